"""The proof that rules are proved: which rows, boundaries and ways scenarios have tried, and which changes of a rule they would notice."""

from core.scenarios.proof.counts import GROUP_NAMES, Counts
from core.scenarios.proof.proving import prove_scenarios, prove_suite
from core.scenarios.proof.report import ItemProof, Proof, Survivor
from core.scenarios.proof.subjects import Subject, subjects_of

__all__ = ["GROUP_NAMES", "Counts", "ItemProof", "Proof", "Subject", "Survivor", "prove_scenarios", "prove_suite", "subjects_of"]
