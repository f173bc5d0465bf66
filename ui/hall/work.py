"""A filing being worked on: the item, for whom, what has been typed, and how a page of it is shown and saved."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from core.access import Actor, PartyHeld
from core.faults import Faulty
from core.filings import drafts
from core.filings.attachments import Attachment, of_draft
from core.forms import Message
from core.forms.uploads import file_fields, there
from core.hints import EMPTY, Shelf
from core.house import House
from core.items.item import Item
from core.items.parts import BY_UPLOAD
from core.items.releases import NoSuchRelease
from core.problems import FieldProblem, Forbidden, NotFound
from core.values import Value
from ui.hall.answers import FILES, taken_away
from ui.hall.choosing import MEMBERS, Choose, changes, chooser, versions
from ui.hall.hinting import Hinting
from ui.hall.objecting import About, still_about
from ui.hall.prefill import changes_of, dated, sources_of
from ui.hall.sheets import Plan, Sheet, given, plan_of
from ui.web import FormData, Visit
from ui.web.field_views import FieldShown, Told, field_shown, files_shown, is_needed, locked, told
from ui.web.fields import Raw, Reading, gather, read, visible

SHOWN: Final = "_shown"
"""The hidden input that names the fields which stood on the page when it was sent."""
PROMISED: Final = "_promised"
"""Under which name a draft keeps the materials that are to be supplied later."""
SURE: Final = "_sure."
"""Prefix of the hidden inputs that carry a doubted value the applicant has seen the doubt about."""


class Work(msgspec.Struct, frozen=True, eq=False):
    """A filing in progress. `draft` is 0 while nothing has been saved; `changed` lists what a newer release changed.

    `choose` answers the item anew when what is typed composes it of others; None for an item that stands alone. `about` is the publicity
    that is objected to. `hints` are those of the day, `seen` the tips that have appeared on the page just sent. `files` are the
    uploads of the draft, for a form that asks for any.
    """

    visit: Visit
    item: Item
    held: PartyHeld
    raw: Raw
    draft: int = 0
    version: int = 0
    changed: tuple[str, ...] = ()
    choose: Choose | None = None
    about: About | None = None
    hints: Shelf = EMPTY
    seen: frozenset[str] = frozenset()
    files: tuple[Attachment, ...] = ()

    @property
    def hinting(self) -> Hinting:
        """The hints of the form as it is now."""
        return Hinting(self.hints, self.item.id, self.item.form, self.seen)

    @property
    def plan(self) -> Plan:
        """How the item's form is gone through."""
        return plan_of(self.item)

    @property
    def path(self) -> str:
        """The address below which the draft's pages are."""
        return f"/drafts/{self.draft}"

    @property
    def open_values(self) -> Raw:
        """What was typed and is not personal: all that a panel is told."""
        fields = self.item.form.fields
        return {name: value for name, value in self.raw.items() if name in fields and not fields[name].personal}

    @property
    def promised(self) -> tuple[str, ...]:
        """The ids of materials that the applicant would rather supply later."""
        return tuple(str(each) for each in self.raw.get(PROMISED) or ())

    @property
    def given(self) -> dict[str, Value]:
        """The names every item has."""
        return given(self.held)

    def read(self) -> Reading:
        """What has been typed so far, read."""
        return read(self.item.form, self.raw, self.given)

    def sheet(self, number: int) -> Sheet:
        """The page of that number. Raises NotFound."""
        if not 1 <= number <= len(self.plan.sheets):
            raise NotFound("申报表没有这一页", f"本申报表共 {len(self.plan.sheets)} 页")
        return self.plan.sheets[number - 1]

    def steps(self, number: int = 0) -> "Steps":
        """Where the page stands among those that ask something with what has been typed so far; 0 for what comes after them all."""
        shown = visible(self.item.form, self.read().env)
        fields = self.item.form.fields
        asked = [sheet.number for sheet in self.plan.sheets if any(name in shown and not fields[name].calc for name in sheet.names)]
        at = number or len(self.plan.sheets) + 1
        before, after = [each for each in asked if each < at], [each for each in asked if each > at]
        pages = len({*asked, at} - {len(self.plan.sheets) + 1}) + any(material.get == BY_UPLOAD for material in self.item.info.material)
        return Steps(len(before) + 1, pages + 1, max(before, default=0), min(after, default=0))

    def settled(self) -> tuple[Sheet, ...]:
        """The pages whose every needed field has been filled in from a source, is left as it was, and is in order, no tip standing in the way: they need not be gone through."""
        reading, filled, fields = self.read(), sources_of(self.raw), self.item.form.fields
        shown, wrong = visible(self.item.form, reading.env), {message.field.partition(".")[0] for message in (*reading.submission.messages, *reading.submission.warnings)}
        found = []
        for sheet in self.plan.sheets:
            asked = [name for name in sheet.names if name in shown and fields[name].calc is None]
            given = {name for name in asked if name in filled and reading.raw[name]}
            done = given and all(name in given or not is_needed(fields[name], reading) for name in asked) and not wrong & {*asked}
            if done and not any(tip.blocks for _, tip in self.hinting.hits(reading, asked)):
                found.append(sheet)
        return tuple(found)

    def onward(self, number: int) -> int:
        """The page that is asked after this one; 0 when none is left. Settled pages are passed over."""
        passed = {sheet.number for sheet in self.settled()}
        after = self.steps(number).after
        while after in passed:
            after = self.steps(after).after
        return after

    def typed(self, names: Iterable[str], data: FormData) -> "Work":
        """The same with what has just been typed into the named fields."""
        raw = dated({**self.raw, **there(self.item.form, taken_away(self.item.form, gather(self.item.form, self._unlocked(names), data), data), self.files)})
        return msgspec.structs.replace(self, raw=raw, item=self.choose(raw) if self.choose is not None else self.item)

    def _unlocked(self, names: Iterable[str]) -> list[str]:
        """The names without those of fields that are only shown: whatever is sent for them does not count."""
        fields = self.item.form.fields
        if not any(field.readonly for field in fields.values()):
            return [*names]
        before, sources = self.read(), sources_of(self.raw)
        return [name for name in names if name not in fields or not locked(fields[name], before, sources)]


class Steps(msgspec.Struct, frozen=True):
    """A page's place among the pages that ask something: the how-manieth of how many, and the numbers of those beside it, or 0.

    The review counts as the last, before it the materials where the item may ask for uploads; a page on which nothing is asked is passed over.
    """

    at: int
    of: int
    before: int
    after: int


async def resumed(house: House, visit: Visit, item_of: Any, draft_id: int) -> Work:
    """The draft of that id, carried over to the release on offer. Raises NotFound, Quarantined."""
    draft = await drafts.load(house.db, visit.actor, house.vault, draft_id)
    item: Item = item_of(house, draft.item)
    held = held_of(visit.actor, draft.party, draft.item)
    changed = await _changes(house, draft.release, item) if draft.release != item.hash else ()
    choose = chooser(house, item, held)
    if choose is not None:
        item = choose(draft.values)
        changed = (*changed, *await changes(house, item, draft.values.get(MEMBERS) or {}, different))
    about = await still_about(house, draft.values)
    files = await of_draft(house.db, visit.actor, house.vault, draft.id) if file_fields(item.form) else ()
    raw, hints = there(item.form, draft.values, files), await house.hints.now(house.catalogue.registry)
    return Work(visit, item, held, raw, draft.id, draft.version, changed, choose, about, hints, files=files)


def held_of(actor: Actor, party: int, item: str) -> PartyHeld:
    """The party the actor files for. Raises Forbidden."""
    held = actor.party(party, item)
    if held is None:
        raise Forbidden("您不能代这一申请人申报本事项", "请切换到已授权本事项的企业，或者由法定代表人补充授权")
    return held


async def _changes(house: House, release: str, item: Item) -> tuple[str, ...]:
    """What is different from the release under which the draft was typed, in sentences."""
    try:
        before = await house.catalogue.item_at(release)
    except (NoSuchRelease, Faulty):
        return ("申报表已经更新",)
    return different(before, item)


def different(before: Item, after: Item) -> tuple[str, ...]:
    """What is different between two versions of an item, in sentences."""
    old, new = before.form.fields, after.form.fields
    said = [f"新增栏目“{new[name].label}”" for name in new if name not in old]
    said += [f"不再需要“{old[name].label}”" for name in old if name not in new]
    said += [f"“{new[name].label}”的要求有变化" for name in new if name in old and new[name].schema != old[name].schema]
    return tuple(said) or ("办理规则或者文书有更新，申报表没有变化",)


async def saved(house: House, work: Work, page: int, version: int, origin: str = "") -> Work:
    """Keep what was typed; `origin` is the open page it was begun at. Raises StaleDraft, Invalid, Forbidden, NotLawful."""
    raw = work.raw if work.choose is None else {**work.raw, MEMBERS: versions(work.item)}
    kept = await drafts.save(
        house.db, work.visit.actor, house.vault, work.draft or None, work.held.id, work.item.id, work.item.hash, raw, page, version, origin
    )
    return msgspec.structs.replace(work, draft=kept.id, version=kept.version)


def on_sheet(reading: Reading, names: Iterable[str], shown: frozenset[str]) -> list[Message]:
    """The messages about these fields, as far as they show."""
    wanted = {*names} & shown
    return [message for message in reading.submission.messages if message.field.partition(".")[0] in wanted]


def doubts_on(reading: Reading, names: Iterable[str]) -> list[Message]:
    """The doubts about these fields."""
    wanted = {*names}
    return [message for message in reading.submission.warnings if message.field in wanted]


def unsure(doubts: Iterable[Message], reading: Reading, data: FormData) -> list[Message]:
    """The doubts that the applicant has not yet seen about just this value."""
    return [message for message in doubts if data.get(SURE + message.field, "\0") != reading.raw.get(message.field)]


def fields_of(work: Work, reading: Reading, names: Iterable[str], said: Told | None = None) -> list[FieldShown]:
    """The named fields that show, in order; a calculated one only once it has a value."""
    form, shown = work.item.form, visible(work.item.form, reading.env)
    chosen = said or said_of(work)
    there = [name for name in names if name in shown and (not form.fields[name].calc or name in reading.env)]
    hinting = work.hinting
    steers = hinting.steers(there)
    return [hinting.at(field_shown(form, name, reading, chosen, work.plan.steers), reading, steers) for name in there]


def said_of(work: Work, errors: Iterable[Message] = (), doubts: Iterable[Message] = ()) -> Told:
    """What is said about the fields of a page."""
    said = told(errors, doubts, sources_of(work.raw), work.visit.language)
    return msgspec.structs.replace(said, doubts={**changes_of(work.item.form, work.raw), **said.doubts}, locks=True, files=files_shown(work.files, FILES))


def summary(errors: Iterable[Message]) -> tuple[FieldProblem, ...]:
    """The messages for the summary above the page: each names its field itself."""
    return tuple(FieldProblem(message.field, "", message.text) for message in errors)
