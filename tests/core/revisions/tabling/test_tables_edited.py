"""What an official does to a table: rows, cells, columns, outcomes, whole tables; every step keeps the file canonical and what it does not know."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from core.items.fmt import canonical_toml
from core.revisions.edits import Edit, Put, apply
from core.revisions.tabling import columns as cols
from core.revisions.tabling import operations as ops
from core.revisions.tabling.book import RULES, Book, book_of
from core.revisions.tabling.confirming import Confirmation
from core.revisions.tabling.naming import made_id, next_number
from core.revisions.tabling.typed import NotUnderstood

Change = Callable[..., Book]
TODAY = date(2026, 11, 26)


def codes(book: Book) -> set[str]:
    return {fault.code for fault in book.faults} | {fault.code for sheet in book.sheets for fault in sheet.faults}


def test_a_new_row_gets_the_next_number_and_only_warns(book: Book, after: Change) -> None:
    done = after(book, ops.add_row(book, book.sheet("way"), before="GZ-02"))
    lines = done.sheet("way").lines
    assert [line.row.no for line in lines] == ["GZ-01", "GZ-03", "GZ-02"]
    assert (lines[1].row.status, lines[1].row.force, lines[1].row.basis) == ("local-unconfirmed", "advice", ("行动计划 2.2",))


def test_numbers_that_examples_speak_of_are_not_given_again() -> None:
    assert next_number(["XF-01", "XF-09"], "XF-09") == "XF-10"
    assert next_number(["XF-01"], "XF-01", "规则: XF-12 大的\n规则: XF-120 别的") == "XF-121"
    assert next_number([], "") == "GZ-01"


def test_a_row_is_copied_moved_and_dropped(book: Book, after: Change) -> None:
    sheet = book.sheet("way")
    done = after(book, ops.copy_row(book, sheet, "GZ-01"))
    assert [line.row.no for line in done.sheet("way").lines] == ["GZ-01", "GZ-03", "GZ-02"]
    assert done.sheet("way").lines[1].row.when == sheet.lines[0].row.when
    assert "unreachable" in codes(done)
    moved = after(book, ops.move_row(sheet, "GZ-01", 1))
    assert [line.row.no for line in moved.sheet("way").lines] == ["GZ-02", "GZ-01"]
    assert after(moved, ops.move_row(moved.sheet("way"), "GZ-01", -9)).files == book.files
    assert ops.move_row(sheet, "GZ-01", -1) == ()
    assert [line.row.no for line in after(book, ops.drop_row(sheet, "GZ-01")).sheet("way").lines] == ["GZ-02"]


def test_cells_are_typed_and_emptied(book: Book, after: Change) -> None:
    done = after(book, ops.set_cell(book.sheet("way"), "GZ-02", "area", "不小于 面积上限"))
    assert done.sheet("way").lines[1].row.when == {"area": ">= {limit}"}
    assert after(done, ops.set_cell(done.sheet("way"), "GZ-02", "area", "不限")).files == book.files
    assert ops.set_cell(book.sheet("way"), "GZ-01", "area", "＜ 面积上限") == ()
    with pytest.raises(NotUnderstood):
        ops.set_cell(book.sheet("way"), "GZ-01", "area", "小于三百")
    kept = after(book, ops.set_cell(book.sheet("way"), "GZ-01", "area", "小于三百", anyway=True))
    assert kept.sheet("way").lines[0].row.when == {"area": "小于三百"}
    assert codes(kept) == {"cell"}


def test_outcome_force_basis_sentence_and_number(book: Book, after: Change) -> None:
    sheet = book.sheet("way")
    assert after(book, ops.set_outcome(sheet, "GZ-02", "way", "当场")).sheet("way").lines[1].row.then == {"way": "当场"}
    assert ops.set_outcome(sheet, "GZ-02", "way", "一般") == ()
    with pytest.raises(NotUnderstood):
        ops.set_outcome(sheet, "GZ-02", "way", "当场、一般")
    ranged = after(book, ops.set_force(sheet, "GZ-02", "range"))
    assert after(ranged, ops.set_outcome(ranged.sheet("way"), "GZ-02", "way", "当场、一般")).sheet("way").lines[1].row.then == {"way": ("当场", "一般")}
    assert after(book, ops.set_basis(sheet, "GZ-01", "甲条\n\n乙条 ")).sheet("way").lines[0].row.basis == ("甲条", "乙条")
    said = after(book, ops.set_say(sheet, "GZ-01", "面积 {建筑面积}，上限｛面积上限｝，{办法}"))
    assert said.sheet("way").lines[0].row.say == "面积 {area}，上限{limit}，{way}"
    for wrong in ("{层高} 不够", "少了 { 一半", "  "):
        with pytest.raises(NotUnderstood):
            ops.set_say(sheet, "GZ-01", wrong)
    assert after(book, ops.renumber(book, sheet, "GZ-01", "A-7")).sheet("way").lines[0].row.no == "A-7"
    with pytest.raises(NotUnderstood):
        ops.renumber(book, sheet, "GZ-01", "GZ-02")


def test_what_is_not_confirmed_only_warns_until_it_is(book: Book, after: Change) -> None:
    waiting = after(book, ops.set_status(book.sheet("way"), "GZ-01", "local-unconfirmed"))
    row = waiting.sheet("way").lines[0].row
    assert (row.status, row.force) == ("local-unconfirmed", "advice")
    assert not codes(waiting)
    with pytest.raises(NotUnderstood, match="只能作提示"):
        ops.set_force(waiting.sheet("way"), "GZ-01", "binding")
    with pytest.raises(NotUnderstood):
        ops.set_status(waiting.sheet("way"), "GZ-01", "local-confirmed")
    with pytest.raises(NotUnderstood, match="哪份文件"):
        ops.confirm_row(waiting.sheet("way"), "GZ-01", Confirmation("张三", " ", TODAY), TODAY)
    with pytest.raises(NotUnderstood, match="今天以后"):
        ops.confirm_row(waiting.sheet("way"), "GZ-01", Confirmation("张三", "文", date(2027, 1, 1)), TODAY)
    done = after(waiting, ops.confirm_row(waiting.sheet("way"), "GZ-01", Confirmation("张三", "示范区〔2026〕5号", TODAY), TODAY))
    row = done.sheet("way").lines[0].row
    assert (row.status, row.confirmed_by, row.force) == ("local-confirmed", "张三，示范区〔2026〕5号，2026年11月26日", "advice")
    assert after(done, ops.set_force(done.sheet("way"), "GZ-01", "binding")).sheet("way").lines[0].row.force == "binding"
    back = after(done, ops.set_status(done.sheet("way"), "GZ-01", "law"))
    assert (back.sheet("way").lines[0].row.status, back.sheet("way").lines[0].row.confirmed_by) == ("law", "")


def test_a_column_is_a_field_a_parameter_or_a_simple_calculation(book: Book, after: Change) -> None:
    sheet = book.sheet("way")
    made = {
        "场所类型": ("one", "place", ""), "面积上限": ("one", "param.limit", ""), "建筑面积 - 面积上限": ("difference", "area_m2", "param.limit"),
        "竣工日期至提交日期的工作日数": ("workdays", "done_on", "submitted_on"), "竣工日期至提交日期的天数": ("days", "done_on", "submitted_on"), "情形的项数": ("count", "marks", ""),
    }
    for label, (way, first, second) in made.items():
        done = after(book, cols.add_column(sheet, way, first, second))  # type: ignore[arg-type] # ways as written above
        assert [column.label for column in done.sheet("way").columns.values()] == ["建筑面积", label]
        assert not codes(done), label
    for way, first, second in (("sum", "area_m2", "fee"), ("days", "area_m2", "done_on"), ("sum", "area_m2", ""), ("one", "gone", "")):
        with pytest.raises(NotUnderstood):
            cols.add_column(sheet, way, first, second)  # type: ignore[arg-type] # ways as written above


def test_a_column_goes_with_its_cells_and_sentences(book: Book, after: Change) -> None:
    wide = after(book, cols.add_column(book.sheet("way"), "one", "place"))
    wide = after(wide, ops.set_cell(wide.sheet("way"), "GZ-01", "place", "宾馆"))
    done = after(wide, cols.drop_column(wide, wide.sheet("way"), "area"))
    assert list(done.sheet("way").columns) == ["place"]
    assert done.sheet("way").lines[0].row.when == {"place": ("宾馆",)}
    assert done.sheet("way").lines[0].row.say == "{area_m2}，小于 {limit}。"
    assert not codes(done)
    assert after(book, cols.change_column(book.sheet("way"), "area", "one", "floors")).sheet("way").columns["area"].label == "层数"


def test_outcome_words(book: Book, after: Change) -> None:
    sheet = book.sheet("way")
    more = after(book, cols.add_word(sheet, "way", "不受理"))
    assert codes(more) == {"unused-output"}
    assert not codes(after(more, cols.drop_word(more.sheet("way"), "way", "不受理")))
    with pytest.raises(NotUnderstood, match="GZ-01"):
        cols.drop_word(sheet, "way", "当场")
    renamed = after(book, cols.rename_word(book, sheet, "way", "当场", "当场办结"))
    assert renamed.sheet("way").definition.outputs == {"way": ("当场办结", "一般")}
    assert renamed.sheet("way").lines[0].row.then == {"way": "当场办结"}
    two = after(book, cols.add_outcome(book, sheet, "谁来办", ("窗口", "后台")))
    output = next(name for name in two.sheet("way").definition.outputs if name != "way")
    assert output.isascii()
    assert output.isidentifier()
    assert not codes(two)
    assert after(two, cols.drop_outcome(two.sheet("way"), output)).files == book.files
    with pytest.raises(NotUnderstood):
        cols.drop_outcome(sheet, "way")


def test_tables(book: Book, after: Change) -> None:
    done = after(book, cols.add_table(book, cols.NewTable("是否现场查看", ("查看", "不查看"), "way")))
    name = next(sheet.name for sheet in done.sheets if sheet.name != "way")
    made = done.sheet(name)
    assert [line.row.no for line in made.lines] == ["GZ-03", "GZ-04"]
    assert codes(done) == {"unreachable"}
    done = after(done, ops.set_cell(made, "GZ-03", "way", "一般"))
    assert not codes(done)
    with pytest.raises(NotUnderstood, match="是否现场查看"):
        cols.drop_table(done, done.sheet("way"))
    assert after(done, cols.drop_table(done, done.sheet(name))).files == book.files
    assert [sheet.name for sheet in after(done, cols.move_table(done, done.sheet(name), -1)).sheets] == [name, "way"]
    renamed = after(done, cols.rename_word(done, done.sheet("way"), "way", "一般", "普通"))
    assert renamed.sheet(name).lines[0].row.when == {"way": ("普通",)}
    changed = after(book, cols.set_table(book.sheet("way"), label="怎么办", hit="unique", as_of="today", complete=False))
    assert (changed.sheet("way").definition.label, changed.sheet("way").definition.hit, changed.sheet("way").definition.as_of, changed.sheet("way").definition.complete) == ("怎么办", "unique", "today", False)
    for wrong in ({"hit": "sometimes"}, {"as_of": "place"}):
        with pytest.raises(NotUnderstood):
            cols.set_table(book.sheet("way"), **wrong)  # type: ignore[arg-type] # texts


def test_new_names_are_plain(book: Book) -> None:
    assert made_id("办理路径", (), "x") == "ban_li_lu_jing"
    assert made_id("办理路径", ("ban_li_lu_jing",), "x") == "ban_li_lu_jing_2"
    assert made_id("【】", (), "biao") == "biao"
    assert made_id("2 号表", (), "biao") == "biao"
    assert made_id("date", (), "x") == "date_2"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_leaves_a_canonical_file_with_what_others_keep_in_it(book: Book, seed: int) -> None:
    random, files = Random(seed), apply(book.files, Put("rules.toml", ("decision", "way", "x_keep"), "别人的"))
    for _ in range(40):
        for edit in some_act(book_of(files, "small", {}), random):
            files = apply(files, edit)
        assert canonical_toml(files["rules.toml"], "rules.toml") == files["rules.toml"]
        assert not book_of(files, "small", {}).broken
    assert "别人的" in files["rules.toml"].decode()


def some_act(book: Book, random: Random) -> tuple[Edit, ...]:
    sheet = random.choice(book.sheets)
    line, column = random.choice(sheet.lines).name, random.choice([*sheet.columns])
    acts: list[Callable[[], tuple[Edit, ...]]] = [
        lambda: ops.add_row(book, sheet),
        lambda: cols.add_column(sheet, "one", random.choice(["place", "floors", "done_on", "promised"])),
        lambda: ops.copy_row(book, sheet, line),
        lambda: ops.move_row(sheet, line, random.choice([-2, -1, 1])),
        lambda: ops.set_status(sheet, line, random.choice(["plan", "law", "local-unconfirmed"])),
        lambda: ops.drop_row(sheet, line) if len(sheet.lines) > 1 else (),
        lambda: cols.drop_column(book, sheet, column) if len(sheet.columns) > 1 else (),
        lambda: ops.set_cell(sheet, line, column, random.choice(["", "空", "小于 5", "宾馆", "是", "乱写"]), anyway=True),
    ]
    return random.choice(acts)()


def test_a_sentence_that_was_made_follows_its_cells_and_one_that_was_written_stays(book: Book, after: Change) -> None:
    made = after(book, ops.add_row(book, book.sheet("way")))
    assert made.sheet("way").lines[-1].row.say == "其他情形：当场。"
    typed = after(made, ops.set_cell(made.sheet("way"), "GZ-03", "area", "不小于 面积上限"))
    assert typed.sheet("way").lines[-1].row.say == "建筑面积不小于 面积上限：当场。"
    other = after(typed, ops.set_outcome(typed.sheet("way"), "GZ-03", "way", "一般"))
    assert other.sheet("way").lines[-1].row.say == "建筑面积不小于 面积上限：一般。"
    written = after(book, ops.set_cell(book.sheet("way"), "GZ-01", "area", "小于 5"))
    assert written.sheet("way").lines[0].row.say == book.sheet("way").lines[0].row.say


@pytest.mark.parametrize("text", ["--5", "-", "", "5-", "五", "9" * 5000])
def test_an_outcome_that_is_a_number_is_typed_as_one(text: str, book: Book, after: Change) -> None:
    none = after(book, (Put(RULES, ("decision", "way", "outputs", "days"), []), *(Put(RULES, ("decision", "way", "rows", no, "then", "days"), 3) for no in ("GZ-01", "GZ-02"))))
    assert after(none, ops.set_outcome(none.sheet("way"), "GZ-02", "days", "-5")).sheet("way").lines[1].row.then["days"] == -5
    with pytest.raises(NotUnderstood):
        ops.set_outcome(none.sheet("way"), "GZ-02", "days", text)
