"""The people of a demonstration, as the sign-in page offers them."""

import msgspec

from core.house import House
from ui.cli.people import AGENT_FOR, AGENT_LOGIN, AGENT_NAME, COMPANIES, MARK, OFFICERS


class Persona(msgspec.Struct, frozen=True):
    """Somebody to sign in as: who, and what they can do there."""

    login: str
    name: str
    about: str
    group: str


def personas(house: House) -> list[Persona]:
    """Applicants first, then officers in the order in which they meet a case. The names lose their mark: the page itself says it."""
    names = {company.login: _bare(company.name) for company in COMPANIES}
    people = [Persona(each.login, _bare(each.name), f"法定代表人 {_bare(each.legal_rep)}", "申请人") for each in COMPANIES]
    for_whom = "、".join(names[login] for login in AGENT_FOR)
    people.append(Persona(AGENT_LOGIN, _bare(AGENT_NAME), f"代理{for_whom}", "申请人"))
    roles = house.catalogue.registry.roles
    return people + [
        Persona(each.login, roles[each.role].name, _bare(each.name).rpartition(" ")[2], "工作人员")
        for each in OFFICERS if each.role in roles
    ]


def _bare(name: str) -> str:
    return name.removeprefix(MARK)
