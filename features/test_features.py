"""The features of the platform and of every item that is switched on, as tests of pytest-bdd."""

from pytest_bdd import scenarios

from core.plugging.sources import read_list
from core.settings import ROOT

LISTED, _ = read_list(ROOT)
assert LISTED is not None
scenarios("platform", *(item for plugin in LISTED.plugin if plugin.enabled for item in plugin.items))
