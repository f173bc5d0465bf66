"""Sums of money in the capital numerals of bills 大写金额, which cannot be altered by a stroke.

Source: 支付结算办法附一《正确填写票据和结算凭证的基本规定》: 零 for zeros within, 整 behind yuan or jiao, 元 角 分.
"""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿", "亿亿")
_GROUP = 10_000


def capitals(fen: int) -> str:
    """The sum in words: 人民币壹仟零贰拾元伍角整. Sums of more than twenty digits of yuan stay in figures."""
    sign, fen = ("负" if fen < 0 else ""), abs(fen)
    yuan, rest = divmod(fen, 100)
    if yuan >= _GROUP ** len(_GROUPS):
        return f"{'-' if sign else ''}{fen // 100}.{rest:02d} 元"
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"人民币{sign}{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return f"人民币{sign}{text}" + (f"{_DIGITS[cents]}分" if cents else "整")


def grouped(fen: int) -> str:
    """The sum in figures with thousands separated: 1,234.50."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def _whole(yuan: int) -> str:
    if not yuan:
        return _DIGITS[0]
    words, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        part = yuan // _GROUP**place % _GROUP
        if not part:
            gap = bool(words)
            continue
        zero = words and (gap or part < _GROUP // 10)
        words, gap = f"{words}{_DIGITS[0] if zero else ''}{_four(part)}{_GROUPS[place]}", False
    return words


def _four(part: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words, gap = f"{words}{_DIGITS[0] if gap else ''}{_DIGITS[digit]}{_PLACES[place]}", False
    return words
