"""The tables of ratings 好差评 and of what bad ones set going."""

from piccolo.columns import Array, BigInt, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Ratings(Table, tablename="ratings"):
    """How a finished case was rated 好差评; `slot` is a keyed digest of the case. `words` are covered before they are kept."""

    slot = Text(primary_key=True)
    org = Text()
    item = Text()
    stars = Integer()
    reasons = Array(base_column=Text())
    rated_on = Date()
    channel = Text(default="网上")
    points = Array(base_column=Text())
    words = Text(default="")


class RatingOrders(Table, tablename="rating_orders"):
    """A rectification order 差评工单; `sealed` names the case to call back, where its applicant may be called."""

    number = Text(primary_key=True)
    slot = Text(unique=True)
    org = Text()
    opened_on = Date()
    since = Date(help_text="整改期限从哪一天起算")
    due_on = Date()
    provisional = Boolean()
    state = Text()
    mended_on = Date(null=True, default=None)
    sealed = Bytea(null=True, default=None)


class RatingSteps(Table, tablename="rating_steps"):
    """What was done about an order: mended, or called back; append-only."""

    order = Text(primary_key=True)
    n = Integer()
    kind = Text()
    account = BigInt()
    at = Timestamptz()
    words = Text()
    mended_on = Date(null=True, default=None)
    late = Boolean()
    result = Text()
    borne_out = Boolean(null=True, default=None)
    after = Text()
