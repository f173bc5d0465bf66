"""What stands beside a field besides its own control: tips, answers to take, questions others have asked."""

import msgspec


class Said(msgspec.Struct, frozen=True):
    """A tip that appears with what is filled in now. `blocks`: the page is not left while it does."""

    id: str
    text: str
    blocks: bool = False


class Beside(msgspec.Struct, frozen=True):
    """What helps with a field.

    `live`: some tip appears or not by what is filled in, `said` are those that appear now, `seen` the ids of all that have appeared
    on this page so far. `answers` may be taken as they are; `faqs` are (question, answer). `often`: many people get the field wrong.
    """

    live: bool = False
    said: tuple[Said, ...] = ()
    seen: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    faqs: tuple[tuple[str, str], ...] = ()
    often: bool = False


NOTHING = Beside()
