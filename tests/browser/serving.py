"""The web process of the browser tests: the real one, with rates that a whole audience behind one address does not exhaust."""

import uvloop

from core.settings import Settings
from ui.limits import Rates
from ui.serve import serve

PLENTY = 100_000_000

if __name__ == "__main__":
    uvloop.run(serve(Settings.from_env(), Rates(general=PLENTY, sign_in=PLENTY, verify=PLENTY)))
