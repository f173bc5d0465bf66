"""Verification 核验: what is true of a paper now, for anybody who holds one."""

from litestar.types import ControllerRouterHandler

from ui.verify.pages import asked, of_paper, scanned
from ui.verify.published import keys, revocations

ROUTES: tuple[ControllerRouterHandler, ...] = (scanned, asked, of_paper, keys, revocations)
