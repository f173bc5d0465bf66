"""页和小节的译文: what the form, its pages and sections are called in another language."""

from typing import Annotated, Final

from litestar import Response, get, post
from litestar.params import QueryParameter

from core.problems import Invalid
from core.revisions.forming.outline import outline
from core.revisions.forming.properties import LANGUAGES
from core.revisions.forming.titles import titled, titles
from ui.api.who import Asking
from ui.studio.frame import RevisionId, changed, opened, studio_page
from ui.web import form_data

Language = Annotated[str, QueryParameter(description="语言", max_length=3)]


@get("/studio/revisions/{revision:int}/form/titles")
async def asked_titles(request: Asking, revision: RevisionId, language: Language = "en") -> Response[bytes]:
    """All titles with their translations into one language."""
    those = await opened(request, revision)
    language = language if language in LANGUAGES else "en"
    listed = [(number, each, each.said.get(language, {})) for number, each in enumerate(titles(those.revision.files))]
    return studio_page(
        request, those, "studio/form_titles.html", tab="form", listed=listed, language=language, languages=list(LANGUAGES.items()), word=LANGUAGES[language],
        used=[LANGUAGES[each] for each in outline(those.revision.files).languages if each in LANGUAGES],
    )


@post("/studio/revisions/{revision:int}/form/titles", status_code=200)
async def saved_titles(request: Asking, revision: RevisionId) -> Response[bytes]:
    """Keep them. Raises Invalid for an unknown language."""
    those, form = await opened(request, revision), await form_data(request)
    language = form.get("language")
    if language not in LANGUAGES:
        raise Invalid("没有选语言", "请从列出的语言里选一种")
    given = {number: {key: form.get(name) for key in ("title", "description") if (name := f"say.{number}.{key}") in form} for number in range(len(titles(those.revision.files)))}
    edits = titled(those.revision.files, language, given)
    return await changed(request, those, edits, f"页和小节的{LANGUAGES[language]}译文", f"/form/titles?language={language}")


ROUTES: Final = (asked_titles, saved_titles)
