"""企业档案、个人档案: an applicant's own record, and the same as officers of an authority may see it."""

from litestar.types import ControllerRouterHandler

from ui.party.pages import applicant_of, own

ROUTES: tuple[ControllerRouterHandler, ...] = (own, applicant_of)
