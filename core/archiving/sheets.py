"""The pages of a package that people read: the form as it was submitted, how it was handled and decided, what was checked, the index."""

from collections.abc import Iterable, Sequence
from datetime import date

from core.archiving.model import KIND_WORDS, FileEntry, Missing, Retention
from core.archiving.reporting import Report
from core.cases.loading import Loaded
from core.cases.views import CaseView
from core.items.item import Item
from core.items.model import STATUS_WORDS
from core.notices import Sheet, SheetPart, SheetRow
from core.rules import TableResult, value_words
from core.values import FieldType

ERASED = "（个人信息已按申请人要求删除）"


def form_sheet(view: CaseView, case: Loaded) -> Sheet:
    """The form with what was submitted; what has been erased says so."""
    texts = {field.name: field.text for field in view.fields}
    fields = case.item.form.fields

    def row(name: str) -> SheetRow:
        gone = case.erased and fields[name].personal
        return SheetRow(fields[name].label, texts.get(name, ERASED if gone else ""))

    pages = [(page.title, [row(name) for name in page.fields if name in texts or (case.erased and fields[name].personal)]) for page in case.item.form.pages]
    return _sheet(view, case.item.form.title, [_about(view), *(SheetPart(title, rows=tuple(rows)) for title, rows in pages if rows)])


def record_sheet(view: CaseView, item: Item) -> Sheet:
    """How the case went: conclusions with the rules behind them, every record with its reasons and opinions."""
    outcomes = [
        SheetRow(named.label, value_words(view.outcomes[name], named.type)) for name, named in item.rules.outcomes.items() if name in view.outcomes
    ]
    params = [
        SheetRow(str(each["label"]), f"{each['value']}（{each['since']} 起，{each['source']}{'' if each['confirmed'] else '，待确认'}）") for each in view.params
    ]
    records = [SheetRow(f"{event.seq}. {_day(event.on)}", f"{event.text}（{event.by}）", _said(event)) for event in view.events]
    parts = [_about(view), _part("结论", outcomes), *map(_table, view.tables), _part("所用的参数", params), _part("办理记录", records)]
    return _sheet(view, "办理情况和审查意见", [part for part in parts if part.rows or part.lines])


def report_sheet(view: CaseView, report: Report) -> Sheet:
    """What was verified when the package was made."""
    papers = [SheetRow(f"{paper.title} {paper.number}", paper.verdict, f"SM3 {_apart(paper.sm3)}") for paper in report.papers]
    chain = SheetRow("办理记录的散列链", "连续、没有改动" if report.chain else "不符", f"共 {report.events} 条，末条 {_apart(report.head)}")
    materials = [SheetRow(each.title, "与收件时登记的散列相符", f"SM3 {_apart(each.sm3)}") for each in report.materials]
    return _sheet(view, "核验报告", [_about(view), *(part for part in (_part("办理记录", [chain]), _part("文书", papers), _part("申请材料", materials)) if part.rows)])


def index_sheet(view: CaseView, files: Sequence[FileEntry], missing: Sequence[Missing], retention: Retention) -> Sheet:
    """The index for people; the one that counts is `index.json`, which also names this page."""
    rows = [SheetRow(f"{n}. {KIND_WORDS[each.kind]}", each.title, f"{each.path}　{each.size} 字节　SM3 {_apart(each.sm3)}") for n, each in enumerate(files, 1)]
    left = [SheetRow(f"{KIND_WORDS[each.kind]}", each.title, each.because) for each in missing]
    kept = [SheetRow("保管期限", kept_words(retention), retention.basis)]
    return _sheet(view, "归档目录", [_about(view), *(part for part in (_part("文件", rows), _part("不在包里的", left), _part("保管", kept)) if part.rows)])


def kept_words(retention: Retention) -> str:
    """How long, in words."""
    if retention.years is None:
        return "没有规定"
    return "永久" if not retention.until else f"{retention.years} 年，到 {_day(retention.until)}"


def _about(view: CaseView) -> SheetPart:
    dates = (("提交日期", view.submitted_on), ("受理日期", view.accepted_on), ("决定日期", view.decided_on), ("办结日期", view.closed_on))
    rows = [SheetRow("办件编号", view.number), SheetRow("申请人", view.applicant), SheetRow("办理结果", view.status)]
    return _part("办件", [*rows, *(SheetRow(label, _day(day)) for label, day in dates if day)])


def _table(table: TableResult) -> SheetPart:
    """A decision table: what each row that held says, by which clause, with which standing."""
    rows = [SheetRow(hit.no, hit.say, f"{STATUS_WORDS[hit.status]}；依据：{'、'.join(hit.basis)}") for hit in table.hits]
    rows += [SheetRow(each.row or "整张表", "还不能判断", each.because or "、".join(each.needs)) for each in table.blocked]
    title = f"{table.label}（按 {_day(table.as_of)}的规定）" if table.as_of else table.label
    return _part(title, rows + ([SheetRow("规则有问题", table.problem)] if table.problem else []))


def _said(event: object) -> str:
    words = (("reason", "理由"), ("basis", "依据"), ("opinion", "意见"), ("depart", "偏离规则结论的理由"), ("remedy", "救济途径"))
    return "；".join(f"{label}：{text}" for name, label in words if (text := getattr(event, name)))


def _part(title: str, rows: Iterable[SheetRow]) -> SheetPart:
    return SheetPart(title, rows=tuple(rows))


def _sheet(view: CaseView, title: str, parts: Sequence[SheetPart]) -> Sheet:
    assert view.closed_on is not None
    return Sheet(
        title=title, authority=view.org_name, item=view.item_name, mark="", foot=f"归档包 {view.number}", parts=tuple(parts), on=view.closed_on,
    )


def _apart(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared by eye and fits its line."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _day(day: date) -> str:
    return value_words(day, FieldType("date"))
