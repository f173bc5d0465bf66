"""What is judged about a whole form when it is sent: schemas that no condition can say, each answered in the words of its fields."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import msgspec

from core.faults import Blame, Fault
from core.forms.structure.shape import Shape
from core.forms.structure.words import Said, said_of
from core.forms.validators import fast
from core.rules import Expr, Scope, compile_expr


class Kept(msgspec.Struct, frozen=True):
    """A part of a form file that is judged as a whole: its schema from the root, when it counts (a condition; empty: always), its place."""

    schema: dict[str, Any]
    when: str
    place: str
    names: tuple[str, ...]


class Rule(msgspec.Struct, frozen=True):
    """A kept part, ready to judge nested values (`Shape.nested`); `names` are the fields it is about."""

    schema: dict[str, Any]
    when: Expr | None
    names: tuple[str, ...]
    validator: jsonschema_rs.Validator

    def refusals(self, values: Mapping[str, Any], shape: Shape, labels: Mapping[str, str]) -> Iterator[Said]:
        """What is wrong with the values: a field and a sentence about it, or about several. Never raises."""
        if not self.validator.is_valid(values):
            for error in self.validator.iter_errors(values):
                yield said_of(error, self.schema, shape, labels, self.names)


def compiled(kept: tuple[Kept, ...], scope: Scope, blame: Blame) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules of a form, and the faults of their conditions and schemas."""
    rules, faults = list[Rule](), list[Fault]()
    for each in kept:
        when, found = compile_expr(each.when, scope, blame, each.place, "bool") if each.when else (None, [])
        faults += found
        try:
            rules.append(Rule(each.schema, when, each.names, fast(each.schema)))
        except ValueError as error:
            faults.append(blame.at(each.place, str(error).partition("\n")[0][:80], "合格的 JSON Schema", code="invalid-schema"))
    return tuple(rules), faults
