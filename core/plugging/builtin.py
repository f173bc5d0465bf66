"""What the house itself declares, through the same door as any plugin."""

from collections.abc import Sequence
from typing import Any

from core.access.roles import BASE_ROLES
from core.declarations import Declaration, Role, Source, Trait
from core.hookspecs import hookimpl
from core.sourcing.model import Answer, Asked

TRAITS = (
    Trait("full_online", "全程网办", "计划 12.1", "申报、办理、送达都在网上"),
    Trait("instant", "立等可取", "计划 12.3", "提交后当场办结"),
    Trait("promise", "告知承诺", "国办发〔2020〕42号", "以书面承诺代替证明或者材料"),
    Trait("tolerant", "可容缺", "优化营商环境条例", "次要材料可以后补"),
    Trait("no_resubmit", "免提交", "计划 13.2", "能查到的材料不要求提交"),
    Trait("delivered", "送证上门", "计划 12.2", "证照寄送"),
    Trait("cloud_inspection", "云勘", "计划 12.5", "以视频代替到场核查"),
)


async def own_record(asked: Asked, house: Any, actor: Any) -> Sequence[Answer]:
    """What the house's own record of the party says."""
    from core.sourcing.own import record  # noqa: PLC0415 - it stands on the house, which this registry is loaded for

    return await record(asked, house, actor)


async def own_licences(asked: Asked, house: Any, actor: Any) -> Sequence[Answer]:
    """What stands on the licences that the party holds here."""
    from core.sourcing.own import licences  # noqa: PLC0415 - it stands on the house, which this registry is loaded for

    return await licences(asked, house, actor)


SOURCES = (
    Source(id="own_record", title="企业档案", fetch=own_record, cache=0),
    Source(id="own_licences", title="本平台核发的证照", fetch=own_licences, cache=0, licence=True),
)


@hookimpl
def declare() -> Sequence[Declaration]:
    """The roles of an authority (`words.md`: 收件人 受理人 承办人 审核人 决定人 发证人 核查人员), the common traits, what the house knows of a party."""
    return (*(Role(key, name) for key, name in BASE_ROLES.items()), *TRAITS, *SOURCES)
