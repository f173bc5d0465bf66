"""What a version out of a bundle is to this house: new, known, older, or something to be put together with what was changed here.

Versions are told apart by hash and their common origin is found by the parents that every version records. What is put together is a
proposal: it becomes a revision or a waiting version, and is checked and published like any other.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from core.faults import Fault
from core.house import House
from core.items import archive
from core.items.archive import Release
from core.items.files import house_elements, kept
from core.items.standing import last
from core.revisions.bundles.lineage import files_of, lineage
from core.revisions.bundles.packing import Bundle, Packed
from core.revisions.bundles.threeway import Conflict, Merged, Side, merge, told
from core.revisions.difference import Change, difference
from core.revisions.documents import Files
from core.revisions.keeping import authority_of
from core.revisions.part_words import NOTHING, Beyond, beyond_of
from core.revisions.trying import faults_with, tried
from core.revisions.words import sentence

Relation: TypeAlias = Literal["new", "same", "behind", "ahead", "both", "strangers"]
RELATION_WORDS: Final[dict[Relation, str]] = {
    "new": "本平台没有这个事项",
    "same": "与本平台现有的版本相同，没有要改的",
    "behind": "比本平台现有的版本旧，本平台的版本就是从它改来的，没有要改的",
    "ahead": "从本平台现有的版本改来，本平台没有另外改过",
    "both": "本平台和对方都从同一个版本改过",
    "strangers": "本平台有同一个事项，但两边没有共同的来源，每一处不同都要选",
}


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A version out of a bundle beside what is here.

    `base` are the files both came from (empty: nobody knows any), `ours` those here, `theirs` those that came, with this house's shared
    elements. `merged` puts them together. `faults` are what it lacks or breaks here; `barred` those that keep even a revision from being made.
    """

    packed: Packed
    relation: Relation
    release: Release | None
    base: Files
    ours: Files
    theirs: Files
    merged: Merged
    faults: tuple[Fault, ...] = ()
    barred: tuple[Fault, ...] = ()
    beyond: Beyond = NOTHING

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would be other than it is here now; empty for a new item, which is other altogether."""
        return difference(self.ours, self.merged.files) if self.release is not None else ()

    @property
    def said(self) -> tuple[str, ...]:
        """The same in words."""
        return tuple(sentence(change, self.ours, self.merged.files, self.beyond) for change in self.changes)

    @property
    def conflicts(self) -> tuple[tuple[Conflict, str, str], ...]:
        """Each conflict with what it became here and there, in words."""
        return tuple((each, *told(each, self.base, self.ours, self.theirs)) for each in self.merged.conflicts)

    @property
    def idle(self) -> bool:
        """Whether importing it would change nothing."""
        return self.release is not None and dict(self.merged.files) == dict(self.ours) and not self.merged.conflicts


class Decisions(msgspec.Struct, frozen=True):
    """Which side each conflict goes to: by key, else `otherwise`; `otherwise` None leaves the rest open."""

    by_key: Mapping[str, Side] = {}
    otherwise: Side | None = None

    def of(self, key: str) -> Side:
        """The side; an open one counts as ours until somebody decides."""
        return self.by_key.get(key) or self.otherwise or "ours"

    def open(self, merged: Merged) -> tuple[Conflict, ...]:
        """The conflicts that nobody decided."""
        return () if self.otherwise else tuple(each for each in merged.conflicts if each.key not in self.by_key)


UNDECIDED: Final = Decisions()


async def weigh(house: House, bundle: Bundle, packed: Packed, decisions: Decisions = UNDECIDED) -> Arrival:
    """What a version of the bundle is to this house, conflicts put as decided."""
    own = {path: found.read_bytes() for path, found in house_elements(house.settings.root).items() if found.is_file()}
    brought = bundle.files(packed)
    theirs = _at_home(brought, own)
    release = last(await archive.history(house.db, packed.item)).get(packed.item)
    ours = _at_home(await archive.read_files(house.db, release.hash), own) if release is not None else {}
    relation, base = await _relation(house, bundle, packed, release, ours == theirs)
    base = _at_home(base, own)
    merged = Merged(ours, ()) if relation in ("same", "behind") else merge(base, ours, theirs, decisions.of) if ours else Merged(theirs, ())
    arrival = Arrival(
        packed=packed, relation=relation, release=release, base=base, ours=ours, theirs=theirs, merged=merged, barred=tuple(_barred(house, packed, release)),
        beyond=beyond_of(house.catalogue.registry),
    )
    if arrival.idle:
        return arrival
    return msgspec.structs.replace(arrival, faults=(*_foreign(packed, brought, own), *await _faults(house, arrival)))


def _at_home(files: Files, own: Files) -> dict[str, bytes]:
    """The files with the elements and code lists of this house in place of those of the same name: one element means one thing everywhere."""
    return kept({path: own.get(path, data) for path, data in files.items()})


async def _relation(house: House, bundle: Bundle, packed: Packed, release: Release | None, alike: bool) -> tuple[Relation, Files]:  # noqa: FBT001 - what was found
    """How the versions stand to each other, and the files of the version both came from."""
    if release is None:
        return "new", {}
    if alike:
        return "same", {}
    before = await lineage(house.db, release.hash)
    common = next((each for each in (packed.hash, *packed.lineage) if each in before), "")
    if common == packed.hash != release.hash:
        return "behind", {}
    inside = {each.hash: each for each in bundle.releases}
    base = await files_of(house.db, common) if common and common != packed.hash else None
    if base is None and common in inside and common != packed.hash:
        base = bundle.files(inside[common])
    if base is None:
        return "strangers", {}
    return ("ahead" if common == release.hash else "both"), base


def _barred(house: House, packed: Packed, release: Release | None) -> list[Fault]:
    """What keeps the item from being here at all."""
    plugins = house.catalogue.registry.plugins
    if release is not None and release.plugin != packed.plugin:
        return [Fault(packed.plugin, packed.item, "", f"本平台的这个事项属于插件 {release.plugin}，来的属于 {packed.plugin}", "同一个插件的事项", code="plugin-differs")]
    if packed.plugin not in plugins:
        return [Fault(packed.plugin, packed.item, "", f"插件 {packed.plugin} 没有启用", f"先在 plugins.toml 里启用插件 {packed.plugin}，再导入", code="plugin-off")]
    return []


def _foreign(packed: Packed, brought: Files, own: Files) -> list[Fault]:
    """Shared elements and code lists that mean something else here: those of this house are taken."""
    return [
        Fault(packed.plugin, path, "", f"{'数据元' if path.startswith('elements/') else '代码表'} {path.rpartition('/')[2]} 与本平台的不同", "两边一致；现按本平台的办理", "请核对申请表里用到它的栏目", "element-differs")
        for path, data in sorted(brought.items()) if path in own and own[path] != data
    ]


async def reconcile(house: House, ours: Release, theirs: Release, decisions: Decisions = UNDECIDED) -> tuple[Merged, tuple[Files, Files, Files]]:
    """Two versions that are both here, put together from the nearest version both came from; and the files: of that one, ours, theirs."""
    before = await lineage(house.db, ours.hash)
    common = next((each for each in await lineage(house.db, theirs.hash) if each in before), "")
    base = (await files_of(house.db, common) if common else None) or {}
    own, other = await archive.read_files(house.db, ours.hash), await archive.read_files(house.db, theirs.hash)
    return merge(base, own, other, decisions.of), (base, own, other)


async def _faults(house: House, arrival: Arrival) -> tuple[Fault, ...]:
    """What is wrong with the result in this house: roles, traits, registers, authorities that are not here, and all else that is checked."""
    packed, files = arrival.packed, arrival.merged.files
    if arrival.barred:
        return arrival.barred
    found = list(tried(house.catalogue.registry, house.settings.root, packed.item, packed.plugin, files).faults)
    org = authority_of(files)
    if not await house.db.fetchval("SELECT 1 FROM orgs WHERE id = $1", org):
        found.append(Fault(packed.plugin, "item.toml", "authority", f"本平台没有机构 {org}", "先登记这个机构，或者在修订稿里改成本平台的机构", code="unknown-org"))
    return tuple(found) or await faults_with(house, packed.item, packed.plugin, files)


ADVICE: Final = frozenset({"element-differs"})
"""Codes of faults that do not keep a version from waiting: the result is whole all the same, and somebody looks at it before it is adopted."""
