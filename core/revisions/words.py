"""A difference as a sentence an official reads: 承诺即办面积上限 300 → 500，2027年1月1日起."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from core.items.model import STATUS_WORDS
from core.revisions.difference import Change
from core.revisions.documents import Files, plain, read
from core.revisions.form_words import NAMES, listed, merged, titles
from core.revisions.forming.outline import FORM
from core.revisions.key_words import KEY_WORDS
from core.revisions.part_words import NOTHING, Beyond, part_words
from core.revisions.unneeded import said as hidden_said

_FILES: Final = {
    "item.toml": "事项", "rules.toml": "规则", "process.toml": "流程", "notices.toml": "文书", "form.json": "申请表",
}
_KEYS: Final = {
    "label": "名称", "name": "名称", "title": "名称", "value": "值", "since": "起始日期", "source": "出处", "confirmed": "是否已确认", "unit": "单位",
    "owner": "负责单位", "when": "条件", "then": "结论", "force": "效力", "basis": "依据", "status": "状态", "say": "说明", "confirmed_by": "确认人",
    "as_of": "按哪一天的规定", "hit": "命中方式", "inputs": "列", "outputs": "可能的结论", "rows": "规则", "limit": "时限", "days": "天数", "duty": "办理岗位",
    "auto": "自动办理的条件", "next": "去向", "outcomes": "结果用语", "officers": "办理人数", "must": "按规则结论办理", "lines": "正文", "number": "文号", "note": "备注",
    "required": "必填", "x-visible": "显示条件", "x-required": "必填条件", "x-help": "填写说明", "minimum": "最小值", "maximum": "最大值", "enum": "选项",
    "properties": "栏目", "x-pages": "页", "fields": "栏目", "step": "环节", "notice": "文书", "material": "申请材料", "statutory": "法定期限",
    "promised": "承诺期限", "fee": "收费", "fen": "金额（分）", "intro": "说明", "faq": "常见问题", "get": "取得方式", "tolerate": "容缺", "until": "恢复受理",
}
"""What keys of the file formats are called. One that is not listed stands as it is written."""
_NAMED: Final[dict[str, tuple[str, str]]] = {
    "param": ("参数", "label"), "fact": ("查到的事实", "label"), "decision": ("规则表", "label"), "step": ("环节", "name"), "notice": ("文书", "title"),
    "material": ("申请材料", "name"), "pause": ("受理安排", "kind"), "properties": ("栏目", "title"), "rows": ("规则", "no"),
}
"""Lists and tables whose members have a name of their own: how one is called, and the key that names it."""
_SORTS: Final[dict[str, str]] = {"added": "增加", "removed": "删去", "moved": "移动"}
_LONGEST: Final = 60


def sentence(change: Change, before: Files, after: Files, beyond: Beyond = NOTHING) -> str:
    """The difference in words; `before` and `after` are the files it was found between, `beyond` what is known of others, for the names of things."""
    document, old = _document(change.file, after) or _document(change.file, before), _document(change.file, before)
    called = titles(before, after) if change.file == FORM else {}
    own = hidden_said(change, before, after) or listed(change, called, change.place[1] if len(change.place) > 2 else "")
    if said := own or _paused(change) or _dated(change, old, _document(change.file, after)) or part_words(change, before, after, beyond):
        return said
    where = " · ".join([_file(change.file), *_steps(change.place, document, old, called)])
    match change.sort:
        case "changed" if change.file.startswith("codes/"):
            return f"{where}：代码有增减或者改名"
        case "changed" if change.file.endswith(".feature"):
            return f"{where}：规则用例有修改"
        case "changed":
            return f"{where}：{_said(change.before)} → {_said(change.after)}"
        case "moved":
            return f"{where}：由第 {change.before} 位移到第 {change.after} 位"
    value = change.after if change.sort == "added" else change.before
    return f"{where}：{_SORTS[change.sort]}{f' {_said(value)}' if not isinstance(value, Mapping | list) and value is not None else ''}"


def told(changes: Sequence[Change], before: Files, after: Files, beyond: Beyond = NOTHING) -> list[tuple[Change, str]]:
    """Each difference with its sentence; what only follows from a field put in or taken out is said with it."""
    return [(each, sentence(each, before, after, beyond) + (f"，{more}" if more else "")) for each, more in merged(changes, after)]


def _dated(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A parameter's new value, with what held before; empty for any other change, and for a value without its day."""
    match change.place:
        case ("param", name, "values", _) if change.sort == "added" and isinstance(change.after, Mapping) and "value" in change.after and isinstance(change.after.get("since"), date):
            values = _at(before, "param", name, "values")
            was = [each for each in values if isinstance(each, Mapping) and {"since", "value"} <= each.keys() and _earlier(each["since"], change.after["since"])] if isinstance(values, list) else []
            old = _said(max(was, key=lambda each: each["since"])["value"]) if was else "没有值"
            return f"{_label(after, 'param', name)} {old} → {_said(change.after['value'])}，{_day(change.after['since'])}起"
        case ("param", name, "values", since, "value") if change.sort == "changed" and (day := _day_in(since)) is not None:
            return f"{_label(after, 'param', name)} {_said(change.before)} → {_said(change.after)}，{_day(day)}起"
    return ""


def _paused(change: Change) -> str:
    """A time in which applications are not taken, put in or taken out; empty for any other change."""
    if change.file != "item.toml" or change.place[:1] != ("pause",) or len(change.place) > 2 or change.sort not in _SORTS:
        return ""
    value = change.after if change.sort == "added" else change.before
    those = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Mapping) and isinstance(each.get("since"), date)]
    times = [_time(each) for each in those]
    return f"{_SORTS[change.sort]}受理安排：{'；'.join(times)}" if times else ""


def _time(pause: Mapping[str, Any]) -> str:
    until = pause.get("until")
    return f"{_day(pause['since'])}起{pause.get('kind', '')}" + (f"，{_day(until)}恢复受理" if isinstance(until, date) else "")
def _at(document: Any, *place: str) -> Any:
    """What stands at a place of tables; None where one of them is none, as in a file that somebody broke."""
    for key in place:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _earlier(one: Any, other: Any) -> bool:
    return isinstance(one, date) and isinstance(other, date) and one < other


def _steps(place: tuple[str, ...], document: Mapping[str, Any], old: Mapping[str, Any], called: Mapping[str, str]) -> list[str]:
    """The way to the place, in words; `called` are the titles of the form's fields by their way."""
    said: list[str] = []
    way: list[str] = []
    holder = ""
    for part in place:
        if holder in _NAMED:
            word = _NAMED[holder][0]
            way += [part] if holder == NAMES else []
            title = called.get(".".join(way), "") if holder == NAMES else ""
            said.append(f"{word}“{title or _label(document, holder, part) or _label(old, holder, part) or part}”")
        elif part not in _NAMED:
            said.append(_word(part))
        holder = part
    return said


def _label(document: Mapping[str, Any], holder: str, name: str) -> str:
    """What a member of one of the named lists and tables is called."""
    key = _NAMED[holder][1]
    members = document.get(holder)
    rows = [each for each in members if isinstance(each, Mapping)] if isinstance(members, list) else []
    found = members.get(name) if isinstance(members, Mapping) else next((each for each in rows if name in (each.get("no"), each.get("id"), plain(each.get("since", "")))), None)
    return str(found.get(key, "")) if isinstance(found, Mapping) else ""


def _file(path: str) -> str:
    if path in _FILES:
        return _FILES[path]
    kinds: tuple[tuple[str, Callable[[str], str]], ...] = (("elements/", lambda name: f"数据元 {name}"), ("features/", lambda name: f"规则用例 {name}"),
        ("codes/", lambda name: f"代码表 {name}"))
    return next((say(path.removeprefix(start).rpartition(".")[0]) for start, say in kinds if path.startswith(start)), path)


def _said(value: Any) -> str:
    """A value of a file as people read it."""
    match value:
        case None:
            return "没有"
        case bool():
            return "是" if value else "否"
        case date():
            return _day(value)
        case list():
            text = "、".join(_said(each) for each in value)
        case Mapping():
            text = "，".join(f"{_word(key)} {_said(each)}" for key, each in value.items())
        case _:
            text = STATUS_WORDS.get(str(value), str(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]}……"


def _word(key: str) -> str:
    return _KEYS.get(key) or KEY_WORDS.get(key, key)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _document(path: str, files: Files) -> Mapping[str, Any]:
    return read(files, path) if path in files and path.endswith((".toml", ".json")) else {}
