"""The studio 事项配置: where officials change and make items, without code."""

from litestar.types import ControllerRouterHandler

from ui.studio import changes, flowing_routes, forming, home, looking, overview, previewing

ROUTES: tuple[ControllerRouterHandler, ...] = (
    home.home, home.revise,
    overview.overview, overview.undone, overview.redone, overview.taken, overview.discarded, overview.remarked, overview.settled,
    changes.changes, changes.proposed, changes.back, changes.published,
    looking.made, looking.ended, looking.looked,
    forming.shown, forming.added, forming.arranged, forming.paged, forming.told, previewing.previewed, previewing.typed,
    *flowing_routes.ROUTES,
)
