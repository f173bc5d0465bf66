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
from core.items.archive import Descent, NoSuchRelease, Release, adopt, discard, effective, put_in_force, timeline
from core.items.files import ItemFiles, Stored
from core.items.item import Item
from core.items.loading import Surroundings, load_item, offered, read_item, with_cases
from core.items.standing import Standing, last, standings
from core.registry import Assembly, Registry, assemble
from core.rules import Scope
from core.settings import Mode
from core.store.engine import Connection, Database
from core.time import now

__all__ = [
    "Catalogue", "Descent", "NoSuchRelease", "Offer", "Release", "Standing", "View", "adopt", "discard", "effective", "put_in_force", "timeline",
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
    standings: Mapping[str, Standing] = MappingProxyType({})


class Catalogue:
    """The items on offer: those of the files, and those that are only in the release store (made in the studio, imported).

    Open one with `Catalogue.open`; ask it without waiting; `reload` it when files or releases changed.
    """

    def __init__(self, root: Path, mode: Mode, db: Database | None) -> None:
        self.root = root
        self.mode = mode
        self._db = db
        self._by_hash: dict[str, Item] = {}
        self._stored: set[str] = set()
        self._scopes: dict[str, Mapping[str, Scope]] = {}
        self._base: Registry | None = None
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

    @property
    def standings(self) -> tuple[Standing, ...]:
        """The items whose files are not what is in force, in order; each says so in words (`Standing.sentence`)."""
        return tuple(each for _, each in sorted(self.view.standings.items()) if each.stand != "same")

    @property
    def brought(self) -> Mapping[str, tuple[str, ItemFiles]]:
        """The plugin and files of every item in force that is not what the files say: what `core.registry.assemble` reads instead of them."""
        files = {item.id: item.hash for item in self._base.items.values()} if self._base is not None else {}
        return {item.id: (item.plugin, Stored(item.files, item.hash)) for item in self.registry.items.values() if files.get(item.id) != item.hash}

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
        item, faults = await self._load(await archive.read(self._db, release), self.registry.around)
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
            await self._offer(self._base or self.view.registry, self.view.faults)
            return True

    async def _take(self, assembly: Assembly) -> None:
        """Offer what the files say. A fault in code or in the list keeps the whole old state, an item's fault the old item."""
        if assembly.stopping and self._view is not None:
            self._view = msgspec.structs.replace(self._view, faults=assembly.faults)
            return
        for item in assembly.registry.items.values():
            self._by_hash[item.hash] = item
            self._stored.discard(item.hash)
        self._base = assembly.registry
        await self._publish(assembly.registry)
        await self._offer(assembly.registry, assembly.faults)

    async def _publish(self, registry: Registry) -> None:
        """Files → releases: at once in demo mode and in an empty store, otherwise they await adoption. See `core.items.standing`."""
        if self._db is None:
            return
        async with self._db.transaction() as db:
            await db.execute("LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE")
            known, seen = await timeline(db), await archive.seen(db)
            found = standings({item.id: item.hash for item in registry.items.values()}, last(known), seen)
            for item in registry.items.values():
                await self._settle(db, item, found[item.id], at_once=self.mode == "demo" or not known)

    async def _settle(self, db: Connection, item: Item, standing: Standing, *, at_once: bool) -> None:
        """Do with an item's files what follows from how they stand to the version in force."""
        if standing.stand == "ahead":
            await archive.forget(db, item.id)
            return
        if standing.stand in ("new", "descends") and at_once:
            await adopt(db, item, SYSTEM, None, Descent("files", standing.in_force))
            await archive.saw(db, item.id, item.hash)
            return
        await archive.propose(db, item, SYSTEM, Descent("files", standing.base or standing.in_force))
        if standing.stand == "same" and standing.base != item.hash:
            await archive.saw(db, item.id, item.hash)

    async def _offer(self, registry: Registry, faults: tuple[Fault, ...]) -> None:
        """Make the state that callers see, from the registry that the files alone make."""
        if self._db is None:
            epoch = datetime.fromtimestamp(0, now().tzinfo)
            alone = {item.id: (Offer(epoch, item),) for item in registry.items.values()}
            self._view = View(registry, MappingProxyType(alone), {}, (), faults)
            return
        known = await timeline(self._db)
        offered = _relevant(_here(known, registry))
        around = await self._around(offered, registry)
        offers, quarantined = await self._offers(offered, around)
        moment = now()
        current = {item: offer.item for item, those in offers.items() for offer in reversed(those) if offer.since <= moment}
        found = standings({item.id: item.hash for item in registry.items.values()}, last(known), await archive.seen(self._db))
        self._view = View(
            registry.with_items(current, around), MappingProxyType(offers), MappingProxyType(quarantined),
            tuple(release for release in known if release.state == "awaiting"), faults, _stamp(await timeline(self._db)), MappingProxyType(found),
        )

    async def _around(self, offered: list[Release], registry: Registry) -> Surroundings:
        """What items may refer to: what the files offer, and what the cases of versions offer that are not those of the files.

        Versions loaded on other surroundings are forgotten: they may refer to what is gone, or have lacked what is there now.
        """
        files = {item.id: item.hash for item in registry.items.values()}
        scopes = [await self._scopes_of(release) for release in reversed(offered) if files.get(release.item) != release.hash]
        around = with_cases(registry.around, scopes)
        if self._view is None or around != self._view.registry.around:
            for version in self._stored:
                self._by_hash.pop(version, None)
            self._stored.clear()
        return around

    async def _scopes_of(self, release: Release) -> Mapping[str, Scope]:
        """What cases of a stored version offer to facts; nothing where its files are lost."""
        if release.hash not in self._scopes and self._db is not None:
            try:
                source = Stored(await archive.read_files(self._db, release.hash), release.hash)
            except NoSuchRelease:
                return {}
            self._scopes[release.hash] = offered(await asyncio.to_thread(read_item, source, release.item, release.plugin))
        return self._scopes.get(release.hash, {})

    async def _offers(self, known: list[Release], around: Surroundings) -> tuple[dict[str, tuple[Offer, ...]], dict[str, str]]:
        """The version in force now and those to come, latest first; an item whose version no longer loads is quarantined."""
        offers: dict[str, tuple[Offer, ...]] = {}
        quarantined: dict[str, str] = {}
        for release in known:
            try:
                item, faults = await self._load(release, around)
            except NoSuchRelease:
                item, faults = None, [Fault(release.plugin, f"发布版本 {release.hash[:12]}", "", "数据库里的文件不全", "发布时存入的全部文件", code="lost")]
            if item is None:
                quarantined[release.item] = faults[0].sentence() if faults else release.reason
                await self._set_aside(release, quarantined[release.item])
                continue
            await self._take_back(release)
            offers[release.item] = (*offers.get(release.item, ()), Offer(release.effective_from, item))
        return {item: those for item, those in offers.items() if item not in quarantined}, quarantined

    async def _load(self, release: Release, around: Surroundings) -> tuple[Item | None, list[Fault]]:
        """A stored version, loaded once."""
        if release.hash in self._by_hash:
            return self._by_hash[release.hash], []
        if self._db is None:
            raise NoSuchRelease(release.hash)
        source = Stored(await archive.read_files(self._db, release.hash), release.hash)
        item, faults = await asyncio.to_thread(load_item, source, release.item, release.plugin, around)
        if item is not None:
            self._by_hash[release.hash] = item
            self._stored.add(release.hash)
        return item, faults

    async def _set_aside(self, release: Release, reason: str) -> None:
        if self._db is not None and release.state == "current":
            await archive.quarantine(self._db, release.hash, reason)

    async def _take_back(self, release: Release) -> None:
        if self._db is not None and release.state == "quarantined":
            await archive.release_again(self._db, release.hash)


def _here(known: list[Release], registry: Registry) -> list[Release]:
    """The versions of items that this house has: those that a plugin lists, and of a plugin that is on those the studio or a bundle brought."""
    listed = {item for plugin in registry.plugins.values() for item in plugin.items}
    brought = {release.item for release in known if release.origin != "files" and release.state != "awaiting"}
    return [release for release in known if release.item in listed or (release.item in brought and release.plugin in registry.plugins)]


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
