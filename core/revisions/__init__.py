"""Revisions 修订稿: the files of an item changed place by place, and what two versions differ in, in words."""

from core.revisions.difference import Change, difference
from core.revisions.edits import Add, Drop, Edit, Move, NoSuchPlace, Put, apply
from core.revisions.words import sentence

__all__ = ["Add", "Change", "Drop", "Edit", "Move", "NoSuchPlace", "Put", "apply", "difference", "sentence"]
