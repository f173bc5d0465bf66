"""Everything about a submission that needs no database: may this person file it, is the form in order, what will be asked."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from core import time
from core.access import Actor, PartyHeld
from core.canonical import sm3
from core.cases.facts import Lookup, locks, lookups
from core.filings.documents import Made
from core.filings.requests import Counter, FilingRequest, Signature
from core.forms import Form, Message
from core.house import House
from core.items.item import Item
from core.problems import FieldProblem, Forbidden, Invalid, NotFound, Quarantined
from core.registry import Registry
from core.rules import evaluate
from core.scenes import resolve
from core.scenes.offering import offered_at
from core.sourcing.model import Provenances
from core.values import Value

_as_sent = msgspec.json.Encoder(order="sorted", decimal_format="number")
LONGEST_KEY = 200
"""Characters an idempotency key may have."""


class Tie(msgspec.Struct, frozen=True):
    """A link from the new case to one that is there: its kind, and the other's id and number."""

    kind: Literal["child_of", "objects_to", "after", "reopens"]
    case: int
    number: str


class Prepared(msgspec.Struct, frozen=True, eq=False):
    """A submission that is in order.

    `values` are typed, by field name; `env` adds the names every item has; `digest` identifies the body; `keys` are what no two
    members of a batch may share: the locks of its facts, its idempotency key, and its draft. `org` is the authority when it is not the
    item's own; `ties` link the new case to others; `told` is what the first event says besides; `promised` are materials to be supplied later. `origins` say where values
    were taken from, those the applicant has cleared among them, `signed` what was confirmed and `documents` those made of it (None: none are asked
    of this filing), `assisted` how many fields the applicant saw and how many were filled in and left so (None: nobody saw a form).
    """

    actor: Actor
    held: PartyHeld
    item: Item
    registry: Registry
    idempotency: str
    moment: datetime
    values: Mapping[str, Value]
    env: dict[str, Any]
    digest: bytes
    wanted: tuple[Lookup, ...]
    keys: frozenset[bytes]
    warnings: tuple[str, ...]
    draft: int | None = None
    org: str = ""
    ties: tuple[Tie, ...] = ()
    told: Mapping[str, str] = {}
    promised: tuple[str, ...] = ()
    counter: Counter | None = None
    origins: Provenances = ()
    assisted: tuple[int, int] | None = None
    signed: tuple[Signature, ...] = ()
    documents: tuple[Made, ...] | None = None

    @property
    def today(self) -> date:
        """The day of the submission."""
        return self.moment.date()


def item_of(house: House, item: str, moment: datetime) -> Item:
    """The version of the item offered at the moment. Raises Quarantined and NotFound."""
    try:
        return house.catalogue.item(item, moment)
    except KeyError:
        reason = house.catalogue.quarantined.get(item)
    if reason is not None:
        raise Quarantined("该事项正在维护，暂不接受新的申请；已提交的办件照常办理", "请稍后再试，或者到窗口办理")
    raise NotFound(f"没有编号为“{item[:60]}”的事项", "请从事项目录中选择")


def party_of(actor: Actor, request: FilingRequest, item: Item | None = None) -> PartyHeld:
    """The party the actor files for, of an item that applicants start. Raises Forbidden."""
    if item is not None and item.info.starts != "applicant":
        raise not_for_applicants(item)
    held = actor.party(request.party, request.item)
    if held is None:
        raise Forbidden("您不能代这一申请人提交本事项的申请", "请选择您本人或者已委托您的申请人；委托到期的，请重新委托")
    return held


def not_for_applicants(item: Item) -> Forbidden:
    """What somebody is told who applies for what only an office or the system starts."""
    by = "由机关依职权发起" if item.info.starts == "office" else "由系统发起"
    return Forbidden(f"“{item.info.name}”{by}，不接受申请", "请从事项目录中选择可以申请的事项")


def prepare(house: House, held: PartyHeld, actor: Actor, request: FilingRequest, ties: tuple[Tie, ...] = (), version: Item | None = None) -> Prepared:
    """The submission, checked, on the version in force or on another. Raises Invalid with a message for each field concerned, Quarantined, NotFound."""
    moment = time.now()
    item = version or item_of(house, request.item, moment)
    given: dict[str, Value] = {"submitted_on": moment.date(), "today": moment.date(), "holder": held.code}
    item = resolve(item, request.values, offered_at(house.catalogue, moment), given)
    read = item.form.submit(request.values, given)
    if read.messages:
        raise Invalid("有栏目需要修改，修改后可以再次提交", "请按各栏目的提示修改", _fields(read.messages))
    env: dict[str, Any] = {**read.values, **given}
    registry = house.catalogue.registry
    once = {sm3(b"filing", str(held.id).encode(), b"\0", request.idempotency.encode())}
    if request.draft is not None:
        once.add(sm3(b"draft", str(request.draft).encode()))
    return Prepared(
        actor, held, item, registry, request.idempotency, moment, read.values, env, body_digest(request),
        lookups(item, env, registry), locks(item, env) | once, tuple(message.text for message in read.warnings),
        request.draft, ties=ties, promised=tuple(dict.fromkeys(request.promised)), counter=request.counter,
        origins=tuple(each for each in request.origins if each.field in read.values or (each.changed_at is not None and _asked(item.form, each.field, env))),
        signed=request.signed,
        assisted=_assisted(item.form, env, request.origins) if version is None and actor.kind != "system" and item.info.starts == "applicant" else None,
    )


def _assisted(form: Form, env: Mapping[str, Any], origins: Provenances) -> tuple[int, int]:
    """How many fields show with these values, without what is worked out, and how many of those were filled in and not changed."""
    shown = {name for name in form.fields if _asked(form, name, env)}
    return len(shown), len({each.field for each in origins if each.changed_at is None and each.field in env} & shown)


def _asked(form: Form, name: str, env: Mapping[str, Any]) -> bool:
    """Whether the form asks for the field with these values: it shows and is not worked out."""
    field = form.fields.get(name)
    return field is not None and field.calc is None and (field.visible is None or evaluate(field.visible, env) is True)


def check_key(request: FilingRequest) -> None:
    """Raises Invalid for an idempotency key that cannot be kept."""
    key = request.idempotency
    if not key or len(key) > LONGEST_KEY or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in key):
        raise Invalid(f"提交编号应为 1 到 {LONGEST_KEY} 个字符，不含控制字符", "每次新的提交使用一个新的编号，重试时使用原来的编号")


def body_digest(request: FilingRequest) -> bytes:
    """What makes two submissions the same: item, party, values, and what it is about, as they came in.

    Raises Invalid for what no JSON could say.
    """
    try:
        besides = [each for each in (request.about, request.promised, request.counter, _said_of(request.signed)) if each]
        return sm3(_as_sent.encode([request.item, request.party, request.values, *besides]))
    except (TypeError, ValueError, RecursionError):
        raise Invalid("提交的内容里有不能准确保存的值", "请按各栏目的要求填写") from None


def _said_of(signed: tuple[Signature, ...]) -> list[tuple[str, str, str]]:
    """What a caller says of the documents; by whom and when the platform knows."""
    return [(each.material, each.digest, each.name) for each in signed]


def _fields(messages: tuple[Message, ...]) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(message.field, message.label, message.text) for message in messages)
