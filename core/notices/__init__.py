"""Papers of an item 文书: checked at load, filled from the case, set as PDF."""

from core.notices.compose import Paper, PaperCase, compose, document_number, gather
from core.notices.loading import Notices, load_notices
from core.notices.placeholders import EVENT_WORDS
from core.notices.printing import Printer, render, render_sheet
from core.notices.sheet import Sheet, SheetPart, SheetRow
from core.notices.standard import Notice

__all__ = [
    "EVENT_WORDS", "Notice", "Notices", "Paper", "PaperCase", "Printer", "Sheet", "SheetPart", "SheetRow", "compose", "document_number",
    "gather", "load_notices", "render", "render_sheet",
]
