"""The tables of guided filing: consents to ask sources, and where the values of a filing came from."""

from piccolo.columns import BigInt, BigSerial, Bytea, Date, Text, Timestamptz
from piccolo.table import Table


class SourceConsents(Table, tablename="source_consents"):
    """A party agreed that a source is asked: of whom (`keeper`), what for, from when until when; `ended_at` when it was taken back."""

    id = BigSerial(primary_key=True)
    party = BigInt()
    source = Text()
    account = BigInt()
    keeper = Text()
    purpose = Text()
    given_at = Timestamptz()
    until = Date()
    ended_at = Timestamptz(null=True, default=None)


class FilingOrigins(Table, tablename="filing_origins"):
    """Where values of a filing were taken from and how they were changed: sealed with the party's key, its digest in the first event."""

    filing = BigInt(primary_key=True)
    sealed = Bytea()
