"""The sentence of a row (说明) as people write it: what is filled in stands in braces under its label, {建筑面积}, picked from a list."""

import re
from typing import Final

from core.revisions.tabling.book import Sheet
from core.revisions.tabling.naming import Labels, labelled
from core.revisions.tabling.typed import NotUnderstood
from core.revisions.tabling.words import ANY, file_words
from core.rules.tables import PARAM

_NAME: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LABEL: Final = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


def fillable(sheet: Sheet) -> Labels:
    """What a sentence of the table may fill in: its columns, its outcomes, parameters, then everything else known before it."""
    columns = [(name, column.label) for name, column in sheet.columns.items()]
    several = len(sheet.definition.outputs) > 1
    outcomes = [(name, f"{sheet.definition.label}·{name}" if several else sheet.definition.label) for name in sheet.definition.outputs]
    params = [(name, param.label) for name, param in sheet.params.items()]
    taken = {column.bare for column in sheet.columns.values()}
    others = [(name, named.label) for name, named in sheet.scope.items() if not name.startswith(PARAM)]
    return labelled([*columns, *outcomes, *params, *(each for each in others if each[0] not in taken), *(each for each in others if each[0] in taken)])


def sentence_shown(say: str, labels: Labels) -> str:
    """The sentence with labels in its braces; a name nobody knows stays as it is."""
    return _NAME.sub(lambda match: f"{{{labels.of.get(match[1], match[1])}}}", say)


def sentence_meant(text: str, labels: Labels) -> str:
    """The sentence as the file has it. Raises NotUnderstood for a label nobody knows."""
    unknown = [match[1] for match in _LABEL.finditer(text) if not labels.meant(match[1]) and match[1] not in labels.of]
    if unknown:
        raise NotUnderstood(f"说明里的“{unknown[0]}”不知道是什么", "从“可以填入”里选一个，或者去掉花括号")
    meant = _LABEL.sub(lambda match: f"{{{labels.meant(match[1]) or match[1]}}}", " ".join(text.split("\n")).strip())
    if re.search(r"[{}｛｝]", _NAME.sub("", meant)):
        raise NotUnderstood("说明里的花括号不成对", "从“可以填入”里选一个，或者去掉花括号")
    return meant


def proposed(sheet: Sheet, cells: dict[str, str], outcome: str) -> str:
    """A sentence for a row that has none: what its cells say, and what follows."""
    said = [f"{sheet.columns[name].label}{words}" if words[:1] not in "0123456789" else f"{sheet.columns[name].label}为 {words}" for name, words in cells.items() if words and words != ANY]
    return f"{'，'.join(said) or '其他情形'}：{outcome}。".replace("{", "").replace("}", "")


def row_words(sheet: Sheet, when: dict[str, object]) -> dict[str, str]:
    """The cells of a row in words, by column."""
    return {name: file_words(when.get(name), column.of, sheet.around) if column.of is not None else "" for name, column in sheet.columns.items()}  # type: ignore[arg-type] # cells as written
