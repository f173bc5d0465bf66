"""粘贴即识别: a pasted block of text split into the fields of a form by labels, check digits, patterns, units and options."""

from core.pasting.recognising import Pasted, Piece, recognise

__all__ = ["Pasted", "Piece", "recognise"]
