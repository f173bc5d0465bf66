"""What a run stands on besides its rows: definition, rules file, and the columns its sources had. Stored with every batch.

A batch is recomputed from its own bundle, so neither an edited plugin nor a retyped column changes what was decided.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from core.canonical import canonical, sm3
from core.items.model import RulesFile
from core.items.run_model import RunDef, SignalDef
from core.rules import Named, Scope

SIGNAL, FORM = "signal:", "form:"
"""Kinds of sources beside `register:` and `case:`: the fields of a signal, and all fields of the form of an item to be opened."""


Key: TypeAlias = tuple[str, bool]
"""A source's key column, and whether of a key one row is valid at most."""


class Columns(msgspec.Struct, frozen=True):
    """What one source offers: its names, and for a register which column is the key and whether of a key one row is valid at most."""

    names: dict[str, Named]
    key: str = ""
    single: bool = False


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A run ready to be compiled anywhere: by the loader, by a worker process, years later by a recomputation.

    `rules` is the text of the rules file; `sources` has the columns of everything the run reads or writes, by `register:<id>`,
    `case:<item>`, `signal:<id>` or `form:<item>`.
    """

    id: str
    plugin: str
    definition: RunDef
    rules: str
    sources: dict[str, Columns]

    def rules_hash(self) -> bytes:
        """SM3 over the text of the rules file."""
        return sm3(self.rules.encode())

    def digest(self) -> bytes:
        """SM3 over all of it."""
        return sm3(canonical(self))


def run_of(signal: str, definition: SignalDef) -> RunDef:
    """A signal's rules as those of a run over what comes in."""
    return RunDef(
        label=definition.label, about=definition.about, kind="score", over=f"{SIGNAL}{signal}", rules=definition.rules, duty=definition.duty,
        org=definition.org, basis=definition.basis, status=definition.status, writes=definition.writes, opens=definition.opens,
    )


def bundle(
    run: str, plugin: str, definition: RunDef, rules: tuple[str, RulesFile], others: Mapping[str, Scope], keys: Mapping[str, Key]
) -> Bundle:
    """The bundle of a run: of all that `others` offer, what the run names. `keys` says how each source's rows are told apart."""
    text, file = rules
    wanted = dict.fromkeys(_named(definition, file))
    sources = {name: Columns(dict(others[name]), *keys.get(name, ("", False))) for name in wanted if name in others}
    return Bundle(id=run, plugin=plugin, definition=definition, rules=text, sources=sources)


def _named(definition: RunDef, file: RulesFile) -> Iterable[str]:
    """Every source that a run names."""
    yield definition.over
    if definition.pairs is not None:
        yield f"register:{definition.pairs.register}"
    yield from (f"register:{each.register}" for each in definition.writes)
    yield from (f"{FORM}{each.item}" for each in definition.opens)
    yield from (fact.from_ for fact in file.fact.values())
