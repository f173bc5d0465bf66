"""Runs 批次: draws over closed cases, reproducible from what is stored, and what their inspections found."""

from core.runs.draw import CODE, Inputs, draw, recompute
from core.runs.findings import LONGEST, Found, record_result
from core.runs.store import LONGEST_SEED, Candidate, Member, Run, Terms, candidates, list_runs, read_run, start_run, verify_run

__all__ = [
    "CODE", "LONGEST", "LONGEST_SEED", "Candidate", "Found", "Inputs", "Member", "Run", "Terms", "candidates", "draw", "list_runs", "read_run",
    "recompute", "record_result", "start_run", "verify_run",
]
