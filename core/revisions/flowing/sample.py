"""A paper as it would be printed, out of test data: the first complete filing of the scenarios, else something for each field."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from core import time
from core.faults import Blame
from core.items.item import Item
from core.items.model import ItemFile
from core.items.notice_model import NoticeDef
from core.items.reading import read_toml
from core.notices import Notice, Paper, PaperCase, compose, gather
from core.notices.compose import document_number
from core.notices.placeholders import SPECIAL
from core.notices.seals import seal_of
from core.process import Act
from core.revisions.documents import Files
from core.revisions.flowing.survey import Survey
from core.scenarios.bases import example
from core.time import CHINA
from core.values import FieldType, Unknown, Value

MARK: Final = "试印"
_REASON: Final = "（试印：这里印办理时写明的理由）"
_TOLD: Final[Mapping[str, Value]] = {
    "points": ("（试印）营业执照：扫描件看不清。依据：本事项申请材料要求。补正方法：重新上传清晰的扫描件。",),
    "lacking": ("（试印）验资报告：受理后 5 个工作日内补齐",), "ground": "（试印）专家评审", "days": 10, "named": "（试印）某某机关",
    "correct_end": "逾期没有补正的，作退件处理。",
}
_CASE: Final = "JB-2026-000001-0"


def sample_paper(files: Files, notice: NoticeDef, known: Survey, item: Item | None, link: str = "") -> Paper | None:
    """The paper of the notice, `link` set as its QR; None when `item.toml` cannot be read."""
    info = item.info if item is not None else read_toml(files.get("item.toml", b""), ItemFile, Blame("", ""))[0]
    if info is None:
        return None
    values, day = values_of(known, item), time.today()
    due = day + timedelta(days=info.promised.days)
    case = PaperCase(
        number=_CASE, query_code="7K3M-9Q2D", filed_at=time.now(), applicant=str(values.get("org_name") or values.get("person_name") or "【演示】沈抚示范有限公司"),
        applicant_code=str(values.get("uscc") or values.get("id_no") or "91210100MA0YT7B8X7"), accepted_on=day, decided_on=day, statutory_due=due, promised_due=due,
        children=("（试印）关联办件：准予",),
    )
    told = {**_TOLD, "correct_by": due}
    data = gather(info, case, values, Act("", reason=_REASON, basis="（试印：这里印所依据的条款）"), [material.name for material in info.material], told)
    shown = Notice(notice, known.scope)
    paper = compose(shown, {name: value for name, value in data.items() if _may(name, notice.on)}, number=document_number(notice.number, day.year, 1), on=day)
    return msgspec.structs.replace(paper, mark=MARK, link=link, seal=seal_of(notice.on, info.type))


def values_of(known: Survey, item: Item | None) -> dict[str, Value]:
    """Test data: the example of the scenarios with what the rules say of it; what it leaves out is made up."""
    day = time.today()
    env: dict[str, Any] = {name: _made(field.label, field.type) for name, field in known.fields.items()}
    env |= {name: _made(named.label, named.type) for name, named in known.scope.items() if name not in known.fields}
    env |= {"submitted_on": day, "today": day, "accepted_on": day, "decided_on": day}
    if item is not None:
        given = item.form.typed(example(item), {"submitted_on": day, "today": day})
        env |= {name: value for name, value in given.items() if not isinstance(value, Unknown)}
        outcomes = item.rules.decide(env, {}).outcomes
        env |= {name: value for name, value in outcomes.items() if not isinstance(value, Unknown)}
    return env


def _may(name: str, event: str) -> bool:
    return name not in SPECIAL or event in SPECIAL[name][1]


def _made(label: str, of: FieldType) -> Any:  # noqa: C901, PLR0911 - one value for each kind
    match of.kind:
        case "bool":
            return True
        case "choice":
            return of.options[0] if of.options else label
        case "choices":
            return of.options[:1]
        case "int":
            return 1
        case "money":
            return 100_00
        case "decimal":
            return Decimal(100).quantize(Decimal(1).scaleb(-of.scale))
        case "date":
            return time.today()
        case "datetime":
            return datetime.combine(time.today(), datetime.min.time(), CHINA)
        case "duration":
            return timedelta(hours=1)
        case "list":
            return (dict(_record(of)),)
    return f"（试填）{label}"


def _record(of: FieldType) -> Iterator[tuple[str, Any]]:
    yield from ((name, _made(name, each)) for name, each in of.fields)

