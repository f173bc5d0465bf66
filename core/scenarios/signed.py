"""Documents that the platform makes, as the rule world sees them: what is asked for, and whether all of it was signed as it stands."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from core.access import PartyHeld
from core.filings.documents import Content, contents, documents_of, filled
from core.filings.signing import lacking, signatures
from core.items.model import APPLICANT
from core.rules import Decision
from core.scenarios.world import Filer, Refusal

Decide: TypeAlias = Callable[[Mapping[str, Any]], Decision]
_SIGNER = "规则用例签署人"


def signed_with(filer: Filer, base: Mapping[str, Any], decide: Decide) -> tuple[str, ...]:
    """The names of the documents signed with the filing; `base` are the names every item has. Raises Refusal where one is not signed."""
    if filer.starts != APPLICANT or not documents_of(filer.item):
        return ()
    wanted = _wanted(filer, filer.values, base, decide)
    read = wanted if filer.as_signed is None else _wanted(filer, filer.as_signed, base, decide)
    given = [each for each in signatures(read, _SIGNER) if each.material not in filer.unsigned]
    if problems := lacking(wanted, given, ""):
        raise Refusal(*(each.text for each in problems))
    names = {material.id: material.name for material in filer.item.info.material}
    return tuple(names[each.material] for each in wanted)


def _wanted(filer: Filer, values: Mapping[str, Any], base: Mapping[str, Any], decide: Decide) -> tuple[Content, ...]:
    read = filer.item.form.typed(values, base)
    env = {**base, **read}
    return contents(filer.item, filled(PartyHeld(0, filer.holder, ""), read, env, decide(env)))
