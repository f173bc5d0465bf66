"""The archive package of a case on the desk: an officer says what for, and gets the file."""

from typing import Annotated, Final
from urllib.parse import quote

from litestar import Response, post
from litestar.params import PathParameter

from core.archiving.keeping import hand_out
from core.archiving.model import Package
from core.cases import read_case
from core.problems import Invalid
from ui.api.cases import known
from ui.api.who import Asking, house_of
from ui.desk.cases import case_page
from ui.web import form_data, officer

Number = Annotated[str, PathParameter(description="办件编号", max_length=40)]
ZIP: Final = "application/zip"


@post("/desk/cases/{number:str}/archive", status_code=200)
async def archived(request: Asking, number: Number) -> Response[bytes]:
    """The package; who takes it and what for is written down first."""
    visit, house = await officer(request), house_of(request)
    purpose = (await form_data(request)).get("archive_purpose")
    try:
        package = await hand_out(house, visit.actor, known(number), purpose)
    except Invalid as invalid:
        view = await read_case(house, visit.actor, known(number))
        return await case_page(request, visit, view, status=422, archive_error=invalid.fields[0].text)
    return _file(package)


def _file(package: Package) -> Response[bytes]:
    name = f"attachment; filename*=UTF-8''{quote(package.name, safe='')}"
    return Response(package.data, media_type=ZIP, headers={"content-disposition": name})
