"""Who may do and see what: accounts and posts, signing in, actors and the scope of what they see."""

from core.access.actors import ANONYMOUS, SYSTEM, Actor, ActorKind, PartyHeld, PostHeld
from core.access.roles import BASE_ROLES
from core.access.scope import FieldClass, Scope, scope
from core.access.signing_in import Account, SignInRefused, actor_of, sign_in, sign_out

__all__ = [
    "ANONYMOUS", "BASE_ROLES", "SYSTEM", "Account", "Actor", "ActorKind", "FieldClass", "PartyHeld", "PostHeld", "Scope",
    "SignInRefused", "actor_of", "scope", "sign_in", "sign_out",
]
