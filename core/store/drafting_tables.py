"""Tables of drafts being typed by several people, and of uploads on their way."""

from piccolo.columns import BigInt, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class DraftSeats(Table, tablename="draft_seats"):
    """A page of a draft that somebody has open; `holds`: it is the one that is typed at, the others look on."""

    draft = BigInt()
    seat = Text(primary_key=True)
    account = BigInt()
    page = Integer()
    holds = Boolean()
    opened_at = Timestamptz()
    seen_at = Timestamptz()
    typed_at = Timestamptz(null=True, default=None)


class PartialUploads(Table, tablename="partial_uploads"):
    """A file on its way to a draft; `received` bytes of `size` are there."""

    id = Text(primary_key=True)
    draft = BigInt()
    material = Text()
    filename = Bytea(help_text="加密的文件名")
    size = Integer()
    received = Integer()
    digest = Bytea()
    begun_at = Timestamptz()


class UploadPieces(Table, tablename="upload_pieces"):
    """A piece of it, from the byte `start` on."""

    upload = Text(primary_key=True)
    start = Integer()
    sealed = Bytea()
