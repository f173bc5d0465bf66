"""窗口收件: an officer at the counter files for whoever stands there; the case says who took it in, for whom, and what was seen.

Only the duty that receives the item's applications may, at the item's own authority.
"""

from functools import lru_cache

from core.access import Actor, PartyHeld
from core.filings.documents import documents_of
from core.filings.requests import HOW_SEEN, ON_PAPER, FilingRequest
from core.house import House
from core.items.item import Item
from core.items.model import APPLICANT
from core.parties import read_party
from core.problems import FieldProblem, Forbidden, Invalid, NotFound


@lru_cache(maxsize=512)
def receiving_duty(item: Item) -> str:
    """The role that takes in the item's applications; empty when nobody does."""
    return next((step.duty for step in item.process.steps.values() if step.kind in ("receive", "accept") and step.duty), "")


def takes_in(actor: Actor, item: Item) -> bool:
    """Whether the officer may take in applications for the item."""
    duty = receiving_duty(item)
    return item.info.starts == APPLICANT and bool(duty) and actor.holds(duty, item.info.authority)


def only_who_takes_in(house: House, actor: Actor, item: Item) -> None:
    """Raises Forbidden for everybody else, with whom to ask instead."""
    if actor.kind == "officer" and takes_in(actor, item):
        return
    role = house.catalogue.registry.roles.get(receiving_duty(item))
    who = f"{item.info.authority_name}的{role.name}" if role is not None else "收件人"
    raise Forbidden(f"“{item.info.name}”的窗口收件由{who}办理", f"请移交{who}，或者由申请人自己网上申报")


async def at_counter(house: House, actor: Actor, item: Item, request: FilingRequest) -> PartyHeld:
    """The party for whom it is taken in. Raises Forbidden, Invalid for a material presented in no known way, NotFound."""
    counter = request.counter
    assert counter is not None, "a filing at the counter"
    only_who_takes_in(house, actor, item)
    known = {material.id for material in item.info.material}
    made = {material.id for material in documents_of(item)}
    wrong = [
        FieldProblem(f"seen.{material}", material, "不是本事项的材料，或者不是窗口收取的方式")
        for material, how in counter.seen if material not in known or how not in ((ON_PAPER,) if material in made else HOW_SEEN)
    ]
    if wrong:
        raise Invalid("有材料的收取方式不对", f"可选：{'、'.join((*HOW_SEEN, ON_PAPER))}", wrong)
    if not counter.confirmed:
        raise Invalid("申请人还没有确认申报的内容", "请申请人核对后确认", [FieldProblem("confirmed", "申请人确认", "请申请人核对后确认")])
    party = await read_party(house.db, request.party)
    if party is None:
        raise NotFound("没有这一申请人", "请核对统一社会信用代码，或者先登记申请人")
    return PartyHeld(party.id, party.code, party.name)
