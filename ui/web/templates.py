"""The templates: one environment, strict about unknown names, with the filters that write dates and numbers the Chinese way."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from core import time
from ui.web.grouping import in_groups
from ui.web.static import HTMX, find
from ui.web.writing import HouseEnvironment

UI: Final = Path(__file__).resolve().parents[1]
_NUMBERS: Final = re.compile(r"\bSF\d{20,}[0-9A-Z]\b", re.ASCII)
"""Case numbers, as they stand in a text."""
_WEEK: Final = "一二三四五六日"


@cache
def environment() -> HouseEnvironment:
    """The environment of all pages. Templates are read once: a changed template is seen after a restart."""
    made = HouseEnvironment(
        loader=FileSystemLoader(UI / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False, cache_size=-1,
    )
    made.globals.update(today=time.today, quick=find(HTMX) is not None)
    made.filters.update(day=day, weekday=weekday, moment=moment, clock=clock, number=number, yuan=yuan, bare=bare, asset=asset, in_groups=in_groups, linked=linked)
    return made


def day(value: date | datetime | None, default: str = "—") -> str:
    """2026年3月2日."""
    return default if value is None else _day(_local(value))


@lru_cache(maxsize=4096)
def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def weekday(value: date | datetime) -> str:
    """星期一."""
    return f"星期{_WEEK[_local(value).weekday()]}"


def moment(value: datetime | None, default: str = "—") -> str:
    """2026年3月2日 09:05, China's time."""
    if value is None:
        return default
    local = value.astimezone(time.CHINA)
    return f"{day(local)} {local:%H:%M}"


def clock(value: datetime) -> str:
    """09:05 of today, else with the day before it."""
    local = value.astimezone(time.CHINA)
    return f"{local:%H:%M}" if local.date() == time.today() else moment(value)


def linked(text: str) -> Markup:
    """The text with each case number in it leading to the case on the desk."""
    return Markup(_NUMBERS.sub(lambda found: f'<a class="mono" href="/desk/cases/{found[0]}">{found[0]}</a>', str(escape(text))))  # noqa: S704 - escaped; a number is letters and digits


def number(value: Decimal | int | str) -> str:
    """1,234.50: thousands apart, decimals as they are."""
    return f"{value:,}" if isinstance(value, Decimal | int) else str(value)


def yuan(fen: int) -> str:
    """An amount in fen as it is said: 不收费, 120 元, 0.50 元."""
    if fen == 0:
        return "不收费"
    whole, rest = divmod(fen, 100)
    return f"{whole:,} 元" if not rest else f"{whole:,}.{rest:02d} 元"


def bare(name: str) -> str:
    """A name without the mark of the demonstration, where the page itself says that it is one."""
    return name.removeprefix("【演示】")


def _local(value: date | datetime) -> date:
    return value.astimezone(time.CHINA).date() if isinstance(value, datetime) and value.tzinfo else value


@cache
def asset(name: str) -> str:
    """As a filter: the address of a static file, with its content's digest: a new version is fetched at once, the old one may be kept for ever."""
    found = find(name)
    mark = blake2b(found.read_bytes(), digest_size=6).hexdigest() if found else "0"
    return f"/static/{name}?v={mark}"


def render(template: str, context: dict[str, Any]) -> bytes:
    """The template, filled in."""
    return environment().get_template(template).render(context).encode()
