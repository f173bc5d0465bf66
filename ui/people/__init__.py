"""People: signing in and out, for whom one works, and whom a company authorises."""

from litestar.types import ControllerRouterHandler

from ui.people import acting, agents, components, oidc, password, signing_in

ROUTES: tuple[ControllerRouterHandler, ...] = (
    signing_in.shown, signing_in.entered, signing_in.played, signing_in.left, signing_in.welcomed,
    oidc.started, oidc.returned,
    acting.shown, acting.chosen, acting.enlarged, acting.spoken,
    agents.shown, agents.added, agents.ended, password.asked, password.changed,
    components.shown,
)
