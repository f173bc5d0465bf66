"""A filing that an officer fills in on one page: about whom, what the house knows already, what has been typed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from litestar import Response

from core.access import PartyHeld
from core.forms import Message
from core.forms.checks import uscc_doubt
from core.forms.text import narrow
from core.hints import EMPTY, Shelf
from core.house import House
from core.items.item import Item
from core.parties import by_code, code_fault
from core.problems import Conflict, FieldProblem, Problem
from core.sourcing.own import CODE, NAME
from ui.api.who import Asking
from ui.hall.hinting import Hinting
from ui.hall.rendering import field_html
from ui.hall.sheets import given, machine_key
from ui.hall.work import SHOWN
from ui.web import FormData, Visit, page
from ui.web.field_views import FieldShown, FileShown, field_shown, steering, told
from ui.web.fields import Raw, Reading, defaults, gather, read, visible

LONGEST_CODE: Final = 60


class OnePage(msgspec.Struct, frozen=True, eq=False):
    """A case about to be filed: the item, for whom, what has been typed, and the key under which it is filed once.

    `fixed` are the fields that name the party: the register says them, nobody types them. `doubts` are about values that were filled
    in from elsewhere, `sources` where from. `files` are what has been uploaded, by digest.
    """

    item: Item
    held: PartyHeld
    fixed: Raw
    raw: Raw
    key: str
    doubts: tuple[Message, ...] = ()
    sources: dict[str, str] = {}
    hints: Shelf = EMPTY
    files: Mapping[str, FileShown] = {}

    @property
    def whole(self) -> Raw:
        """What has been typed, together with what the register says of the party."""
        return {**self.raw, **self.fixed}

    def read(self) -> Reading:
        """All of it, read."""
        return read(self.item.form, self.whole, given(self.held))

    def fields(self, reading: Reading, errors: tuple[Message, ...] = ()) -> dict[str, FieldShown]:
        """The fields that show, in the order of the form."""
        form, there, steers = self.item.form, visible(self.item.form, reading.env), steering(self.item.form)
        said = msgspec.structs.replace(told(errors, self.doubts, self.sources), files=self.files)
        hinting = Hinting(self.hints, self.item.id, self.item.form)
        names = [
            name for name, field in form.fields.items()
            if name in there and name not in self.fixed and not machine_key(form, name) and (not field.calc or name in reading.env)
        ]
        live = hinting.steers(names)
        return {name: hinting.at(field_shown(form, name, reading, said, steers), reading, live) for name in names}

    def typed(self, data: FormData) -> "OnePage":
        """With what a form sent."""
        names = [name for name in data.get(SHOWN).split() if name not in self.fixed]
        return msgspec.structs.replace(self, raw=gather(self.item.form, names, data))

    def wrong(self, reading: Reading) -> tuple[Message, ...]:
        """What is wrong with fields that show."""
        there = visible(self.item.form, reading.env)
        return tuple(message for message in reading.submission.messages if message.field.partition(".")[0] in there)

    def slots(self, fields: dict[str, FieldShown]) -> list[tuple[str, FieldShown | None]]:
        """Every place of the form with what shows there."""
        return [(name, fields.get(name)) for name in self.item.form.fields if name not in self.fixed]


class Door(msgspec.Struct, frozen=True):
    """A way for officers to begin a case on one page: its address and words; `whom` asks about whom, `party` is how that one is called.

    `unknown` says that the register does not have the code in its place; `registers` that the officer may put the company there.
    """

    path: str
    name: str
    lead: str
    none: str
    none_why: str
    whom: str
    party: str
    hint: str
    unknown: str
    registers: bool = False

    def offered(self, request: Asking, visit: Visit, items: Iterable[Item], unfinished: Sequence[Any] = ()) -> Response[bytes]:
        """The items to choose from, and what was begun before."""
        return page(request, visit, "desk/door.html", title=self.name, door=self, items=[item.info for item in items], unfinished=unfinished)

    def asking(self, request: Asking, visit: Visit, item: Item, code: str, name: str = "", wrong: FieldProblem | None = None) -> Response[bytes]:
        """About whom; the code that was typed is not in the register, or is none."""
        fault, doubt = code_fault(plain_code(code)), uscc_doubt(plain_code(code))
        unknown = self.unknown.format(code.strip()) + (f"。请留意：这个代码的{doubt}" if doubt else "")
        errors = (wrong,) if wrong is not None else (FieldProblem("code", "", fault or unknown),) if code.strip() else ()
        return page(
            request, visit, "desk/whom.html", title=f"{self.name} · {item.info.name}", status=422 if wrong is not None else 200, door=self, item=item.info,
            code=code, errors=errors, name=name, may_register=not fault and self.registers,
        )


def fresh(item: Item, held: PartyHeld, key: str) -> OnePage:
    """Nothing typed yet."""
    known = {NAME: held.name, CODE: held.code}
    fixed = {name: known[field.identity] for name, field in item.form.fields.items() if field.identity in known and not field.calc}
    return OnePage(item, held, fixed, defaults(item.form), key)


def plain_code(code: str) -> str:
    """A code as people type or scan it, as it is compared."""
    return narrow(code).strip().upper()[:LONGEST_CODE]


async def party_of_code(house: House, code: str) -> PartyHeld | None:
    """The company of that USCC, as people type or scan it."""
    asked = plain_code(code)
    found = await by_code(house.db.pool, house.vault, "legal", asked) if asked.isascii() and asked.isalnum() else None
    return PartyHeld(found.id, found.code, found.name) if found is not None else None


def again(request: Asking, visit: Visit, work: OnePage, data: FormData, title: str) -> Response[bytes]:
    """The places of fields that came or went by what was just answered."""
    fields, before = work.fields(work.read()), {*data.get(SHOWN).split()}
    form = work.item.form
    moved = [(name, field) for name, field in work.slots(fields) if (name in fields) != (name in before) or form.fields[name].calc or form.fields[name].offers]
    arrived = [field.label for name, field in moved if field is not None and name not in before and field.control != "output"]
    replaced = {name for name, _ in moved}
    live = [field for name, field in fields.items() if field.beside.live and name not in replaced]
    return page(request, visit, "hall/_fields.html", title=title, slots=moved, said=live, shown=shown(fields), arrived=arrived, one=field_html)


def shown(fields: dict[str, FieldShown]) -> str:
    """The names that stand on the page, for the hidden input that sends them back."""
    return " ".join(name for name, field in fields.items() if field.control != "output")


def refusal(problem: Problem, door: Door) -> tuple[Message, ...]:
    """Why it was not done and what to do: at the fields concerned, where there are any."""
    if problem.fields:
        return tuple(Message(each.field, each.label, each.text) for each in problem.fields)
    if isinstance(problem, Conflict):
        return (Message("", "", f"{problem.detail}。请在“待办”和“办件查询”中核对；确要另办一件的，请从“{door.name}”重新开始"),)
    return (Message("", "", str(problem)),)
