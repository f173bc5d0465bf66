"""Everything under `/api/v1`."""

from litestar import Router

from ui.api import (
    archives,
    batches,
    cases,
    filings,
    indicators,
    items,
    messages,
    papers,
    ratings,
    registers,
    runs,
    sessions,
    signals,
    upward,
    verify,
)
from ui.api.wire import Json
from ui.openapi import described


def api() -> Router:
    """The router, each handler listed once."""
    return Router(
        path="/api/v1",
        route_handlers=[
            described,
            sessions.begin, sessions.current, sessions.end,
            items.listed, items.guided, items.filled, items.decided, items.documented,
            filings.submitted, filings.given,
            cases.listed, cases.read, cases.acted, cases.uploaded, cases.withdrawn, cases.revoked,
            papers.read, papers.corrected, papers.voided,
            archives.read, archives.taken,
            ratings.read, ratings.rated, ratings.listed, ratings.order_read, ratings.mended, ratings.contacted, ratings.called,
            verify.verified,
            runs.listed, runs.started, runs.read, runs.verified, runs.recorded,
            indicators.listed, indicators.read,
            batches.previewed, batches.started, batches.listed, batches.read, batches.results, batches.explained, batches.verified,
            batches.resumed,
            signals.received,
            upward.received,
            messages.reported,
            registers.listed, registers.rows, registers.row_on,
        ],
        response_class=Json,
    )
