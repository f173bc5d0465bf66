"""Confirming and signing what the platform made 确认并签署: what is lacking, and the documents as they are kept with the case.

A signature is bound to the digest of what was read. It holds as long as the document says the same; the files are made again from the
answers that are filed, before the filing's transaction, and kept within it.
"""

import asyncio
import base64
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from core import time
from core.canonical import canonical, sm3
from core.cases.document_views import SEALED_SIGNER
from core.cases.facts import answered, find
from core.cases.state import Attached, Generated
from core.filings.attachments import SEALED_FILE, SEALED_NAME, clean_name
from core.filings.documents import Content, Made, contents, documents_of, filled
from core.filings.preparing import Prepared
from core.filings.requests import ON_PAPER, Signature
from core.forms import Form
from core.forms.text import tidy
from core.house import House
from core.items.model import APPLICANT
from core.notices import Sheet, SheetRow, render_sheet
from core.problems import FieldProblem, Invalid, Unavailable
from core.rules import Decision
from core.store.engine import Connection
from core.store.vault import PartyKey
from core.time import CHINA
from core.values import Value

UNCONFIRMED: Final = "待确认"
SIGNED: Final = "signed."
"""Prefix of the names under which something about a document is said."""
SIGNER: Final = "shared.signer"
"""The field by which forms ask who signs."""
LONGEST_SIGNER: Final = 50
_PDF: Final = "application/pdf"
_IDS: Final = "SELECT nextval('attachments_id_seq') FROM generate_series(1, $1)"
_KEEP: Final = """
INSERT INTO attachments (id, filing, party, material, filename, media, size, digest, added_at, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_log = structlog.get_logger("documents")


def must_sign(member: Prepared) -> bool:
    """Whether documents are asked of this filing: an applicant's own, or one taken in at the counter; what the system opens has none."""
    own = member.actor.kind == "applicant" or member.counter is not None
    return own and member.item.info.starts == APPLICANT and bool(documents_of(member.item))


async def with_documents(house: House, member: Prepared) -> Prepared:
    """The same with its documents made. Raises Invalid where one is not confirmed as it stands now, Unavailable where none can be printed."""
    if not must_sign(member):
        return member
    facts = answered(member.item, member.env, member.wanted, await find(house.db, member.wanted))
    wanted = asked_of(member, member.item.rules.decide(member.env, facts))
    problems = unsigned(member, wanted)
    if problems:
        raise Invalid("有由平台生成的材料还没有确认签署", "请阅读后逐份确认并签署，再次提交", problems)
    answers = answers_digest(member)
    try:
        made = [await _made(house, member, content, answers) for content in wanted]
    except Exception as error:
        _log.exception("document_failed", item=member.item.id)
        raise Unavailable("由平台生成的材料暂时不能制作", "请稍后用同一提交编号再试，不会重复提交") from error
    return msgspec.structs.replace(member, documents=tuple(made))


def asked_of(member: Prepared, decision: Decision) -> tuple[Content, ...]:
    """What the documents say that the answers and the decision ask for."""
    return contents(member.item, filled(member.held, member.values, member.env, decision))


def unsigned(member: Prepared, wanted: Iterable[Content]) -> tuple[FieldProblem, ...]:
    """One message for each document that is not signed as it should be: by hand at the counter, else as `lacking` says."""
    if member.counter is None:
        return lacking(wanted, member.signed, name_in(member.item.form, member.values))
    seen = dict(member.counter.seen)
    return tuple(_problem(each, f"请打印《{each.title}》，由申请人签字后勾选“{ON_PAPER}”") for each in wanted if seen.get(each.material) != ON_PAPER)


def lacking(wanted: Iterable[Content], signatures: Iterable[Signature], named: str) -> tuple[FieldProblem, ...]:
    """One message for each document that nobody has confirmed, or that says something else by now; `named` is who the form says signs."""
    signed, found = {each.material: each for each in signatures}, []
    for each in wanted:
        signature = signed.get(each.material)
        if signature is None:
            found.append(_problem(each, f"请阅读《{each.title}》，确认内容属实并签署"))
        elif signature.digest != each.digest:
            found.append(_problem(each, f"《{each.title}》的内容在确认以后有改动，请重新阅读并确认"))
        elif not signer(signature.name or named):
            found.append(_problem(each, f"请填写签署人姓名（不超过 {LONGEST_SIGNER} 个字）"))
    return tuple(found)


def _problem(content: Content, text: str) -> FieldProblem:
    return FieldProblem(SIGNED + content.material, content.title, text)


def name_in(form: Form, values: Mapping[str, Value]) -> str:
    """The name that the form's own field for who signs says; empty where there is none."""
    return next((str(values[name]) for name, field in form.fields.items() if field.identity == SIGNER and values.get(name)), "")


def signatures(wanted: Iterable[Content], name: str) -> tuple[Signature, ...]:
    """All of them signed as they stand, under that name."""
    return tuple(Signature(each.material, each.digest, name) for each in wanted)


def signer(name: str) -> str:
    """A typed name as it is kept; empty for what cannot be one."""
    plain = tidy(name)
    if len(plain) > LONGEST_SIGNER or any(unicodedata.category(sign)[0] == "C" for sign in plain):
        return ""
    return plain


def answers_digest(member: Prepared) -> str:
    """SM3 (hex) over all answers that are filed."""
    return sm3(canonical(dict(member.values))).hex()


async def _made(house: House, member: Prepared, content: Content, answers: str) -> Made:
    signature = next((each for each in member.signed if each.material == content.material), Signature(content.material, content.digest))
    on_paper = member.counter is not None
    name = "" if on_paper else signer(signature.name or name_in(member.item.form, member.values))
    done = msgspec.structs.replace(signature, name=name, account=signature.account or member.actor.account)
    at, how = signature.at or member.moment, ON_PAPER if on_paper else ""
    closing = () if on_paper else (
        SheetRow("签署人", name), SheetRow("签署时间", f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"), SheetRow("内容校验值", content.digest[:16]),
    )
    foot = f"由平台按申报内容生成；申报内容校验值 {answers[:16]}"
    sheet = sheet_of(content, member, foot=foot, closing=closing or by_hand())
    return Made(content, done, at, how, await asyncio.to_thread(render_sheet, sheet, [house.settings.fonts]))


def sheet_of(content: Content, member: Prepared, *, foot: str, closing: tuple[SheetRow, ...]) -> Sheet:
    """The document as it is kept, dated on the day of the filing."""
    return Sheet(
        title=content.title, authority=content.authority, item=content.item, mark="", parts=content.parts, on=member.today, foot=foot, closing=closing,
    )


def unconfirmed(content: Content) -> Sheet:
    """The document to be read before it is confirmed."""
    return Sheet(
        title=content.title, authority=content.authority, item=content.item, mark=UNCONFIRMED, parts=content.parts, on=time.today(),
        foot=f"由平台按填写的内容生成，尚未提交；内容校验值 {content.digest[:16]}",
    )


def by_hand() -> tuple[SheetRow, ...]:
    """Where one signs with a pen."""
    return SheetRow("申请人（签字或者盖章）"), SheetRow("日期")


async def file_ids(connection: Connection, batch: Sequence[Prepared]) -> list[int]:
    """Numbers for the files that the batch's documents will be; few batches have any."""
    count = sum(len(member.documents or ()) for member in batch)
    return [row["nextval"] for row in await connection.fetch(_IDS, count)] if count else []


def kept(member: Prepared, wanted: Iterable[Content], key: PartyKey, filing: int, ids: list[int]) -> tuple[list[tuple[object, ...]], tuple[Attached, ...], tuple[Generated, ...]]:
    """The rows of the documents among the filing's files, how its first event names them, and what it says of each."""
    made, answers = {each.content.material: each for each in member.documents or ()}, answers_digest(member)
    rows, files, told = list[tuple[object, ...]](), [], []
    for content in wanted:
        each, number = made[content.material], ids.pop(0)
        sealed, name = key.seal(each.data, SEALED_FILE), clean_name(f"{content.title}.pdf", _PDF)
        digest = sm3(sealed)
        rows.append((number, filing, member.held.id, content.material, key.seal(name.encode(), SEALED_NAME), _PDF, len(each.data), digest, member.moment, sealed))
        files.append(Attached(number, content.material, digest.hex()))
        told.append(Generated(
            file=number, material=content.material, document=content.document, content=content.digest, answers=answers, account=each.signature.account, at=each.at,
            how=each.how, sealed=base64.b64encode(key.seal(each.signature.name.encode(), SEALED_SIGNER)).decode() if each.signature.name else "",
        ))
    return rows, tuple(files), tuple(told)


async def keep(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Write the rows of documents."""
    if rows:
        await connection.executemany(_KEEP, rows)
