"""From the cells of a paper form to fields: headings, label and place, groups, rows that repeat, and lists of fields as tables."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from core.revisions.understanding.cells import (
    Words,
    for_officials,
    for_signing,
    is_blank,
    is_label,
    is_place,
    is_promise,
    is_section,
    is_sentence,
    is_title,
    meaning,
    section_of,
    tidied,
    words_of,
)
from core.revisions.understanding.model import MOST, Found, Remark, Understood
from core.revisions.understanding.sources import Sheet, Spot

_INLINE: Final = re.compile(r"([㐀-鿿A-Za-z（）*＊/、]{2,20})：")
_SERIAL: Final = re.compile(r"^(序号|编号|No\.?|№|项次)$", re.IGNORECASE)
_COUNTED: Final = re.compile(r"^[\d一二三四五六七八九十.…]{0,3}$")
_GROUPED: Final = re.compile(r"(信息|情况|明细|名单|成员|人员|清单|列表|股东|发起人|投资人)$")
_LABELS: Final = re.compile(r"^(栏目|字段|项目|数据项|信息项|名称|要素|内容)(中文)?(名称?)?$")
_KINDS: Final = re.compile(r"(类型|格式|填写方式|控件)$")
_NEEDED: Final = re.compile(r"(是否)?必[填选](项)?|约束|是否必须")
_CHOICES: Final = re.compile(r"选项|可选值|值域|字典|枚举")
_ABOUT: Final = re.compile(r"说明|备注|填写要求|示例")
_UNIT: Final = re.compile(r"单位$")
_FEWEST_COLUMNS: Final = 3
_TOO_MANY: Final = "一张表单最多 {most} 个栏目；从这里起没有再认，请分成几张表"


def understood_tables(sheets: Sequence[Sheet]) -> Understood:
    """Every table read one after the other as one form."""
    reader = _Reader()
    for sheet in sheets:
        reader.sheet(sheet)
    marked = any(each.required for each in reader.found)
    found = reader.found if marked else [_needed(each) for each in reader.found]
    if found and not marked:
        reader.remarks.append(Remark("整张表", "没有必填的标记", "除备注、附件和写明选填的以外，都按必填；请逐项核对"))
    return Understood(title=reader.title, found=tuple(found), remarks=tuple(reader.remarks))


def _needed(found: Found) -> Found:
    """Paper forms without marks mean that everything is to be filled in."""
    free = found.kind in {"file", "long", "bool", "list"} or found.element == "remark" or "（选填）" in found.said or "如有" in found.said
    return found if free else msgspec.structs.replace(found, required=True)


class _Reader:
    """What has been read so far."""

    def __init__(self) -> None:
        self.title = ""
        self.found: list[Found] = []
        self.remarks: list[Remark] = []
        self._page = ""
        self._group = ""
        self._until = 0
        self._sheet = Sheet(())
        self._full = False

    def sheet(self, sheet: Sheet) -> None:
        """One table."""
        self._sheet, self._group, self._until = sheet, "", 0
        for line in sheet.above:
            self._line(line)
        heads = _field_list(sheet)
        if heads is not None:
            self._listed(heads)
            return
        n = 0
        while n < len(sheet.rows):
            n += self._row(n)

    def _line(self, line: str) -> None:
        """A line before a table."""
        if not self.title and is_title(line):
            self.title = tidied(line).replace(" ", "")
        elif is_section(line):
            self._page = section_of(line)
        else:
            self._say(f"{self._sheet.name}表格以前", line, "表格以外的文字，没有作为栏目；要让申请人看到的，写到填写说明或者办事指南")

    def _row(self, n: int) -> int:
        """Read the row, and those that belong to it; how many rows were read."""
        row = self._sheet.rows[n]
        filled = [spot for spot in row if not is_blank(spot.text)]
        if not filled:
            return 1
        if self._until and row[0].row > self._until:
            self._group, self._until = "", 0
        if len(filled) == 1 and self._alone(row, filled[0]):
            return 1
        used = self._repeating(n, row)
        if used:
            return used
        self._pairs(n, row)
        return 1

    def _alone(self, row: Sequence[Spot], spot: Spot) -> bool:
        """A row with one thing in it: title, heading, sentence; False when it is a label with room beside it."""
        text = spot.text
        across = spot.wide >= max(1, sum(each.wide for each in row) - 1)
        if not self.title and not self.found and is_title(text):
            self.title = tidied(text).replace(" ", "")
        elif is_section(text) and (across or len(row) == 1 or spot.column == 1):
            self._page, self._group, self._until = section_of(text), "", 0
        elif is_sentence(text):
            self._sentence(spot)
        elif across and len(row) == 1 and is_label(text) and not _INLINE.search(tidied(text)):
            self._page, self._group, self._until = section_of(text), "", 0
        else:
            return False
        return True

    def _sentence(self, spot: Spot) -> None:
        text, where = tidied(spot.text), self._sheet.where(spot)
        if not is_promise(text):
            self._say(where, text, "是说明文字，没有作为栏目；要让申请人看到的，写到填写说明或者办事指南")
            return
        if for_signing(text):
            self._say(where, text, "签名、盖章由平台的签署完成，只取了承诺的内容")
        label = re.split(r"(申请人|承诺人|声明人|法定代表人|经办人)?（?(签名|签字|盖章|签章)", text)[0].strip(" ：，。_") or text
        self._add(Found(
            no="", where=where, said=text, label=label[:120], kind="promise", sure="请核对", because="像是要申请人承诺或者声明的话", page=self._page, required=True,
        ))

    def _repeating(self, n: int, row: Sequence[Spot]) -> int:
        """A head with empty or numbered rows below is a list of records; how many rows it takes, 0 when it is none."""
        rows = self._sheet.rows
        tall = row[0].high > 1 and not is_blank(row[0].text)
        named = tall or (bool(_GROUPED.search(words_of(row[0].text).label)) and len(row) > _FEWEST_COLUMNS)
        heads = [spot for spot in (row[1:] if named else row) if not is_blank(spot.text)]
        if len(heads) < _FEWEST_COLUMNS or not all(is_label(spot.text) for spot in heads):
            return 0
        if any(is_blank(spot.text) for spot in (row[1:] if named else row)):
            return 0
        numbered = bool(_SERIAL.match(words_of(heads[0].text).label))
        last = row[0].row + row[0].high - 1 if tall else rows[-1][-1].row
        below = 0
        for later in rows[n + 1:]:
            cells = [spot for spot in later if spot.column >= heads[0].column]
            written = [spot for spot in cells if not is_blank(spot.text)]
            count = bool(written) and written[0].column == heads[0].column and _COUNTED.match(tidied(written[0].text)) is not None and len(written) == 1
            if later[0].row > last or len(cells) != len(heads) or (written and not count) or (not tall and later[0].column < heads[0].column and not is_blank(later[0].text)):
                break
            below += 1
        if not below:
            return 0
        if below == 1 and not numbered and not tall:
            self._upright(heads)
            return 2
        self._list(row[0] if named else None, heads, below)
        return 1 + below

    def _upright(self, heads: Sequence[Spot]) -> None:
        """Labels with one empty row below: each is a field."""
        for spot in heads:
            self._field(spot, "", "上面是栏目，下面是填写的地方")

    def _list(self, name: Spot | None, heads: Sequence[Spot], below: int) -> None:
        columns = []
        for number, spot in enumerate(each for each in heads if not _SERIAL.match(words_of(each.text).label)):
            words = words_of(spot.text)
            found = meaning(words, "")
            plain = found.kind not in {"file", "period", "promise", "choices"}
            columns.append(Found(
                no=f"c{number}", where=self._sheet.where(spot), said=tidied(spot.text), label=words.label, kind=found.kind if plain else "text", sure=found.sure,
                because=found.because, element=found.element if plain else "", unit=found.unit, required=words.marked,
            ))
        label = words_of(name.text).label if name is not None else self._group or self._page or "明细"
        self._add(Found(
            no="", where=self._sheet.where(name or heads[0]), said="、".join(tidied(spot.text) for spot in heads), label=label, kind="list", sure="很可能",
            because=f"表头下面有 {below} 个空行，是可以填多行的明细", page=self._page, columns=tuple(columns),
        ))

    def _pairs(self, n: int, row: Sequence[Spot]) -> None:
        """Label and place, from left to right."""
        filled_in = self._filled_in(row)
        at = 0
        while at < len(row):
            spot, beside = row[at], row[at + 1] if at + 1 < len(row) else None
            if is_blank(spot.text):
                at += 1
            elif at == 0 and beside is not None and self._heads_group(n, spot, beside, row):
                self._group = words_of(spot.text).label
                self._until = spot.row + spot.high - 1 if spot.high > 1 else self._group_end(n)
                at += 1
            else:
                at += self._pair(spot, beside, row[at + 2] if at + 2 < len(row) else None, filled_in=filled_in)

    def _pair(self, spot: Spot, beside: Spot | None, third: Spot | None, *, filled_in: bool) -> int:
        """One label with what is beside it; how many cells were read."""
        text = tidied(spot.text)
        if is_sentence(text) and not _split(text):
            self._sentence(spot)
            return 1
        pieces = _split(text)
        if pieces and (len(pieces) > 1 or pieces[0][1].strip() or beside is None):
            for label, value in pieces:
                self._field(msgspec.structs.replace(spot, text=label), value, "冒号前是栏目，后面是填写的地方")
            return 1
        if is_place(text) or not is_label(text):
            self._say(self._sheet.where(spot), text, "左边没有栏目名，不知道是填什么的")
            return 1
        if beside is not None and is_blank(beside.text):
            unit = third is not None and third.text and is_place(third.text) and not re.search(r"[□☐]", third.text) and not is_blank(third.text)
            self._field(spot, third.text if unit and third is not None else "", "")
            return 3 if unit else 2
        if beside is not None and (is_place(beside.text) or filled_in):
            self._field(spot, beside.text, "" if is_place(beside.text) else f"表上已经写了“{tidied(beside.text)[:20]}”，当作填写的例子")
            return 2
        self._field(spot, "", "旁边没有空格", doubtful=True)
        return 1

    def _filled_in(self, row: Sequence[Spot]) -> bool:
        """Whether the row alternates labels and answers: somebody brought a form that is filled in already."""
        filled = [spot for spot in row if not is_blank(spot.text)]
        return len(filled) == len(row) and len(row) % 2 == 0 and len(row) > 0 and not all(
            is_label(spot.text) and words_of(spot.text).label[-2:] in _ENDINGS for spot in row
        )

    def _heads_group(self, n: int, spot: Spot, beside: Spot, row: Sequence[Spot]) -> bool:
        """Whether the first cell names those to its right: it is tall and more labels follow, or the cells below it are empty."""
        if not is_label(spot.text) or not is_label(beside.text) or len(row) < _FEWEST_COLUMNS or not is_place(row[2].text):
            return False
        return spot.high > 1 or self._group_end(n) > spot.row

    def _group_end(self, n: int) -> int:
        """The last row below with an empty first cell and a label in the second."""
        last = self._sheet.rows[n][0].row
        for later in self._sheet.rows[n + 1:]:
            if len(later) < 2 or later[0].column != 1 or not is_blank(later[0].text) or not is_label(later[1].text):
                break
            last = later[0].row
        return last

    def _field(self, spot: Spot, value: str, because: str, *, doubtful: bool = False) -> None:
        words, where, said = words_of(spot.text), self._sheet.where(spot), tidied(f"{spot.text} {value}")
        if not words.label:
            return
        if for_officials(words.label):
            self._say(where, said, "由办理机关填写的部分，不问申请人；在流程和文书里办理")
            return
        if for_signing(words.label):
            self._say(where, said, "签名、盖章由平台的签署完成，不作为栏目")
            return
        self._take(words, value, where, said, because, doubtful=doubtful)

    def _take(self, words: Words, value: str, where: str, said: str, because: str, *, doubtful: bool) -> None:
        found = meaning(words, value, self._group)
        label = words.label
        generic = found.kind != "element" and self._group and self._group not in label and len(label) <= 6
        if "其他" in "".join(found.options) and re.search(r"其他.{0,3}[_＿]", value):
            self._say(where, said, "“其他”后面的横线没有另作栏目；需要写明的，加一个栏目，条件是选了“其他”")
        self._add(Found(
            no="", where=where, said=said, label=f"{self._group}{label}" if generic else label, kind=found.kind, sure="请核对" if doubtful else found.sure,
            because="；".join(filter(None, (found.because, because))), page=self._page, element=found.element, required=words.marked, options=found.options,
            unit=found.unit, help=found.help,
        ))

    def _listed(self, heads: "_Heads") -> None:
        """A table that lists fields: one row each."""
        for row in self._sheet.rows[heads.at + 1:]:
            cells = {spot.column: spot for spot in row}
            spot = cells.get(heads.label)
            if spot is None or is_blank(spot.text):
                continue
            kind, needed, choices, about, unit = (
                tidied(cells[column].text) if column in cells else "" for column in (heads.kind, heads.needed, heads.choices, heads.about, heads.unit)
            )
            self._take_listed(spot, kind, needed, choices, about, unit)

    def _take_listed(self, spot: Spot, kind: str, needed: str, choices: str, about: str, unit: str) -> None:
        words = words_of(spot.text)
        options = tuple(dict.fromkeys(filter(None, (piece.strip() for piece in re.split(r"[、,，;；/|\n□]+", choices)))))
        found = meaning(words, unit)
        told = next((each for pattern, each in _TOLD if re.search(pattern, kind)), None)
        if options:
            found = msgspec.structs.replace(found, kind="choices" if "多选" in kind else "choice", element="", options=options, sure="确定", because="列出了选项")
        elif told is not None and found.kind != "element":
            found = msgspec.structs.replace(found, kind=told, sure="确定", because=f"写明了是“{kind}”")
        elif kind and told is None:
            self._say(self._sheet.where(spot), f"{words.label}：{kind}", "不认识这种类型，先按标题判断")
        self._add(Found(
            no="", where=self._sheet.where(spot), said=words.label, label=words.label, kind=found.kind, sure=found.sure, because=found.because, page=self._page,
            element=found.element, options=found.options, unit=found.unit, help=about[:100],
            required=words.marked or (bool(re.match(r"^(是|必填|必选|必须|Y|√|1|M)", needed, re.IGNORECASE)) and "非" not in needed),
        ))

    def _add(self, found: Found) -> None:
        if len(self.found) < MOST:
            self.found.append(msgspec.structs.replace(found, no=str(len(self.found) + 1)))
        elif not self._full:
            self._full = True
            self._say(found.where, found.label, _TOO_MANY.format(most=MOST))

    def _say(self, where: str, said: str, why: str) -> None:
        self.remarks.append(Remark(where, tidied(said)[:200], why))


_ENDINGS: Final = frozenset({"名称", "姓名", "号码", "代码", "地址", "电话", "日期", "时间", "面积", "类型", "类别", "性质", "人数", "金额", "性别", "职务", "范围", "邮箱", "意见"})
_TOLD: Final = (
    (r"多选|复选", "choices"), (r"多行|文本域|大文本|长文本", "long"), (r"日期|时间", "date"), (r"整数|数字|整型", "int"), (r"小数|数值|浮点", "decimal"), (r"金额|货币", "money"),
    (r"是否|布尔", "bool"), (r"附件|文件|上传|图片", "file"), (r"手机|电话", "phone"), (r"邮箱", "email"), (r"文本|文字|字符|单行|字符串", "text"),
)


class _Heads(msgspec.Struct, frozen=True):
    """Where the columns of a list of fields are; 0 for one that is not there."""

    at: int
    label: int
    kind: int
    needed: int
    choices: int
    about: int
    unit: int


def _field_list(sheet: Sheet) -> _Heads | None:
    """The head of a table that lists fields: it has a column for their names, and one for their types or whether they are needed."""
    for at, row in enumerate(sheet.rows[:5]):
        def column(pattern: re.Pattern[str], row: Sequence[Spot] = row) -> int:
            return next((spot.column for spot in row if pattern.search(tidied(spot.text))), 0)

        label, needed, kind = column(_LABELS), column(_NEEDED), column(_KINDS)
        if label and (needed or kind) and needed != label != kind and len([spot for spot in row if spot.text]) >= _FEWEST_COLUMNS:
            return _Heads(at, label, kind, needed, column(_CHOICES), column(_ABOUT), column(_UNIT))
    return None


def _split(text: str) -> list[tuple[str, str]]:
    """`申请人：____ 电话：____` as labels with what stands behind each; nothing for words without a colon behind a label."""
    marks = list(_INLINE.finditer(text))
    if not marks or marks[0].start() > 2:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    pieces = [(mark[1], text[mark.end(): end].strip()) for mark, end in zip(marks, ends, strict=True)]
    return pieces if all(is_blank(value) or is_place(value) or len(value) <= 20 for _, value in pieces) else []


