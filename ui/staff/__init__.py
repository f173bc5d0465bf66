"""Staff 人员和岗位: where an authority's administrator opens accounts, gives posts and ends them."""

from litestar.types import ControllerRouterHandler

from ui.staff import accounts, people, records

ROUTES: tuple[ControllerRouterHandler, ...] = (
    people.listed, people.asked_new, people.opened, people.one, people.given, people.ended, accounts.closed, accounts.reopened, accounts.renewed, records.log,
)
