"""Links 关联: cases that open others and wait for them, objections to what is publicised, and what the system does when a day has come."""

from core.cases.state import Kin
from core.links.kin import Wanted
from core.links.opening import Opening, open_case
from core.links.publicity import Publicity, PublicityPage, publicised, publicity_of
from core.links.waking import settle, wake_due

__all__ = [
    "Kin", "Opening", "Publicity", "PublicityPage", "Wanted", "open_case", "publicised", "publicity_of", "settle", "wake_due",
]
