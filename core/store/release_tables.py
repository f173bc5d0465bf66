"""Tables beside the releases: when each was put in force, and what the files were."""

from piccolo.columns import BigSerial, Text, Timestamptz
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
