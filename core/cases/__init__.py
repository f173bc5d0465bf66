"""Cases 办件: read within one's scope, worked on by commands, kept as a chain of events."""

from core.cases.reading import item_of_case, list_cases, paper_of, read_case, status_of
from core.cases.views import CaseBrief, CaseFilter, CasePage, CaseView, StatusView
from core.cases.working import act, revoke, withdraw

__all__ = [
    "CaseBrief", "CaseFilter", "CasePage", "CaseView", "StatusView", "act", "item_of_case", "list_cases", "paper_of", "read_case", "revoke", "status_of",
    "withdraw",
]
