"""A schema as a question about other fields, in the language of conditions: `{"way": {"const": "邮寄"}}` is `way = '邮寄'`.

Three-valued as every condition is: what nobody has filled in is neither so nor not so, whereas in JSON Schema a missing property satisfies
`properties`. Where `required` stands in the question, too, a missing field is an answer: no.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from core.forms.structure.keywords import judges

_LIMITS: Final = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}
_CHAIN: Final = 30
_TYPED: Final = {"date": "date", "date-time": "datetime"}


class Untranslatable(Exception):
    """The language of conditions cannot say it; `keyword` is the one at fault."""

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword
        super().__init__(keyword)


class Asker:
    """Puts questions about declared fields; `declared` are their definitions by name, `groups` the members of a group by its name."""

    def __init__(self, declared: Mapping[str, Mapping[str, Any]], groups: Mapping[str, Iterable[str]]) -> None:
        self.declared = declared
        self.groups = groups

    def question(self, schema: Any, prefix: str) -> str:
        """What is asked of the fields whose names begin with the prefix. Raises Untranslatable."""
        return _all(self._parts(schema, lambda keyword, value: self._of_fields(keyword, value, prefix), lambda part: self.question(part, prefix)))

    def present(self, name: str) -> str:
        """That something is filled in: the field, or any field of the group. Raises Untranslatable for a name that is neither."""
        if name in self.groups:
            members = [member for member in self.groups[name] if "x-calc" not in self.declared[member]]
            return _any([self.present(member) for member in members])
        if name not in self.declared:
            raise Untranslatable("required")
        return f"{name} is present"

    def _parts(self, schema: Any, own: Callable[[str, Any], list[str]], again: Callable[[Any], str]) -> list[str]:
        if not isinstance(schema, dict):
            raise Untranslatable("true" if schema else "false")
        parts: list[str] = []
        for keyword, value in judges(schema).items():
            match keyword:
                case "allOf":
                    parts += [again(part) for part in value]
                case "anyOf":
                    parts.append(_any([again(part) for part in value]))
                case "not":
                    parts.append(f"not ({again(value)})")
                case _:
                    parts += own(keyword, value)
        if not parts:
            raise Untranslatable("{}")
        return parts

    def _of_fields(self, keyword: str, value: Any, prefix: str) -> list[str]:
        match keyword:
            case "properties":
                return [self._about(f"{prefix}{name}", part) for name, part in value.items()]
            case "required":
                return [self.present(f"{prefix}{name}") for name in value]
            case "type" if value == "object":
                return []
        raise Untranslatable(keyword)

    def _about(self, name: str, schema: Any) -> str:
        if name in self.groups:
            return self.question(schema, f"{name}_")
        if name not in self.declared:
            raise Untranslatable("properties")
        of = self.declared[name]
        return _all(self._parts(schema, lambda keyword, value: _of_value(name, of, keyword, value), lambda part: self._about(name, part)))


def _of_value(name: str, of: Mapping[str, Any], keyword: str, value: Any) -> list[str]:
    match keyword:
        case "const":
            return [_equal(name, of, value)]
        case "enum" if all(isinstance(each, str) for each in value) and "format" not in of:
            return [f"{name} in [{', '.join(_quoted(each) for each in value)}]"]
        case "enum":
            return [_any([_equal(name, of, each) for each in value])]
        case "contains" if isinstance(value, dict) and [*judges(value)] == ["const"] and isinstance(value["const"], str):
            return [f"{_quoted(value['const'])} in {name}"]
        case "type" if value == of.get("type"):
            return []
    if keyword in _LIMITS and of.get("type") in ("number", "integer"):
        return [f"{name} {_LIMITS[keyword]} {_literal(of, value)}"]
    raise Untranslatable(keyword)


def _equal(name: str, of: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, bool):
        if of.get("type") != "boolean":
            raise Untranslatable("const")
        return name if value else f"not {name}"
    return f"{name} = {_literal(of, value)}"


def _literal(of: Mapping[str, Any], value: Any) -> str:
    """The value as expressions write it."""
    match value:
        case str() if of.get("format") in _TYPED:
            return f"{_TYPED[of['format']]}'{value}'"
        case str() if of.get("type") == "string" and "format" not in of:
            return _quoted(value)
        case int() | Decimal() if of.get("x-kind") == "money":
            return f"money'{Decimal(value) / 100:f}'"
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
    raise Untranslatable("const")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _all(parts: list[str]) -> str:
    return _chain(" and ", parts)


def _any(parts: list[str]) -> str:
    return _chain(" or ", parts)


def _chain(word: str, parts: list[str]) -> str:
    """The parts joined, in chains no longer than an expression may have."""
    while len(parts) > _CHAIN:
        parts = [_chain(word, parts[at : at + _CHAIN]) for at in range(0, len(parts), _CHAIN)]
    return parts[0] if len(parts) == 1 else word.join(f"({part})" for part in parts)


def both(one: str, other: str) -> str:
    """Two conditions that must both hold; an empty one always holds."""
    return _all([part for part in (one, other) if part]) if one and other else one or other


def either(parts: Iterable[str]) -> str:
    """Conditions of which one is enough, each said once."""
    return _any([*dict.fromkeys(parts)])
