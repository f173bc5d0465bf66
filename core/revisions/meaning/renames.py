"""What a revision calls by another name, and the features that still call it by the old one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from core.items.item import Item
from core.scenarios.script import Block, Script

_QUOTE: Final = '"'
_ITEM: Final = "事项"


class Rename(msgspec.Struct, frozen=True):
    """Something of the item that bears another name now."""

    what: str
    old: str
    new: str

    @property
    def words(self) -> str:
        """As it is told."""
        return f"{self.what}“{self.old}”改称“{self.new}”"


def renames(before: Item | None, after: Item) -> tuple[Rename, ...]:
    """Fields, options, steps, results, tables, parameters and materials that kept their identity and changed their name."""
    if before is None:
        return ()
    found = [
        *([Rename(_ITEM, before.info.name, after.info.name)] if before.info.name != after.info.name else ()),
        *_named("栏目", {name: each.label for name, each in before.form.fields.items()}, {name: each.label for name, each in after.form.fields.items()}),
        *(each for name, field in before.form.fields.items() if name in after.form.fields
          for each in _options(field.label, field.type.options, after.form.fields[name].type.options)),
        *_named("环节", {key: each.name for key, each in before.process.steps.items()}, {key: each.name for key, each in after.process.steps.items()}),
        *(each for key, step in before.process.steps.items() if key in after.process.steps
          for each in _named("结果", step.outcomes, after.process.steps[key].outcomes)),
        *_named("规则表", {each.name: each.label for each in before.rules.tables}, {each.name: each.label for each in after.rules.tables}),
        *_named("参数", {name: each.label for name, each in before.rules.params.items()}, {name: each.label for name, each in after.rules.params.items()}),
        *_named("材料", {each.id: each.name for each in before.info.material}, {each.id: each.name for each in after.info.material}),
    ]
    return tuple(dict.fromkeys(found))


def _named(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Rename]:
    for key, old in before.items():
        if key in after and after[key] != old and old not in after.values():
            yield Rename(what, old, after[key])


def _options(label: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Rename]:
    """Options that stand where another one stood; an option that was taken away is none."""
    if len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            if old != new and old not in after and new not in before:
                yield Rename(f"“{label}”的选项", old, new)


def again(text: str, known: Sequence[Rename]) -> str:
    """A cell by its new name. An item is called by its name in sentences only: a complete filing often bears the same name."""
    return next((each.new for each in known if each.old == text and each.what != _ITEM), text)


def renamed(script: Script, known: Sequence[Rename]) -> Script:
    """The feature with the new names: between quotation marks, and as whole cells."""
    return msgspec.structs.replace(script, blocks=tuple(_block(block, known) for block in script.blocks)) if known else script


def _block(block: Block, known: Sequence[Rename]) -> Block:
    steps = tuple(
        msgspec.structs.replace(step, text=_quoted(step.text, known), rows=_cells(step.rows, known)) for step in block.steps
    )
    examples = tuple(msgspec.structs.replace(each, rows=(*each.rows[:1], *_cells(each.rows[1:], known))) for each in block.examples)
    return msgspec.structs.replace(block, steps=steps, examples=examples)


def _quoted(text: str, known: Sequence[Rename]) -> str:
    parts = text.split(_QUOTE)
    items = {each.old: each.new for each in known if each.what == _ITEM}
    for n in range(1, len(parts), 2):
        parts[n] = items.get(parts[n], parts[n]) if parts[n - 1].endswith(_ITEM) else again(parts[n], known)
    return _QUOTE.join(parts)


def _cells(rows: tuple[tuple[str, ...], ...], known: Sequence[Rename]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(again(cell, known) for cell in row) for row in rows)
