"""The pages of process, materials, papers and guide."""

from litestar.types import ControllerRouterHandler

from ui.studio import annexes, guide, materials, notice_templates, notices, opening, process, process_ways, registering

ROUTES: tuple[ControllerRouterHandler, ...] = (
    process.flow, process.asked_step, process.added_step, process.panel, process.saved, process.dropped, process.moved,
    process_ways.asked_way, process_ways.saved_way, process_ways.ordered, process_ways.asked_auto, process_ways.saved_auto,
    *registering.ROUTES, *opening.ROUTES,
    materials.materials, materials.ordered_material, materials.asked_material, materials.added_material, materials.one_material, materials.saved_material,
    materials.dropped_material,
    notices.papers, notices.ordered_paper, notices.asked_paper, notices.added_paper, notices.one_paper, notices.saved_paper, notices.dropped_paper, notices.printed_paper,
    *annexes.ROUTES, notice_templates.added_template, notice_templates.one_template, notice_templates.saved_template,
    guide.guide, guide.saved_part, guide.asked_row, guide.saved_row, guide.ordered_row,
)
