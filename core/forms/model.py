"""What a form is made of and what a submission comes to, as frozen structs."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.forms.messages import Message
from core.forms.offering import Offer
from core.rules import Expr
from core.values import FieldType, Value


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field 栏目 of a form.

    `identity` says under which name its value is kept: `shared.<element>` once per filing, `<item>.<name>` for the item's own.
    `visible`, `needed` and `calc` are the checked expressions of x-visible, x-required and x-calc; `must` a commitment that has to be
    true; `check` the word of a check digit that only warns; `readonly` says when it is only shown, `offers` which options depend on what,
    `after` which field it may not come before; `said` are its words in other languages (`title`, `x-help`, `options`). `schema` is the
    resolved schema of the value. `group` names the group of fields it stands in (empty for none); `default` is the JSON value a new filing
    begins with, None for none: nothing is ever submitted unseen.
    """

    name: str
    identity: str
    label: str
    type: FieldType
    page: str
    personal: bool = False
    required: bool = False
    visible: Expr | None = None
    needed: Expr | None = None
    calc: Expr | None = None
    must: bool = False
    check: str | None = None
    readonly: Expr | None = None
    offers: tuple[Offer, ...] = ()
    after: str = ""
    said: Mapping[str, Mapping[str, Any]] = {}
    help: str = ""
    group: str = ""
    default: Any = None
    schema: dict[str, Any]


class Page(msgspec.Struct, frozen=True):
    """A page of a form: its title and its fields in order."""

    title: str
    fields: tuple[str, ...]


class Submission(msgspec.Struct, frozen=True):
    """What a submission comes to.

    `values` are typed, by field name: what was given, valid and visible, and what was calculated. `dropped` names the fields that were
    given and not kept because they are hidden or calculated here. It may be filed when `messages` is empty; `warnings` never stop it.
    """

    values: dict[str, Value]
    dropped: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()
