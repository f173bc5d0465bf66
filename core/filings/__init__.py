"""Filings 申报: submitted once, stored once, each opening its case in the same transaction."""

from core.cases.views import CaseBrief
from core.filings.numbers import plausible
from core.filings.requests import Counter, FilingRequest, Receipt, Signature
from core.filings.submitting import desk, documents, preview, submit

__all__ = ["CaseBrief", "Counter", "FilingRequest", "Receipt", "Signature", "desk", "documents", "plausible", "preview", "submit"]
