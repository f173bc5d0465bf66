"""Taking versions out of the house as a bundle."""

from collections.abc import Iterable
from datetime import UTC

from core.house import House
from core.items import archive
from core.revisions.bundles.keys import signer
from core.revisions.bundles.lineage import lineage
from core.revisions.bundles.packing import Packed, digests, pack
from core.revisions.documents import Files
from core.revisions.keeping import authority_of, name_of


async def export(house: House, releases: Iterable[str]) -> bytes:
    """The versions with these hashes as one bundle, signed with the house's key. The same versions give the same bytes. Raises NoSuchRelease."""
    return pack([await _packed(house, release) for release in sorted({*releases})], signer(house.keys))


async def _packed(house: House, release: str) -> tuple[Packed, Files]:
    known, files = await archive.read(house.db, release), await archive.read_files(house.db, release)
    _, *before = await lineage(house.db, release)
    return Packed(
        item=known.item, plugin=known.plugin, name=name_of(files), authority=authority_of(files), hash=known.hash, lineage=tuple(before),
        effective_from=known.effective_from.astimezone(UTC).isoformat(), files=digests(files),
    ), files
