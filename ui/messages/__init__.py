"""消息: what one was told, where one wants to be told, and what did not arrive."""

from litestar.types import ControllerRouterHandler

from ui.messages import contacts, mailbox, undelivered

ROUTES: tuple[ControllerRouterHandler, ...] = (
    mailbox.own, mailbox.officers, contacts.shown, contacts.given, contacts.stopped, undelivered.listed, undelivered.resent,
)
