"""What an applicant has changed or promised since the filing, as hall and desk both show it."""

from collections.abc import Iterable
from typing import Final

from core.cases.told import promise_line
from core.cases.views import CaseView
from core.filings.attachments import Attachment
from core.forms.uploads import field_of
from core.items.item import Item
from ui.web.field_views import FileShown

PROMISE: Final = "容缺承诺"


def replaced(case: CaseView, files: Iterable[Attachment]) -> frozenset[int]:
    """The files for which the applicant has given others since."""
    given = [*files]
    material = {file.id: file.material for file in given}
    old: set[int] = set()
    seen: set[int] = set()
    for change in reversed(case.amendments):
        new = {file for file, _ in change.files}
        seen |= new
        about = {material[file] for file in new if file in material}
        old |= {file.id for file in given if file.material in about and file.id not in seen}
    return frozenset(old)


def answers(files: Iterable[Attachment], at: str) -> dict[str, FileShown]:
    """The file that answers each field of the form now, the one given last; `at` is the address below which it is looked at."""
    return {name: FileShown(each.filename, each.size, f"{at}{each.id}") for each in files if not each.unseen and (name := field_of(each.material))}


def promisable(case: CaseView, item: Item) -> tuple[tuple[str, str], ...]:
    """The materials that may be promised now, each with what the promise says of it."""
    command = next((each for each in case.commands if each.word == PROMISE and each.possible), None)
    options = {key for ask in command.asks for key, _ in ask.options} if command is not None else set()
    return tuple(
        (each.id, promise_line(each)) for each in item.info.material if each.id in options and each.id not in case.pending.promised
    )
