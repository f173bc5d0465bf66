"""Forms 表单, the data side: the dialect, loading with every fault, reading submissions, values by identity."""

from core.forms.dialect import dialect
from core.forms.form import Form
from core.forms.loading import load_form
from core.forms.messages import Message
from core.forms.model import Field, Page, Submission
from core.forms.reading import ReadError, read_json
from core.forms.typed import as_sent

__all__ = ["Field", "Form", "Message", "Page", "ReadError", "Submission", "as_sent", "dialect", "load_form", "read_json"]
