"""What a command needs from the database before it is decided: the applicant's new values read by the form, facts asked anew, files at hand."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from core.access.masking import UNSEEN
from core.canonical import canonical
from core.cases.commands import Ground, env_of
from core.cases.facts import answered, find, locks, lookups
from core.cases.loading import SEALED_FILING, Loaded
from core.cases.state import Attached
from core.filings.answers import named, stray
from core.filings.statements import settle
from core.forms.uploads import field_of
from core.house import House
from core.problems import FieldProblem, Invalid
from core.procedure.amending import amended
from core.procedure.command import Command
from core.process import Act
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

_FILES = """
SELECT a.id, a.material, a.digest FROM drafts d JOIN attachments a ON a.draft = d.id WHERE d."case" = $1 AND a.id = ANY($2::bigint[]) ORDER BY a.id
"""


async def prepared(
    house: House, connection: Connection, case: Loaded, command: Command, said: Act, ground: Ground
) -> tuple[Ground, Act]:
    """The ground the command stands on, and the act as it will be decided. Raises Invalid for values that the form does not take.

    An officer signs what they do; an applicant signs by submitting.
    """
    said = msgspec.structs.replace(said, officers=() if command.by == "applicant" else (ground.who.login,))
    files = await _files(connection, case, command, said)
    ground = msgspec.structs.replace(ground, files=files)
    given_for = (file.material for file in files if not field_of(file.material))
    said = msgspec.structs.replace(said, materials=tuple(dict.fromkeys((*said.materials, *given_for))))
    if not command.amends:
        return ground, said
    _only_seen(case, said)
    given: dict[str, Any] = {"submitted_on": case.state.submitted_on, "today": ground.today, "holder": case.holder}
    submission = amended(case.item, case.values, said.values, given)
    if submission.messages:
        problems = tuple(FieldProblem(each.field, each.label, each.text) for each in submission.messages)
        raise Invalid("有栏目需要修改，修改后可以再次提交", "请按各栏目的提示修改", problems)
    if gone := stray(case.item.form, submission.values, files, case.values):
        raise Invalid("有文件没有上传", "请重新上传后提交", gone)
    ground = msgspec.structs.replace(ground, files=named(case.item.form, submission.values, files))
    try:
        key = await house.vault.key(connection, case.state.party)
    except KeyDestroyed:
        raise Invalid("该申请人的个人信息已按其要求删除，不能再修改申请", "请登记新的申请") from None

    def seal(personal: Mapping[str, Any]) -> str:
        return base64.b64encode(key.seal(canonical(personal), SEALED_FILING)).decode()

    changed = msgspec.structs.replace(ground, values=submission.values, before=case.values, seal=seal)
    env = env_of(changed, case.state)
    await connection.execute(settle(int.from_bytes(lock[:8], signed=True) for lock in locks(case.item, env)))
    wanted = lookups(case.item, env, house.catalogue.registry)
    found = [[record for record in records if record.get("number") != case.state.number] for records in await find(connection, wanted)]
    facts = answered(case.item, env, wanted, found)
    return msgspec.structs.replace(changed, facts=facts), said


def _only_seen(case: Loaded, said: Act) -> None:
    """Raises Invalid for values of fields that whoever mends the application does not see."""
    beyond = [case.item.form.fields[name] for name in said.values if name in case.unseen]
    if beyond:
        labels = "、".join(field.label for field in beyond)
        problems = tuple(FieldProblem(field.name, field.label, f"{UNSEEN}，不能由您更正") for field in beyond)
        raise Invalid(f"{UNSEEN}“{labels}”，不能更正", "请由能看这些栏目的岗位更正，或者只更正其他栏目", problems)


async def _files(connection: Connection, case: Loaded, command: Command, said: Act) -> tuple[Attached, ...]:
    """The files that come with the act, out of the draft in which the applicant uploaded them.

    Raises Invalid for a file that is not there, and for a material that is said to be given without one.
    """
    if not command.files:
        return ()
    rows = await connection.fetch(_FILES, case.id, list(said.files))
    if len(rows) < len(set(said.files)):
        raise Invalid("有材料文件不在本件的补正或者补齐中", "请重新上传后提交")
    found = tuple(Attached(row["id"], row["material"], row["digest"].hex()) for row in rows)
    given = {file.material for file in found}
    names = {each.id: each.name for each in case.item.info.material}
    without = [
        FieldProblem(f"material.{each}", names.get(each, each), f"请上传{names.get(each, each)}") for each in said.materials if each not in given
    ]
    if without:
        raise Invalid("还有申请材料没有上传", "请上传后再次提交", without)
    return found
