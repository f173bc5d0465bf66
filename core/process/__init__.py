"""Processes as data: steps and their kinds, the check of the whole, what an officer may say, and the legal clock."""

from core.process.acts import Act, Point, Refused, shown
from core.process.clock import Off, due, explain, used
from core.process.drawing import Drawing, Stand, alone, draw
from core.process.effects import RegisterWrite
from core.process.hiding import check_hides
from core.process.kinds import KINDS, REMEDY, Kind
from core.process.limits import check_promise
from core.process.loading import load_process
from core.process.opens import OpenPlan
from core.process.process import Move, Place, Process, acts

__all__ = [
    "KINDS", "REMEDY", "Act", "Drawing", "Kind", "Move", "Off", "OpenPlan", "Place", "Point", "Process", "Refused", "RegisterWrite", "Stand",
    "acts", "alone", "check_hides", "check_promise", "draw", "due", "explain", "load_process", "shown", "used",
]
