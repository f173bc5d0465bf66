"""Everything a plugin may declare besides its items: a tagged union of frozen structs.

Registers, draws, scenes, topics, indicators, runs and signals are usually written as data in `plugin.toml`; the others need Python, in `declare()` of `plugin.py`. The
abilities that the house itself brings go through the same door (`core.builtin`). A kind is added together with the first plugin
that uses it; `docs/plugins.md` describes each, and a test walks the union.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any, TypeAlias

import msgspec

from core.faults import Blame, Fault
from core.items.indicator_model import IndicatorDef
from core.items.item import Item
from core.items.model import DrawDef, RegisterDef, SceneDef
from core.items.run_model import RunDef, SignalDef
from core.items.topic_model import TopicDef
from core.sourcing.model import Answer, Consent


class Role(msgspec.Struct, frozen=True, tag="role"):
    """A role that posts may hold and that steps and draws name as their `duty`. `id` is ASCII, `name` what a person reads."""

    id: str
    name: str
    about: str = ""


class Trait(msgspec.Struct, frozen=True, tag="trait"):
    """A mark 办理特征 that items carry under `traits`; `name` is how they name it, `clause` where the plan asks for it."""

    id: str
    name: str
    clause: str
    about: str = ""


class Register(msgspec.Struct, frozen=True, tag="register"):
    """A register 名录: typed rows by key, read by facts as `register:<id>`, written by draws and by events."""

    id: str
    definition: RegisterDef


class Draw(msgspec.Struct, frozen=True, tag="draw"):
    """A draw 抽查: which closed cases of which item are drawn, how many, and what an inspection may find."""

    id: str
    definition: DrawDef


class Scene(msgspec.Struct, frozen=True, tag="scene"):
    """A scene 场景: items that are filed for together, in which order; an item that composes offers it under its label."""

    id: str
    definition: SceneDef


class Topic(msgspec.Struct, frozen=True, tag="topic"):
    """A topic 主题: what somebody wants to do, at most eight questions, and the items, materials and times that follow. `plugin` is filled in when collected."""

    id: str
    definition: TopicDef
    plugin: str = ""


class Indicator(msgspec.Struct, frozen=True, tag="indicator"):
    """An indicator 指标: a number that the plan asks for, counted from cases and registers, with its 口径 and its target.

    `plugin` is filled in when the declaration is collected; its page stands under it.
    """

    id: str
    definition: IndicatorDef
    plugin: str = ""


class Run(msgspec.Struct, frozen=True, tag="run"):
    """A run 批次: rules over all rows of a register or all cases of an item, its results stored so that they can be recomputed."""

    id: str
    definition: RunDef


class Signal(msgspec.Struct, frozen=True, tag="signal"):
    """A signal 信号: facts that an outside source sends, signed and in bulk; rules say what follows from each."""

    id: str
    definition: SignalDef


class Sentence(msgspec.Struct, frozen=True, tag="sentence"):
    """A step sentence of scenarios.

    `pattern` begins with 假如, 当 or 那么 and may hold `{name:type}` (text, word, int, date, decimal); `run(world, **placeholders)` is
    a coroutine function, which may also take the step's `table`; `about` tells a tester without code what the sentence does.
    """

    pattern: str
    run: Callable[..., Any]
    about: str


class CheckGround(msgspec.Struct, frozen=True, eq=False):
    """What a check is asked about: the items that are whole and the scenes, by id."""

    items: Mapping[str, Item]
    scenes: Mapping[str, SceneDef]


class Check(msgspec.Struct, frozen=True, tag="check"):
    """Something that must hold of what is on before it may be published, beyond what the house asks by itself.

    `find(ground)` answers every fault, each at its place in the file where it can be mended; `clause` says who asks for it. It works in
    memory and is called at every load.
    """

    id: str
    about: str
    clause: str
    find: Callable[[CheckGround], Iterable[Fault]]


class Source(msgspec.Struct, frozen=True, kw_only=True, tag="source"):
    """A source 来源 of values that an applicant then need not type: a register of companies, of real estate, of licences.

    `fetch(asked)` is a coroutine function: it takes a `core.Asked` and answers `core.Answer`s, for the `fields` (identities: `shared.<element>`
    or `<item>.<field>`) that it is declared for; whatever it raises, and more than `timeout` milliseconds, only means that the fields are
    asked of the applicant. What it says is kept `cache` minutes for the party, in memory. `consent` is what the party agrees to first (None: the
    party's own data with the house). `licence`: what it says stands in licences, so that a correction is explained. `items` limits it to these.
    """

    id: str
    title: str
    fetch: Callable[..., Awaitable[Sequence[Answer]]]
    fields: tuple[str, ...] = ()
    consent: Consent | None = None
    timeout: int = 2_000
    cache: int = 10
    licence: bool = False
    items: tuple[str, ...] = ()
    plugin: str = ""


class FaceGround(msgspec.Struct, frozen=True):
    """What a face is checked against: its plugin's folder and other faces, the items that are on, and whose fault a fault is."""

    blame: Blame
    place: str
    folder: Traversable
    siblings: tuple["Face", ...]
    items: Collection[str]


class Face(msgspec.Struct, frozen=True, kw_only=True, tag="face"):
    """Something a plugin adds to the screens.

    The core only carries it, and asks it what is wrong with it; its kinds, and what they show, stand in `ui.sdk`. `id` is unique
    within plugin and kind; `plugin` is filled in when the declaration is collected.
    """

    id: str
    plugin: str = ""

    def faults(self, ground: FaceGround) -> Iterable[Fault]:  # noqa: ARG002 - each kind looks at what it needs
        """What is wrong with it, found before the house starts."""
        return ()


Declaration: TypeAlias = Role | Trait | Register | Draw | Scene | Topic | Indicator | Run | Signal | Sentence | Check | Source | Face
KINDS: dict[str, type[Declaration]] = {
    "role": Role, "trait": Trait, "register": Register, "draw": Draw, "scene": Scene, "topic": Topic, "indicator": Indicator, "run": Run, "signal": Signal,
    "sentence": Sentence, "check": Check, "source": Source, "face": Face,
}
"""Every kind by its tag; the kinds of faces are subclasses with tags of their own."""


def key_of(declaration: Declaration) -> str:
    """What must be unique among declarations of one kind."""
    if isinstance(declaration, Face):
        return f"{declaration.plugin}/{declaration.id}"
    return declaration.pattern if isinstance(declaration, Sentence) else declaration.id
