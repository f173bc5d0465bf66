"""A form that somebody brought along, understood: found fields with how sure each is, what was not understood, corrections, and a form of ours."""

from core.revisions.understanding.correcting import Change, Correction, Drop, Merge, corrected
from core.revisions.understanding.forming import Formed, asked_of, form_of
from core.revisions.understanding.model import FREE, KINDS, MOST, Found, Remark, Understood
from core.revisions.understanding.reading import understood
from core.revisions.understanding.sources import BIGGEST, read_source

__all__ = [
    "BIGGEST", "FREE", "KINDS", "MOST", "Change", "Correction", "Drop", "Formed", "Found", "Merge", "Remark", "Understood", "asked_of", "corrected", "form_of",
    "read_source", "understood",
]
