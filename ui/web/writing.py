"""Jinja, writing texts without a wrapper around each: a page has hundreds, and wrapping costs more than escaping.

Every text is escaped exactly as before; only the object that says so (`Markup`), which nobody looks at on the way into the page, is left out.
"""

from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context
from markupsafe import Markup, escape
from markupsafe import _escape_inner as _escaped  # type: ignore[attr-defined] # the same function that `escape` wraps


def written(value: Any) -> str:
    """The value as it stands in the page: escaped, unless it is markup already."""
    kind = value.__class__
    if kind is str:
        return _escaped(value)
    return value if kind is Markup else escape(value)


class Writer(CodeGenerator):
    """Compiles an output into a call of `written`."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.written(")
        if finalize.src is not None:
            self.write(finalize.src)


class HouseTemplate(Template):
    """A template whose macros are made once: no page adds names that every template would know."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 - jinja's signature
        return super()._get_default_module()


class HouseEnvironment(Environment):
    """The environment of our own templates."""

    code_generator_class = Writer
    template_class = HouseTemplate
    written = staticmethod(written)
