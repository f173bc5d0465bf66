"""The tables of messages 消息: what people are told, how it reaches them, and where they want to be reached."""

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class Messages(Table, tablename="messages"):
    """What an applicant (`party`) or an officer (`account`) is told about an event of a case."""

    id = BigSerial(primary_key=True)
    case = BigInt()
    seq = Integer()
    item = Text()
    party = BigInt(null=True, default=None)
    account = BigInt(null=True, default=None)
    kind = Text()
    title = Text()
    text = Text()
    made_at = Timestamptz()


class MessageMarks(Table, tablename="message_marks"):
    """Up to which message somebody has looked; `party` 0: at an officer's own."""

    account = BigInt(primary_key=True)
    party = BigInt()
    upto = BigInt()


class Deliveries(Table, tablename="deliveries"):
    """A message on its way through a channel, known to the gateway by its `key`."""

    id = BigSerial(primary_key=True)
    message = BigInt()
    channel = Text()
    key = Text(unique=True)
    state = Text(default="queued")
    round = Integer(default=1, help_text="第几次发送；重新发送加一")
    definite = Boolean(default=False, help_text="失败是网关明确答复的，不是没有答复")
    gateway = Text(default="", help_text="网关自己的编号")
    code = Text(default="")
    words = Text(default="")
    queued_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)
    delivered_at = Timestamptz(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)


class DeliverySteps(Table, tablename="delivery_steps"):
    """Every step of a delivery, with what the gateway said."""

    id = BigSerial(primary_key=True)
    delivery = BigInt()
    at = Timestamptz()
    state = Text()
    code = Text(default="")
    words = Text(default="")


class Contacts(Table, tablename="contacts"):
    """Where a party wants to be told, by its consent; the address only in `sealed`, gone when the consent ends."""

    id = BigSerial(primary_key=True)
    party = BigInt()
    kind = Text()
    sealed = Bytea(null=True, default=None)
    agreed_at = Timestamptz()
    agreed_by = BigInt()
    ended_at = Timestamptz(null=True, default=None)
