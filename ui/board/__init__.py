"""The board 看板: the numbers of the reform."""

from litestar.types import ControllerRouterHandler

from ui.board.indicators import behind_figure, file_behind, indicator, overview, taken_again

ROUTES: tuple[ControllerRouterHandler, ...] = (overview, indicator, taken_again, behind_figure, file_behind)
