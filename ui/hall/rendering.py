"""Fields as HTML: each rendered once, then only what was typed is filled in.

A page of fields is most of what a form page costs. Nothing that a person typed is kept: texts are put into a rendered field that
holds a mark in their place, and whatever repeats typed texts (errors, rows) is rendered anew.
"""

from functools import lru_cache
from typing import Final

import msgspec
from markupsafe import Markup, escape

from ui.web.field_views import FieldShown
from ui.web.templates import environment

MARK: Final = "\ue000\ue001"
"""Stands where a typed text goes (private use: `core.forms.text` has no meaning for it either)."""
FROM: Final = "\ue000\ue002"
"""Stands where it is said where the value came from."""
_TYPED: Final = frozenset({"text", "lines", "date", "moment", "clock", "email", "phone", "output"})


def field_html(field: FieldShown) -> Markup:
    """The field. Called from templates as `one(f)`."""
    if field.error or field.doubt or field.control in ("rows", "code", "file"):
        return _fresh(field)
    if field.source and field.source != FROM:
        marked = field_html(msgspec.structs.replace(field, source=FROM))
        return Markup(marked.replace(FROM, str(escape(field.source))))  # noqa: S704 - escaped
    if field.control in _TYPED and field.value:
        return Markup(_kept(msgspec.structs.replace(field, value=MARK)).replace(MARK, str(escape(field.value))))  # noqa: S704 - escaped
    return _kept(field)


@lru_cache(maxsize=8192)
def _kept(field: FieldShown) -> Markup:
    return _fresh(field)


def _fresh(field: FieldShown) -> Markup:
    macro = environment().get_template("hall/_one.html").module.one  # type: ignore[attr-defined] # a macro of the template
    return Markup(macro(field))  # noqa: S704 - the template escapes
