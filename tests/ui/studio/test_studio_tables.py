"""The tables of a revision over HTTP: read, typed into, mended, pasted, confirmed, tried out; and what waits for confirmation."""

import io
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest
from browser_client import Browser
from python_calamine import CalamineWorkbook

from core.house import House
from core.revisions.keeping import read_revision
from core.revisions.tabling.book import Book, book_of
from tests.ui.studio.test_studio_frame import actor, begun

ITEM = "demo_permit"
ENGLISH = ("first", "unique", "binding", "advice", "submitted_on", "decision", "local-unconfirmed", "toml")


@pytest.fixture
async def browser(anyone: httpx.AsyncClient) -> Browser:
    """The official."""
    return await Browser(anyone).sign_in("configurator")


async def read(house: House, revision: int) -> Book:
    found = await read_revision(house, await actor(house, "configurator"), revision)
    return book_of(found.files, found.item, house.catalogue.registry.around.others)


async def first_table(house: House, revision: int) -> tuple[Book, str, str]:
    """The rules, the first table, its first row that has a condition on numbers."""
    book = await read(house, revision)
    for sheet in book.sheets:
        for line in sheet.lines:
            for column in line.row.when:
                of = sheet.columns[column].of
                if of is not None and of.kind in ("decimal", "int"):
                    return book, sheet.name, line.name
    raise AssertionError("no such table")


async def test_tables_parameters_and_facts_are_shown_in_words(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book = await read(house, revision)
    page = await browser.get(f"/studio/revisions/{revision}/rules")
    assert page.status_code == 200, page.text
    for sheet in book.sheets:
        assert sheet.definition.label in page.text
        shown = await browser.get(f"/studio/revisions/{revision}/rules/{sheet.name}")
        assert shown.status_code == 200, shown.text
        for line in sheet.lines:
            assert line.row.no in shown.text
            row = await browser.get(f"/studio/revisions/{revision}/rules/{sheet.name}/row?no={quote(line.name)}")
            assert row.status_code == 200, row.text
        assert (await browser.get(f"/studio/revisions/{revision}/rules/{sheet.name}/shape")).status_code == 200
        words = visible(shown.text)
        assert not [word for word in ENGLISH if word in words], words
    values = await browser.get(f"/studio/revisions/{revision}/parameters")
    assert all(param.label in unescape(values.text) for param in book.params.values())
    assert (await browser.get(f"/studio/revisions/{revision}/rules/nothing")).status_code == 404
    assert (await browser.get(f"/studio/revisions/{revision}/rules/{book.sheets[0].name}/row?no=NO-1")).status_code == 404


class Reader(HTMLParser):
    """Collects the texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def visible(page: str) -> str:
    """The texts of a page."""
    reader = Reader()
    reader.feed(page[page.index("<main"):])
    return " ".join(reader.texts)


async def test_a_cell_is_saved_when_it_makes_sense_and_only_then(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book, table, row = await first_table(house, revision)
    sheet = book.sheet(table)
    column = next(name for name in sheet.line(row).row.when if (of := sheet.columns[name].of) and of.kind in ("decimal", "int"))
    at = f"/studio/revisions/{revision}/rules/{table}/row"
    await browser.get(f"{at}?no={quote(row)}")
    done = await browser.post(at, {"row": row, f"when.{column}": "不小于 １２"})
    assert done.status_code == 303, done.text
    assert done.headers["location"].startswith(f"/studio/revisions/{revision}/rules/{table}#r-")
    assert (await read(house, revision)).sheet(table).line(row).row.when[column] == ">= 12"
    wrong = await browser.post(at, {"row": row, f"when.{column}": "好多"})
    assert wrong.status_code == 422
    assert "“好多”" in unescape(wrong.text)
    assert (await read(house, revision)).sheet(table).line(row).row.when[column] == ">= 12"
    assert (await browser.post(f"/studio/revisions/{revision}/undo", {"tab": "rules"})).status_code == 303
    assert (await read(house, revision)).sheet(table).line(row).row.when == sheet.line(row).row.when


async def test_rows_are_added_moved_and_a_planted_fault_is_mended_by_its_button(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book = await read(house, revision)
    sheet = next(each for each in book.sheets if each.definition.hit == "first" and len(each.lines) > 1)
    at = f"/studio/revisions/{revision}/rules/{sheet.name}"
    await browser.get(at)
    assert (await browser.post(at, {"act": "add"})).status_code == 303
    added = (await read(house, revision)).sheet(sheet.name).lines[-1]
    assert added.row.no not in book.numbers
    page = unescape((await browser.get(at)).text)
    assert f"规则 {added.row.no} 用不上" in page
    assert "删去这一行" in page
    spot = f"unreachable|{sheet.name}|{added.row.no}||"
    assert (await browser.post(at, {"act": "mend", "spot": spot, "label": "删去这一行"})).status_code == 303
    assert (await read(house, revision)).document == book.document
    gone = await browser.post(at, {"act": "mend", "spot": spot, "label": "删去这一行"})
    assert gone.status_code == 422
    assert "已经变了" in unescape(gone.text)
    first = sheet.lines[0].name
    assert (await browser.post(at, {"act": "down", "row": first})).status_code == 303
    assert (await read(house, revision)).sheet(sheet.name).lines[1].name == first
    assert (await browser.post(at, {"act": "down", "row": "NO-1"})).status_code == 404
    assert (await browser.post(at, {"act": "dance"})).status_code == 422


async def test_a_local_rule_is_confirmed_in_the_name_of_who_signed_in(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book = await read(house, revision)
    sheet, line = next((sheet, line) for sheet in book.sheets for line in sheet.lines if line.row.status == "local-unconfirmed")
    at = f"/studio/revisions/{revision}/rules/{sheet.name}"
    await browser.get(at)
    refused = await browser.post(f"{at}/row", {"row": line.name, "force": "应当如此"})
    assert refused.status_code == 422
    assert "只能作提示" in unescape(refused.text)
    assert (await browser.post(at, {"act": "confirm", "row": line.name, "document": "", "day": "2026-01-05"})).status_code == 422
    assert (await browser.post(at, {"act": "confirm", "row": line.name, "document": "示范区〔2026〕1号", "day": "2026-01-05"})).status_code == 303
    row = (await read(house, revision)).sheet(sheet.name).line(line.name).row
    who = (await actor(house, "configurator")).name
    assert (row.status, row.confirmed_by) == ("local-confirmed", f"{who}，示范区〔2026〕1号，2026年1月5日")


async def test_pasted_rows_are_saved_whole_or_shown_again(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book, table, _ = await first_table(house, revision)
    sheet = book.sheet(table)
    output, words = next(iter(sheet.definition.outputs.items()))
    at = f"/studio/revisions/{revision}/rules/{table}"
    await browser.get(at)
    head, good = "编号\t结论", f"\t{words[0]}"
    bad = await browser.post(f"{at}/paste", {"rows": f"{head}\n\t没有这个\n{good}"})
    assert bad.status_code == 422
    assert "还没有保存" in bad.text
    assert "没有这个" in bad.text
    assert (await read(house, revision)).document == book.document
    assert (await browser.post(f"{at}/paste", {"rows": f"{head}\n{good}"})).status_code == 303
    assert (await read(house, revision)).sheet(table).lines[-1].row.then == {output: words[0]}
    forced = await browser.post(f"{at}/paste", {"rows": f"{head}\n\t没有这个", "anyway": "1"})
    assert forced.status_code == 303
    assert (await read(house, revision)).sheet(table).lines[-1].row.then == {output: "没有这个"}


async def test_a_table_is_tried_out_and_nothing_is_kept(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book, table, _ = await first_table(house, revision)
    at = f"/studio/revisions/{revision}/rules/{table}"
    await browser.get(at)
    page = await browser.get(f"{at}?day=2026-11-26")
    assert page.status_code == 200
    assert "现在还不知道" in page.text
    assert (await browser.get(f"{at}?day={quote('哪天')}")).status_code == 422
    assert (await read(house, revision)).files == book.files


async def test_a_parameter_gets_a_value_from_a_day_on(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    book = await read(house, revision)
    name = next(name for name, param in book.params.items() if param.type.kind == "decimal")
    at = f"/studio/revisions/{revision}/parameters"
    await browser.get(at)
    answer = await browser.post(at, {"act": "value", "param": name, "value": "777", "since": "2027-01-01", "source": "示范区〔2026〕2号"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{at}#p-{name}")
    value = (await read(house, revision)).params[name].values[-1]
    assert (str(value.since), str(value.value), value.confirmed) == ("2027-01-01", "777.00", False)
    for fields in ({"act": "value", "param": name, "value": "9", "since": "", "source": "文"}, {"act": "value", "param": name, "value": "九", "since": "2028-01-01", "source": "文"}, {"act": "nothing"}):
        assert (await browser.post(at, fields)).status_code == 422
    assert (await browser.post(at, {"act": "away", "param": "nothing"})).status_code == 404
    confirmed = await browser.post(at, {"act": "confirm", "param": name, "at": "2027-01-01", "document": "示范区〔2026〕3号", "day": "2026-01-06"})
    assert confirmed.status_code == 303
    assert (await read(house, revision)).params[name].values[-1].confirmed


SHAPES: dict[str, tuple[dict[str, str], Callable[[Book, Book], bool]]] = {
    "settings": ({"act": "settings", "label": "另一个名称", "hit": "", "as_of": "", "complete": "yes"}, lambda _before, after: after.sheets[0].definition.label == "另一个名称"),
    "column": ({"act": "column", "way": "one", "first": "today"}, lambda before, after: len(after.sheets[0].columns) == len(before.sheets[0].columns) + 1),
    "outcome": ({"act": "outcome", "label": "谁来办", "words": "窗口、后台"}, lambda before, after: len(after.sheets[0].definition.outputs) == len(before.sheets[0].definition.outputs) + 1),
}


@pytest.mark.parametrize("name", SHAPES)
async def test_the_shape_of_a_table_is_changed(name: str, house: House, browser: Browser) -> None:
    fields, holds = SHAPES[name]
    revision = await begun(browser)
    before = await read(house, revision)
    at = f"/studio/revisions/{revision}/rules/{before.sheets[0].name}"
    await browser.get(f"{at}/shape")
    assert (await browser.post(at, fields)).status_code == 303
    assert holds(before, await read(house, revision))
    assert (await browser.post(at, {"act": "column", "way": "sum", "first": "today", "second": "today"})).status_code == 422


async def test_a_table_is_made_and_taken_away(house: House, browser: Browser) -> None:
    revision = await begun(browser)
    before = await read(house, revision)
    at = f"/studio/revisions/{revision}/rules"
    await browser.get(at)
    assert (await browser.post(at, {"label": "", "words": "", "first": "today", "hit": "first"})).status_code == 422
    wish = {"label": "是否查看", "words": "查看、不查看", "first": "today", "hit": "first"}
    asked = await browser.post(at, wish)
    assert asked.status_code == 200
    assert "“查看”" in visible(asked.text)
    unclear = await browser.post(at, {**wish, "when1": "很久以前", "when2": ""})
    assert unclear.status_code == 422
    assert "很久以前" in unescape(unclear.text)
    answer = await browser.post(at, {**wish, "when1": "不早于 2027年1月1日", "when2": ""})
    assert answer.status_code == 303, answer.text
    made = (await read(house, revision)).sheets[-1]
    assert answer.headers["location"].endswith(f"/rules/{made.name}#n-{made.lines[0].row.no}")
    assert (made.definition.label, len(made.lines), made.faults) == ("是否查看", 2, ())
    added = await browser.post(f"{at}/{made.name}", {"act": "add"})
    last = (await read(house, revision)).sheet(made.name).lines[-1].row.no
    assert added.headers["location"].endswith(f"/rules/{made.name}#n-{last}")
    assert f'id="n-{last}"' in (await browser.get(f"{at}/{made.name}")).text
    undone = await browser.post(f"/studio/revisions/{revision}/undo", {"tab": "rules", "inside": made.name})
    assert undone.headers["location"].endswith(f"/rules/{made.name}#grid"), "one stays at the table"
    elsewhere = await browser.post(f"/studio/revisions/{revision}/redo", {"tab": "rules", "inside": "nothing"})
    assert elsewhere.headers["location"].endswith("/rules")
    await browser.post(f"/studio/revisions/{revision}/undo")
    assert (await browser.post(f"{at}/{made.name}", {"act": "table-away"})).status_code == 303
    assert (await read(house, revision)).document == before.document


async def test_what_waits_leads_to_the_revision_at_its_row_and_is_exported(house: House, browser: Browser) -> None:
    page = await browser.get(f"/studio/unconfirmed?item={ITEM}")
    assert page.status_code == 200
    assert "待确认的本地规定" in page.text
    rules = house.catalogue.registry.items[ITEM].rules
    table, row = next((table, row) for table in rules.tables for row in table.definition.rows if row.status == "local-unconfirmed")
    assert f"{table.label} {row.no}" in page.text
    answer = await browser.post("/studio/unconfirmed", {"item": ITEM, "tab": f"rules/{table.name}", "place": f"r-{row.no}"})
    assert answer.status_code == 303
    revision = await begun(browser)
    assert answer.headers["location"] == f"/studio/revisions/{revision}/rules/{table.name}#r-{row.no}"
    assert (await browser.post("/studio/unconfirmed", {"item": ITEM, "tab": "rules/x", "place": ""})).status_code == 422
    data = (await browser.get(f"/studio/unconfirmed/file?item={ITEM}")).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["负责部门", "事项", "种类"]
    assert {line[1] for line in sheet[1:]} == {house.catalogue.registry.items[ITEM].info.name}
    only = await browser.get("/studio/unconfirmed?item=nothing")
    assert "没有符合的" in only.text


async def test_whoever_only_decides_reads_and_changes_nothing(house: House, browser: Browser, anyone: httpx.AsyncClient) -> None:
    revision = await begun(browser)
    book, table, row = await first_table(house, revision)
    other = await Browser(anyone).sign_in("approver")
    at = f"/studio/revisions/{revision}/rules/{table}"
    page = await other.get(at)
    assert page.status_code == 200
    assert 'name="act"' not in page.text
    assert (await other.get(f"{at}/row?no={quote(row)}")).status_code == 200
    assert (await other.post(at, {"act": "add"})).status_code == 403
    assert (await other.post(f"{at}/row", {"row": row, "say": "别的"})).status_code == 403
    assert (await read(house, revision)).files == book.files
