"""The living document as one HTML file: it carries its own styles, needs no script and no network, and prints."""

from core.scenarios.living import ENDS, Document
from ui.web.templates import UI, environment


def html(document: Document) -> str:
    """The page."""
    css = "\n".join((UI / name).read_text(encoding="utf-8") for name in ("static/tokens.css", "templates/living/document.css"))
    return environment().get_template("living/document.html").render(document=document, ends=ENDS, css=css)
