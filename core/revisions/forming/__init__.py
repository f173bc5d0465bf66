"""The application form as an official edits it: its outline in words, and every change of it as edits of the item's files."""

from core.revisions.forming.arranging import (
    Spot,
    add_page,
    add_section,
    copy,
    delete,
    drop_page,
    drop_section,
    move,
    move_page,
    rename_page,
    rename_section,
    step,
)
from core.revisions.forming.making import add, add_inside
from core.revisions.forming.outline import Outline, Question, outline
from core.revisions.forming.uses import Use, uses

__all__ = [
    "Outline", "Question", "Spot", "Use", "add", "add_inside", "add_page", "add_section", "copy", "delete", "drop_page", "drop_section", "move", "move_page",
    "outline", "rename_page", "rename_section", "step", "uses",
]
