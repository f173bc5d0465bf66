"""An applicant's name as anybody may read it on a public page: enough to compare with the paper in hand, not enough to collect."""

import re

ENDS = 4
"""Characters shown at each end at most. The last four of a company's name are usually 有限公司 and tell little by themselves."""
NATURAL = "自然人"
_MARK = re.compile(r"^【[^】]*】\s*")
"""What marks a synthetic name says nothing of whose it is."""


def masked(name: str) -> str:
    """沈抚晨光宾馆有限公司 → 沈抚****有限公司, 李小明 → 李*明; no name (a natural person) → 自然人."""
    name = _MARK.sub("", name.strip())
    if not name:
        return NATURAL
    last = ENDS if len(name) >= 2 * ENDS else len(name) // 3
    first = min(ENDS, (len(name) - last) // 3) or 1
    hidden = min(ENDS, len(name) - first - last)
    return name[:first] + "*" * hidden + (name[-last:] if last else "")
