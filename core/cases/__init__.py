"""Cases 办件: read within one's scope, worked on by commands, kept as a chain of events."""

from core.cases.paper_life import Ending, correct_paper, void_paper
from core.cases.reading import item_of_case, list_cases, paper_of, read_case, status_of
from core.cases.views import CaseBrief, CaseFilter, CasePage, CaseView, StatusView
from core.cases.working import act, revoke, withdraw

__all__ = [
    "CaseBrief", "CaseFilter", "CasePage", "CaseView", "Ending", "StatusView", "act", "correct_paper", "item_of_case", "list_cases", "paper_of",
    "read_case", "revoke", "status_of", "void_paper", "withdraw",
]
