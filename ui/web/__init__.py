"""What every page stands on: who visits, forms and their protection, rendering, htmx. Screens import from here.

`docs/screens.md` tells how a page is written.
"""

from ui.web.csrf import FormExpired
from ui.web.forms import FormData, Upload, form_data
from ui.web.htmx import is_htmx
from ui.web.pages import page, pages, see_other
from ui.web.visits import Visit, applicant, officer, signed_in, visit_of

__all__ = [
    "FormData", "FormExpired", "Upload", "Visit", "applicant", "form_data", "is_htmx", "officer", "page", "pages", "see_other",
    "signed_in", "visit_of",
]
