"""Hints 申报提示: tips and frequent questions that officials keep as rows of registers, shown at the field they belong to.

Finding them by a word stands apart (`core.hints.finding`): the house, which keeps the shelf, comes before search.
"""

from core.hints.guarding import guard_of
from core.hints.model import EMPTY, FAQ, TIPS, Faq, Shelf, Tip, holds_hints
from core.hints.shelf import Shelves

__all__ = ["EMPTY", "FAQ", "TIPS", "Faq", "Shelf", "Shelves", "Tip", "guard_of", "holds_hints"]
