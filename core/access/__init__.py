"""Who may do and see what: accounts and posts, signing in, actors and the scope of what they see."""

from core.access.actors import ANONYMOUS, SYSTEM, Actor, ActorKind, PartyHeld, PostHeld
from core.access.asking import Askers
from core.access.roles import BASE_ROLES
from core.access.scope import FieldClass, Scope, case_orgs, case_posts, outside, scope
from core.access.signing_in import Account, SignInRefused, actor_of, authenticate, sign_in, sign_out
from core.access.web_sessions import WebSession, close_session, open_session, session_of, set_acting, set_elder

__all__ = [
    "ANONYMOUS", "BASE_ROLES", "SYSTEM", "Account", "Actor", "ActorKind", "Askers", "FieldClass", "PartyHeld", "PostHeld", "Scope",
    "SignInRefused", "WebSession", "actor_of", "authenticate", "case_orgs", "case_posts", "close_session", "open_session", "outside",
    "scope", "session_of", "set_acting", "set_elder", "sign_in", "sign_out",
]
