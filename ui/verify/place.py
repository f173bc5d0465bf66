"""What verification stands on in a web process: the public address and the public keys, read once."""

from typing import Final

import msgspec

from core.house import House
from core.store.keys import Keys
from core.verification import Address, Ring, ring_of

_STATE: Final = "verification"


class Place(msgspec.Struct, frozen=True):
    """The platform as papers name it."""

    address: Address
    ring: Ring


def place_of(state: object, house: House) -> Place:
    """The place of this application."""
    known: Place | None = getattr(state, _STATE, None)
    if known is None:
        keys: Keys = house.keys
        address = Address.of(house.settings)
        known = Place(address, ring_of(house.settings, keys, address))
        setattr(state, _STATE, known)
    return known
