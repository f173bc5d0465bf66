"""A case from the upper platform, read by the mapping in reverse: which item, which applicant, what the form holds. Pure.

What only we can say of a case (acceptance, promise, who handles it) may stand in what comes in and is left aside: here our rules decide.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from core.items.item import Item
from core.problems import FieldProblem, Invalid
from core.reporting.mapping import FieldPlan, ReportMapping
from core.reporting.names import SCOPE, SHARED
from core.time import CHINA

_WANTED = ("case.project_no", "applicant.kind", "applicant.name", "applicant.code")
"""Sources without which a case cannot come in."""
_ITEM_CODES = ("item.task_handle_item", "item.task_code", "item.catalog_code")
"""By which an item is found, the most exact first."""
_NUMBER = re.compile(r"[0-9A-Za-z_-]+")
_CODE, _ID_NUMBER = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"), re.compile(r"[0-9]{17}[0-9X]")
"""The form of a USCC and of an id number; a check digit that does not hold is for an officer to look at, as with any filing."""


class Incoming(msgspec.Struct, frozen=True, eq=False):
    """A case that may come in: its number above, our item, its applicant, the values of our form, when it was applied for there."""

    project_no: str
    item: Item
    natural: bool
    name: str
    code: str
    values: dict[str, Any]
    applied_at: datetime | None


def read_incoming(mapping: ReportMapping, items: Iterable[Item], raw: Mapping[str, Any]) -> Incoming:
    """The case. Raises Invalid with everything that is wrong, each in words under the name the upper platform knows."""
    reader = _Reader(mapping, raw)
    item = reader.item(list(items))
    values = reader.values(item) if item is not None else {}
    natural = reader.said("applicant.kind") == "自然人"
    reader.identity()
    applied = reader.applied()
    if reader.problems or item is None:
        raise Invalid("转来的办件不能收", "请按各栏目的说明修改后，用原来的编号再送", reader.problems)
    return Incoming(
        reader.said("case.project_no"), item, natural, reader.said("applicant.name"), reader.said("applicant.code"), values, applied
    )


class _Reader:
    """Reads one case, gathering what is wrong with it."""

    def __init__(self, mapping: ReportMapping, raw: Mapping[str, Any]) -> None:
        self.mapping, self.raw = mapping, raw
        self.problems: list[FieldProblem] = []
        self._form = mapping.definition.incoming.values
        self._fields = {field.name: field for field in mapping.incoming.fields}
        self._said: dict[str, tuple[FieldPlan, str]] = {}
        for name in raw:
            if name not in self._fields and name != self._form:
                self._wrong(str(name)[:60], "没有这个栏目；栏目名见上报映射")
        for field in self._fields.values():
            self._read(field)

    def said(self, source: str) -> str:
        """What stands in the field that is taken from this source; empty for nothing."""
        return self._said[source][1] if source in self._said else ""

    def _read(self, field: FieldPlan) -> None:
        """One field, in our words."""
        text = self.raw.get(field.name, "")
        if not isinstance(text, str) or not text.isprintable():
            self._wrong(field.name, "应为不含控制字符的文字")
        elif len(text) > field.definition.length:
            self._wrong(field.name, f"有 {len(text)} 个字，最多 {field.definition.length} 个字")
        elif not text.strip():
            return
        elif field.code is not None and field.source:
            ours = next((word for word, code in field.code.items() if code == text), None)
            if ours is None:
                self._wrong(field.name, f"没有代码 {text}；可以是：{'、'.join(f'{code}（{word}）' for word, code in field.code.items())}")
            else:
                self._note(field, ours)
        else:
            self._note(field, text.strip())

    def _note(self, field: FieldPlan, text: str) -> None:
        """Two fields may say one thing (the kind of applicant stands in two): they must agree."""
        before = self._said.get(field.source)
        if before is not None and before[1] != text:
            self._wrong(field.name, f"与 {before[0].name} 不一致：{before[1]}、{text}")
        elif field.source:
            self._said[field.source] = (field, text)

    def item(self, items: list[Item]) -> Item | None:
        """The item that the codes name, most exact first; all codes given must be its own."""
        given = {source: self.said(source) for source in _ITEM_CODES if self.said(source)}
        if not given:
            self._wrong(self._name_of("item.catalog_code"), "没有写事项编码")
            return None
        found = [item for item in items if all(_code(item, source) == code for source, code in given.items())]
        where = self._said[next(iter(given))][0].name
        if not found:
            self._wrong(where, f"没有编码为{'、'.join(given.values())}的事项")
            return None
        if len(found) > 1:
            self._wrong(where, f"这个编码有 {len(found)} 个事项（{'、'.join(item.info.name for item in found)}），请写业务办理项编码")
            return None
        if found[0].info.starts != "applicant":
            self._wrong(where, f"“{found[0].info.name}”不由申请人提出，不能转来")
            return None
        return found[0]

    def values(self, item: Item) -> dict[str, Any]:
        """What the form holds: shared fields from the national ones, whatever else from the form's own names."""
        given = self.raw.get(self._form, {})
        if not isinstance(given, dict):
            self._wrong(self._form, "应为表单栏目名 → 值")
            return {}
        for name in given:
            if name not in item.form.fields:
                self._wrong(f"{self._form}.{str(name)[:60]}", f"“{item.info.name}”没有这个栏目")
        national = {f"shared.{name}": self.said(f"form.{name}") for name in SHARED if self.said(f"form.{name}")}
        if self.said("applicant.kind") == "法人":
            national |= {"shared.org_name": self.said("applicant.name"), "shared.uscc": self.said("applicant.code")}
        common = {name: national[field.identity] for name, field in item.form.fields.items() if national.get(field.identity)}
        return common | given

    def identity(self) -> None:
        """Number and applicant must be there, and of the form that numbers and codes have."""
        wrong = {problem.field for problem in self.problems}
        for source in _WANTED:
            if not self.said(source) and self._name_of(source) not in wrong:
                self._wrong(self._name_of(source), f"没有写{SCOPE[source].label}")
        number, code = self.said("case.project_no"), self.said("applicant.code")
        if number and not _NUMBER.fullmatch(number):
            self._wrong(self._name_of("case.project_no"), "只能有字母、数字、- 和 _")
        pattern, form = (_ID_NUMBER, "18 位公民身份号码") if self.said("applicant.kind") == "自然人" else (_CODE, "18 位统一社会信用代码")
        if code and self.said("applicant.kind") and not pattern.fullmatch(code):
            self._wrong(self._name_of("applicant.code"), f"应为{form}")

    def applied(self) -> datetime | None:
        """When it was applied for above."""
        for source in ("case.applied_at", "case.applied_on"):
            if text := self.said(source):
                for form in (self.mapping.definition.moment, self.mapping.definition.day):
                    try:
                        return datetime.strptime(text, form).replace(tzinfo=CHINA)
                    except ValueError:
                        continue
                self._wrong(self._name_of(source), f"“{text}”不是时间，应像 {self.mapping.definition.moment}")
        return None

    def _name_of(self, source: str) -> str:
        """The target's name for what is taken from the source."""
        return next((field.name for field in self._fields.values() if field.source == source), source)

    def _wrong(self, field: str, text: str) -> None:
        self.problems.append(FieldProblem(field, field, text))


def _code(item: Item, source: str) -> str:
    codes = {"item.task_handle_item": item.info.task_handle_item, "item.task_code": item.info.task_code, "item.catalog_code": item.info.catalog_code}
    return codes[source]
