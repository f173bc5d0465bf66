"""What is wrong with a table is said in its cell; every mend that is offered takes it away and brings nothing else."""

from collections.abc import Callable

import pytest

from core.items.fmt import canonical_toml
from core.revisions.tabling.book import Book, book_of
from core.revisions.tabling.troubles import Trouble, troubles
from tests.core.revisions.tabling.conftest import RULES

Change = Callable[..., Book]
HEAD = RULES.partition("[decision.way]")[0]


def table(hit: str, inputs: str, *rows: str, outputs: str = '["当场", "一般"]', more: str = "") -> str:
    lines = [f'[decision.way]\nlabel = "办法"\nhit = "{hit}"\n{more}inputs = {{ {inputs} }}\noutputs = {{ way = {outputs} }}\n']
    for number, row in enumerate(rows, 1):
        when, _, then = row.partition(" -> ")
        word, _, rest = then.partition(" | ")
        cells = f"when = {{ {when} }}\n" if when.strip() else ""
        lines.append(f'[[decision.way.rows]]\nno = "GZ-{number:02d}"\n{cells}then = {{ way = "{word}" }}\nbasis = ["计划 2.2"]\nstatus = "plan"\nsay = "说明。"\n{rest}')
    return HEAD + "\n".join(lines)


def read(files: dict[str, bytes], rules: str) -> Book:
    return book_of(files | {"rules.toml": canonical_toml(rules.encode(), "rules.toml")}, "small", {})


def only(book: Book, code: str) -> Trouble:
    found = [each for each in troubles(book, "small") if each.code == code]
    assert len(found) == 1, troubles(book, "small", mends=False)
    return found[0]


def test_nothing_is_wrong_with_a_right_table(book: Book) -> None:
    assert troubles(book, "small") == ()


GAPS = {
    "above a parameter": ("first", 'area = "area_m2"', ('area = "< {limit}" -> 当场',), '["当场"]', {"area": ">= {limit}"}, "建筑面积 不小于 面积上限"),
    "outside a list": ("unique", 'place = "place"', ('place = "in {easy}" -> 当场',), '["当场"]', {"place": "not in {easy}"}, "场所类型 不属于 简易场所名单"),
    "one option": ("unique", 'place = "place"', ('place = ["宾馆", "饭店", "烟、酒零售"] -> 当场',), '["当场"]', {"place": ("商铺（小型）",)}, "场所类型 商铺（小型）"),
    "a no": ("unique", 'yes = "promised"', ("yes = true -> 当场",), '["当场"]', {"yes": False}, "已承诺 否"),
    "between numbers": ("unique", 'floors = "floors"', ('floors = "< 3" -> 当场', 'floors = "> 5" -> 一般'), '["当场", "一般"]', {"floors": "3..5"}, "层数 3 至 5"),
    "none of several": ("first", 'marks = "marks"', ('marks = "has [明火]" -> 当场', 'marks = "has [用电]" -> 一般'), '["当场", "一般"]', {"marks": "none of [明火, 用电]"}, "情形 不含 明火、用电"),
    "empty": ("unique", 'floors = "floors"', ('floors = "present" -> 当场',), '["当场"]', {"floors": "empty"}, "层数 空"),
    "a period": ("unique", 'done = "done_on"', ('done = "within 5 workdays before {submitted_on}" -> 当场',), '["当场"]', {"done": "not within 5 workdays before {submitted_on}"}, "竣工日期 不在 提交日期 之前 5 个工作日以内"),
    "two columns": ("unique", 'area = "area_m2", yes = "promised"', ('area = "< {limit}" -> 当场', 'area = ">= {limit}", yes = true -> 一般'), '["当场", "一般"]', {"area": ">= {limit}", "yes": False}, "建筑面积 不小于 面积上限，已承诺 否"),
}


@pytest.mark.parametrize("name", GAPS)
def test_a_gap_is_closed_by_the_row_that_is_offered(name: str, files: dict[str, bytes], after: Change) -> None:
    hit, inputs, rows, outputs, when, words = GAPS[name]
    book = read(files, table(hit, inputs, *rows, outputs=outputs))
    trouble = only(book, "gap")
    mend = trouble.mends[0]
    outcome = "一般" if "一般" in outputs else "当场"
    assert (mend.label, mend.said) == ("补一行", f"{words}；结论先写“{outcome}”，请核对")
    done = after(book, mend.edits)
    assert troubles(done, "small") == ()
    added = done.sheet("way").lines[-1].row
    assert added.when == when
    assert (added.status, added.force) == ("local-unconfirmed", "advice")


def test_several_gaps_are_closed_at_once_or_by_one_row_for_all_others(files: dict[str, bytes], after: Change) -> None:
    book = read(files, table("first", 'area = "area_m2", place = "place"', 'area = "< 100", place = ["宾馆"] -> 当场', 'area = "100..200" -> 一般'))
    mends = {mend.label: mend for mend in only(book, "gap").mends}
    assert {"补一行“其他情形”", "允许没有结论"} < mends.keys()
    for mend in mends.values():
        assert troubles(after(book, mend.edits), "small") == ()
    assert after(book, mends["补一行“其他情形”"].edits).sheet("way").lines[-1].row.when == {}


def test_overlapping_rows_are_named_and_narrowed(files: dict[str, bytes], after: Change) -> None:
    book = read(files, table("unique", 'area = "area_m2"', 'area = "<= {limit}" -> 当场', 'area = ">= 200" -> 一般'))
    trouble = only(book, "overlap")
    assert "GZ-01 与 GZ-02" in trouble.said
    mends = {mend.label: mend for mend in trouble.mends}
    assert mends["收窄 GZ-02"].said == "规则 GZ-02 改为：建筑面积 大于 面积上限"
    assert mends["收窄 GZ-01"].said == "规则 GZ-01 改为：建筑面积 小于 200"
    for mend in mends.values():
        assert troubles(after(book, mend.edits), "small") == ()
    assert after(book, mends["收窄 GZ-02"].edits).sheet("way").lines[1].row.when == {"area": "> {limit}"}


def test_a_row_that_can_never_decide_says_which_rows_cover_it(files: dict[str, bytes], after: Change) -> None:
    book = read(files, table("first", 'area = "area_m2"', 'area = "< 500" -> 当场', 'area = "< 300" -> 一般', "-> 一般".rjust(12)))
    trouble = only(book, "unreachable")
    assert trouble.spot.row == "GZ-02"
    assert "上面的 GZ-01 覆盖" in trouble.said
    mends = {mend.label: mend for mend in trouble.mends}
    assert [line.row.no for line in after(book, mends["移到 GZ-01 上面"].edits).sheet("way").lines][:2] == ["GZ-02", "GZ-01"]
    assert "删去这一行" in mends
    for mend in mends.values():
        assert troubles(after(book, mend.edits), "small") == ()


SPELT = {
    "an option": ('place = "place"', 'place = ["宾館"] -> 当场', "改为“宾馆”", {"place": ("宾馆",)}),
    "a parameter": ('area = "area_m2"', 'area = "小于 面积上线" -> 当场', "改为“小于 面积上限”", {"area": "< {limit}"}),
    "a unit": ('area = "area_m2"', 'area = "< 300 元" -> 当场', None, None),
    "as typed": ('area = "area_m2"', 'area = "小于 300 平方米" -> 当场', "改为“小于 300 平方米”", {"area": "< 300"}),
}


@pytest.mark.parametrize("name", SPELT)
def test_a_misspelt_cell_is_mended_by_what_may_have_been_meant(name: str, files: dict[str, bytes], after: Change) -> None:
    inputs, row, label, when = SPELT[name]
    book = read(files, table("first", inputs, row, "-> 一般".rjust(12)))
    (trouble,) = troubles(book, "small")
    assert trouble.spot.row == "GZ-01"
    assert trouble.spot.part == "when"
    assert trouble.instead
    assert not set("<>{}[]") & set(trouble.said.replace("< 300 元", "") + trouble.instead), trouble
    mends = {mend.label: mend for mend in trouble.mends}
    if label is None:
        assert trouble.mends
        return
    done = after(book, mends[label].edits)
    assert troubles(done, "small") == ()
    assert done.sheet("way").lines[0].row.when == when


OTHERS = {
    "unused-output": (("first", 'area = "area_m2"', 'area = "< 300" -> 当场', "-> 当场".rjust(12)), {"删去这个结论", "补一行得出它"}),
    "output-value": (("first", 'area = "area_m2"', 'area = "< 300" -> 当場', "-> 一般".rjust(12)), {"改为“当场”", "增加结论“当場”"}),
    "as-of": (("first", 'area = "area_m2"', 'area = "< 300" -> 当场', "-> 一般".rjust(12)), {"按提交日期"}),
    "unconfirmed-binding": (("first", 'area = "area_m2"', 'area = "< 300" -> 当场', "-> 一般".rjust(12)), {"改为只作提示"}),
    "say": (("first", 'area = "area_m2"', 'area = "< 300" -> 当场', "-> 一般".rjust(12)), {"照条件写一句"}),
    "duplicate-row": (("first", 'area = "area_m2"', 'area = "< 300" -> 当场', "-> 一般".rjust(12)), {"换一个编号"}),
    "unknown-field": (("first", 'area = "area_m"', 'area = "< 300" -> 当场', "-> 一般".rjust(12)), {"改为“建筑面积”", "删去这一列"}),
}
PLANTED = {
    "as-of": ('label = "办法"', 'label = "办法"\nas_of = "place"'), "unconfirmed-binding": ('status = "plan"', 'status = "local-unconfirmed"'), "say": ('say = "说明。"', 'say = " "'),
    "duplicate-row": ('no = "GZ-02"', 'no = "GZ-01"'),
}


@pytest.mark.parametrize("code", OTHERS)
def test_other_faults_have_their_mends(code: str, files: dict[str, bytes], after: Change) -> None:
    (arguments, labels) = OTHERS[code]
    rules = table(*arguments)
    if code in PLANTED:
        rules = rules.replace(*PLANTED[code], 1)
    book = read(files, rules)
    found = [each for each in troubles(book, "small") if each.code == code]
    mends = {mend.label: mend for mend in found[0].mends}
    wanted = labels - {"补一行得出它", "删去这一列"}
    assert wanted <= mends.keys(), found
    for mend in mends.values():
        assert code not in {each.code for each in troubles(after(book, mend.edits), "small")}


def test_no_fault_is_told_in_the_language_of_files(files: dict[str, bytes]) -> None:
    for code, (arguments, _) in OTHERS.items():
        rules = table(*arguments)
        if code in PLANTED:
            rules = rules.replace(*PLANTED[code], 1)
        for trouble in troubles(read(files, rules), "small", mends=False):
            assert not any(word in trouble.said + trouble.instead for word in ("first", "unique", "complete", "advice", "true", "when", "{", "choice"))
