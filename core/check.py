"""`jiban check`: everything that is wrong with a repository, at once, for people and for machines."""

from itertools import groupby
from pathlib import Path

import msgspec

from core import holidays
from core.faults import Blame, Fault
from core.items import archive
from core.items.files import Stored
from core.items.loading import load_item, offered, read_item, with_cases
from core.items.unfilled import unfilled
from core.registry import Registry, assemble
from core.reporting.mapping import read_mapping
from core.scenarios.suite import load_suite
from core.settings import Mode
from core.store.engine import Connection


class Report(msgspec.Struct, frozen=True):
    """What the check found; as JSON this is the answer of `jiban check --json`.

    `remarks` are no faults: what the guides do not say yet and only an authority can know.
    """

    ok: bool
    plugins: int
    items: int
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()

    def lines(self) -> list[str]:
        """The report in words, the faults grouped by plugin."""
        told: list[str] = []
        for plugin, faults in groupby(self.faults, key=lambda fault: fault.plugin):
            told += [f"【{plugin or '平台'}】", *(f"  {fault.sentence()}" for fault in faults)]
        found = f"{len(self.faults)} 处问题" if self.faults else "没有问题"
        return [*told, *self._open(), f"检查了 {self.plugins} 个插件、{self.items} 个事项，{found}。"]

    def _open(self) -> list[str]:
        """What is still to be filled in, one line for each file."""
        by_file = groupby(self.remarks, key=lambda remark: remark.file)
        lines = [f"  {file}：{'、'.join(remark.place for remark in remarks)}" for file, remarks in by_file]
        return [f"还有 {len(self.remarks)} 处待实施机关填写（不是问题）：", *lines] if lines else []


def check(root: Path, mode: Mode = "demo") -> Report:
    """Check a repository. `items` counts the items listed, whole or not.

    Scenarios are checked when the rest is sound: a row without a rule in Gherkin, a sentence that no step understands.
    """
    made = assemble(root, mode)
    plugins = made.registry.plugins
    faults = tuple(sorted([*made.faults, *read_mapping()[1], *holidays.load(root)[1]])) or _scenarios(made.registry, root)
    return Report(not faults, len(plugins), sum(len(plugin.items) for plugin in plugins.values()), faults, _remarks(made.registry))


def _remarks(registry: Registry) -> tuple[Fault, ...]:
    """What the guides do not say yet."""
    return tuple(sorted(
        remark for item in registry.items.values()
        for remark in unfilled(item.info, Blame(item.plugin, f"plugins/{item.plugin}/items/{item.id}/item.toml"))
    ))


def _scenarios(registry: Registry, root: Path) -> tuple[Fault, ...]:
    """What is wrong with the features. Whether every sentence is used is asked when all of them are run, not of each repository."""
    return tuple(sorted(fault for fault in load_suite(registry, root).faults if fault.code != "unused-step"))


async def check_releases(db: Connection, registry: Registry) -> list[Fault]:
    """The faults that stored releases would have on this platform: those in force, and those open cases stay on.

    To be asked before an upgrade; what it names would be quarantined.
    """
    # unscoped: only which versions open cases stay on is read, nothing of any case
    rows = await db.fetch("SELECT DISTINCT release FROM cases WHERE closed_on IS NULL")
    pinned = {row["release"] for row in rows}
    stored = {
        release.hash: (release, Stored(await archive.read_files(db, release.hash), release.hash))
        for release in await archive.timeline(db) if release.state == "current" or release.hash in pinned
    }
    current = [each for each in reversed(stored.values()) if each[0].state == "current"]
    around = with_cases(registry.around, (offered(read_item(source, release.item, release.plugin)) for release, source in current))
    return [fault for release, source in stored.values() for fault in load_item(source, release.item, release.plugin, around)[1]]
