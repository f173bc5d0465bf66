"""`plugin.toml` of a plugin folder and `plugins.toml` of the house, as frozen structs."""

from typing import Literal

import msgspec

from core.items.indicator_model import IndicatorDef
from core.items.model import DrawDef, RegisterDef, SceneDef
from core.items.parts import Part
from core.items.run_model import RunDef, SignalDef
from core.items.topic_model import TopicDef


class PluginFile(Part, frozen=True, kw_only=True):
    """`plugin.toml` of a plugin folder: its registers, draws, scenes, topics, indicators, runs and signals; a plugin without them needs none."""

    format: Literal[1]
    id: str
    name: str
    clause: str
    register: dict[str, RegisterDef] = msgspec.field(default_factory=dict)
    draw: dict[str, DrawDef] = msgspec.field(default_factory=dict)
    scene: dict[str, SceneDef] = msgspec.field(default_factory=dict)
    topic: dict[str, TopicDef] = msgspec.field(default_factory=dict)
    indicator: dict[str, IndicatorDef] = msgspec.field(default_factory=dict)
    run: dict[str, RunDef] = msgspec.field(default_factory=dict)
    signal: dict[str, SignalDef] = msgspec.field(default_factory=dict)


class PluginEntry(Part, frozen=True, kw_only=True):
    """A plugin of the house: on or off, shown in demo mode only or always, and the items it brings."""

    id: str
    enabled: bool = True
    demo: bool = False
    items: tuple[str, ...] = ()


class PluginsFile(Part, frozen=True, kw_only=True):
    """`plugins.toml`: the one list of plugins, in the order in which they load."""

    format: Literal[1]
    plugin: tuple[PluginEntry, ...] = ()
