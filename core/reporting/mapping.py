"""Reading a mapping: from its file to a checked plan, or to every fault in it at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from core.faults import Blame, Fault, Faulty, did_you_mean
from core.items.reading import read_toml
from core.reporting.model import CodeTable, FieldDef, MappingFile, RecordDef
from core.reporting.names import SCOPE, event_kinds
from core.rules import Expr, compile_expr, names_in
from core.settings import Settings
from core.time import CHINA
from core.values import FieldType

STANDARD = Path(__file__).with_name("mapping.toml")
"""The mapping of the house, used unless the settings name another file."""
_EPOCH = datetime(2026, 1, 2, 3, 4, 5, tzinfo=CHINA)


class FieldPlan(msgspec.Struct, frozen=True, eq=False):
    """A field of a record kind: its definition, its expression, the names this reads, and its code table if it has one."""

    name: str
    definition: FieldDef
    expr: Expr
    names: frozenset[str]
    code: Mapping[str, str] | None

    @property
    def source(self) -> str:
        """The one name it takes as it is; empty for anything more than a name."""
        text = self.definition.take.strip()
        return text if text in SCOPE else ""


class RecordPlan(msgspec.Struct, frozen=True, eq=False):
    """A record kind: `kind` is its id; `when` None means always."""

    kind: str
    definition: RecordDef
    when: Expr | None
    fields: tuple[FieldPlan, ...]


class ReportMapping(msgspec.Struct, frozen=True, eq=False):
    """A mapping without fault. `incoming` is the record kind that cases from the upper platform come in as."""

    definition: MappingFile
    records: tuple[RecordPlan, ...]
    incoming: RecordPlan

    def on(self, kind: str) -> list[RecordPlan]:
        """The record kinds that events of this kind may make, in the file's order."""
        return [record for record in self.records if kind in record.definition.on]

    def label(self, kind: str) -> str:
        """What a record kind is called; a kind this mapping no longer has is called by its id."""
        found = self.definition.record.get(kind)
        return found.label if found is not None else kind


def load_mapping(path: Path = STANDARD) -> ReportMapping:
    """The mapping of the file. Raises Faulty with all of its faults."""
    found, faults = read_mapping(path)
    if found is None:
        raise Faulty(faults)
    return found


def mapping_of(settings: Settings) -> ReportMapping:
    """The mapping of the house. Raises Faulty with everything that is wrong with it."""
    file = (settings.uplink.mapping if settings.uplink is not None else None) or STANDARD
    return _loaded(file, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=4)
def _loaded(file: Path, _changed: int) -> ReportMapping:
    """Read once for each state of the file."""
    return load_mapping(file)


def read_mapping(path: Path = STANDARD) -> tuple[ReportMapping | None, list[Fault]]:
    """The mapping of the file, or every fault that keeps it from being one."""
    blame = Blame("", path.name if path != STANDARD else "core/reporting/mapping.toml")
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [blame.at("", f"读不了文件（{error.strerror}）", "上报映射文件，见 docs/reporting.md", code="missing-file")]
    return parse_mapping(raw, blame)


def parse_mapping(raw: bytes, blame: Blame) -> tuple[ReportMapping | None, list[Fault]]:
    """The mapping of these bytes, or every fault."""
    definition, faults = read_toml(raw, MappingFile, blame)
    if definition is None:
        return None, faults
    reader = _Reader(definition, blame)
    records = tuple(reader.record(kind, each) for kind, each in definition.record.items())
    faults = [*reader.faults, *_formats(definition, blame)]
    incoming = next((record for record in records if record.kind == definition.incoming.record), None)
    if incoming is None:
        name = definition.incoming.record
        faults.append(blame.at("incoming.record", name, "本文件里的一种记录", did_you_mean(name, definition.record), "unknown-record"))
        return None, faults
    faults += _reversible(incoming, blame)
    return (None, faults) if faults else (ReportMapping(definition, records, incoming), [])


class _Reader:
    """Compiles one file, gathering faults; what is compiled is only used when there are none."""

    def __init__(self, definition: MappingFile, blame: Blame) -> None:
        self.file, self.blame = definition, blame
        self.faults: list[Fault] = []

    def record(self, kind: str, definition: RecordDef) -> RecordPlan:
        """The plan of one record kind."""
        place, known = f"record.{kind}", event_kinds()
        if not definition.on:
            self._fault(f"{place}.on", "没有写哪些办理记录产生它", "至少一种办理记录", code="empty")
        for each in definition.on:
            if each not in known:
                self._fault(f"{place}.on", f"没有办理记录的种类 {each}", f"以下之一：{'、'.join(known)}", did_you_mean(each, known), "unknown-event")
        when = self._compiled(definition.when, f"{place}.when", condition=True) if definition.when else None
        fields = [self._field(name, each, f"{place}.fields.{name}", definition.on) for name, each in definition.fields.items()]
        if not definition.each:
            self._no_material(place, fields)
        return RecordPlan(kind, definition, when, tuple(field for field in fields if field is not None))

    def _no_material(self, place: str, fields: Sequence[FieldPlan | None]) -> None:
        """What only a record for each material can say."""
        for field in fields:
            if field is not None and any(name.startswith("material.") for name in field.names):
                self._fault(f"{place}.fields.{field.name}", "这种记录没有材料", 'each = "material"（每份材料一条）', code="no-material")

    def _field(self, name: str, definition: FieldDef, place: str, on: Sequence[str]) -> FieldPlan | None:
        if definition.length < 1:
            self._fault(f"{place}.length", str(definition.length), "1 以上的整数", code="length")
        table = self._table(definition, place)
        expr = self._compiled(definition.take, f"{place}.take")
        if expr is None:
            return None
        self._fits(definition, place, table)
        if table is not None:
            self._complete(definition, place, table, on)
        return FieldPlan(name, definition, expr, names_in(expr), table.values if table is not None else None)

    def _table(self, definition: FieldDef, place: str) -> CodeTable | None:
        if not definition.code:
            return None
        if definition.code not in self.file.code:
            hint = did_you_mean(definition.code, self.file.code)
            self._fault(f"{place}.code", f"没有代码表 {definition.code}", f"以下之一：{'、'.join(self.file.code)}", hint, "unknown-code")
        return self.file.code.get(definition.code)

    def _fits(self, definition: FieldDef, place: str, table: CodeTable | None) -> None:
        """What is certain to stand there must not be longer than the target takes."""
        for text in _certain(definition, table):
            if len(text) > definition.length and not definition.cut:
                self._fault(f"{place}.length", f"“{text}”有 {len(text)} 个字", f"不超过 {definition.length} 个字", code="too-long")

    def _complete(self, definition: FieldDef, place: str, table: CodeTable, on: Sequence[str]) -> None:
        """Of a source whose words are known, each must have its code."""
        source = definition.take.strip()
        words = on if source == "event.kind" else SCOPE[source].type.options if source in SCOPE else ()
        missing = [word for word in words if word not in table.values]
        if missing:
            self._fault(f"{place}.code", f"代码表 {definition.code} 没有{'、'.join(missing)}", "每一种取值都有代码", code="code-gap")

    def _compiled(self, text: str, place: str, *, condition: bool = False) -> Expr | None:
        expr, faults = compile_expr(text, SCOPE, self.blame, place, "bool" if condition else None)
        self.faults += faults
        return expr

    def _fault(self, place: str, found: str, expected: str, hint: str = "", code: str = "") -> None:
        self.faults.append(self.blame.at(place, found, expected, hint, code))


def _certain(definition: FieldDef, table: CodeTable | None) -> list[str]:
    """The texts that may stand in a field, as far as the file alone tells."""
    if table is not None:
        return list(table.values.values())
    text = definition.take.strip()
    if text.startswith("'") and text.endswith("'"):
        return [text[1:-1]]
    kind = SCOPE[text].type if text in SCOPE else FieldType("text")
    return list(kind.options)


def _formats(definition: MappingFile, blame: Blame) -> Iterator[Fault]:
    """Formats of dates and times that lose something: what is written must be readable again."""
    for name, text, whole in (("day", definition.day, _EPOCH.replace(hour=0, minute=0, second=0)), ("moment", definition.moment, _EPOCH)):
        written = whole.strftime(text)
        try:
            again = datetime.strptime(written, text).replace(tzinfo=CHINA)
        except ValueError:
            again = None
        if again != whole:
            yield blame.at(name, f"“{text}”写出来是“{written}”", "读得回来的日期或者时间格式，如 %Y-%m-%d", code="date-format")


def _reversible(record: RecordPlan, blame: Blame) -> Iterator[Fault]:
    """What a case from above must be able to say, read in reverse: its number, its item, its applicant."""
    sources = {field.source for field in record.fields}
    wanted = ["case.project_no", "applicant.kind", "applicant.name", "applicant.code"]
    for name in wanted:
        if name not in sources:
            yield blame.at(f"record.{record.kind}.fields", f"没有照原样取 {name}（{SCOPE[name].label}）的栏目", "转来的办件要能反过来读", code="not-reversible")
    if not sources & {"item.catalog_code", "item.task_code", "item.task_handle_item"}:
        yield blame.at(f"record.{record.kind}.fields", "没有照原样取事项编码的栏目", "转来的办件要能找到事项", code="not-reversible")
    for field in record.fields:
        codes = list(field.code.values()) if field.code is not None else []
        if field.source and len(set(codes)) < len(codes):
            yield blame.at(f"record.{record.kind}.fields.{field.name}.code", "两种取值用了同一个代码", "反过来读时每个代码只有一个意思", code="code-twice")
