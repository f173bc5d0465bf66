"""The house: settings, database, vault and what is published, opened once for a process and handed to whoever works."""

from core import holidays
from core.access import Askers
from core.declarations import Register
from core.hints import Shelves, guard_of
from core.items.releases import Catalogue
from core.registers.guarding import Guarded
from core.settings import Settings
from core.store.engine import Database, connect
from core.store.keys import Keys, open_keys
from core.store.lease import running_url
from core.store.vault import Vault


class House:
    """What a running process stands on. `catalogue.registry` is swapped whole on reload; everything else stays."""

    def __init__(self, settings: Settings, db: Database, keys: Keys, catalogue: Catalogue) -> None:
        self.settings = settings
        self.db = db
        self.keys = keys
        self.vault = Vault(keys.master)
        self.askers = Askers(db)
        self.catalogue = catalogue
        self.hints = Shelves(db)
        holidays.refresh(settings.root)

    def guarded(self, register: Register) -> Guarded:
        """The register as it is changed by hand or by a file, with what is asked of its rows by the items of today."""
        return Guarded(register, guard_of(self.catalogue.registry.items, register))

    async def close(self) -> None:
        """Write what has been counted, and give back the connections in any case."""
        try:
            await self.hints.tally.close()
        finally:
            await self.db.close()


async def open_house(settings: Settings, size: int = 10) -> House:
    """Open a house on a database that is running and migrated, with up to `size` connections.

    Raises SecretsError, ServerError, and Faulty when the plugins have faults.
    """
    keys = open_keys(settings)
    db = await connect(running_url(settings), size)
    try:
        return House(settings, db, keys, await Catalogue.open(settings.root, settings.mode, db))
    except BaseException:
        await db.close()
        raise
