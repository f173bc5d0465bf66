"""What is true of a paper now: the claim checked, then the record asked. Only a claim that this platform signed is ever looked up."""

from core import time
from core.house import House
from core.store.engine import Row
from core.verification.checking import Verdict, check, day, happened, told
from core.verification.claims import Claim
from core.verification.keys import Ring

_PAPER = """
WITH RECURSIVE origin AS (
    SELECT id, "case", seq, replaces FROM papers WHERE number = $1
    UNION ALL SELECT p.id, p."case", p.seq, p.replaces FROM origin o JOIN papers p ON p.id = o.replaces
)
SELECT f.kind,
    (SELECT effective_on FROM events WHERE "case" = p."case" AND kind = 'revoked' LIMIT 1) AS revoked_on,
    x.state AS ended, x.ended_on, q.number AS successor
FROM papers p JOIN events e ON e."case" = p."case" AND e.seq = p.seq
JOIN origin o ON o.replaces IS NULL JOIN events f ON f."case" = o."case" AND f.seq = o.seq
LEFT JOIN paper_ends x ON x.paper = p.id LEFT JOIN papers q ON q.replaces = p.id
WHERE p.number = $1 AND e.effective_on = $2
"""


async def verdict(house: House, text: str, ring: Ring) -> Verdict:
    """What is true now of a text that somebody holds: status only, nothing of the case behind it."""
    found = check(text, ring, time.today())
    if found.state not in {"genuine", "expired"} or found.claim is None:
        return found
    # unscoped: the signed claim on the paper is the permission; nothing but the paper's own status is answered
    row = await house.db.fetchrow(_PAPER, found.claim.number, found.claim.issued)
    return _standing(found, found.claim, row)


def _standing(found: Verdict, claim: Claim, row: Row | None) -> Verdict:
    if row is None:
        return told("missing", f"没有文号为“{claim.number}”的文书。", claim)
    if row["revoked_on"] and row["kind"] == "granted":
        return told("revoked", happened("revoked", row["revoked_on"]), claim, row["revoked_on"])
    if row["ended"]:
        return told(row["ended"], happened(row["ended"], row["ended_on"], row["successor"] or ""), claim, row["ended_on"])
    if found.state == "expired":
        return found
    since = f"；所办事项的决定已于{day(row['revoked_on'])}撤销" if row["revoked_on"] else ""
    return told("valid", f"本平台于{day(claim.issued)}签发，内容没有改动{since}。", claim)
