"""Examples made by form: which fields a row looks at, values on both sides of its limits, the conclusion computed, and the scenario written.

Nobody types a sentence. An example is a set of cells (field label → cell) on a day; what it must come to is what the item really concludes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from core.faults import Blame
from core.forms.model import Field
from core.items.item import Item
from core.revisions.examples.facts import given_for
from core.revisions.examples.search import Search, Values, points
from core.revisions.meaning.folding import calls_of
from core.revisions.trial.model import Setting
from core.revisions.trial.play import Outcome, Stage
from core.rules.atoms import to_ticks
from core.rules.cells import Range
from core.rules.mutants.cells import STEPS
from core.rules.points import Point
from core.rules.running import Table
from core.scenarios.bases import Base
from core.scenarios.proof.examples import cell_of
from core.scenarios.reading import read_feature
from core.scenarios.saying import said
from core.scenarios.script import Block, Examples, Script, StepText, cell_text, script_of, text_of
from core.scenarios.sentences import SentenceBook, StepError
from core.scenarios.shelf import Shelf
from core.scenarios.suite import load_suite
from core.values import Unknown

Cells = dict[str, str]
"""Field label → what is filled in; an empty cell leaves the field unfilled."""
_PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class AskedField(msgspec.Struct, frozen=True):
    """A field that a row looks at: what stands in the complete filing, and values proposed for it."""

    name: str
    label: str
    kind: str
    options: tuple[str, ...]
    value: str
    proposals: tuple[str, ...]


class Example(msgspec.Struct, frozen=True):
    """An example with its conclusion: the day, the cells, the table's outputs by label, the rows that apply, what was tried in words.

    `given` are sentences that bring about what is no field of the form: records of registers, cases filed before.
    """

    day: date
    cells: Cells
    conclusions: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    text: str = ""
    needs: tuple[str, ...] = ()
    given: tuple[StepText, ...] = ()


class Made(msgspec.Struct, frozen=True):
    """The examples of a row, and the points that no filling in of fields reaches."""

    examples: tuple[Example, ...]
    missing: tuple[str, ...] = ()


class Maker:
    """Makes examples of an item from one complete filing of it."""

    def __init__(self, shelf: Shelf, book: SentenceBook, item: Item, base: Base, day: date) -> None:
        self.stage, self.book, self.base, self.day = Stage(shelf, item.id), book, base, day
        self.item = item
        self.searches: dict[tuple[str, date], Search | None] = {}

    def table_of(self, no: str) -> Table:
        """The table of a row. Raises KeyError for a number that no table has."""
        for table in self.item.rules.tables:
            if any(row.no == no for row in table.definition.rows):
                return table
        raise KeyError(no)

    def asked(self, no: str, day: date) -> tuple[AskedField, ...]:
        """The fields that the row's table looks at, in the order of the form."""
        table = self.table_of(no)
        search = self._search(table, day)
        outcome = self.outcome({}, day)
        known = next((asked.known for asked in outcome.tables if asked.table == table.name), {})
        fields = self.item.form.fields
        return tuple(
            AskedField(name, fields[name].label, fields[name].type.kind, fields[name].type.options, self.cell(fields[name], known.get(name)),
                       tuple(dict.fromkeys(self.cell(fields[name], value) for value in domain)))
            for name, domain in (search.domains.items() if search else ())
        )

    def conclude(self, table: Table, cells: Cells, day: date, text: str = "", given: tuple[StepText, ...] = ()) -> Example:
        """The example with what the item concludes. Raises StepError for a label or a value that cannot be read."""
        outcome = self.outcome(cells, day, given, table)
        wrong = next((each.cannot for each in outcome.broken if each.cannot), "")
        if wrong:
            raise StepError(wrong)
        asked = next((each for each in outcome.tables if each.table == table.name), None)
        if asked is None:
            raise StepError(f"规则表“{table.label}”没有用到")
        outputs = [(self.item.rules.outcomes[name].label, said(asked.outcomes.get(name))) for name in table.plan.outputs]
        unknown = any(isinstance(asked.outcomes.get(name), Unknown) for name in table.plan.outputs)
        needs = tuple(self.item.scope[name].label for block in asked.result.blocked for name in block.needs if name in self.item.scope) if unknown else ()
        return Example(day, cells, tuple(outputs), tuple(hit.no for hit in asked.result.hits), text, tuple(dict.fromkeys(needs)), given)

    def of_row(self, no: str) -> Made:
        """An example for every point of a row, in every stretch of time, each set of cells once."""
        table = self.table_of(no)
        made: dict[tuple[Any, ...], Example] = {}
        missing: list[str] = []
        every = points(self.item, table)
        beside = {(point.column, point.key) for point in every if point.row == no} | _beside(table, no)
        for point in every:
            if point.row == no or (point.column, point.key) in beside:
                found = self._example(table, point)
                missing += [] if found or point.row != no else [f"{point.row} {point.text}"]
                for each in found:
                    made.setdefault((each.day, each.given, tuple(each.cells.items())), each)
        if not any(no in each.rows for each in made.values()) and (plain := self._applies(table, no)):
            made.setdefault((plain.day, (), ()), plain)
        return Made(tuple(made.values()), tuple(missing))

    def outcome(self, cells: Cells, day: date, given: tuple[StepText, ...] = (), table: Table | None = None) -> Outcome:
        """The complete filing with these cells, on a day; the table is asked."""
        asked = calls_of(_conclusion(table or self.item.rules.tables[0]), {}, self.book) if self.item.rules.tables else ()
        return self.stage.play((*calls_of(self._block(cells, day, given), {}, self.book), *asked))

    def cell(self, field: Field, value: Any) -> str:
        """A typed value as a cell."""
        return cell_of(value, field.type)

    def words(self, table: Table, say: str) -> str:
        """A row's sentence with the labels of what it fills in."""
        return title_of(self.item, table, say)

    def days(self, table: Table) -> list[date]:
        """A day in each stretch of time of the table: the maker's own where it lies in it, else the first."""
        starts = [stretch.since for stretch in table.stretches]
        here = table.on(self.day)
        return [self.day if stretch is here else max(start, self.day) if start > self.day else start for stretch, start in zip(table.stretches, starts, strict=True) if start > date.min or stretch is here]

    def _block(self, cells: Cells, day: date, given: tuple[StepText, ...] = ()) -> Block:
        return Block("场景", "", (), (), (
            StepText("假如", f"今天是 {day.isoformat()}"), StepText("并且", f'一份齐全的"{self.base.name}"申报'), *given, *_filling(cells),
        ))

    def _earlier(self, table: Table, day: date) -> dict[str, list[Values]]:
        """For each outcome of the tables before this one, changes that bring about each of its values."""
        found: dict[str, list[Values]] = {}
        for other in self.item.rules.tables:
            if other.name == table.name:
                break
            for name, changes in self._ways(other, day):
                if changes[name] not in [each[name] for each in found.get(name, ())]:
                    found.setdefault(name, []).append(changes)
        return found

    def _ways(self, table: Table, day: date) -> Iterator[tuple[str, Values]]:
        search = self._search(table, day)
        for point in points(self.item, table) if search is not None else ():
            changes = search.find(point) if search is not None else None
            example = self._concluded(table, point, changes.values, day) if changes is not None else None
            if example is not None and changes is not None:
                outcome = self.outcome(example.cells, day, example.given, table)
                asked = next((each for each in outcome.tables if each.table == table.name), None)
                for name, value in asked.outcomes.items() if asked is not None else ():
                    if not isinstance(value, Unknown):
                        yield name, {**changes.values, name: value}

    def _search(self, table: Table, day: date) -> Search | None:
        if (table.name, day) not in self.searches:
            self.searches[table.name, day] = self._searching(table, day)
        return self.searches[table.name, day]

    def _searching(self, table: Table, day: date) -> Search | None:
        outcome = self.outcome({}, day, (), table)
        asked = next((each for each in outcome.tables if each.table == table.name), None)
        on = asked.known.get(table.as_of) if asked is not None else None
        stretch = table.on(on) if isinstance(on, date) else None
        return Search(self.item, stretch, asked.known, self._earlier(table, day)) if asked is not None and stretch is not None else None

    def _example(self, table: Table, point: Point) -> list[Example]:
        found = []
        for day in self.days(table):
            search = self._search(table, day)
            values = search.find(point) if search is not None else None
            example = self._concluded(table, point, values.values, day) if values is not None else None
            found += [example] if example is not None else []
        return found

    def _concluded(self, table: Table, point: Point, values: Values, day: date) -> Example | None:
        """The values as cells and sentences, with what really comes of them."""
        fields = self.item.form.fields
        cells = {fields[name].label: self.cell(fields[name], value) for name, value in values.items() if name in fields}
        given = [given_for(self.item, self.stage.plain, name, value, day) for name, value in values.items() if name in self.item.rules.facts]
        if None in given:
            return None
        try:
            return self.conclude(table, cells, day, point.text, tuple(each for each in given if each is not None))
        except StepError:
            return None

    def _applies(self, table: Table, no: str) -> Example | None:
        """The complete filing itself, where the row applies to it."""
        try:
            plain = self.conclude(table, {}, self.day)
        except StepError:
            return None
        return plain if no in plain.rows else None


def _beside(table: Table, no: str) -> set[tuple[str, Any]]:
    """The limits of a row and what is just beside them: points of other rows that stand there try this row's limit from the other side."""
    found: set[tuple[str, Any]] = set()
    for stretch in table.stretches:
        for name, cell in next((ready.cells for ready in stretch.rows if ready.row.no == no), {}).items():
            of = stretch.plan.columns[name].type
            step = STEPS.get(of.kind, 1)
            if isinstance(cell, Range):
                found |= {(name, int(to_ticks(bound, of)) + by) for bound in (cell.low, cell.high) if bound is not None for by in (-step, 0, step)}
    return found


def _filling(cells: Mapping[str, str]) -> Iterable[StepText]:
    if cells:
        yield StepText("并且", "申请人填写", (("栏目", "内容"), *((label, cell_text(cell)) for label, cell in cells.items())))


def _conclusion(table: Table) -> Block:
    """A 那么 that asks the table; what it says does not matter."""
    label = table.plan.outcomes()[next(iter(table.plan.outputs))].label
    return Block("场景", "", (), (), (StepText("那么", f'结论"{label}"为"？"'),))


# --- writing ---------------------------------------------------------------------------------------------------------


def scenarios(table: Table, title: str, examples: Sequence[Example], today: date) -> tuple[Block, ...]:
    """The examples as scenarios: those that fill in the same fields on the same day are rows of one."""
    groups: dict[tuple[Any, ...], list[Example]] = {}
    for each in examples:
        several = table.definition.hit == "collect" or len(each.rows) != 1
        groups.setdefault((each.day, tuple(each.cells), several, each.given), []).append(each)
    return tuple(_scenario(f"{title}{_after(n, key[0], today)}", several, today) for n, (key, several) in enumerate(groups.items()))


def _after(n: int, day: date, today: date) -> str:
    since = f"（{day.year}年{day.month}月{day.day}日）" if day != today else ""
    return since + (f"（{n + 1}）" if n else "")


def _scenario(title: str, examples: Sequence[Example], today: date) -> Block:
    first = examples[0]
    header = [*first.cells, *(f"结论{label}" if label in first.cells else label for label, _ in first.conclusions)]
    rows = [[*each.cells.values(), *(value for _, value in each.conclusions), *each.rows[:1]] for each in examples]
    one = len(examples) == 1 or not first.cells
    named = [f"<{label}>" if not one else cell_text(value) for label, value in zip(header, rows[0], strict=False)]
    steps = [StepText("假如", f"今天是 {first.day.isoformat()}")] if first.day != today else []
    table = tuple((label, name) for label, name in zip(first.cells, named, strict=False))
    steps += [msgspec.structs.replace(each, word="并且" if n or steps else "假如") for n, each in enumerate(first.given)]
    steps += [StepText("并且" if steps else "假如", "申请人填写", (("栏目", "内容"), *table))] if table else []
    for n, (label, _) in enumerate(first.conclusions):
        steps.append(StepText("并且" if n else "那么", f'结论"{label}"为"{named[len(first.cells) + n]}"'))
    if len(first.rows) == 1 and all(len(each.rows) == 1 for each in examples):
        same = one or len({each.rows for each in examples}) == 1
        steps.append(StepText("并且", f'适用规则行 "{first.rows[0] if same else "<规则行>"}"'))
        header, rows = (header, [row[: len(header)] for row in rows]) if same else ([*header, "规则行"], rows)
    else:
        rows = [row[: len(header)] for row in rows]
        steps += [StepText("并且", f'请补充"{label}"') for label in first.needs] if one else []
    body = tuple(tuple(cell_text(cell) for cell in row) for row in rows)
    return Block("场景" if one else "场景大纲", title, (), (), tuple(steps), () if one else (Examples((tuple(header), *body)),))


def added(files: Mapping[str, bytes], item: Item, no: str, examples: Sequence[Example]) -> dict[str, bytes]:
    """The files with the examples under the row's 规则; a 规则 that is not there yet is made."""
    table = next(each for each in item.rules.tables if any(row.no == no for row in each.definition.rows))
    path, script, at = _place(files, table, no)
    row = next(row for row in table.definition.rows if row.no == no)
    today, _ = background(script, path)
    if at is None:
        script = msgspec.structs.replace(script, blocks=(*script.blocks, Block("规则", f"{no} {title_of(item, table, row.say)}")))
        at = len(script.blocks) - 1
    end = next((n for n in range(at + 1, len(script.blocks)) if script.blocks[n].kind == "规则"), len(script.blocks))
    taken = {block.title for block in script.blocks}
    new = tuple(_untaken(block, taken) for block in scenarios(table, "新增用例", examples, today or date.min))
    blocks = (*script.blocks[:end], *new, *script.blocks[end:])
    return {**files, path: text_of(msgspec.structs.replace(script, blocks=blocks)).encode()}


def _untaken(block: Block, taken: set[str]) -> Block:
    n, title = 1, block.title
    while title in taken:
        n += 1
        title = f"{block.title}之{n}"
    taken.add(title)
    return msgspec.structs.replace(block, title=title)


def _place(files: Mapping[str, bytes], table: Table, no: str) -> tuple[str, Script, int | None]:
    """The feature with the row's 规则, else the one with most 规则 of its table, else the first."""
    numbers = {row.no for row in table.definition.rows}
    best: tuple[int, str, Script] | None = None
    for path in sorted(path for path in files if path.endswith(".feature")):
        script = script_of(files[path].decode())
        known = [block.title.partition(" ")[0] if block.kind == "规则" else "" for block in script.blocks]
        if no in known:
            return path, script, known.index(no)
        count = sum(each in numbers for each in known)
        if best is None or count > best[0]:
            best = (count, path, script)
    if best is None:
        raise KeyError("features")
    return best[1], best[2], None


def background(script: Script, path: str) -> tuple[date | None, str]:
    """The day and the complete filing that the feature's 背景 begins with."""
    feature, _ = read_feature(text_of(script), "", Blame("", path))
    day, base = None, ""
    for step in feature.scenarios[0].steps if feature is not None and feature.scenarios else ():
        if step.text.startswith("今天是 ") and day is None:
            day = _day(step.text.removeprefix("今天是 "))
        if step.text.startswith('一份齐全的"') and not base:
            base = step.text.split('"')[1]
    return day, base


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def title_of(item: Item, table: Table, say: str) -> str:
    """A row's sentence as the title of its 规则: what it fills in stands there by its label."""
    labels = {
        **{name: named.label for name, named in item.scope.items()}, **{name: param.label for name, param in item.rules.params.items()},
        **{name: fact.definition.label for name, fact in item.rules.facts.items()}, **{name: column.label for name, column in table.plan.columns.items()},
    }
    text = _PLACE.sub(lambda found: f"（{labels.get(found[1], '')}）", say)
    return " ".join(text.split()).rstrip("。")[:80] or "规则"


def maker_for(setting: Setting) -> Maker | None:
    """A maker on the revision's own features: from their first complete filing, on the day their 背景 says. None before there are any."""
    item = setting.revised.items[setting.item]
    suite = load_suite(setting.revised, setting.root, setting.item)
    bases = [base for base in suite.shelf.bases.values() if base.item == item.id]
    scripts = [background(script_of(item.files[path].decode()), path) for path in item.features]
    day = next((day for day, _ in scripts if day is not None), None)
    named = next((base for _, name in scripts for base in bases if base.name == name), bases[0] if bases else None)
    return Maker(suite.shelf, suite.book, item, named, day) if named is not None and day is not None else None
