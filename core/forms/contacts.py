"""Telephone numbers, e-mail addresses and times of day as people write them, brought to the one way in which they are kept.

Mobile `13800138000`, landline `024-23456789` (extension `024-23456789-801`), service numbers `4008123123`, numbers from outside the mainland
`+85212345678`. Source: the numbering plan of the Ministry of Industry and Information Technology; ITU-T E.164 for the others.
"""

import re

from core.forms.text import narrow

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})()")
_EXTENDED = re.compile(
    r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-8](?:-?[0-9]){6,7})-?(?:-|(?:转|分机|ext|x|#):?)([0-9]{1,6})", re.IGNORECASE,
)
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_KEPT = re.compile(r"1[3-9][0-9]{9}|[48]00[0-9]{7}|(010|02[0-9]|0[3-9][0-9]{2})-[2-8][0-9]{6,7}(-[0-9]{1,6})?|\+(?!86)[1-9][0-9]{6,14}")
_CHINA = re.compile(r"(?:\+|00)86-?|86-?(?=1[3-9](?:-?[0-9]){9}$)")
_OUT = re.compile(r"^00")
_SIGNS = re.compile(r"[\s()（）.·\[\]]")
_DASHES = str.maketrans(dict.fromkeys("－—–‐−_", "-"))
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}")
_TIME = re.compile(r"(上午|下午|晚上?)?([0-9]{1,2})(?:[:：]([0-9]{1,2})|[点时](?:([0-9]{1,2})分?|(半))?)(?::00)?")
_KEPT_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_SPAN = re.compile(r"P(?:0D)?(?:T(?:([0-9]{1,2})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,5})S)?)?")
_LONGEST_EMAIL = 254
_NOON = 12


def phone(text: str) -> str:
    """The number as it is kept; what is no number stays as it was typed, narrow. Only a landline has an extension."""
    typed = _SIGNS.sub("", narrow(text).translate(_DASHES))
    china = _CHINA.match(typed)
    bare = typed[china.end() :] if china else typed
    digits = bare.replace("-", "")
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    abroad = _OUT.sub("+", typed.replace("-", ""))
    if _ABROAD.fullmatch(abroad):
        return abroad
    return _landline(f"0{bare}" if china and not bare.startswith("0") else bare) or narrow(text).strip()


def _landline(typed: str) -> str:
    """The landline number as it is kept; empty when it is none."""
    match = _EXTENDED.fullmatch(typed) or _LANDLINE.fullmatch(typed.replace("-", ""))
    return "-".join(part.replace("-", "") for part in match.groups() if part) if match else ""


def is_phone(text: object) -> bool:
    """Whether a text is a telephone number as it is kept; what is no text passes."""
    return not isinstance(text, str) or _KEPT.fullmatch(text) is not None


def email(text: str) -> str:
    """The address narrow, without spaces, its domain in lower case."""
    bare = narrow(text).replace(" ", "").replace("。", ".")
    name, at, domain = bare.rpartition("@")
    return f"{name}{at}{domain.lower()}"


def is_email(text: object) -> bool:
    """Whether a text is an e-mail address that mail reaches (RFC 5321, in ASCII); what is no text passes."""
    return not isinstance(text, str) or (len(text) <= _LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None)


def time_of_day(text: str) -> str:
    """A time of day as 09:30; also from 9:30, 上午9点半, 下午3时, and the span since midnight that a stored one is sent as."""
    bare = narrow(text).replace(" ", "")
    span = _SPAN.fullmatch(bare)
    if span and len(bare) > 1:
        minutes = int(span[1] or 0) * 60 + int(span[2] or 0) + int(span[3] or 0) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    match = _TIME.fullmatch(bare)
    if match is None:
        return text.strip()
    half, hour = match[1], int(match[2])
    minute = 30 if match[5] else int(match[3] or match[4] or 0)
    hour += _NOON if half and half != "上午" and hour < _NOON else 0
    return f"{hour:02d}:{minute:02d}"


def is_time(text: object) -> bool:
    """Whether a text is a time of day as it is kept, 00:00 to 23:59; what is no text passes."""
    return not isinstance(text, str) or _KEPT_TIME.fullmatch(text) is not None
