"""Faults of process, materials, papers and guide as an official reads them: at which thing, and in words without a name from a file."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from core.faults import Fault
from core.notices.placeholders import SPECIAL
from core.process.kinds import KINDS

_WORDS: Final[Mapping[str, str]] = {
    "next": "去向", "to": "下一环节", "end": "办结状态", "auto": "自动办理的条件", "duty": "办理岗位", "officers": "办理人数", "signing": "签署方式",
    "signers": "签署人", "must": "按规则结论办理", "departs": "可以偏离的岗位", "silence": "逾期怎么办", "shows": "公示的栏目", "hides": "不需要看的栏目", "objection": "异议事项",
    "opens": "开办的事项", "after": "在哪些事项之后", "special": "法定情形", "consent": "同意电子送达的栏目", "limit": "时限", "basis": "依据", "when": "条件",
    "on": "结果", "any": "任一签署", "all": "都要签署", "order": "依次签署", "workday": "工作日", "day": "自然日", "hour": "小时", "id": "编号", "title": "名称",
    "number": "文号", "lines": "正文", "until": "有效期", "annex": "附页", "register": "名录", "columns": "列", "equal": "相等条件", "kind": "种类", "name": "名称",
    "document": "材料模板", "form": "整份申请表", "commitment": "承诺的事项", "material": "申请材料", "traits": "办理特征", "index": "可以查询的栏目",
    "subject": "办件摘要", "filer": "发起岗位", "starts": "由谁发起", "fee": "收费", "statutory": "法定期限", "promised": "承诺期限", "extension": "延长期限",
    "alert": "提醒等级", "archive": "保管期限", "adds": "增加的材料", "drops": "减少的材料", "option": "选项", "effect": "名录登记", "where": "条件",
    "each": "逐行", "values": "填写的内容", "members": "所组合的事项", "joint": "统一办理、联合办理或者集中办理", "tolerate": "容缺", "get": "取得方式",
    "item": "事项", "self": "本件", "format": "格式", "and": "并且", "or": "或者", "not": "不", "true": "是", "false": "否", "empty": "没有填", "present": "已经填",
} | {key: kind.word for key, kind in KINDS.items()} | {name: label for name, (label, _) in SPECIAL.items()}
_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    (r"officers\s*=\s*(\d+)", r"办理人数填 \1"), (r"joint\s*=\s*true", "勾选“统一办理、联合办理或者集中办理”"), (r"starts\s*=\s*\"office\"", "由机关发起"),
    (r"在 item\.toml 的申请材料里写 document = \"[^\"]*\"", "在“材料”里选用这个模板，或者删去模板"), (r"notices\.toml 里 \[\[document\]\] 的 id", "“文书”里的一个材料模板"),
    (r"（const: true）", ""), (r"\{([^{}]*)\}", r"〔\1〕"), (r"，或 case\.、item\. 下的名称", "，或者办件、事项的内容"), (r"占位符写作 〔栏目名〕", "要填入的内容从列表里选"),
    (r"(自动办理的条件|auto) = \"false\"", "不自动办理"), (r"item\.toml", "办事指南"), (r"process\.toml", "流程"), (r"notices\.toml", "文书"), (r"form\.json", "申请表"),
)
_TOKEN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_PART: Final = re.compile(r"^([a-z_]+)(?:\[([^\]]*)\])?(?:\.(.*))?$")
_ASIDE: Final = re.compile(r"（([A-Za-z_ ]+)）")
_SPACED: Final = re.compile(r"(?<=[\u3001-\u9fff”》）]) (?=[\u4e00-\u9fff“《])")
GONE: Final = "已经没有的名称"
_TABS: Final[Mapping[str, str]] = {
    "process.toml": "process", "notices.toml": "notices", "form.json": "form", "rules.toml": "rules",
}


class Told(msgspec.Struct, frozen=True):
    """A fault in words: on which tab, at which thing (`step`, `material`, `notice`, …; its id or number; the part of it), what is wrong, how to mend it."""

    tab: str
    sort: str
    thing: str
    part: str
    found: str
    mend: str
    code: str

    @property
    def sentence(self) -> str:
        """All of it as one sentence."""
        return f"{self.found}。应为：{self.mend}。" if self.mend else f"{self.found}。"


def told(faults: Iterable[Fault], names: Mapping[str, str]) -> tuple[Told, ...]:
    """The faults in words. `names` are what the item's own things are called, by their names in the files."""
    return tuple(_told(fault, names) for fault in faults)


def at(faults: Iterable[Told], sort: str, thing: str = "") -> tuple[Told, ...]:
    """Those that stand at the thing; at any thing of the sort without `thing`."""
    return tuple(each for each in faults if each.sort == sort and thing in ("", each.thing))


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text with every name from a file replaced by what people call it."""
    for pattern, said in _PHRASES:
        text = re.sub(pattern, said, text)
    text = _ASIDE.sub(lambda found: found[0] if found[1] in names else "", text)
    text = _TOKEN.sub(lambda found: _called(found[0], names), text)
    return _SPACED.sub("", text)


def _called(name: str, names: Mapping[str, str]) -> str:
    """What a name is called; one with a way to it by its last part. Small letters that nobody knows are the name of something that is gone."""
    owner, dot, last = name.rpartition(".")
    known = names.get(name) or _WORDS.get(name)
    if known or not name.islower():
        return known or name
    return f"{_called(owner, names)}的{_called(last, names)}" if dot else GONE


def _told(fault: Fault, names: Mapping[str, str]) -> Told:
    found = _PART.match(fault.place)
    sort, thing, part = (found[1], found[2] or "", found[3] or "") if found else ("", "", fault.place)
    mend = "；".join(filter(None, (plain(fault.expected, names), plain(fault.hint, names))))
    file = fault.file.rpartition("/")[2]
    tab = _TABS.get(file, "materials" if sort == "material" else "guide")
    return Told(tab, sort, thing, part, plain(fault.found, names), mend, fault.code)


