"""The studio 事项配置: where officials change and make items, without code."""

from litestar.types import ControllerRouterHandler

from ui.studio import (
    changes,
    codes,
    decided,
    flowing_routes,
    forming,
    home,
    impact,
    importing,
    lists,
    looking,
    moving,
    new,
    overview,
    params,
    pausing,
    previewing,
    releases,
    tables_pasted,
    tabling,
    trial,
    trial_rows,
    unconfirmed,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    home.home, home.revise,
    overview.overview, overview.undone, overview.redone, overview.taken, overview.discarded, overview.remarked, overview.settled,
    changes.changes, changes.proposed, changes.back, changes.published,
    impact.impacted, moving.asked, moving.begun, moving.one, moving.confirmed, moving.back,
    decided.asked, decided.begun, decided.one, decided.exported,
    looking.made, looking.ended, looking.looked,
    new.new, new.created, new.reported,
    pausing.paused, pausing.added, pausing.ended,
    lists.lists, lists.one_list, lists.brought, lists.matching, lists.arranged,
    codes.code_lists, codes.code_list, codes.compared,
    tabling.rules, tabling.table_made, tabling.table, tabling.acted, tabling.row, tabling.row_changed, tabling.shape, tables_pasted.rows_pasted,
    params.parameters, params.parameters_changed, unconfirmed.unconfirmed, unconfirmed.to_confirm, unconfirmed.unconfirmed_file,
    trial.trial, trial.marked, trial.begun, trial_rows.row, trial_rows.tried_row, trial_rows.sides,
    releases.history, releases.compared, releases.restored, releases.taken_out,
    importing.asked, importing.uploaded, importing.shown, importing.believed, importing.taken_in,
    forming.shown, forming.added, forming.arranged, forming.paged, forming.told, previewing.previewed, previewing.typed,
    *flowing_routes.ROUTES,
)
