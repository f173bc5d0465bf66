"""栏目里的文件: a file that answers a field, as a page sends it; with scripts `upload.js` has sent it before, in pieces."""

from collections.abc import Iterable
from typing import Final

from core.access import Actor
from core.filings.answers import attach_answer
from core.filings.attachments import Attachment, remove
from core.forms import Form, Message
from core.forms.uploads import is_file, place_of
from core.house import House
from core.problems import Invalid
from ui.web import FormData
from ui.web.fields import Raw

FILE: Final = "_file."
"""Prefix of the inputs in which a file is chosen; the field's own input carries the digest of what was uploaded."""
UNFILE: Final = "_unfile"
"""The button that takes the answer back."""
ROOM: Final = 11 * 1024 * 1024
"""Bytes a request with one file may carry."""
FILES: Final = "/my/files/"
"""Below which address an applicant looks at a file, by its number."""


def taken_away(form: Form, sent: Raw, data: FormData) -> Raw:
    """What was sent, without the file that was just taken away."""
    name = data.get(UNFILE)
    return {**sent, name: ""} if name in sent and is_file(form.fields[name]) else sent


async def forget_taken(house: House, actor: Actor, draft: int, files: Iterable[Attachment], data: FormData) -> None:
    """Delete the file that was just taken away, if it is one of the draft's."""
    name = data.get(UNFILE)
    for file in files:
        if name and (file.material, file.digest) == (place_of(name), data.get(name)):
            await remove(house.db, actor, draft, file.id)


async def answered(
    house: House, actor: Actor, form: Form, draft: int, names: Iterable[str], data: FormData
) -> tuple[dict[str, Attachment], list[Message]]:
    """The files that came with a page of a draft, kept, by field; and what is wrong with those that cannot be."""
    kept: dict[str, Attachment] = {}
    wrong: list[Message] = []
    for name in names:
        file = data.upload(FILE + name)
        if file is None or not is_file(form.fields[name]):
            continue
        try:
            kept[name] = await attach_answer(house.db, house, actor, draft, form.fields[name], file.name, file.data)
        except Invalid as refused:
            wrong += [Message(name, form.fields[name].label, each.text) for each in refused.fields]
    return kept, wrong
