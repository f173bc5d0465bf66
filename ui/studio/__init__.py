"""The studio 事项配置: where officials change and make items, without code."""

from litestar.types import ControllerRouterHandler

from ui.studio import changes, codes, home, lists, looking, new, overview, pausing

ROUTES: tuple[ControllerRouterHandler, ...] = (
    home.home, home.revise,
    overview.overview, overview.undone, overview.redone, overview.taken, overview.discarded, overview.remarked, overview.settled,
    changes.changes, changes.proposed, changes.back, changes.published,
    looking.made, looking.ended, looking.looked,
    new.new, new.created, new.reported,
    pausing.paused, pausing.added, pausing.ended,
    lists.lists, lists.one_list, lists.brought, lists.matching, lists.arranged,
    codes.code_lists, codes.code_list, codes.compared,
)
