"""Tables beside the releases: when each was put in force, and what the files were."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Bytea, Text, Timestamptz
from piccolo.table import Table


class ReleaseTurns(Table, tablename="release_turns"):
    """One time that a version was put in force; `why` is the reason given."""

    id = BigSerial(primary_key=True)
    item = Text(index=True)
    release = Text()
    effective_from = Timestamptz()
    adopted_at = Timestamptz()
    adopted_by = Text()
    why = Text()


class FileVersions(Table, tablename="file_versions"):
    """The version that the files of an item last were; see `core.items.standing`."""

    item = Text(primary_key=True)
    release = Text()


class Arrivals(Table, tablename="arrivals"):
    """A version that came in a bundle, and the version or the revision that it became; `house` is whose bundle it was."""

    id = BigSerial(primary_key=True)
    item = Text()
    release = Text(index=True)
    files = JSONB(help_text="虚拟路径 → 内容散列")
    became = Text(index=True)
    revision = BigInt(null=True, default=None, index=True)
    house = Text()
    brought_by = Text()
    at = Timestamptz()


class BundleUploads(Table, tablename="bundle_uploads"):
    """A bundle that an official is looking at before importing from it."""

    account = BigInt(primary_key=True)
    digest = Text()
    data = Bytea()
    confirmed = Boolean()
    at = Timestamptz(index=True)
