"""看板: the numbers of an authority for its officers. New cards go into `cards.CARDS`; the page needs no change."""

from litestar.types import ControllerRouterHandler

from ui.board.pages import board

ROUTES: tuple[ControllerRouterHandler, ...] = (board,)
