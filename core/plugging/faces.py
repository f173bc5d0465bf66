"""Faces against what is there: each is asked what is wrong with it, with its plugin's folder and all listed items in hand."""

from collections.abc import Iterable

from core.declarations import Declaration, Face, FaceGround
from core.faults import Blame, Fault
from core.plugging.sources import Source, read_list


def check_faces(source: Source, made: Iterable[tuple[Declaration, str]], blame: Blame) -> list[Fault]:
    """Every fault of every face that one plugin declares; `made` are its declarations, each with its place in the file."""
    found = [(what, place) for what, place in made if isinstance(what, Face)]
    if not found:
        return []
    listed, _ = read_list(source.root)
    items = frozenset(item for entry in listed.plugin for item in entry.items) if listed else frozenset()
    return [
        fault for face, place in found
        for fault in face.faults(FaceGround(blame, place, source.folder, tuple(other for other, _ in found if other is not face), items))
    ]
