"""What stands in `notices.toml`: the papers of an item, and the page at the end of one."""

from typing import Literal

from core.items.parts import Part


class AnnexDef(Part, frozen=True, kw_only=True):
    """A page at the end of a paper: the rows of a register that hold on the day of the paper, with what this case writes.

    `equal` pairs columns of the register with expressions of the case: only such rows stand there. `columns` are shown in this order;
    the first of them orders the rows.
    """

    title: str
    register: str
    equal: dict[str, str]
    columns: tuple[str, ...]


class NoticeDef(Part, frozen=True, kw_only=True):
    """A paper of the item.

    `on` is the event that makes it (filed, accepted, acceptance_refused, granted, refused, publicised, objected, lapsed, joined; of the
    procedure, where the standard text of the core does not do: correction_asked, accepted_lacking …); `title`, then
    `lines` as texts with `{placeholders}` over fields, outcomes and the case; `number` is the prefix of its document number.
    `until` names the field with the last day on which the paper is valid (empty: no end). `annex` is a page at its end.
    """

    id: str
    on: Literal[
        "filed", "accepted", "acceptance_refused", "granted", "refused", "publicised", "objected", "lapsed", "joined", "correction_asked",
        "accepted_lacking", "lacking_promised", "not_needed", "special_started", "extended", "returned_closed", "terminated",
    ]
    title: str
    number: str
    until: str = ""
    lines: tuple[str, ...]
    annex: AnnexDef | None = None


class DocumentDef(Part, frozen=True, kw_only=True):
    """A document that the platform makes out of the answers, for the applicant to confirm and sign: articles 章程, a resolution 决议.

    `lines` are paragraphs with `{placeholders}` over fields, outcomes, the applicant and the item; one that begins with `# ` is a heading,
    one that is nothing but a list becomes its table.
    """

    id: str
    title: str
    lines: tuple[str, ...]


class NoticesFile(Part, frozen=True, kw_only=True):
    """`notices.toml`."""

    format: Literal[1]
    notice: tuple[NoticeDef, ...] = ()
    document: tuple[DocumentDef, ...] = ()
