"""Scenes 场景 and combinations 自由组合: several items filed for at once, their forms and materials merged, their limits joined."""

from core.scenes.choosing import MODES, Offered, Wish, is_composed, resolve, wish_of
from core.scenes.compose import Composed, composed
from core.scenes.limits import JOINT, Times, span_words
from core.scenes.members import Member, as_filed, members_of, pins_of
from core.scenes.model import Chosen, Composition, Conflict, DroppedMaterial, Pin, Span
from core.scenes.parts import Part

__all__ = [
    "JOINT", "MODES", "Chosen", "Composed", "Composition", "Conflict", "DroppedMaterial", "Member", "Offered", "Part", "Pin", "Span", "Times",
    "Wish", "as_filed", "composed", "is_composed", "members_of", "pins_of", "resolve", "span_words", "wish_of",
]
