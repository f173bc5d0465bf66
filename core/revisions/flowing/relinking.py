"""Steps put between others and taken out again, so that every way still leads somewhere. Pure, over the rows of `process.toml`."""

from collections.abc import Iterator, Sequence

from core.process.kinds import KINDS
from core.revisions.flowing.between import Row

CLOSED = "办结"
"""How a case ends where nobody has said how."""


def ways(step: Row) -> list[Row]:
    """The ways out of a step, as they stand in the file."""
    return list(step.get("next", ()))


def main_way(step: Row) -> int:
    """Which of its ways a case takes when all goes well: the last without a condition under the favourable outcome; -1 when there is none."""
    favourable = KINDS[step["kind"]].favourable
    found = [no for no, way in enumerate(ways(step)) if way.get("on", "") in ("", favourable)]
    plain = [no for no in found if not ways(step)[no].get("when")]
    return (plain or found or [-1])[0]


def goal_of(way: Row) -> Row:
    """Where a way leads, as the keys that say so."""
    return {"to": way["to"]} if way.get("to") else {"end": way.get("end") or CLOSED}


def lead(way: Row, goal: Row) -> None:
    """Let the way lead there."""
    for key in ("to", "end"):
        way.pop(key, None)
    way.update(goal)


def fresh_ways(kind: str, goal: Row) -> list[Row]:
    """The ways out of a new step: on to the goal; a refusal with reason and basis closes the case under its own word."""
    known = KINDS[kind]  # type: ignore[index]
    refusals = [word for word in known.against if "basis" in known.needs.get(word, ())]
    return [*({"on": word, "end": word} for word in refusals), dict(goal)]


def insert(steps: list[Row], new: Row, after: str, way_no: int) -> None:
    """Let a way of the step `after` lead to the new step, and the new step on to where it led; the new step stands behind it in the file.

    A step without a way gets one. The new step's own other ways stay as they are.
    """
    at = index(steps, after)
    origin = steps[at]
    out = origin.setdefault("next", [])
    if way_no < 0:
        out.append({"end": CLOSED})
        way_no = len(out) - 1
    goal = goal_of(out[way_no])
    lead(out[way_no], {"to": new["id"]})
    own = new.setdefault("next", [])
    if own:
        lead(own[max(main_way(new), 0)], goal)
    else:
        own += fresh_ways(new["kind"], goal)
    steps.insert(at + 1, new)


def take_out(steps: list[Row], step_id: str) -> Row:
    """Take the step out; what led to it leads to where it led when all went well."""
    gone = steps.pop(index(steps, step_id))
    for step in steps:
        for way in step.get("next", ()):
            if way.get("to") == step_id:
                lead(way, _instead(steps, gone, step["id"]))
    return gone


def index(steps: Sequence[Row], step_id: str) -> int:
    """Where the step stands. Raises KeyError."""
    for no, step in enumerate(steps):
        if step["id"] == step_id:
            return no
    raise KeyError(step_id)


def pointing(steps: Sequence[Row], step_id: str) -> Iterator[tuple[Row, Row]]:
    """Each way of another step that leads to this one, with its step."""
    for step in steps:
        yield from ((step, way) for way in ways(step) if way.get("to") == step_id and step["id"] != step_id)


def _instead(steps: Sequence[Row], gone: Row, origin: str) -> Row:
    """Where a way to the step that is gone leads now: never to itself, to the step it comes from, or back to the filing."""
    known = {step["id"] for step in steps[1:]} - {gone["id"], origin}
    main = main_way(gone)
    candidates = [*([ways(gone)[main]] if main >= 0 else []), *ways(gone)]
    return next((goal_of(way) for way in candidates if not way.get("to") or way["to"] in known), {"end": CLOSED})
