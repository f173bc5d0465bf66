"""Tables of revisions 修订稿: an official's drafts of items."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Revisions(Table, tablename="revisions"):
    """A draft of an item. `base` is the release it was opened on (empty: a new item), `step` where it stands, `last` the latest step kept."""

    id = BigSerial(primary_key=True)
    item = Text()
    plugin = Text()
    org = Text()
    base = Text()
    title = Text()
    stage = Text()
    step = Integer()
    last = Integer()
    opened_by = BigInt()
    opened_at = Timestamptz()
    changed_at = Timestamptz()
    editor = BigInt(null=True, default=None)
    editor_seen = Timestamptz(null=True, default=None)
    effective_on = Date(null=True, default=None)
    reason = Text()
    proposed_by = BigInt(null=True, default=None)
    proposed_at = Timestamptz(null=True, default=None)
    release = Text()


class RevisionSteps(Table, tablename="revision_steps"):
    """The files after one change, and what was changed, in words; step 0 is how it was opened."""

    revision = BigInt(primary_key=True)
    number = Integer()
    said = Text()
    by = BigInt()
    at = Timestamptz()
    files = JSONB(help_text="虚拟路径 → 内容散列")


class RevisionRemarks(Table, tablename="revision_remarks"):
    """A remark 批注 at a part of a revision."""

    id = BigSerial(primary_key=True)
    revision = BigInt()
    tab = Text()
    text = Text()
    by = BigInt()
    at = Timestamptz()
    done_by = BigInt(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)


class RevisionMarks(Table, tablename="revision_marks"):
    """What an official said of an example that the change turned red: `meant` to change, from what to what, why."""

    revision = BigInt(primary_key=True)
    example = Text()
    meant = Boolean()
    was = Text()
    becomes = Text()
    reason = Text()
    by = BigInt()
    at = Timestamptz()


class RevisionLog(Table, tablename="revision_log"):
    """What was done to a revision, chained."""

    revision = BigInt(primary_key=True)
    seq = Integer()
    kind = Text()
    by = BigInt()
    at = Timestamptz()
    payload = Bytea()
    prev = Bytea()
    hash = Bytea()


class RevisionPreviews(Table, tablename="revision_previews"):
    """A link to look at a revision, known by the digest of its secret part."""

    digest = Bytea(primary_key=True)
    revision = BigInt()
    made_by = BigInt()
    made_at = Timestamptz()
    expires_at = Timestamptz()
