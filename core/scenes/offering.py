"""What the house lets applicants combine, at a moment."""

from datetime import datetime

from core.items.item import Item
from core.items.releases import Catalogue
from core.scenes.choosing import Offered


def offered_at(catalogue: Catalogue, moment: datetime | None = None) -> Offered:
    """The scenes of the house and the items in force at the moment (now, when left out)."""

    def version(item: str) -> Item | None:
        try:
            return catalogue.item(item, moment)
        except KeyError:
            return None

    return Offered(catalogue.registry.scenes, catalogue.registry.items, version)
