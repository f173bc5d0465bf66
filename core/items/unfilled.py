"""What a guide does not say yet: kept apart from faults, since nobody but the authority can know it, and it must not be made up.

`jiban check` lists it as remarks; the guide says 待示范区填写 in its place.
"""

from collections.abc import Iterator

from core.faults import Blame, Fault
from core.items.model import ItemFile

OPEN = "待示范区填写"
"""Stands where only the authority can know; a file may also say it itself."""
TO_FILL = "待填写"
"""Stands in a file that was just made, for whoever goes on with it."""
_OFFICE = (("address", "办理地点"), ("hours", "办理时间"), ("phone", "咨询电话"), ("complaint", "监督投诉电话"))


def is_open(text: str) -> bool:
    """Whether the text still waits for the authority."""
    return not text.strip() or OPEN in text or TO_FILL in text


def unfilled(info: ItemFile, blame: Blame) -> Iterator[Fault]:
    """Each thing of the guide that is still open, as a remark in the form of a fault."""
    if not info.office:
        yield _remark(blame, "office", "办理地点、时间和电话")
    for office in info.office:
        yield from (_remark(blame, f"office[{office.name}].{key}", label) for key, label in _OFFICE if is_open(getattr(office, key)))
    if info.visits is None:
        yield _remark(blame, "visits", "到现场次数")
    if not info.channels:
        yield _remark(blame, "channels", "办理形式")
    if not info.faq:
        yield _remark(blame, "faq", "常见问题")
    if info.archive is None:
        yield _remark(blame, "archive", "归档以后的保管期限")
    for material in info.material:
        if material.get == "电子上传" and not material.source:
            yield _remark(blame, f"material[{material.id}].source", "材料来源")


def _remark(blame: Blame, place: str, label: str) -> Fault:
    return blame.at(place, f"还没有写{label}", "由实施机关提供；在此之前写作“待示范区填写”或者“没有规定”", code="unfilled")
