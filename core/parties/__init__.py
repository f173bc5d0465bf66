"""Applicants 申请人: natural and legal persons, and who acts for them."""

from core.parties.records import NaturalPerson, Party, PartyKind, add_agent, add_party, by_code, personal, read_party, revoke_agent
from core.parties.registering import code_fault, register_company

__all__ = ["NaturalPerson", "Party", "PartyKind", "add_agent", "add_party", "by_code", "code_fault", "personal", "read_party", "register_company", "revoke_agent"]
