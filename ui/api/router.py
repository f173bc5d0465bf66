"""Everything under `/api/v1`."""

from litestar import Router

from ui.api import batches, cases, filings, indicators, items, papers, registers, runs, sessions, signals, verify
from ui.api.wire import Json
from ui.openapi import described


def api() -> Router:
    """The router, each handler listed once."""
    return Router(
        path="/api/v1",
        route_handlers=[
            described,
            sessions.begin, sessions.current, sessions.end,
            items.listed, items.guided, items.filled, items.decided,
            filings.submitted,
            cases.listed, cases.read, cases.acted, cases.withdrawn, cases.revoked,
            papers.read, papers.corrected, papers.voided,
            verify.verified,
            runs.listed, runs.started, runs.read, runs.verified, runs.recorded,
            indicators.listed, indicators.read,
            batches.previewed, batches.started, batches.listed, batches.read, batches.results, batches.explained, batches.verified,
            batches.resumed,
            signals.received,
            registers.listed, registers.rows, registers.row_on,
        ],
        response_class=Json,
    )
