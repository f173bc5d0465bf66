"""Files given before a filing by whoever files without pages: kept in a draft that is made for them, to be named by the filing."""

from core import time
from core.access import Actor
from core.filings import drafts
from core.filings.answers import attach_answer
from core.filings.attachments import Attachment, attach
from core.filings.preparing import item_of, not_for_applicants
from core.forms.uploads import is_file
from core.house import House
from core.items.item import Item
from core.items.parts import BY_UPLOAD
from core.problems import FieldProblem, Invalid, NotFound


async def give(  # noqa: PLR0913, PLR0917 - for whom, for what, where, what
    house: House, actor: Actor, item_id: str, party: int, what: str, filename: str, data: bytes, draft: int = 0
) -> tuple[int, Attachment]:
    """Keep a file for a field or a material of an item (`what`): the draft it is in, a new one when none is named, and the file.

    Raises NotFound, Quarantined, Forbidden, NotLawful (too many drafts), Invalid (no such field or material, not taken).
    """
    item = item_of(house, item_id, time.now())
    if item.info.starts != "applicant":
        raise not_for_applicants(item)
    field = item.form.fields.get(what)
    if (field is None or not is_file(field)) and what not in _materials(item):
        text = "不是要上传文件的栏目，也不是要上传的材料"
        raise Invalid("文件不能上传", "请写文件栏目的名字，或者材料编号", [FieldProblem("what", what[:50], text)])
    async with house.db.transaction() as connection:
        if draft:
            head = await drafts.head_of(connection, actor, draft)
            if (head["party"], head["item"]) != (party, item.id):
                raise NotFound("没有这份暂存，可能已经提交或者删除", "请不写暂存编号，重新上传")
        else:
            draft = (await drafts.save(connection, actor, house.vault, None, party, item.id, item.hash, {})).id
        if field is not None and is_file(field):
            return draft, await attach_answer(connection, house, actor, draft, field, filename, data)
        return draft, await attach(connection, house, actor, draft, what, filename, data)


def _materials(item: Item) -> set[str]:
    return {each.id for each in item.info.material if each.get == BY_UPLOAD}
