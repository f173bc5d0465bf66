"""Who gives a command and who works around the case: what pure functions need to know of people, without a database."""

from collections.abc import Mapping

import msgspec


class Who(msgspec.Struct, frozen=True):
    """Whoever acts: login and name, how they stand in the chain (`actor`), the roles they have at the case's authority, every authority where they hold a post.

    `lent` are the roles they hold there only in somebody's place (AB 岗): role → the principal's name; `instead` the principals: login → name.
    """

    login: str = ""
    name: str = ""
    actor: str = ""
    roles: frozenset[str] = frozenset()
    orgs: frozenset[str] = frozenset()
    lent: Mapping[str, str] = {}
    instead: Mapping[str, str] = {}

    def stands_for(self, login: str) -> bool:
        """Whether it is their own login, or that of somebody in whose place they act."""
        return bool(login) and (login == self.login or login in self.instead)


class Colleague(msgspec.Struct, frozen=True):
    """An officer: login, name, the authority, the roles held there today."""

    login: str
    name: str
    org: str
    roles: frozenset[str] = frozenset()


class Around(msgspec.Struct, frozen=True):
    """The officers of the case's authority, the other authorities (id, name) and officers there, and how roles are called."""

    people: tuple[Colleague, ...] = ()
    orgs: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[Colleague, ...] = ()
    roles: Mapping[str, str] = {}

    def person(self, login: str) -> Colleague | None:
        """The officer of that login."""
        return next((each for each in self.people if each.login == login), None)

    def anybody(self, login: str) -> Colleague | None:
        """The officer of that login, here or elsewhere."""
        return self.person(login) or next((each for each in self.elsewhere if each.login == login), None)

    def role(self, role: str) -> str:
        """How the role is called."""
        return self.roles.get(role, role)

    def org(self, org: str) -> str:
        """The name of that authority; empty when there is none."""
        return next((name for key, name in self.orgs if key == org), "")


NOBODY = Who()
ALONE = Around()
