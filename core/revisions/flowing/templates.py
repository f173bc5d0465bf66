"""材料模板: the documents that the platform makes out of the answers, worded like papers; who signs one and where it is asked for."""

from collections.abc import Sequence
from typing import Final

from core.problems import FieldProblem, Invalid, NotFound
from core.revisions.documents import Files
from core.revisions.edits import Edit
from core.revisions.flowing.between import Document, Row, edited
from core.revisions.flowing.chips import Chips
from core.revisions.flowing.numbering import fresh, spelled
from core.revisions.flowing.survey import rows

PATH: Final = "notices.toml"


def templates_of(files: Files) -> list[Row]:
    """The documents as they stand in the file; one that a developer has not finished is left out, its fault says so."""
    return [row for row in rows(files, PATH, "document") if all(isinstance(row.get(key), str) for key in ("id", "title"))]


def template_of(files: Files, template: str) -> Row:
    """One of them. Raises NotFound."""
    found = next((row for row in templates_of(files) if row.get("id") == template), None)
    if found is None:
        raise NotFound("没有这个材料模板", "它可能刚刚删去；请从文书列表里选")
    return found


def used_by(files: Files, template: str) -> tuple[str, ...]:
    """The materials that are made by it."""
    return tuple(str(row.get("name", "")) for row in rows(files, "item.toml", "material") if row.get("document") == template)


def add_template(files: Files, title: str) -> tuple[str, tuple[Edit, ...]]:
    """A new one, that says who gives it; its id and the edits. Raises Invalid for one without a title."""
    _title(title)
    known = {row["id"] for row in templates_of(files)} | {"form", "commitment"}
    row: Row = {"id": fresh(spelled(title, "document"), known), "title": title.strip(), "lines": ["申请人：{case.applicant}"]}
    return row["id"], edited(files, PATH, lambda document: document.setdefault("document", []).append(row))


def set_template(files: Files, template: str, title: str, lines: Sequence[str], chips: Chips) -> tuple[Edit, ...]:
    """Word it. Raises NotFound; Invalid for one without title or text, and for an unknown chip."""
    template_of(files, template)
    _title(title)
    stored = [chips.stored(line.strip()) for line in lines if line.strip()]
    if not stored:
        raise Invalid("材料模板没有正文", "", [FieldProblem("line_1", "正文", "至少写一段")])

    def worded(document: Document) -> None:
        row = next(row for row in document["document"] if row["id"] == template)
        row.update(title=chips.stored(title.strip()), lines=stored)

    return edited(files, PATH, worded)


def drop_template(files: Files, template: str) -> tuple[Edit, ...]:
    """Take it away. Raises NotFound; Invalid while a material is made by it."""
    template_of(files, template)
    users = used_by(files, template)
    if users:
        raise Invalid(f"还有材料由这个模板生成：{'、'.join(users)}", "请先在“材料”里改它们由什么生成")

    def dropped(document: Document) -> None:
        document["document"] = [row for row in document["document"] if row["id"] != template]
        if not document["document"]:
            del document["document"]

    return edited(files, PATH, dropped)


def _title(title: str) -> None:
    if not title.strip():
        raise Invalid("材料模板没有名称", "", [FieldProblem("title", "名称", "请写名称，如“章程”")])
