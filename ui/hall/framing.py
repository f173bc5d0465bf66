"""What stands around the fields of a page: the heading of a section, the common question of several boxes (a period, an address, a licence)."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from markupsafe import Markup

from core.forms import Form
from core.forms.compounds import Compound, Section
from ui.web.field_views import FieldShown

_SECTION: Final = Markup('<section class="fields" aria-labelledby="s-{first}"><h2 id="s-{first}">{title}</h2>{help}')
_GROUP: Final = Markup('<fieldset class="field joint {kind}" id="f-{name}"><legend>{title}</legend>{help}<div class="parts">')


class Frame(msgspec.Struct, frozen=True):
    """Markup in front of fields and behind them, by name, and what their labels are there."""

    before: Mapping[str, Markup] = {}
    after: Mapping[str, Markup] = {}
    labels: Mapping[str, str] = {}

    def labelled(self, fields: Iterable[FieldShown]) -> list[FieldShown]:
        """The fields with the labels that they have under the common question."""
        return [msgspec.structs.replace(each, label=self.labels[each.name]) if each.name in self.labels else each for each in fields]


def frame_of(form: Form, names: tuple[str, ...], language: str = "") -> Frame:
    """The frame of a page that holds these fields."""
    before: dict[str, Markup] = {}
    after: dict[str, Markup] = {}
    labels: dict[str, str] = {}
    for section in form.sections:
        if there := [name for name in names if name in section.fields]:
            before[there[0]] = _opened(form, section, there[0], language)
            after[there[-1]] = Markup("</section>")
    for compound in form.compounds:
        if there := [name for name in names if name in compound.parts.values()]:
            before[there[0]] = before.get(there[0], Markup("")) + _asked(compound, language)
            after[there[-1]] = Markup("</div></fieldset>") + after.get(there[-1], Markup(""))
            labels |= {name: compound.short(name, language) for name in there}
    return Frame(before, after, labels)


def spoken(form: Form, text: str, language: str) -> str:
    """A title of the form in the language, marked as being in it; in Chinese where nobody has translated it."""
    there = form.title_in(text, language)
    return there if there == text else Markup('<span lang="{}">{}</span>').format(language, there)


def _opened(form: Form, section: Section, first: str, language: str) -> Markup:
    said = Markup('<p class="soft">{}</p>').format(spoken(form, section.help, language)) if section.help else Markup("")
    return _SECTION.format(first=first, title=spoken(form, section.title, language), help=said)


def _asked(compound: Compound, language: str) -> Markup:
    said = compound.i18n.get(language, {})
    told = said.get("x-help", compound.help)
    return _GROUP.format(
        kind=compound.kind, name=compound.name, title=Markup('<span lang="{}">{}</span>').format(language, said["title"]) if "title" in said else compound.title, help=Markup('<p class="hint">{}</p>').format(told) if told else "",
    )
