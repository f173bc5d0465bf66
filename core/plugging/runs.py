"""Runs and signals against what they name: sources, rules files, roles, registers, items; compiled when they are whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from core.declarations import Register, Run, Signal
from core.faults import Blame, Fault, did_you_mean
from core.items.loading import Draft, Surroundings
from core.items.model import ColumnDef, RegisterDef, RulesFile
from core.items.reading import read_toml
from core.items.run_model import RunDef
from core.plugging.collecting import Declared
from core.plugging.sources import Source
from core.registers import check_register, register_scope
from core.rules import Scope
from core.runs import clocks
from core.runs.bundle import FORM, SIGNAL, Key, bundle, run_of
from core.runs.plan import Plan, compile_plan

FOLDER = "runs"
"""Where the rules files of runs and signals stand inside a plugin."""


class Plans(msgspec.Struct, frozen=True, eq=False):
    """The runs and signals that are whole, by id, in the order they are declared."""

    runs: Mapping[str, Plan]
    signals: Mapping[str, Plan]


def read_plans(
    made: Iterable[Declared], sources: Iterable[Source], drafts: Iterable[Draft], around: Surroundings
) -> tuple[Plans, list[Fault]]:
    """Every run and signal, compiled, and every fault of them; what depends on something faulty itself is not blamed for that."""
    found, homes = list(made), {source.entry.id: source for source in sources}
    keys = {f"register:{one.what.id}": (one.what.definition.key, one.what.definition.single) for one in found if isinstance(one.what, Register)}
    forms = {f"{FORM}{draft.id}": draft.form.scope for draft in drafts if draft.form is not None}
    keys |= {f"{SIGNAL}{one.what.id}": (one.what.definition.key, False) for one in found if isinstance(one.what, Signal)}
    keys |= clocks.KEYS
    ground = _Ground(homes, {**around.others, **forms}, keys, around)
    runs, signals = dict[str, Plan](), dict[str, Plan]()
    for one in found:
        match one.what:
            case Run(id=name, definition=definition):
                plan = ground.plan(one, name, definition, {clocks.OPEN: clocks.SCOPE} if definition.over == clocks.OPEN else {})
                runs.update({name: plan} if plan else {})
            case Signal(id=name, definition=definition):
                ground.faults += _signal_faults(one, definition.key, definition.fields)
                plan = ground.plan(one, name, run_of(name, definition), {f"{SIGNAL}{name}": _fields(definition.fields)})
                signals.update({name: plan} if plan else {})
    ground.faults += ground.unused()
    return Plans(runs, signals), ground.faults


class _Ground:
    """What runs are checked on, and the faults found so far."""

    def __init__(self, homes: Mapping[str, Source], others: Mapping[str, Scope], keys: Mapping[str, Key], around: Surroundings) -> None:
        self.homes, self.others, self.keys, self.around = homes, others, keys, around
        self.faults: list[Fault] = []
        self._used: set[tuple[str, str]] = set()

    def plan(self, one: Declared, name: str, definition: RunDef, own: Mapping[str, Scope]) -> Plan | None:
        """The compiled run, or None with its faults noted."""
        self.faults += self._duty(one, definition)
        home = self.homes[one.blame.plugin]
        rules = self._rules(one, home, definition.rules)
        if rules is None or self._unknowable(definition, rules[1]):
            return None
        source = bundle(name, home.entry.id, definition, rules, {**self.others, **own}, self.keys)
        plan, faults = compile_plan(source, one.blame, one.place, home.blame(f"{FOLDER}/{definition.rules}.toml"))
        self.faults += faults
        return plan

    def _rules(self, one: Declared, home: Source, name: str) -> tuple[str, RulesFile] | None:
        self._used.add((home.entry.id, name))
        there = run_files(home)
        if name not in there:
            expected = f"{FOLDER}/{name}.toml；现有：{'、'.join(there) or '没有'}"
            self.faults.append(one.blame.at(f"{one.place}.rules", f"没有规则文件“{name}”", expected, did_you_mean(name, there), "missing-file"))
            return None
        file, faults = read_toml(there[name], RulesFile, home.blame(f"{FOLDER}/{name}.toml"))
        if file is None:
            self.faults += faults
            return None
        return there[name].decode("utf-8"), file

    def _duty(self, one: Declared, definition: RunDef) -> Iterator[Fault]:
        known: Collection[str] = self.around.roles
        if definition.duty not in known and not self.around.partial:
            expected = f"已登记的角色：{'、'.join(known)}"
            yield one.blame.at(f"{one.place}.duty", definition.duty, expected, did_you_mean(definition.duty, known), "unknown-role")
        if not definition.org.strip():
            yield one.blame.at(f"{one.place}.org", "空的", "承担该批次的机构编号", code="empty")

    def _unknowable(self, definition: RunDef, file: RulesFile) -> bool:
        """Whether it names something whose own definition is faulty, or that a faulty declaration may still bring."""
        named = {definition.over, *(fact.from_ for fact in file.fact.values())}
        missing = {name for name in named if name not in self.others and not name.startswith((SIGNAL, f"{clocks.CLOCK}:"))}
        return bool(missing & set(self.around.broken)) or (self.around.partial and bool(missing))

    def unused(self) -> Iterator[Fault]:
        """Rules files that no run and no signal names."""
        for plugin, home in self.homes.items():
            for name in run_files(home):
                if (plugin, name) not in self._used:
                    yield home.blame(f"{FOLDER}/{name}.toml").at("", "没有批次或者信号用到这个规则文件", "用起来或者删掉", code="unused-rules")


def run_files(home: Source) -> dict[str, bytes]:
    """The rules files of a plugin's runs and signals, by name without the ending."""
    folder = home.folder / FOLDER
    if not folder.is_dir():
        return {}
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return {path.name.removesuffix(".toml"): path.read_bytes() for path in paths}


def _fields(fields: Mapping[str, ColumnDef]) -> Scope:
    return register_scope(RegisterDef(label="", key="", fields=dict(fields)))


def _signal_faults(one: Declared, key: str, fields: Mapping[str, ColumnDef]) -> list[Fault]:
    """A signal's fields are written as a register's columns are."""
    blame: Blame = one.blame
    return check_register(RegisterDef(label="", key=key, fields=dict(fields)), blame, one.place)
