"""A newer version of a code list out of a sheet."""

import pytest

from core.problems import Invalid, NotFound
from core.registers.sheets import Cell, Grid
from core.revisions.codes import list_of, lists_of, newer, taken

FILES = {
    "codes/kinds.toml": 'format = 1\ntitle = "合成分类"\nlevels = ["大类", "小类"]\nsource = "合成"\nlicence = "合成"\nversion = "1"\n'.encode(),
    "codes/kinds.csv": "code,name,level,parent\nA,甲,大类,\nA1,甲一,小类,A\nB,乙,大类,\n".encode(),
    "form.json": b"{}",
}


def grid(*rows: str) -> Grid:
    return Grid(tuple((n, tuple(Cell(text) for text in row.split("|"))) for n, row in enumerate(rows, 1)))


def test_the_difference() -> None:
    found = newer(FILES, "kinds", grid("合成分类（新）", "代码|名称|级别|上级代码", "A|甲（改）|大类|", "C|丙|大类|", "A1|甲一|小类|C", "C1|丙一|小类|C"))
    assert found.troubles == ()
    assert ([each.code for each in found.added], [each.code for each in found.dropped]) == (["C", "C1"], ["B"])
    assert [(was.name, now.name) for was, now in found.renamed] == [("甲", "甲（改）")]
    assert [(was.parent, now.parent) for was, now in found.moved] == [("A", "C")]
    files = taken(FILES, "kinds", found.data)
    assert list_of(files, "kinds").words("C1") == "丙一（C1）"
    assert files["form.json"] == FILES["form.json"]


def test_the_same_list_again_changes_nothing() -> None:
    again = newer(FILES, "kinds", grid("名称|代码", "甲|A", "甲一|A1", "乙|B"))
    assert again.same
    assert again.data == FILES["codes/kinds.csv"]


def test_faulty_rows_are_named_by_their_row() -> None:
    found = newer(FILES, "kinds", grid("代码|名称|级别|上级代码", "A|甲|大类|", "A|甲又|大类|", "D||大类|", "E1|戊|细类|Z"))
    told = [(n, trouble.found) for n, trouble in found.troubles]
    assert {n for n, _ in told} == {3, 4, 5}
    assert any("写了两次" in text for _, text in told)
    with pytest.raises(Invalid, match="还有错误"):
        taken(FILES, "kinds", found.data)


def test_what_is_not_there() -> None:
    with pytest.raises(NotFound):
        list_of(FILES, "other")
    with pytest.raises(Invalid, match="没有找到表头"):
        newer(FILES, "kinds", grid("x|y", "1|2"))
    assert [each.id for each in lists_of(FILES)] == ["kinds"]
