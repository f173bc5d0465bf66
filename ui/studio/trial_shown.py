"""The trial of an open revision as pages show it: run once for what the files hold, off the event loop, with what officials said of it."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import msgspec

from core.canonical import canonical, sm3
from core.house import House
from core.revisions.marks import Mark, marks_of
from core.revisions.publishing import Gate
from core.revisions.trial.model import Line, Setting, Trial, Verdict, verdict
from core.revisions.trying import with_item
from core.scenarios.bases import FILE
from ui.studio.frame import Opened

REMEMBERED: Final = 16
_trials: OrderedDict[tuple[int, bytes], tuple[Setting, Trial]] = OrderedDict()


class Shown(msgspec.Struct, frozen=True, eq=False):
    """A trial with its marks; no trial while the item has faults."""

    trial: Trial | None
    marks: Mapping[str, Mark]
    verdict: Verdict

    @property
    def lines(self) -> list[tuple[Line, Mark | None]]:
        """What turned red, each with what was said of it."""
        return [(line, self.marks.get(line.key)) for line in self.trial.changed] if self.trial else []

    @property
    def by_rule(self) -> list[tuple[str, list[tuple[Line, Mark | None]]]]:
        """The same under the titles of their 规则, in the order of the features."""
        found: dict[str, list[tuple[Line, Mark | None]]] = {}
        for line, said in self.lines:
            found.setdefault(line.rule_title, []).append((line, said))
        return list(found.items())

    @property
    def open_lines(self) -> list[Line]:
        """What nobody has said anything of."""
        return [line for line, mark in self.lines if mark is None]

    @property
    def lacks(self) -> bool:
        """Whether the complete filing that examples begin with cannot be handed in any more."""
        return any(each.file.endswith(FILE) for each in self.trial.faults) if self.trial else False

    @property
    def left(self) -> list[Line]:
        """Examples of the revision that are red although they are none of those that turned red by it."""
        keys = {line.key for line, mark in self.lines if mark is None or not mark.meant}
        return [line for line in self.trial.left if line.key not in keys] if self.trial else []


async def shown(house: House, those: Opened) -> Shown:
    """The trial of the revision as it stands."""
    if those.tried.item is None:
        return Shown(None, {}, Verdict(may_publish=False, why=("修订稿有要改的地方，改好以后才能试规则用例",)))
    trial = await trial_of(house, those)
    marks = {mark.example: mark for mark in await marks_of(house, those.revision.id)}
    return Shown(trial, marks, verdict(trial, marks.values()))


async def trial_of(house: House, those: Opened) -> Trial:
    """The trial; the item must be free of faults. Remembered by what the files hold and what is published."""
    setting = setting_of(house, those)
    key = (id(setting.registry), sm3(canonical({"item": setting.item, **{path: sm3(data).hex() for path, data in those.tried.files.items()}})))
    if key not in _trials:
        _trials[key] = (setting, await asyncio.to_thread(_run, setting))
        while len(_trials) > REMEMBERED:
            _trials.popitem(last=False)
    return _trials[key][1]


def _run(setting: Setting) -> Trial:
    from core.revisions.trial.running import run_trial  # noqa: PLC0415 - what plays scenarios is large, and few web processes ever do

    return run_trial(setting)


def setting_of(house: House, those: Opened) -> Setting:
    """The revised item in its house."""
    registry, item = house.catalogue.registry, those.tried.item
    assert item is not None
    return Setting(registry, with_item(registry, item), item.id, house.settings.root)


async def with_scenarios(gate: Gate, house: House, those: Opened) -> tuple[Gate, Shown]:
    """The gate with what the scenarios say; it can be forced only when nothing but scenarios stands against it."""
    found = await shown(house, those)
    if found.trial is None or found.verdict.may_publish:
        return gate, found
    return Gate((*gate.why, *found.verdict.why), red=gate.open, of=gate.of), found
