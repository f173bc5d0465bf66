"""The same town as for filings."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_place = Path(__file__).parents[1] / "filings" / "conftest.py"
_spec = spec_from_file_location("town_of_filings", _place)
assert _spec is not None
assert _spec.loader is not None
_town = module_from_spec(_spec)
_spec.loader.exec_module(_town)
town = _town.town
