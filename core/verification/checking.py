"""Checking a claim without any network: the text, the platform's public keys, today, and perhaps a list of what was revoked since."""

from datetime import date
from typing import Literal, TypeAlias

import msgspec

from core.rules import value_words
from core.values import FieldType
from core.verification.claims import Claim, Damaged, NotAClaim, Token, read
from core.verification.keys import Ring
from core.verification.revocations import Revocations

State: TypeAlias = Literal["valid", "genuine", "expired", "revoked", "corrected", "voided", "missing", "altered", "foreign", "lookalike", "unreadable"]
_WORDS: dict[State, tuple[str, str]] = {
    "valid": ("有效", "请把下面的内容与您手中的文书逐项核对；有一项不同，就不是这份文书。"),
    "genuine": ("签名相符", "请与手中的文书逐项核对；签发以后是否撤销、更正，请联网核验，或者使用最新的撤销名单。"),
    "expired": ("已过有效期", "需要继续办理的，请申请人重新申请或者办理延续。"),
    "revoked": ("已撤销", "这份文书不能再作为依据使用；有疑问请联系签发机关。"),
    "corrected": ("已更正", "请向持有人索取更正后的文书。"),
    "voided": ("已作废", "这份文书不再有效；请向持有人索取现行有效的文书。"),
    "missing": ("不存在", "签名相符，但平台没有这份文书的记录；请联系签发机关核实，不要凭它办事。"),
    "altered": ("签名不符", "内容被改动过，或者扫描不完整；请重新扫描原件，仍然不符的，不要凭它办事。"),
    "foreign": ("非本平台签发", "请核对文书上的签发机关，到它公布的平台核验。"),
    "lookalike": ("网址不是本平台", "文书的二维码可能被人换过，请勿在那个网址填写任何信息。"),
    "unreadable": ("不是核验码", "请扫描文书左下角的二维码，或者粘贴扫描得到的完整内容。"),
}
"""By state: the word, and what to do."""
TRUSTED: frozenset[State] = frozenset({"valid", "genuine"})


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of a text that somebody holds.

    `claim` only where the signature is the platform's; `on` is the day of what happened; `sentence` says what was found, `next`
    what to do.
    """

    state: State
    word: str
    sentence: str
    next: str
    claim: Claim | None = None
    on: date | None = None

    @property
    def good(self) -> bool:
        """Whether the paper may be relied on, as far as was asked."""
        return self.state in TRUSTED


def told(state: State, sentence: str, claim: Claim | None = None, on: date | None = None) -> Verdict:
    """A verdict in its words."""
    word, following = _WORDS[state]
    return Verdict(state=state, word=word, sentence=sentence, next=following, claim=claim, on=on)


def check(text: str, ring: Ring, today: date, revoked: Revocations | None = None) -> Verdict:
    """What the text is, as far as can be known without the network."""
    try:
        token = read(text)
    except NotAClaim as error:
        return told("altered" if isinstance(error, Damaged) else "unreadable", f"{error}。")
    return _signature(token, ring) or _since(token, today, revoked)


def _signature(token: Token, ring: Ring) -> Verdict | None:
    """What is wrong with the signature or the web address, if anything."""
    public = ring.find(token.key)
    if public is None:
        where = f"，网址是 {token.host}" if token.host and token.host != ring.host else ""
        return told("foreign", f"签名所用的密钥不是 {ring.host} 公布的{where}。")
    if not token.signed_by(public, ring.host):
        return told("altered", "签名与内容不一致。")
    if token.host and token.host != ring.host:
        return told("lookalike", f"签名是 {ring.host} 的，二维码里的网址却是 {token.host}。", token.claim)
    return None


def _since(token: Token, today: date, revoked: Revocations | None) -> Verdict:
    """What has happened to a paper that was signed by the platform."""
    claim = token.claim
    found = revoked.find(token) if revoked else None
    if found is not None:
        return told(found.state, happened(found.state, found.on, found.successor), claim, found.on)
    if claim.until and claim.until < today:
        return told("expired", f"有效期至{day(claim.until)}。", claim, claim.until)
    asked = f"；{day(revoked.made_at.date())}的撤销名单里没有它" if revoked else ""
    return told("genuine", f"由本平台于{day(claim.issued)}签发，内容没有改动{asked}。", claim)


def happened(state: State, on: date, successor: str = "") -> str:
    """What happened to a paper, as a sentence; `successor` is the number of the one that took its place."""
    if state == "revoked":
        return f"签发机关已于{day(on)}依法撤销。"
    instead = f"，现行有效的是 {successor}" if successor else ""
    return f"签发机关已于{day(on)}{'更正' if state == 'corrected' else '作废'}{instead}。"


def day(on: date) -> str:
    """A date as people write it."""
    return value_words(on, FieldType("date"))
