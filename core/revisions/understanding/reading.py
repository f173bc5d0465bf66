"""Understanding whatever was brought along."""

from core.revisions.documents import Files
from core.revisions.understanding.model import Understood
from core.revisions.understanding.schemas import understood_schema
from core.revisions.understanding.sources import read_source
from core.revisions.understanding.tables import understood_tables


def understood(name: str, data: bytes, shared: Files = {}) -> Understood:  # noqa: B006 - never written
    """The form in a file (.xlsx .csv .docx .html .json) or in a pasted text (`name` empty). `shared` are the house's elements.

    Raises Invalid when there is nothing to read, or more than a form can be; what to do instead stands in it.
    """
    read = read_source(name, data)
    return understood_schema(read, shared) if isinstance(read, dict) else understood_tables(read)
