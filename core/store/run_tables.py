"""The tables of batches 批次 and signals 信号."""

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Batches(Table, tablename="batches"):
    """One carrying out of a run 批次: what it stands on, how far it is, what it came to."""

    id = BigSerial(primary_key=True)
    run = Text()
    kind = Text()
    org = Text()
    duty = Text()
    period = Text(null=True, default=None)
    started_by = Text()
    purpose = Text()
    started_at = Timestamptz()
    day = Date()
    upto = BigInt(help_text="参与计算的最后一行名录记录")
    seed = Text()
    code = Text()
    bundle = Bytea(help_text="定义、规则文件、各来源的列")
    rules_hash = Bytea()
    state = Text()
    total = Integer(default=0)
    done = Integer(default=0)
    inputs_hash = Bytea(null=True, default=None)
    params = JSONB()
    counts = JSONB()
    ended_at = Timestamptz(null=True, default=None)
    attempts = Integer(default=0)
    problem = Text(default="")


class BatchRows(Table, tablename="batch_rows"):
    """What a batch is decided on: canonical bytes of each row, and the digest taken of them then."""

    batch = BigInt(primary_key=True)
    part = Text()
    n = Integer()
    key = Text()
    record = BigInt()
    row = Bytea()
    digest = Bytea()


class BatchResults(Table, tablename="batch_results"):
    """What came of each subject of a batch."""

    batch = BigInt(primary_key=True)
    n = Integer()
    key = Text()
    outcomes = JSONB()
    hits = Array(base_column=Text())
    kept = Boolean()
    place = Integer()
    pairs = Array(base_column=Text())
    problem = Text()
    opened = Array(base_column=Text())


class SignalKeys(Table, tablename="signal_keys"):
    """The key of a source that may send a signal, sealed by the house."""

    id = BigSerial(primary_key=True)
    signal = Text()
    source = Text()
    sealed = Bytea()
    made_at = Timestamptz()
    made_by = Text()
    revoked_at = Timestamptz(null=True, default=None)


class SignalRows(Table, tablename="signal_rows"):
    """A signal that came in 信号, once; append-only."""

    id = BigSerial(primary_key=True)
    signal = Text()
    source = Text()
    key = Text()
    digest = Bytea()
    row = Bytea()
    received_at = Timestamptz()
    rules_hash = Bytea()
    outcomes = JSONB()
    hits = Array(base_column=Text())
    problem = Text()
    opened = Array(base_column=Text())
