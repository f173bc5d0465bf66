"""The structure of JSON Schema in a form: references, branches and groups brought to plain fields with conditions, and rules for the rest."""

from core.forms.structure.declaring import Lowered
from core.forms.structure.keywords import KEYWORDS, Keyword
from core.forms.structure.lowering import has_structure, lower
from core.forms.structure.rules import Rule, compiled
from core.forms.structure.shape import PLAIN, Shape
from core.forms.structure.writing import check_writing

__all__ = ["KEYWORDS", "PLAIN", "Keyword", "Lowered", "Rule", "Shape", "check_writing", "compiled", "has_structure", "lower"]
