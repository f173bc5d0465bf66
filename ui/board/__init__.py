"""看板: the numbers of an authority for its officers. New cards go into `cards.CARDS`; the page needs no change."""

from litestar.types import ControllerRouterHandler

from ui.board.indicators import behind_figure, copied_figures, file_behind, indicator, overview, taken_again
from ui.board.pages import board, figures

ROUTES: tuple[ControllerRouterHandler, ...] = (
    board, figures, overview, indicator, copied_figures, taken_again, behind_figure, file_behind,
)
