"""Every screen of the house, each part's handlers listed by the part itself."""

from litestar.types import ControllerRouterHandler

from ui import board, desk, hall, messages, party, people, publicity, staff, studio, verify
from ui.web import face_pages

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *hall.ROUTES, *publicity.ROUTES, *desk.ROUTES, *board.ROUTES, *party.ROUTES, *people.ROUTES, *messages.ROUTES, *staff.ROUTES, *studio.ROUTES, *verify.ROUTES, *face_pages.ROUTES,
)
