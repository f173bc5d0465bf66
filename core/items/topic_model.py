"""What stands in `plugin.toml` of a topic 主题: a few plain questions, and which items follow from the answers."""

from typing import Literal

from core.items.model import Status
from core.items.parts import Part


class TopicAsk(Part, frozen=True, kw_only=True):
    """A question. A choice has `options`; `when` says after which answers it is asked (empty: always); `help` explains a word in it."""

    id: str
    ask: str
    kind: Literal["choice", "choices", "bool", "int", "decimal"] = "choice"
    options: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""
    when: str = ""


class TopicItem(Part, frozen=True, kw_only=True):
    """An item that follows when the answers satisfy `when`; `says` tells why, `values` are fields of its form that the answers fill in."""

    item: str
    when: str = ""
    says: str
    values: dict[str, str] = {}


class TopicDef(Part, frozen=True, kw_only=True):
    """A topic. `label` is what people say ("我要开饭店"), `words` other words under which it is found."""

    label: str
    about: str
    words: tuple[str, ...] = ()
    ask: tuple[TopicAsk, ...]
    items: tuple[TopicItem, ...]
    basis: tuple[str, ...]
    status: Status
