"""The sentence of a row: a template with `{name}`, read once, filled on every decision."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from core.rules.words import words_for
from core.values import FieldType

Fill: TypeAlias = Callable[[Sequence[Any], Mapping[str, Any]], str]
"""The sentence from the values of a table's columns and the environment."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def placeholders(text: str) -> tuple[str, ...]:
    """The names a sentence fills in, in order. Raises ValueError for a brace that is not part of a `{name}`."""
    if "{" in (rest := _PLACEHOLDER.sub("", text)) or "}" in rest:
        raise ValueError(text)
    return tuple(_PLACEHOLDER.findall(text))


def filler(text: str, fixed: Mapping[str, str], columns: Mapping[str, tuple[int, FieldType]], others: Mapping[str, FieldType]) -> str | Fill:
    """What fills the sentence; the sentence itself when all of it is fixed (parameters, outcomes)."""
    parts: list[str | Fill] = []
    for index, piece in enumerate(_PLACEHOLDER.split(text)):
        if index % 2 == 0 or piece in fixed:
            part: str | Fill = piece if index % 2 == 0 else fixed[piece]
        elif piece in columns:
            part = _from_column(*columns[piece])
        else:
            part = _from_env(piece, others[piece])
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    ready = tuple(parts)
    return lambda values, env: "".join([part if isinstance(part, str) else part(values, env) for part in ready])


def _from_column(index: int, of: FieldType) -> Fill:
    words = words_for(of)
    return lambda values, _env: words(values[index])


def _from_env(name: str, of: FieldType) -> Fill:
    words = words_for(of)
    return lambda _values, env: words(env.get(name))
