"""Bundles: the same bytes for the same versions, and no byte that may be another."""

import json
import random
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.items.files import Repository, kept, release_hash
from core.revisions.bundles.keys import checked, fingerprint, public_of, same_fingerprint, signer, trusted
from core.revisions.bundles.packing import BundleError, Packed, digests, pack, unpack
from core.settings import Settings
from core.store.keys import Keys, SecretsError

ROOT = Path(__file__).resolve().parents[3]
FILES = kept(Repository(ROOT, "demo", "demo_permit").read())
KEYS = Keys(master=bytes(32), signing=bytes(range(32)))
PRIVATE = signer(KEYS)


def packed(files: dict[str, bytes], item: str = "demo_permit", **changed: object) -> Packed:
    whole = {
        "item": item, "plugin": "demo", "name": "演示", "authority": "demo_office", "hash": release_hash(files), "lineage": ("ab" * 32,),
        "effective_from": "2026-11-27T00:00:00+00:00", "files": digests(files), **changed,
    }
    return Packed(**whole)  # type: ignore[arg-type]


def random_files(rng: random.Random) -> dict[str, bytes]:
    names = ["item.toml", "rules.toml", "process.toml", "notices.toml", "form.json", "features/用例.feature", "features/base.toml", "features/b-1.feature"]
    return {name: rng.randbytes(rng.randrange(60)) for name in rng.sample(names, rng.randrange(1, len(names)))}


def test_the_same_versions_are_the_same_bytes_whatever_their_order() -> None:
    other = {"item.toml": b"x = 1\n"}
    several = [(packed(FILES), FILES), (packed(other, "other"), other)]
    data = pack(several, PRIVATE)
    assert data == pack(several[::-1], signer(KEYS))
    bundle = unpack(data)
    assert [each.item for each in bundle.releases] == ["demo_permit", "other"]
    assert bundle.files(bundle.releases[0]) == FILES
    assert bundle.public == public_of(KEYS)


def test_random_files_come_back_and_make_the_same_bytes() -> None:
    rng = random.Random(8)
    for _ in range(200):
        files = random_files(rng)
        data = pack([(packed(files), files)], PRIVATE)
        bundle = unpack(data)
        assert bundle.files(bundle.releases[0]) == files
        assert pack([(each, bundle.files(each)) for each in bundle.releases], PRIVATE) == data


def test_every_byte_counts() -> None:
    files = {"item.toml": b"name = 1\n", "features/a.feature": b"x"}
    data = pack([(packed(files), files)], PRIVATE)
    for place in range(len(data)):
        for flip in (1, 0x80):
            changed = bytearray(data)
            changed[place] ^= flip
            with pytest.raises(BundleError):
                unpack(bytes(changed))


def test_random_flips_of_a_real_bundle_are_refused() -> None:
    data, rng = pack([(packed(FILES), FILES)], PRIVATE), random.Random(9)
    for place in rng.sample(range(len(data)), 300):
        changed = bytearray(data)
        changed[place] ^= 1 << rng.randrange(8)
        with pytest.raises(BundleError):
            unpack(bytes(changed))


def test_cut_off_and_lengthened_files_are_refused() -> None:
    data, rng = pack([(packed(FILES), FILES)], PRIVATE), random.Random(10)
    for wrong in [data[: rng.randrange(len(data))] for _ in range(50)] + [data + b"\0", b"\0" + data, b"", b"PK"]:
        with pytest.raises(BundleError):
            unpack(wrong)


def test_a_changed_file_is_named() -> None:
    data = pack([(packed(FILES), FILES)], PRIVATE)
    at = data.index(FILES["rules.toml"][:40])
    with pytest.raises(BundleError, match=r"rules\.toml 被改动过"):
        unpack(data[:at] + b"F" + data[at + 1 :])


def rezipped(data: bytes, **changed: bytes | None) -> bytes:
    """The same content in a ZIP that somebody made with an ordinary tool, some members other or gone."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = changed.get(name.rpartition("/")[2], old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_a_replaced_file_with_a_right_checksum_is_named() -> None:
    data = pack([(packed(FILES), FILES)], PRIVATE)
    with pytest.raises(BundleError, match=r"rules\.toml 被改动过"):
        unpack(rezipped(data, **{"rules.toml": b"format = 1\n"}))
    with pytest.raises(BundleError, match=r"rules\.toml 不见了"):
        unpack(rezipped(data, **{"rules.toml": None}))
    with pytest.raises(BundleError, match="结构"):
        unpack(rezipped(data))


@pytest.mark.parametrize("path", ["../x.toml", "/etc/passwd", "features/../item.toml", "features/a/b.feature", "plugin.py", "elements/..json", "features/a.py", "C:\\x", "form.json "])
def test_no_path_leads_out_even_when_it_is_signed(path: str) -> None:
    files = {**FILES, path: b"x"}
    with pytest.raises(BundleError, match="不是事项的文件"):
        unpack(pack([(msgspec.structs.replace(packed(FILES), files=digests(FILES) | {path: "0" * 64}), files)], PRIVATE))


@pytest.mark.parametrize(("field", "value"), [("item", "../x"), ("item", "Demo"), ("plugin", "a/b"), ("hash", "zz"), ("lineage", ("x",))])
def test_ids_and_hashes_are_looked_at(field: str, value: object) -> None:
    with pytest.raises(BundleError, match="不成样子"):
        unpack(pack([(packed(FILES, **{field: value}), FILES)], PRIVATE))


def test_a_version_that_is_not_its_files_is_refused() -> None:
    with pytest.raises(BundleError, match="版本号与它的文件不符"):
        unpack(pack([(packed(FILES, hash="0" * 64), FILES)], PRIVATE))


def test_a_manifest_signed_by_another_key_is_refused() -> None:
    data = pack([(packed(FILES), FILES)], PRIVATE)
    with ZipFile(BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))  # json: a test takes the manifest apart
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    with pytest.raises(BundleError, match="签名不符"):
        unpack(rezipped(data, **{"manifest.json": json.dumps({**manifest, "public": other}).encode()}))
    with pytest.raises(BundleError, match="读不懂"):
        unpack(rezipped(data, **{"manifest.json": b"{}"}))


def test_what_is_too_large_or_compressed_is_not_read() -> None:
    with pytest.raises(BundleError, match="太大"):
        unpack(bytes(20_000_001))
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", bytes(1_000_000))
    with pytest.raises(BundleError, match="压缩"):
        unpack(out.getvalue())


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_fingerprint_is_compared_as_people_type_it() -> None:
    public = public_of(KEYS)
    told = fingerprint(public)
    assert len(told) == 24
    assert same_fingerprint(told.lower().replace("-", " "), public)
    assert not same_fingerprint(told[:-1] + ("0" if told[-1] != "0" else "1"), public)
    assert not same_fingerprint("", public)


def test_the_key_signs_nothing_else() -> None:
    assert public_of(KEYS) != KEYS.signer().public_key().public_bytes_raw().hex()


def test_houses_that_are_believed_stand_in_a_file(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    assert list(trusted(settings, KEYS).values()) == ["本平台"]
    settings.secrets.mkdir()
    (settings.secrets / "bundle-keys.txt").write_text(f"{'AB' * 32} 沈阳市平台\n\n", encoding="utf-8")
    assert trusted(settings, KEYS)["ab" * 32] == "沈阳市平台"
    (settings.secrets / "bundle-keys.txt").write_text("abc 沈阳市平台\n", encoding="utf-8")
    with pytest.raises(SecretsError, match="第 1 行"):
        trusted(settings, KEYS)
    with pytest.raises(SecretsError, match="--key"):
        checked("zz" * 32, "--key")
