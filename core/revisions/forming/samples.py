"""Made-up values for trying a form: people, companies and codes that exist nowhere, with right check digits, marked 【演示】."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

import msgspec

from core.forms.checks import cert_id_doubt, cert_type_doubt, resident_id_doubt, uscc_doubt
from core.forms.choosing import selection
from core.forms.codes import CodeList
from core.values import FieldType

MARK: Final = "【演示】"
_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FAMILY: Final = "张王李赵钱孙周吴"
_GIVEN: Final = ("甲", "乙", "丙", "丁", "小明", "小红")
_FIRMS: Final = ("晨光", "金枫", "启明", "云杉", "青石")
_TRADES: Final = ("商贸", "餐饮管理", "科技", "酒店")
_STREETS: Final = ("金枫街", "沈东四路", "国际大道")
_CLASS: Final = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]|\\(.)|(.)", re.DOTALL)
_TIMES: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}|([?*+])")
_LONG: Final = 6


def person(random: Random) -> str:
    """A person's name."""
    return f"{MARK}{random.choice(_FAMILY)}{random.choice(_GIVEN)}"


def company(random: Random) -> str:
    """A company's name."""
    return f"{MARK}沈抚{random.choice(_FIRMS)}{random.choice(_TRADES)}有限公司"


def address(random: Random) -> str:
    """An address in the zone."""
    return f"{MARK}沈抚示范区{random.choice(_STREETS)} {random.randint(1, 199)} 号 {random.randint(1, 9)} 层"


def uscc(random: Random) -> str:
    """A unified social credit code with both check digits right (GB 32100-2015)."""
    body = "91210411" + "MA" + "".join(random.choice(_SIGNS) for _ in range(6))
    return next(code for org in "0123456789X" for last in _SIGNS if not uscc_doubt(code := body + org + last))


def resident_id(random: Random) -> str:
    """A resident id number of a grown person with a right check digit (GB 11643-1999)."""
    born = date(1960, 1, 1) + timedelta(days=random.randrange(15_000))
    body = f"210411{born:%Y%m%d}{random.randrange(1000):03d}"
    return next(code for last in "0123456789X" if not resident_id_doubt(code := body + last))


def cert_type(random: Random) -> str:
    """The type code of an electronic licence (GB/T 36902)."""
    return next(code for _ in range(9) if not cert_type_doubt(code := f"{uscc(random)}{random.randrange(1000):03d}"))


def cert_id(random: Random) -> str:
    """The identifier of an electronic licence (GB/T 36904)."""
    body = f"1.2.156.3005.2.{cert_type(random)}.{uscc(random)}.{random.randrange(10**8):08d}.001."
    return next(code for last in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if not cert_id_doubt(code := body + last))


CHECKED: Final = {"uscc": uscc, "holder": uscc, "resident_id": resident_id, "cert_type": cert_type, "cert_id": cert_id}
"""`x-check` word → what makes a text that passes."""


def phone(random: Random) -> str:
    """A mobile number from a block that is given to nobody in the demonstration."""
    return f"1380000{random.randrange(10_000):04d}"


def text(schema: dict[str, Any], label: str, random: Random) -> str:
    """A text that the schema takes: by what it is checked for, by its pattern, else by what it is about."""
    if schema.get("x-check") in CHECKED:
        return CHECKED[schema["x-check"]](random)
    if "pattern" in schema:
        return matching(schema["pattern"], random)
    said = _about(label, random)
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", 10_000))
    if len(said) > most:
        said = said.removeprefix(MARK)[: max(most, 0)]
    return said.ljust(least, "例")


def matching(pattern: str, random: Random) -> str:
    """A text that a simple pattern takes: classes, literals and repetitions one after another, alternatives in brackets."""
    whole = pattern.removeprefix("^").removesuffix("$")
    return "".join(_pieces(whole, random))


def number(schema: dict[str, Any], of: FieldType, random: Random) -> Decimal | int:
    """A number between the limits, at the scale of the field."""
    scale = of.scale if of.kind == "decimal" else 0
    unit = Decimal(1).scaleb(-scale)
    low = Decimal(str(schema["minimum"])) if "minimum" in schema else Decimal(str(schema["exclusiveMinimum"])) + unit if "exclusiveMinimum" in schema else Decimal(1)
    high = Decimal(str(schema["maximum"])) if "maximum" in schema else Decimal(str(schema["exclusiveMaximum"])) - unit if "exclusiveMaximum" in schema else low + 500
    high = max(low, min(high, low + 500 * (100 if of.kind == "money" else 1)))
    steps = int((high - low) / unit)
    value = low + unit * random.randint(0, max(steps, 0))
    return value.quantize(unit) if of.kind == "decimal" else int(value)


def code(schema: dict[str, Any], codes: CodeList, random: Random) -> str:
    """A code that may be chosen."""
    chosen = selection(schema, codes)
    names = [each for each in codes.entries if chosen.takes(each)]
    return random.choice(names) if names else ""


def _about(label: str, random: Random) -> str:
    makers = (
        (("姓名", "联系人", "法定代表人", "负责人", "签署人", "经营者", "经办人"), person), (("单位名称", "企业名称", "公司", "建设单位", "字号"), company), (("地址", "住所", "地点"), address),
        (("手机", "电话"), phone),
    )
    return next((make(random) for words, make in makers if any(word in label for word in words)), f"{MARK}{label}")


class _Either(msgspec.Struct, frozen=True):
    """One of some texts; they are patterns themselves unless `plain`."""

    of: Sequence[str]
    plain: bool = False

    def one(self, random: Random) -> str:
        """One of them."""
        chosen = random.choice(self.of)
        return chosen if self.plain else "".join(_pieces(chosen, random))


def _pieces(pattern: str, random: Random) -> Iterator[str]:
    at = 0
    while at < len(pattern):
        if pattern[at] == "(":
            end = _closing(pattern, at)
            makes = _Either(_alternatives(pattern[at + 1 : end].removeprefix("?:")))
            at = end + 1
        else:
            match = _CLASS.match(pattern, at)
            if match is None:
                return
            at = match.end()
            makes = _Either(tuple(_signs(match)), plain=True)
        times = _TIMES.match(pattern, at)
        at = times.end() if times else at
        yield "".join(makes.one(random) for _ in range(_count(times, random)))


def _count(times: re.Match[str] | None, random: Random) -> int:
    if times is None:
        return 1
    if times[3]:
        return {"?": random.randint(0, 1), "*": random.randint(0, _LONG), "+": random.randint(1, _LONG)}[times[3]]
    least = int(times[1])
    most = least if times[2] is None else int(times[2]) if times[2] else least + _LONG
    return random.randint(least, min(most, least + _LONG))


def _signs(match: re.Match[str]) -> str:
    if match[2] is None:
        return match[3] or ("例" if match[4] == "." else match[4])
    inside = re.sub(r"\\(.)", r"\1", match[2])
    found = re.sub(r"(.)-(.)", lambda span: "".join(map(chr, range(ord(span[1]), min(ord(span[2]), ord(span[1]) + 200) + 1))), inside)
    return "".join(sign for sign in "0123456789ABCabc例" if sign not in found) if match[1] else found


def _closing(pattern: str, at: int) -> int:
    depth = 0
    for place, sign in enumerate(pattern[at:], at):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place
    return len(pattern)


def _alternatives(inner: str) -> list[str]:
    depth, found = 0, [""]
    for sign in inner:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return found
