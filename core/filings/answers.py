"""Files that answer a field of the form (`x-kind: file`): kept as those of materials are, under the field's own name.

The field's value is the digest of the upload. Submitted with the filing are the files that its values name; whatever else was uploaded
for a field, for one that is hidden now or before another file was chosen, stays with the draft and goes with it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from core.access import Actor
from core.filings.attachments import ANYTHING, MB, MEDIA, Attachment, Limits, Media, attach
from core.forms import Field, Form
from core.forms.uploads import Given, field_of, missing_files, place_of
from core.house import House
from core.problems import FieldProblem, Invalid
from core.store.engine import Connection
from core.values import Value

KEPT: Final = 5
"""Files of one field that a draft keeps: what somebody replaced at another page can still be chosen."""
_TRIM: Final = """
DELETE FROM attachments WHERE draft = $1 AND material = $2 AND id NOT IN
(SELECT id FROM attachments WHERE draft = $1 AND material = $2 ORDER BY id DESC LIMIT $3)
"""
_FORMATS: Final[dict[str, Media]] = {"PDF": "application/pdf", "JPG": "image/jpeg", "PNG": "image/png"}


def limits_of(field: Field) -> Limits:
    """What the field takes: `x-accept` and `x-largest` of its schema."""
    accept = field.schema.get("x-accept")
    media = tuple(_FORMATS[each] for each in _FORMATS if each in accept) if accept else tuple(MEDIA)
    return Limits(media, int(field.schema.get("x-largest", ANYTHING.largest // MB)) * MB)


def limits_at(form: Form, place: str) -> Limits:
    """What is taken for a field or a material, by the name under which its files are kept."""
    field = form.fields.get(field_of(place))
    return limits_of(field) if field is not None else ANYTHING


async def attach_answer(  # noqa: PLR0913, PLR0917 - an upload is that many things
    connection: Connection, house: House, actor: Actor, draft_id: int, field: Field, filename: str, data: bytes
) -> Attachment:
    """Keep a file for a field of a draft; its digest is the answer. Raises NotFound and Invalid, in the field's words."""
    try:
        file = await attach(connection, house, actor, draft_id, place_of(field.name), filename, data, limits_of(field))
    except Invalid as refused:
        said = [FieldProblem(field.name, field.label, f"{field.label}：{each.text}") for each in refused.fields]
        raise Invalid(refused.detail, refused.instead, said) from None
    await trim(connection, draft_id, place_of(field.name))
    return file


async def trim(connection: Connection, draft_id: int, place: str) -> None:
    """Leave the field's last files; the caller has shown that the draft is the actor's."""
    await connection.execute(_TRIM, draft_id, place, KEPT)


def named(form: Form, values: Mapping[str, Value], files: Iterable[Any]) -> tuple[Any, ...]:
    """The files without those that were uploaded for a field whose value names another file, or none."""
    return tuple(each for each in files if not (field := field_of(each.material)) or (field in form.fields and values.get(field) == each.digest))


def stray(form: Form, values: Mapping[str, Value], files: Iterable[Given], before: Mapping[str, Value] = {}) -> tuple[FieldProblem, ...]:
    """A message for each answer that names no file of these; `before` are answers that stand already."""
    return tuple(
        FieldProblem(field.name, field.label, f"没有找到上传的{field.label}，请重新上传") for field in missing_files(form, values, files, before)
    )
