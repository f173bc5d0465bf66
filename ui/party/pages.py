"""The record of an applicant on a page: one's own, or, from a case, the applicant's as far as the authority may see it."""

from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from core.cases.dossier import Dossier, dossier_of_case, own_dossier
from core.house import House
from core.problems import Forbidden
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.web import Visit, applicant, officer, page

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
After = Annotated[str, QueryParameter(description="上一页给出的位置", pattern=r"^[0-9]{0,18}$")]


@get("/my/profile")
async def own(request: Asking, after: After = "") -> Response[bytes]:
    """The record of the party one works for now."""
    visit, house = await applicant(request), house_of(request)
    if visit.acting is None:
        raise Forbidden("您的账号还没有可以代表的申请人", "请由企业的法定代表人在“委托代理人”中为您授权")
    found = await own_dossier(house, visit.actor, visit.acting, after)
    return _page(request, visit, house, found, "/my/profile", after, number="")


@get("/desk/cases/{number:str}/party")
async def applicant_of(request: Asking, number: Number, after: After = "") -> Response[bytes]:
    """The record of a case's applicant: this authority's cases, personal values covered."""
    visit, house = await officer(request), house_of(request)
    found = await dossier_of_case(house, visit.actor, known(number), after)
    return _page(request, visit, house, found, f"/desk/cases/{number}/party", after, number=number)


def _page(request: Asking, visit: Visit, house: House, found: Dossier, here: str, after: str, *, number: str) -> Response[bytes]:  # noqa: PLR0913 - one page for two readers
    names = {item.id: item.info.name for item in house.catalogue.registry.items.values()}
    title = "企业档案" if found.party.kind == "legal" else "个人档案"
    return page(
        request, visit, "party/party.html", title=title, file=found, from_case=number, after=after, first=here if after else "",
        next=f"{here}?after={found.next}" if found.next else "",
        scopes={each.id: [names.get(item, item) for item in each.items] for each in found.agencies},
        cases_at="/desk/cases" if visit.officer else "/my/cases",
    )
