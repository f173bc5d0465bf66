"""The desk 工作台: where officers work."""

from litestar.types import ControllerRouterHandler

from ui.desk import (
    archive,
    batches,
    beside_case,
    correcting,
    counter,
    drafts,
    exporting,
    figures,
    habits,
    handing_out,
    hints,
    phrases,
    ratings,
    register_imports,
    registers,
    reporting,
    several,
    signals,
    spot,
    stand_ins,
    starting,
    views,
)
from ui.desk.acting import acted, revoked
from ui.desk.cases import case, reveal
from ui.desk.files import material, material_file, paper, paper_file, printing
from ui.desk.finding import search
from ui.desk.inbox import desk
from ui.desk.papers import corrected, ending, voided
from ui.desk.runs import overview, plan, read, record, start

ROUTES: tuple[ControllerRouterHandler, ...] = (
    desk, search, case, reveal, acted, revoked, material, material_file, paper, paper_file, printing, ending, corrected, voided, overview, plan, start, read, record,
    batches.plan, batches.begin, batches.read, batches.carry_on, batches.one, batches.exported, signals.received,
    correcting.asked, correcting.told, spot.asked, spot.mended,
    stand_ins.shown, stand_ins.added, stand_ins.ended, starting.startable, starting.begin, starting.begun,
    counter.offered, counter.done, counter.begin, counter.taken, counter.confirmation,
    registers.listed, registers.read, registers.shown, registers.exported, registers.asked_new, registers.added, registers.one, registers.changed,
    register_imports.asked, register_imports.empty, register_imports.uploaded, register_imports.previewed, register_imports.confirmed,
    register_imports.report_file,
    reporting.overview, reporting.one, reporting.again, reporting.retried, reporting.compared, reporting.exported,
    beside_case.noted, beside_case.unnoted, beside_case.versions, beside_case.readings,
    figures.figures, views.views, views.chosen, views.removed, views.first, exporting.exported, handing_out.window, handing_out.asked, handing_out.handed,
    drafts.kept, habits.settled, phrases.listed, phrases.added, phrases.changed, several.chosen, several.carried,
    hints.listed, hints.worst, hints.one,
    archive.archived, ratings.listed, ratings.to_call, ratings.one, ratings.mended, ratings.called, ratings.contact,
)
