"""Reading JSON from outside: exact numbers, one value for each key, nothing that the database or a person could not hold."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
MAX_DIGITS = 60
"""No area, amount or code written as a number comes near; more is an attack or a mistake."""


class ReadError(ValueError):
    """The bytes are not JSON that we take. `text` says why, in Chinese, for whoever sent them."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
        raise ReadError(f"数 {text[:20]}…… 太长，最多 {MAX_DIGITS} 位" if len(text) > 20 else f"数 {text} 太大或者太小")
    return number


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ReadError(f"数 {text[:20]}…… 太长，最多 {MAX_DIGITS} 位")
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ReadError(f"“{twice[:50]}”写了不止一次，每一项只写一次")
    return found


def _constant(name: str) -> NoReturn:
    raise ReadError(f"{name} 不是数")


def _hidden(value: Any) -> bool:
    match value:
        case str():
            return _HIDDEN.search(value) is not None
        case dict():
            return any(_hidden(key) or _hidden(item) for key, item in value.items())
        case list():
            return any(_hidden(item) for item in value)
    return False


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_decimal, parse_int=_whole, parse_constant=_constant)


def read_json(raw: bytes) -> Any:
    """The value of JSON bytes (UTF-8): numbers with a point or an exponent as Decimal, whole numbers as int, never a float.

    Raises ReadError for what is not JSON, a key written twice, NaN and infinities, numbers beyond 60 digits, NUL and other control
    characters (line breaks and tabs may stand inside a text), half a surrogate pair, or nesting too deep.
    """
    try:
        text = raw.decode()
        value = _decoder.decode(text)
        if "\\" in text and _hidden(value):
            raise ReadError("内容里有控制字符，请删去")
    except UnicodeDecodeError:
        raise ReadError("内容应为 UTF-8 编码") from None
    except json.JSONDecodeError as error:
        raise ReadError(f"不是合格的 JSON：第 {error.lineno} 行第 {error.colno} 个字符处有误") from None
    except RecursionError:
        raise ReadError("层次太深") from None
    except ArithmeticError:
        raise ReadError("有一个数的指数太大") from None
    return value
