"""What the words of a cell are: a label, a place to write, options, a unit, a day to fill in, a line for officials, a promise."""

import re
import unicodedata
from typing import Final

import msgspec

from core.revisions.understanding.elements import element_of
from core.revisions.understanding.model import Kind, Sure

BOX: Final = r"[□☐◻▢○◯〇☑√✓■]"
_BLANK: Final = re.compile(r"[_＿\s—…　]+")
_MARK: Final = re.compile(r"[*＊★※]|[（(【\[]\s*必[填选]项?\s*[）)】\]]")
_FREE: Final = re.compile(r"[（(【\[]\s*(选填|可不填|非必填|如有|若有|没有的不填)\s*[）)】\]]|（可选）")
_MANY: Final = re.compile(r"[（(【\[]?\s*可?(以)?(多选|复选)\s*[）)】\]]?")
_NUMBERED: Final = re.compile(r"^\s*(?:[0-9]{1,2}\s*[.．、)）]|[（(][0-9一二三四五六七八九十]{1,3}[）)])\s*")
_SECTION: Final = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}\s*[、.．部]|[（(][一二三四五六七八九十]{1,3}[）)])\s*(?:分\s*)?")
_SECTION_END: Final = re.compile(r"(信息|情况|概况|内容|部分|资料|事项|栏)$")
_DATE_BLANK: Final = re.compile(r"^[\d_＿\s]*年[\d_＿\s]*月([\d_＿\s]*日)?$")
_TO: Final = re.compile(r"年.*月.*(至|到|-|—|~).*年?.*月?|(自|从).*(起)?(至|到).*")
_OFFICIAL: Final = re.compile(r"(受理|审核|审批|审查|初审|复审|核准|批准|窗口|办理机关|主管部门|登记机关|承办人|科室|分管领导|领导|勘验|核查).{0,8}(意见|结论|签字|签名|签章|情况|人员)|以下由.*填写|经办人意见")
_SIGNED: Final = re.compile(r"签名|签字|签章|盖章|公章|印章|手印|骑缝")
_PROMISED: Final = re.compile(r"承诺|保证|声明|属实|真实有效|法律责任")
_NOTE: Final = re.compile(r"^(填表|填写|注意|备?注|说明|特别|温馨|附注|提示)(说明|须知|要求|事项)?([：:]\s*\S|[0-9、.])|^※")
_FILES: Final = re.compile(r"附件|照片|扫描件|复印件|图片|上传|证明材料|电子版")
_LONG: Final = re.compile(r"(说明|理由|事由|简介|经营范围|业务范围|内容|情况|意见|描述|用途|措施|方案|诉求|请求)(说明)?$")
_COUNT: Final = re.compile(r"(人数|数量|个数|份数|台数|户数|座位数?|床位数?|车位数?|年龄|层数|间数|桌数|次数|数)$")
_MONEY: Final = re.compile(r"(金额|资金|资本|费用|价款|总价|造价|投资额?|出资额|收入|产值|补贴|补助|经费|单价|货款|押金|保证金|罚款)(总额)?$")
_DAY: Final = re.compile(r"(日期|时间|年月日?|出生年月|日)$")
_SPAN: Final = re.compile(r"(有效期限?|起止(日期|时间)|期限|经营期限|营业期限|工期|施工时间|使用期限)$")
_SHARE: Final = re.compile(r"(比例|率|占比|百分比)$")
_YES: Final = re.compile(r"^是否|^有无|与否$")
_UNITS: Final[dict[str, tuple[Kind, str]]] = {
    "平方米": ("decimal", "m2"), "平米": ("decimal", "m2"), "㎡": ("decimal", "m2"), "m2": ("decimal", "m2"), "米": ("decimal", "m"), "元": ("money", ""),
    "万元": ("decimal", "万元"), "%": ("percent", ""), "人": ("int", "人"), "名": ("int", "名"), "个": ("int", "个"), "件": ("int", "case"), "项": ("int", "item"),
    "份": ("int", "copy"), "次": ("int", "time"), "户": ("int", "household"), "家": ("int", "store"), "层": ("int", "层"), "台": ("int", "台"), "辆": ("int", "辆"),
    "间": ("int", "间"), "张": ("int", "张"), "日": ("int", "day"), "天": ("int", "day"), "个工作日": ("int", "workday"), "个月": ("int", "month"),
    "年": ("int", "year"), "岁": ("int", "岁"), "吨": ("decimal", "吨"), "公里": ("decimal", "公里"), "亩": ("decimal", "亩"), "千米": ("decimal", "公里"),
    "千克": ("decimal", "千克"), "公斤": ("decimal", "千克"), "度": ("decimal", "度"),
}
_UNIT: Final = re.compile(rf"^[\d_＿\s]*[（(]?(?:单位[：:]\s*)?({'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})[）)]?[_＿\s]*$")
_UNIT_BEHIND: Final = re.compile(
    rf"[（(]\s*(?:单位[：:]\s*)?({'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})\s*[）)]$"
)
_CHINESE: Final = "，；：！？（）"
"""Signs that stay full width."""
_LONGEST_LABEL: Final = 30
_SENTENCE: Final = 40
_OPTION: Final = 20
_FEWEST: Final = 3


class Words(msgspec.Struct, frozen=True):
    """A label without its marks, and what the marks said."""

    label: str
    marked: bool
    free: bool
    many: bool
    unit: str


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What a label with the words beside it asks for."""

    kind: Kind
    sure: Sure
    because: str
    element: str = ""
    options: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""


def tidied(text: str) -> str:
    """Half width where that says the same, Chinese words without spaces inside (姓　　名), one line."""
    plain = "".join(each if each in _CHINESE else unicodedata.normalize("NFKC", each) for each in text.replace("㎡", "平方米"))
    for sign, wide in (("(", "（"), (")", "）"), (":", "：")):
        plain = plain.replace(sign, wide)
    plain = "".join(each for each in plain if each in "\n\t" or unicodedata.category(each)[0] != "C")
    plain = re.sub(r"\s+", " ", plain).strip()
    return re.sub(r"(?<=[㐀-鿿（）：、，])\s+(?=[㐀-鿿（）：、，])", "", plain)


def words_of(text: str) -> Words:
    """A label as it is written, taken apart: 1. *申请人名称（必填）："""
    plain = tidied(text)
    marked, free, many = bool(_MARK.search(plain)), bool(_FREE.search(plain)), bool(_MANY.search(plain))
    label = _MANY.sub("", _FREE.sub("", _MARK.sub("", plain)))
    label = _NUMBERED.sub("", label).strip(" ：:_＿、，。;；")
    behind = _UNIT_BEHIND.search(label)
    return Words(label[: behind.start()].strip() if behind else label, marked, free, many, behind[1] if behind else "")


def is_blank(text: str) -> bool:
    """Whether there is only room to write."""
    return not _BLANK.sub("", text)


def is_place(text: str) -> bool:
    """Whether the cell is where one writes: blank, or with options, a unit, a day to fill in, or a hint in brackets."""
    plain = tidied(text)
    return bool(
        is_blank(plain) or re.search(BOX, plain) or _UNIT.match(plain) or _DATE_BLANK.match(plain) or (_TO.search(plain) and "年" in plain)
        or re.fullmatch(r"（[^（）]*）", plain) or re.search(r"[_＿]{2,}", plain) or re.match(r"^(例如?|如)[：:]", plain) or len(_listed(plain)) >= _FEWEST
    )


def is_label(text: str) -> bool:
    """Whether the words may name a field."""
    label = words_of(text).label
    return 0 < len(label) <= _LONGEST_LABEL and bool(re.search(r"[㐀-鿿A-Za-z]", label)) and not is_place(text) and not re.search(r"[。！？；]", label)


def is_section(text: str) -> bool:
    """Whether a row with nothing else is a heading: 一、申请人基本情况."""
    plain = tidied(text)
    return bool(_SECTION.match(plain)) or (len(plain) <= _LONGEST_LABEL and bool(_SECTION_END.search(plain)) and not _LONG.search(plain))


def section_of(text: str) -> str:
    """The heading without its number."""
    return _SECTION.sub("", tidied(text)).strip(" ：:、") or tidied(text)


def is_title(text: str) -> bool:
    """Whether the words are what a form is called."""
    plain = tidied(text).replace(" ", "")
    return len(plain) <= _SENTENCE and bool(re.search(r"(表|书|单|函|证|登记卡)(（.*）)?$", plain)) and not plain.startswith(("注", "填"))


def is_sentence(text: str) -> bool:
    """Whether the words are no label but something to read."""
    plain = tidied(text)
    return (len(plain) > _SENTENCE and not re.search(BOX, plain)) or bool(_NOTE.match(plain))


def is_promise(text: str) -> bool:
    """Whether the sentence is something that the applicant promises or declares."""
    return bool(_PROMISED.search(text)) and not _NOTE.match(tidied(text))


def for_officials(label: str) -> bool:
    """Whether the label is of a part that the authority fills in."""
    return bool(_OFFICIAL.search(label))


def for_signing(label: str) -> bool:
    """Whether the label only asks for a signature or a seal."""
    return bool(_SIGNED.search(label)) and element_of(label) is None


def meaning(words: Words, value: str, group: str = "") -> Meaning:
    """What is asked for, told by the words beside the label first, then by the label."""
    plain = tidied(value)
    return _options(words, plain) or _beside(words, plain) or _by_label(words, plain, group)


def _options(words: Words, value: str) -> Meaning | None:
    boxed = bool(re.search(BOX, value))
    options = _boxed(value) if boxed else _listed(value)
    if not options:
        return None
    if set(options) <= {"是", "否", "有", "无"} and options[0] in {"是", "有"}:
        return Meaning(kind="bool", sure="确定", because="只有是、否两个方框")
    many = words.many or bool(_MANY.search(value))
    kind: Kind = "choices" if many else "choice"
    if len(options) == 1:
        return Meaning(kind="bool", sure="请核对", because=f"只有一个方框：{options[0]}")
    if boxed:
        return Meaning(kind=kind, sure="确定", because="有方框的选项", options=options)
    return Meaning(kind=kind, sure="请核对", because="像是并列的选项", options=options)


def _boxed(value: str) -> tuple[str, ...]:
    """The words behind each box."""
    pieces = [_BLANK.sub("", piece).strip("：、，；;,.。") for piece in re.split(BOX, _MANY.sub("", value))]
    return tuple(dict.fromkeys(re.sub(r"（\s*）$", "", piece)[: _OPTION * 2] for piece in pieces[1:] if piece))


def _listed(value: str) -> tuple[str, ...]:
    """Words between 、 or / that are alike enough to be options; none when it is a sentence."""
    pieces = [piece.strip(" （）") for piece in re.split(r"[、/]", value)]
    few = len(pieces) < _FEWEST and set(pieces) != {"男", "女"} and set(pieces) != {"是", "否"} and set(pieces) != {"有", "无"}
    if few or any(not piece or len(piece) > _OPTION // 2 or re.search(r"[。，：\d]", piece) or piece.endswith("等") for piece in pieces):
        return ()
    return tuple(dict.fromkeys(pieces))


def _beside(words: Words, value: str) -> Meaning | None:
    """A unit, a day to fill in."""
    found = _UNIT.match(value)
    unit = found[1] if found else words.unit
    if (_SPAN.search(words.label) and (not value or "年" in value or "至" in value)) or (_TO.search(value) and "年" in value):
        sure: Sure = "确定" if "年" in value else "很可能"
        return Meaning(kind="period", sure=sure, because="有起有止的日期")
    if _DATE_BLANK.match(value):
        return Meaning(kind="date", sure="确定", because="要填年月日")
    if not unit:
        return None
    kind, code = _UNITS[unit]
    element = element_of(words.label)
    if element is not None and element[0] in {"area_m2", "floors"} and unit in {"平方米", "平米", "m2", "层"}:
        return Meaning(kind="element", sure=element[1], because=f"“{words.label}”是共用的数据元", element=element[0])
    if unit in {"年", "日"} and not found:
        return None
    return Meaning(kind=kind, sure="确定", because=f"写着单位“{unit}”", unit=code)


def _by_label(words: Words, value: str, group: str) -> Meaning:
    label, hint = words.label, "" if is_blank(value) else value.strip("（）")[:100]
    known = element_of(label, group)
    if known is not None:
        return Meaning(kind="element", sure=known[1], because="常用的栏目，是共用的数据元", element=known[0], help=hint)
    told: tuple[tuple[re.Pattern[str], Kind, str], ...] = (
        (_FILES, "file", "像是要交的附件"), (_YES, "bool", "问的是是否"), (_SHARE, "percent", "像是比例"), (_MONEY, "money", "像是金额"),
        (_DAY, "date", "像是日期"), (_COUNT, "int", "像是数目"), (_LONG, "long", "像是要写一段话"),
    )
    for pattern, kind, because in told:
        if pattern.search(label):
            return Meaning(kind=kind, sure="很可能", because=because, help=hint)
    return Meaning(kind="text", sure="很可能" if hint or not value else "请核对", because="没有别的线索，按一行文字", help=hint)
