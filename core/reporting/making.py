"""From a case's event to the records it makes: every field as the target takes it, or what keeps a record at home. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from core.reporting.mapping import FieldPlan, RecordPlan, ReportMapping
from core.reporting.names import CODES, PERSONAL, SCOPE
from core.reporting.subject import Subject, personal_fields
from core.rules import evaluate, value_words
from core.time import CHINA
from core.values import FieldType, Unknown

State: TypeAlias = Literal["待报", "缺编码", "内容不符"]
ERASED = "（已依法删除）"
"""Stands for a personal value whose key has been destroyed, where the target wants something."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A record: `fields` in the open, `personal` to be sealed, `erased` the names of fields whose values are gone for good.

    `state` says whether it may go out; when not, `problem` says what is missing, in words. `n` tells the records of one kind and event
    apart (materials).
    """

    kind: str
    n: int
    fields: dict[str, str]
    personal: dict[str, str]
    erased: tuple[str, ...]
    state: State
    problem: str = ""


def made(mapping: ReportMapping, subject: Subject, seq: int, *, erased: bool = False) -> list[Made]:
    """The records of event `seq` (counted from 1). `erased`: the applicant's key has been destroyed."""
    plans = mapping.on(subject.events[seq - 1].kind)
    if not plans:
        return []
    env = subject.env(seq)
    writer = Writer(mapping, _private(subject), erased=erased)
    found = []
    for plan in plans:
        if plan.when is not None and evaluate(plan.when, env) is not True:
            continue
        found += [writer.record(plan, n, {**env, **more}) for n, more in enumerate(_each(plan, subject))]
    return found


def _private(subject: Subject) -> frozenset[str]:
    """The names that are personal in this case."""
    return personal_fields(subject.item.form) | (PERSONAL if subject.applicant.natural else frozenset())


def _each(plan: RecordPlan, subject: Subject) -> Iterator[Mapping[str, Any]]:
    """Nothing more, or what each material adds."""
    if plan.definition.each != "material":
        yield {}
        return
    for material in subject.materials():
        yield {"material.name": material.name, "material.get": material.get, "material.copies": material.copies}


class Writer:
    """Writes records as the mapping wants them; `private` are the names whose values are personal."""

    def __init__(self, mapping: ReportMapping, private: frozenset[str], *, erased: bool = False) -> None:
        self._mapping, self._private, self._erased = mapping, private, erased

    def record(self, plan: RecordPlan, n: int, env: Mapping[str, Any]) -> Made:
        """One record."""
        openly: dict[str, str] = {}
        personal: dict[str, str] = {}
        gone: list[str] = []
        codes: list[str] = []
        problems: list[str] = []
        for field in plan.fields:
            text = self._text(field, env)
            private = bool(field.names & self._private)
            if private and self._erased and not text:
                gone.append(field.name)
                text = ERASED[: field.definition.length] if field.definition.required else ""
                private = False
            if field.definition.required and not text:
                (codes if field.names & CODES else problems).append(_missing(field))
            elif len(text) > field.definition.length:
                problems.append(f"{_called(field)}有 {len(text)} 个字，上级平台最多收 {field.definition.length} 个字")
            (personal if private else openly)[field.name] = text
        state: State = "缺编码" if codes else "内容不符" if problems else "待报"
        told = "；".join([*(["缺" + "、".join(codes)] if codes else []), *problems])
        return Made(kind=plan.kind, n=n, fields=openly, personal=personal, erased=tuple(gone), state=state, problem=told)

    def _text(self, field: FieldPlan, env: Mapping[str, Any]) -> str:
        """The value as the target writes it; empty when there is none."""
        value = evaluate(field.expr, env)
        if isinstance(value, Unknown):
            return ""
        if field.code is not None:
            return field.code.get(str(value), "")
        text = self._plain(value)
        return text[: field.definition.length] if field.definition.cut else text

    def _plain(self, value: Any) -> str:
        match value:
            case datetime():
                return value.astimezone(CHINA).strftime(self._mapping.definition.moment)
            case date():
                return value.strftime(self._mapping.definition.day)
            case bool():
                return "1" if value else "0"
            case str():
                return value
        return value_words(value, FieldType("int" if isinstance(value, int) else "decimal"))


def _called(field: FieldPlan) -> str:
    """A field in words, with the target's name for it."""
    names = "、".join(SCOPE[name].label for name in sorted(field.names) if name in SCOPE)
    return f"{names or '栏目'}（{field.name}）"


def _missing(field: FieldPlan) -> str:
    return _called(field) if field.names & CODES else f"没有{_called(field)}"
