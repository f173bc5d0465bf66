"""What a reader is told of the documents that the platform made and the applicant signed: from what, by whom and when."""

import base64

from core.access.masking import UNSEEN, covered
from core.cases.loading import Loaded
from core.cases.state import filed_of
from core.cases.views import DocumentView
from core.house import House
from core.store.engine import Connection
from core.store.vault import KeyDestroyed

SEALED_SIGNER = "signer"
"""What a signer's name is called towards the vault."""
SIGNER = "shared.signer"
"""The field in which the signer's name stands."""


async def documents_of_case(house: House, connection: Connection, case: Loaded, *, openly: bool) -> tuple[DocumentView, ...]:
    """The documents of a case, in order; who signed stands covered for whoever reads personal values covered."""
    told = filed_of(case.events[0].payload).documents
    if not told:
        return ()
    try:
        key = await house.vault.key(connection, case.state.party)
    except KeyDestroyed:
        key = None
    unseen = any(case.item.form.fields[name].identity == SIGNER for name in case.unseen)
    found = []
    for each in told:
        signer = key.open(base64.b64decode(each.sealed), SEALED_SIGNER).decode() if key is not None and each.sealed else ""
        found.append(DocumentView(
            file=each.file, material=each.material, name=case.item.called(each.material), document=each.document, content=each.content,
            answers=each.answers, signer=UNSEEN if unseen and signer else signer if openly else covered(signer), signed_at=each.at, how=each.how,
        ))
    return tuple(found)
