"""Check digits of codes people carry: a mismatch is a warning to a person, never a wall.

Some early codes were issued with a wrong check digit, so a filing is taken and an officer looks (domain standards 2.1 and 2.2).
The table of region codes is python-stdnum's. Its whole-number checks are not used, because they refuse codes that exist (USCCs of
farmers' cooperatives, N…; people registered in a district that is younger than they are) and cost half of a submission; the tests
hold our check digits to its.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import mul

from stdnum import numdb
from stdnum.iso7064 import mod_37_36

from core.time import today

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {place: value for value, place in enumerate(_ALPHABET)}
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC = re.compile("[0-9A-HJ-NPQRTUWXY]{18}")
_RESIDENT_ID = re.compile("[0-9]{17}[0-9X]")
_RESIDENCE = ("81", "82", "83")
"""Residence permits of Hong Kong, Macao and Taiwan residents carry 18 digits too; their region codes are in no table."""


def is_uscc(code: str) -> bool:
    """Whether it is written as a unified social credit code is; whether its check digits are right is only a doubt."""
    return _USCC.fullmatch(code) is not None


def uscc_doubt(code: str) -> str:
    """Why a unified social credit code (GB 32100-2015) looks wrong, or an empty text."""
    if not is_uscc(code):
        return "应为 18 位数字和大写字母，不含 I、O、S、V、Z"
    if _ALPHABET[-sum(map(mul, map(_VALUES.__getitem__, code), _CODE_WEIGHTS)) % 31] != code[17]:
        return "最后一位与前 17 位对不上"
    if _org_digit(code[8:16]) != code[16]:
        return "第 17 位与第 9 至 16 位（组织机构代码）对不上"
    return ""


def _org_digit(body: str) -> str:
    """Check digit of an organisation code (GB 11714-1997) over its first eight places."""
    return "0123456789X"[-sum(map(mul, (int(place, 36) for place in body), _ORG_WEIGHTS)) % 11]


def resident_id_doubt(number: str) -> str:
    """Why a resident id number (GB 11643-1999) looks wrong, or an empty text."""
    if not _RESIDENT_ID.fullmatch(number):
        return "应为 18 位，前 17 位是数字，末位是数字或者 X"
    if "10X98765432"[sum(map(mul, map(int, number[:17]), _ID_WEIGHTS)) % 11] != number[17]:
        return "最后一位与前 17 位对不上"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "第 7 至 14 位不是一个日期"
    if born > today():
        return "第 7 至 14 位的出生日期晚于今天"
    if number[:2] not in _RESIDENCE and not _known_region(number[:6]):
        return "前 6 位不是一个行政区划代码"
    return ""


@lru_cache(maxsize=4096)
def _known_region(code: str) -> bool:
    """Whether the region code is or once was in GB/T 2260."""
    found = numdb.get("cn/loc").info(code)
    return len(found) == 2 and bool(found[1][1])


def cert_type_doubt(code: str) -> str:
    """Why the type code of an electronic licence (GB/T 36902: the defining body's USCC and three digits) looks wrong, or an empty text."""
    return f"的前 18 位是定义机构的统一社会信用代码，{told}" if (told := uscc_doubt(code[:18])) else ""


def cert_id_doubt(code: str) -> str:
    """Why the identifier of an electronic licence (GB/T 36904; check character ISO/IEC 7064 MOD 37,36) looks wrong, or an empty text.

    Some issued early have a check character of another making, so that it proves nothing (domain standards 2.3).
    """
    parts = code.removeprefix("1.2.156.3005.2.").split(".")
    if len(parts) != _CERT_PARTS or not all(parts):
        return "应为证照类型代码、颁发机构代码、流水号、版本号和校验位，中间用点隔开"
    return "" if mod_37_36.is_valid("".join(parts)) else "的校验位与前面的各位对不上"


def holder_doubt(code: str) -> str:
    """Why the code of a licence's holder looks wrong as that of a company and as that of a person, or an empty text."""
    return "既不是统一社会信用代码，也不是身份证号" if uscc_doubt(code) and resident_id_doubt(code) else ""


_CERT_PARTS = 5
CHECKS: dict[str, Callable[[str], str]] = {
    "uscc": uscc_doubt, "resident_id": resident_id_doubt, "cert_type": cert_type_doubt, "cert_id": cert_id_doubt, "holder": holder_doubt,
}
"""`x-check` word → the doubt about a text."""
