"""From a paper to PDF: one typst template, the paper handed over as data and never written into markup."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from core.notices.compose import Paper
from core.notices.qr import svg
from core.notices.sheet import Sheet
from core.rules import value_words
from core.time import CHINA
from core.values import FieldType

FACES = ("Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
"""Chinese faces the template sets papers in; one of them must be there, for a paper nobody can read is no paper."""


class FontMissingError(RuntimeError):
    """No Chinese face is installed; the text says what to do."""


class Printer:
    """A typst compiler with its fonts loaded once; a page takes about a millisecond after the first.

    `font_paths` are folders with fonts, asked before those of the system. Not for use by several threads at a time.
    Raises FontMissingError where no Chinese face is found.
    """

    def __init__(self, font_paths: Sequence[Path] = ()) -> None:
        import typst  # noqa: PLC0415 - several MiB that only a process that prints needs

        self._template = files("core.notices").joinpath("paper.typ").read_bytes()
        self._sheet = files("core.notices").joinpath("sheet.typ").read_bytes()
        fonts = typst.Fonts(font_paths=list(font_paths))
        if not set(FACES) & set(fonts.families()):
            raise FontMissingError(f"没有中文字体，不能制作文书；请安装其中一种：{'、'.join(FACES)}，或者在设置里指明字体目录")
        self._compiler = typst.Compiler(font_paths=fonts)
        self._error: type[Exception] = typst.TypstError

    def pdf(self, paper: Paper) -> bytes:
        """The paper as PDF/A-2b, for keeping; the same paper gives the same bytes.

        A rare character (生僻字) that no installed face has cannot stand in PDF/A: then it is a plain PDF, the character a box.
        """
        return self._pdf(self._template, _inputs(paper), paper.on)

    def sheet(self, sheet: Sheet) -> bytes:
        """A form or a sample of one as PDF, like a paper."""
        return self._pdf(self._sheet, {"sheet": msgspec.json.encode(sheet).decode()}, sheet.on)

    def _pdf(self, template: bytes, inputs: dict[str, str], on: date) -> bytes:
        made = datetime.combine(on, time(), CHINA)
        compile_ = partial(self._compiler.compile, template, format="pdf", sys_inputs=inputs, timestamp=made)
        try:
            return _one(compile_(pdf_standards="a-2b"))
        except self._error as error:
            if "could not be displayed" not in str(error):
                raise
            return _one(compile_())

    def png(self, paper: Paper, ppi: int = 144) -> bytes:
        """The first page as a picture, for looking at."""
        return _one(self._compiler.compile(self._template, format="png", sys_inputs=_inputs(paper), ppi=ppi))


def render(paper: Paper, font_paths: Sequence[Path] = ()) -> bytes:
    """The paper as PDF bytes. Fonts are looked for in `font_paths` first, then among the system's."""
    return _printer(tuple(font_paths)).pdf(paper)


_ONE_AT_A_TIME: Final = Lock()


def render_sheet(sheet: Sheet, font_paths: Sequence[Path] = ()) -> bytes:
    """The sheet as PDF bytes, like `render`; several threads take turns."""
    with _ONE_AT_A_TIME:
        return _sheet_printer(tuple(font_paths)).sheet(sheet)


@cache
def _sheet_printer(font_paths: tuple[Path, ...]) -> Printer:
    """Not the printer of papers: that one belongs to whoever calls `render`."""
    return Printer(font_paths)


@cache
def _printer(font_paths: tuple[Path, ...]) -> Printer:
    return Printer(font_paths)


def _inputs(paper: Paper) -> dict[str, str]:
    """The one input of the template: the paper as JSON text."""
    words = {"on": value_words(paper.on, FieldType("date")), "qr": svg(paper.link) if paper.link else ""}
    data = msgspec.structs.asdict(paper) | words
    return {"paper": msgspec.json.encode(data).decode()}


def _one(compiled: bytes | list[bytes] | None) -> bytes:
    if isinstance(compiled, list):
        return compiled[0]
    if compiled is None:
        raise RuntimeError("typst 没有交回文件")
    return compiled
