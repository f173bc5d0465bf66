"""Which version of each item is offered now, and the version an open case stays on.

A `Catalogue` is held by the house. It joins three things: the registry as the files say it, the release store, and the moment.
Each reload makes a new registry and swaps it in whole; whoever holds the old one finishes on it.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import msgspec

from core.faults import Fault, Faulty
from core.items import archive
from core.items.archive import NoSuchRelease, Release, adopt, discard, effective, put_in_force, timeline
from core.items.files import Stored
from core.items.item import Item
from core.items.loading import load_item
from core.registry import Assembly, Registry, assemble
from core.settings import Mode
from core.store.engine import Connection, Database
from core.time import now

__all__ = [
    "Catalogue", "NoSuchRelease", "Offer", "Release", "View", "adopt", "discard", "effective", "put_in_force", "timeline",
]
SYSTEM = "system"


class Offer(msgspec.Struct, frozen=True, eq=False):
    """A version of an item with the moment from which it is offered."""

    since: datetime
    item: Item


class View(msgspec.Struct, frozen=True, eq=False):
    """One consistent state of the catalogue: everything is replaced together."""

    registry: Registry
    offers: Mapping[str, tuple[Offer, ...]]
    quarantined: Mapping[str, str]
    awaiting: tuple[Release, ...]
    faults: tuple[Fault, ...]
    stamp: tuple[tuple[object, ...], ...] = ()


class Catalogue:
    """The items on offer. Open one with `Catalogue.open`; ask it without waiting; `reload` it when files or releases changed."""

    def __init__(self, root: Path, mode: Mode, db: Database | None) -> None:
        self.root = root
        self.mode = mode
        self._db = db
        self._by_hash: dict[str, Item] = {}
        self._view: View | None = None
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, root: Path, mode: Mode, db: Database | None = None) -> "Catalogue":
        """The catalogue of a repository. Without a database the files alone are what is offered.

        Raises Faulty with every fault of the list of plugins, of code and of declarations; without a database, of items too.
        """
        made = cls(root, mode, db)
        assembly = await asyncio.to_thread(assemble, root, mode)
        if assembly.stopping or (db is None and assembly.faults):
            raise Faulty(assembly.faults)
        await made._take(assembly)
        return made

    @property
    def view(self) -> View:
        """The present state, whole."""
        if self._view is None:
            raise RuntimeError("事项目录还没有打开")
        return self._view

    @property
    def registry(self) -> Registry:
        """The registry whose items are the versions offered now."""
        return self.view.registry

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the files just now; what is offered is unharmed by it."""
        return self.view.faults

    @property
    def quarantined(self) -> Mapping[str, str]:
        """Items that take no new filings, with the reason."""
        return self.view.quarantined

    @property
    def awaiting(self) -> tuple[Release, ...]:
        """Versions that wait for `jiban release adopt`."""
        return self.view.awaiting

    def item(self, item: str, at: datetime | None = None) -> Item:
        """The version of the item that applies at the moment (now, when left out). Raises KeyError when none does.

        Items in quarantine have none; `quarantined` says why.
        """
        moment = at or now()
        for offer in self.view.offers[item]:
            if offer.since <= moment:
                return offer.item
        raise KeyError(item)

    async def item_at(self, release: str) -> Item:
        """The version with this hash, from memory or from the store.

        Raises NoSuchRelease, or Faulty when the stored files no longer load.
        """
        if release in self._by_hash:
            return self._by_hash[release]
        if self._db is None:
            raise NoSuchRelease(release)
        item, faults = await self._load(await archive.read(self._db, release), self.registry)
        if item is None:
            raise Faulty(faults)
        return item

    async def reload(self) -> tuple[Fault, ...]:
        """Read the files again and offer what is whole; answers the faults. An item that became faulty stays as it was."""
        async with self._lock:
            await self._take(await asyncio.to_thread(assemble, self.root, self.mode))
        return self.faults

    async def refresh(self) -> bool:
        """Look at the release store alone; whether somebody changed it."""
        async with self._lock:
            if self._db is None or _stamp(await timeline(self._db)) == self.view.stamp:
                return False
            await self._offer(self.view.registry, self.view.faults)
            return True

    async def _take(self, assembly: Assembly) -> None:
        """Offer what the files say. A fault in code or in the list keeps the whole old state, an item's fault the old item."""
        if assembly.stopping and self._view is not None:
            self._view = msgspec.structs.replace(self._view, faults=assembly.faults)
            return
        for item in assembly.registry.items.values():
            self._by_hash[item.hash] = item
        await self._publish(assembly.registry)
        await self._offer(assembly.registry, assembly.faults)

    async def _publish(self, registry: Registry) -> None:
        """Files → releases: at once in demo mode and in an empty store, otherwise they await adoption."""
        if self._db is None:
            return
        async with self._db.transaction() as db:
            await db.execute("LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE")
            known = await timeline(db)
            in_force = {release.item: release.hash for release in reversed(known) if release.state != "awaiting"}
            for item in registry.items.values():
                if self.mode == "demo" or not known:
                    await adopt(db, item, SYSTEM)
                else:
                    await self._propose(db, item, in_force.get(item.id, ""))

    async def _propose(self, db: Connection, item: Item, in_force: str) -> None:
        """Let a changed version await adoption; files that went back to what is in force leave nothing waiting."""
        if in_force != item.hash:
            await archive.propose(db, item, SYSTEM)
        else:
            await archive.forget(db, item.id)

    async def _offer(self, registry: Registry, faults: tuple[Fault, ...]) -> None:
        """Make the state that callers see."""
        if self._db is None:
            epoch = datetime.fromtimestamp(0, now().tzinfo)
            alone = {item.id: (Offer(epoch, item),) for item in registry.items.values()}
            self._view = View(registry, MappingProxyType(alone), {}, (), faults)
            return
        known = await timeline(self._db)
        listed = {item for plugin in registry.plugins.values() for item in plugin.items}
        offers, quarantined = await self._offers([release for release in known if release.item in listed], registry)
        moment = now()
        current = {item: offer.item for item, those in offers.items() for offer in reversed(those) if offer.since <= moment}
        self._view = View(
            registry.with_items(current), MappingProxyType(offers), MappingProxyType(quarantined),
            tuple(release for release in known if release.state == "awaiting"), faults, _stamp(await timeline(self._db)),
        )

    async def _offers(self, known: list[Release], registry: Registry) -> tuple[dict[str, tuple[Offer, ...]], dict[str, str]]:
        """The version in force now and those to come, latest first; an item whose version no longer loads is quarantined."""
        offers: dict[str, tuple[Offer, ...]] = {}
        quarantined: dict[str, str] = {}
        for release in _relevant(known):
            item, faults = await self._load(release, registry)
            if item is None:
                quarantined[release.item] = faults[0].sentence() if faults else release.reason
                await self._set_aside(release, quarantined[release.item])
                continue
            await self._take_back(release)
            offers[release.item] = (*offers.get(release.item, ()), Offer(release.effective_from, item))
        return {item: those for item, those in offers.items() if item not in quarantined}, quarantined

    async def _load(self, release: Release, registry: Registry) -> tuple[Item | None, list[Fault]]:
        """A stored version, loaded once."""
        if release.hash in self._by_hash:
            return self._by_hash[release.hash], []
        if self._db is None:
            raise NoSuchRelease(release.hash)
        source = Stored(await archive.read_files(self._db, release.hash), release.hash)
        item, faults = await asyncio.to_thread(load_item, source, release.item, release.plugin, registry.around)
        if item is not None:
            self._by_hash[release.hash] = item
        return item, faults

    async def _set_aside(self, release: Release, reason: str) -> None:
        if self._db is not None and release.state == "current":
            await archive.quarantine(self._db, release.hash, reason)

    async def _take_back(self, release: Release) -> None:
        if self._db is not None and release.state == "quarantined":
            await archive.release_again(self._db, release.hash)


def _relevant(known: list[Release]) -> list[Release]:
    """Of each item, latest first, the versions to come and the one in force now."""
    moment, done, wanted = now(), set(), []
    for release in known:
        if release.state != "awaiting" and release.item not in done:
            wanted.append(release)
            if release.effective_from <= moment:
                done.add(release.item)
    return wanted


def _stamp(known: list[Release]) -> tuple[tuple[object, ...], ...]:
    """What of the store decides what is offered; it also changes when the moment of a version comes."""
    moment = now()
    return tuple((release.hash, release.effective_from, release.state, release.effective_from <= moment) for release in known)
