"""What each kind of paper must say to be lawful and useful, checked when the item is loaded.

Sources: 行政许可法 32 (acceptance and its refusal in writing), 38 (a refusal gives reasons and remedies), 42 (an extension is
told with its reason), 45 (the time that special procedures take is told in writing), 58 (fees are said openly);
the table of papers in the conventions of the field (文书必备字段). Number, authority, date and query code are laid out by the template
for every paper.
"""

from collections.abc import Iterator

import msgspec

from core.notices.placeholders import Event


class Must(msgspec.Struct, frozen=True):
    """Something a paper must say: one of the placeholders, or one of the texts, must stand in it."""

    label: str
    names: tuple[str, ...]
    texts: tuple[str, ...] = ()

    def met(self, names: frozenset[str], text: str) -> bool:
        """Whether a paper with these placeholders and this text says it."""
        return bool(names & frozenset(self.names)) or any(each in text for each in self.texts)

    def words(self) -> str:
        """How to say it: 写入 {reason}."""
        ways = [f"{{{name}}}" for name in self.names] + [f"“{text}”" for text in self.texts]
        return f"写入 {' 或 '.join(ways)}"


_APPLICANT = Must("申请人", ("org_name", "person_name", "name", "case.applicant"))
_CODE = Must("申请人代码", ("uscc", "id_no", "holder", "case.applicant_code"))
_ITEM = Must("事项名称", ("item.name",))
_NUMBER = Must("办件编号", ("case.number",))
_QUERY = Must("查询方式", ("case.query_code",), ("查询",))
_REASON = Must("理由", ("reason",))
_BASIS = Must("依据", ("basis",))
_REMEDY = Must("救济途径（复议和诉讼的期限）", ("remedy",))
_LACKING = Must("容缺的每一种材料及其最后一日", ("lacking",))
_ABANDONED = Must("逾期没有补齐的后果", (), ("放弃申请",))
_GROUND = Must("法定事由", ("ground",))

MANDATORY: dict[Event, tuple[Must, ...]] = {
    "filed": (
        _NUMBER, _APPLICANT, _ITEM, Must("收到的材料清单", ("materials",)), Must("提交时间", ("case.filed_at",)),
        Must("查询码", ("case.query_code",)),
    ),
    "accepted": (
        _NUMBER, _APPLICANT, _ITEM, Must("受理日期", ("case.accepted_on",)), Must("法定办结日期", ("case.statutory_due",)),
        Must("承诺办结日期", ("case.promised_due",)), Must("收费与否", ("fee",), ("收费",)), _QUERY,
    ),
    "acceptance_refused": (_APPLICANT, _ITEM, _REASON, _BASIS, _REMEDY),
    "granted": (_APPLICANT, _CODE, Must("依据", ("basis",), ("依据",))),
    "refused": (_APPLICANT, _ITEM, _REASON, _BASIS, _REMEDY),
    "publicised": (_NUMBER, _ITEM),
    "objected": (_NUMBER, _APPLICANT, _ITEM),
    "lapsed": (_NUMBER, _APPLICANT, _ITEM),
    "correction_asked": (
        _NUMBER, _APPLICANT, _ITEM, Must("须补正的每一项及其问题、依据和补正方法", ("points",)), Must("补正的最后一日", ("correct_by",)), _QUERY,
    ),
    "accepted_lacking": (
        _NUMBER, _APPLICANT, _ITEM, _LACKING, _ABANDONED, Must("受理日期", ("case.accepted_on",)), Must("法定办结日期", ("case.statutory_due",)),
        Must("承诺办结日期", ("case.promised_due",)), Must("收费与否", ("fee",), ("收费",)), _QUERY,
    ),
    "lacking_promised": (_APPLICANT, _ITEM, _LACKING, _ABANDONED),
    "not_needed": (_APPLICANT, _ITEM, _REASON, _BASIS, _REMEDY),
    "special_started": (_NUMBER, _APPLICANT, _ITEM, _GROUND, Must("所需时间", ("days",)), _REASON),
    "extended": (_NUMBER, _APPLICANT, _ITEM, _REASON, Must("延长的日数", ("days",)), Must("延长后的届满日期", ("case.statutory_due",))),
    "returned_closed": (_APPLICANT, _ITEM, _GROUND, _REASON, _BASIS, _REMEDY),
    "terminated": (_APPLICANT, _ITEM, _GROUND, _REASON, _BASIS, _REMEDY),
    "joined": (_NUMBER, _APPLICANT, _ITEM, Must("各办件的结果", ("case.children",))),
}
"""By event, what its paper must say."""


def missing(event: Event, names: frozenset[str], text: str) -> Iterator[Must]:
    """What a paper of this event leaves out."""
    return (must for must in MANDATORY[event] if not must.met(names, text))
