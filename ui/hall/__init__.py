"""办事大厅: everything applicants see, from finding an item to holding its papers."""

from litestar.types import ControllerRouterHandler

from ui.hall import (
    acting,
    autosaving,
    cases,
    codes,
    combined,
    confirming,
    filing,
    mending,
    mine,
    offered,
    overview,
    pieces,
    rating,
    review,
    signing,
    sources,
    supplying,
    topics,
    track,
    uploads,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    offered.home, offered.guide, offered.sample, offered.check, codes.codes, combined.compose,
    filing.begin, filing.begun, filing.filled, filing.sent, overview.overview, autosaving.autosaved, autosaving.begun_by_itself, autosaving.taken_over,
    uploads.materials, uploads.uploaded, pieces.begun, pieces.gone_on, uploads.shown, review.review, review.submitted, signing.document,
    cases.receipt, cases.shown, cases.withdrawn, cases.paper, acting.acted,
    mending.asked, mending.typed, mending.looked_over, mending.sent, supplying.asked, supplying.supplied, supplying.promised,
    topics.shown, topics.printed,
    rating.asked, rating.rated,
    sources.shown, sources.agreed, sources.ended,
    track.asked, track.answered, confirming.asked, confirming.confirmed,
    mine.my_cases, mine.my_papers, mine.my_drafts, mine.resume, mine.discarded,
)
