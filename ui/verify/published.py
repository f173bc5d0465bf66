"""What the platform publishes for checking without it: its public keys, and the list of papers that no longer hold."""

from time import monotonic
from typing import Final

import msgspec
from litestar import Response, get

from core.verification import published
from ui.api.who import Asking, house_of
from ui.verify.place import place_of

JSON: Final = "application/json"
FRESH: Final = 300
"""Seconds for which a list is given out again before it is made anew."""
_STATE: Final = "revocations"


@get("/.well-known/jiban-key.json", include_in_schema=False, sync_to_thread=False)
def keys(request: Asking) -> Response[bytes]:
    """The public keys, the present one first."""
    ring = place_of(request.app.state, house_of(request)).ring
    return Response(msgspec.json.encode(ring), media_type=JSON, headers={"cache-control": f"public, max-age={FRESH}"})


@get("/.well-known/jiban-revoked.json", opt={"door": "verify"}, include_in_schema=False)
async def revocations(request: Asking) -> Response[bytes]:
    """The signed list of papers that were revoked or corrected."""
    state, house = request.app.state, house_of(request)
    made, data = state.get(_STATE, (0, b""))
    if not data or monotonic() - made > FRESH:
        data = msgspec.json.encode(await published(house, place_of(state, house).address))
        state[_STATE] = (monotonic(), data)
    return Response(data, media_type=JSON, headers={"cache-control": f"public, max-age={FRESH}"})
