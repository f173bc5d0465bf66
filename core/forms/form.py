"""A form, loaded and ready: read submissions, split them for storage, join them again."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

import msgspec

from core.canonical import plain
from core.forms.compounds import Compound, Section
from core.forms.kinds import FILE
from core.forms.model import Field, Page, Submission
from core.forms.typed import converter
from core.rules import Scope, names_in
from core.values import Value


class Reads(Protocol):
    """What reads a submission: a form's own reader, or several forms' together."""

    def read(self, values: Mapping[str, Any], env: Mapping[str, Value]) -> Submission:
        """The submission that the values come to. Never raises."""
        ...


class Form(msgspec.Struct, frozen=True, dict=True):
    """The form of an item.

    `fields` stand in the order of the pages. `schema` is plain draft 2020-12, references resolved: every submission without messages
    satisfies it (its `required` names the fields that are always there). `scope` names the fields for rules. `compounds` are the
    questions that several fields answer together, `sections` the fields under a heading of their own; `said` is, by language, what the
    titles of form, pages and sections are called there.
    """

    item: str
    title: str
    fields: dict[str, Field]
    pages: tuple[Page, ...]
    schema: dict[str, Any]
    scope: Scope
    reader: Reads
    compounds: tuple[Compound, ...] = ()
    sections: tuple[Section, ...] = ()
    said: Mapping[str, Mapping[str, str]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages besides Chinese that something of the form is said in."""
        return tuple(sorted({*self.said, *(language for field in self.fields.values() for language in field.said)}))

    @cached_property
    def file_fields(self) -> tuple[Field, ...]:
        """The fields that are answered with a file: every submission asks for them, and most forms have none."""
        return tuple(field for field in self.fields.values() if field.type.word == FILE)

    def telling(self, names: frozenset[str]) -> frozenset[str]:
        """The fields with those that are calculated from them, through others too: what is calculated tells of what it is calculated from."""
        found = names
        while more := {name for name, field in self.fields.items() if name not in found and field.calc is not None and found & {*names_in(field.calc)}}:
            found |= more
        return found

    def title_in(self, title: str, language: str) -> str:
        """A title of the form, a page or a section in the language; in Chinese where nobody has translated it."""
        return self.said.get(language, {}).get(title, title)

    def submit(self, values: Mapping[str, Any], env: Mapping[str, Value] = {}) -> Submission:
        """Read a submission: JSON values by field name (numbers as int or Decimal). Never raises.

        `env` gives the names every item has (`submitted_on`, `holder`, …); without it the dates are today.
        """
        return self.reader.read(values, env)

    def typed(self, values: Mapping[str, Any], env: Mapping[str, Value] = {}) -> dict[str, Value]:
        """The typed values of whatever is valid and visible so far, for a dry run."""
        return self.reader.read(values, env).values

    def split(self, values: Mapping[str, Value]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Typed values by name → plain values by identity: (open, personal). Personal ones belong in the sealed payload only."""
        openly: dict[str, Any] = {}
        sealed: dict[str, Any] = {}
        for name, value in values.items():
            field = self.fields[name]
            (sealed if field.personal else openly)[field.identity] = plain(value)
        return openly, sealed

    def join(self, openly: Mapping[str, Any], sealed: Mapping[str, Any]) -> dict[str, Value]:
        """The inverse of `split`: typed values by name from stored ones; what another form stored is left aside."""
        stored = {**openly, **sealed}
        values: dict[str, Value] = {}
        for name, field in self.fields.items():
            if field.identity in stored:
                convert = converter(field.type)
                values[name] = convert(stored[field.identity]) if convert else stored[field.identity]
        return values
