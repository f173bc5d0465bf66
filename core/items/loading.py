"""From the files of an item to an `Item`, or to every fault in them.

Two passes, because a fact may ask for cases of another item: `read_item` reads the files and the form, which is all that others
need to know of it; `finish` compiles the rules, the process and the notices against what others offer.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from core.faults import Blame, Fault, did_you_mean
from core.forms import Form, load_form
from core.forms.kinds import FILE
from core.items.codes import check_codes
from core.items.files import ItemFiles, kept, release_hash
from core.items.item import Item
from core.items.model import ItemFile, ProcessFile, RulesFile
from core.items.notice_model import NoticesFile
from core.items.parts import MADE
from core.items.pausing import check_pauses
from core.items.privacy import private_faults
from core.items.reading import read_toml
from core.items.situations import check_combinations, check_situations, condition
from core.notices import Notices, load_notices
from core.notices.placeholders import names, stray
from core.process import Process, check_hides, check_promise, load_process
from core.rules import BASE, Expr, Named, RuleSet, Scope, compile_expr, compile_rules
from core.values import FieldType, Kind

T = TypeVar("T")


class Surroundings(msgspec.Struct, frozen=True):
    """What an item may refer to outside its own files.

    `others` are the cases and registers facts may ask, by `case:<item>` and `register:<id>`; `roles` those that posts may hold;
    `traits` the names of the traits items may carry; `broken` what exists but cannot be known just now because its own files are
    faulty: who refers to it is not blamed for that. `partial` says that code or declarations are faulty, so any of these may lack.
    """

    others: Mapping[str, Scope] = {}
    roles: Collection[str] = ()
    traits: Collection[str] = ()
    broken: Collection[str] = ()
    partial: bool = False


def with_cases(around: Surroundings, scopes: Iterable[Mapping[str, Scope]]) -> Surroundings:
    """The surroundings with what cases of further versions offer (`offered`): added to what other versions of the item do, the later first."""
    others = dict(around.others)
    for name, scope in (each for several in scopes for each in several.items()):
        others[name] = {**others.get(name, {}), **scope}
    return msgspec.structs.replace(around, others=MappingProxyType(others))


class Draft(msgspec.Struct, frozen=True, eq=False):
    """An item after the first pass: each file read as far as it could be."""

    id: str
    plugin: str
    source: ItemFiles
    files: Mapping[str, bytes]
    info: ItemFile | None
    rules: RulesFile | None
    process: ProcessFile | None
    notices: NoticesFile | None
    form: Form | None
    faults: tuple[Fault, ...]

    def blame(self, path: str) -> Blame:
        """Whose fault a fault in the file is."""
        return Blame(self.plugin, self.source.where(path))


def load_item(source: ItemFiles, item: str, plugin: str, around: Surroundings) -> tuple[Item | None, list[Fault]]:
    """One item on its own, e.g. out of the release store. It may always ask for cases of itself."""
    draft = read_item(source, item, plugin)
    others = {**around.others, **offered(draft)}
    return finish(draft, msgspec.structs.replace(around, others=others))


def read_item(source: ItemFiles, item: str, plugin: str) -> Draft:
    """First pass: the data files and the form."""
    files = source.read()
    faults: list[Fault] = []

    def part(path: str, kind: type[T]) -> T | None:
        blame = Blame(plugin, source.where(path))
        if path not in files:
            faults.append(blame.at("", "没有这个文件", f"事项 {item} 必须有 {path}", code="missing-file"))
            return None
        value, found = read_toml(files[path], kind, blame)
        faults.extend(found)
        return value

    info, rules = part("item.toml", ItemFile), part("rules.toml", RulesFile)
    process, notices = part("process.toml", ProcessFile), part("notices.toml", NoticesFile)
    form, found = _form(source, files, item, plugin)
    faults.extend(found)
    if info is not None:
        blame = Blame(plugin, source.where("item.toml"))
        faults.extend([*_identity(info, item, plugin, blame), *check_codes(info, blame), *check_promise(info, blame), *check_pauses(info, blame)])
    return Draft(item, plugin, source, files, info, rules, process, notices, form, tuple(faults))


def offered(draft: Draft) -> dict[str, Scope]:
    """What the item's cases offer to facts: the fields of `index` and what every case has.

    Nothing while the form is faulty; while `item.toml` or its index is, every field, since nobody knows which were meant.
    """
    if draft.form is None:
        return {}
    known = draft.form.scope
    index = draft.info.index if draft.info and all(name in known for name in draft.info.index) else tuple(known)
    fields = {name: known[name] for name in index}
    return {f"case:{draft.id}": {**CASE, **fields}}


CASE: Scope = {
    "holder": Named("申请人代码", FieldType("text")),
    "status": Named("办件状态", FieldType("text")),
    "submitted_on": Named("申报日期", FieldType("date")),
    "number": Named("办件编号", FieldType("text")),
}
"""What every case offers to facts and draws, beside the fields its item indexes."""


def finish(draft: Draft, around: Surroundings) -> tuple[Item | None, list[Fault]]:
    """Second pass: rules, process, notices, materials. An item with a single fault is no item."""
    faults = list(draft.faults)
    rules, found = _rules(draft, around)
    faults.extend(found)
    scope = _scope(draft, rules)
    process = notices = None
    conditions: dict[str, Expr] = {}
    if scope is not None:
        process, found = _process(draft, scope, around)
        faults.extend(found)
        notices, found = _notices(draft, scope, around)
        faults.extend(found)
        conditions, found = _materials(draft, scope)
        faults.extend(found)
    faults.extend(_documents(draft))
    faults.extend(_references(draft, around))
    faults.extend(_hidden(draft))
    faults.extend(_situations(draft, conditions))
    if around.partial:
        faults = [fault for fault in faults if fault.code not in ("unknown-role", "unknown-trait")]
    if faults or draft.info is None or draft.form is None or rules is None or process is None or notices is None or scope is None:
        return None, faults
    files = kept(draft.files)
    return Item(
        id=draft.id, plugin=draft.plugin, info=draft.info, form=draft.form, rules=rules, process=process, notices=notices,
        files=files, hash=release_hash(files), scope=scope, conditions=conditions,
        features=tuple(path for path in files if path.endswith(".feature")),
    ), []


def _form(source: ItemFiles, files: Mapping[str, bytes], item: str, plugin: str) -> tuple[Form | None, list[Fault]]:
    blame = Blame(plugin, source.where("form.json"))
    if "form.json" not in files:
        return None, [blame.at("", "没有这个文件", f"事项 {item} 的表单", code="missing-file")]
    parts = {path: data for path, data in files.items() if path == "form.json" or path.startswith(("elements/", "codes/"))}
    return load_form(parts, item, blame)


def _identity(info: ItemFile, item: str, plugin: str, blame: Blame) -> list[Fault]:
    """One id in five places: the file must bear its folder's and its plugin's name."""
    faults = []
    if info.id != item:
        faults.append(blame.at("id", info.id, f"{item}（与文件夹同名）", did_you_mean(info.id, [item]), "id-differs"))
    if info.measure != plugin:
        faults.append(blame.at("measure", info.measure, f"{plugin}（所在插件）", did_you_mean(info.measure, [plugin]), "id-differs"))
    if info.fee.fen and not info.fee.basis:
        faults.append(blame.at("fee.basis", f"收费 {info.fee.fen} 分而没有依据", "写明收费依据（行政许可法第58条），否则只能为 0", code="fee-basis"))
    if info.archive is not None and info.archive.years < 0:
        faults.append(blame.at("archive.years", str(info.archive.years), "保管多少年，如 10；0 为永久", code="retention"))
    if info.archive is not None and not info.archive.basis.strip():
        faults.append(blame.at("archive.basis", "没有写依据", "设定保管期限的规定", code="no-basis"))
    return faults


def _rules(draft: Draft, around: Surroundings) -> tuple[RuleSet | None, list[Fault]]:
    if draft.rules is None or draft.form is None or any(_unknowable(fact.from_, around) for fact in draft.rules.fact.values()):
        return None, []
    blame = draft.blame("rules.toml")
    rules, faults = compile_rules(draft.rules, draft.form.scope, around.others, blame)
    return rules, [*faults, *private_faults(draft.rules, draft.form, blame)]


def _unknowable(source: str, around: Surroundings) -> bool:
    """Whether a fact asks something whose own definition is faulty, so that the rules cannot be judged."""
    return source not in around.others and (source in around.broken or (around.partial and source.startswith("register:")))


def _scope(draft: Draft, rules: RuleSet | None) -> Scope | None:
    """All names of the item. While the rules are faulty the outputs as written stand in, so that the process is checked too."""
    if draft.form is None or draft.rules is None:
        return None
    outcomes = rules.outcomes if rules is not None else _declared(draft.rules)
    return {**BASE, **draft.form.scope, **outcomes}


def _declared(source: RulesFile) -> Scope:
    """The outputs of tables by their declaration alone."""
    outcomes: dict[str, Named] = {}
    for table in source.decision.values():
        kind: Kind = "choices" if table.hit == "collect" else "choice" if any(table.outputs.values()) else "text"
        outcomes |= {name: Named(table.label, FieldType(kind, options=words)) for name, words in table.outputs.items()}
    return outcomes


def _process(draft: Draft, scope: Scope, around: Surroundings) -> tuple[Process | None, list[Fault]]:
    if draft.process is None or draft.info is None:
        return None, []
    return load_process(draft.process, scope, around.roles, draft.info, draft.blame("process.toml"), around.others)


def _notices(draft: Draft, scope: Scope, around: Surroundings) -> tuple[Notices | None, list[Fault]]:
    return (None, []) if draft.notices is None else load_notices(draft.notices, scope, draft.blame("notices.toml"), around.others)


def _materials(draft: Draft, scope: Scope) -> tuple[dict[str, Expr], list[Fault]]:
    """The conditions of materials, parsed and typed."""
    conditions: dict[str, Expr] = {}
    faults: list[Fault] = []
    for material in draft.info.material if draft.info else ():
        source = condition(material, draft.info.situation) if draft.info else ""
        if not source:
            continue
        expr, found = compile_expr(source, scope, draft.blame("item.toml"), f"material[{material.id}].when", want="bool")
        faults.extend(found)
        if expr is not None:
            conditions[material.id] = expr
    return conditions, faults


def _documents(draft: Draft) -> Iterator[Fault]:
    """Materials that the platform makes: from what, and whether there is that to make them from."""
    if draft.info is None or draft.form is None or draft.notices is None:
        return
    blame, own = draft.blame("item.toml"), [each.id for each in draft.notices.document]
    for material in draft.info.material:
        if not material.document:
            continue
        place = f"material[{material.id}].document"
        if material.get not in MADE:
            yield blame.at(place, f"取得方式是“{material.get}”", f"由平台生成的材料，取得方式写 {'、'.join(sorted(MADE))}", code="document-get")
        if material.document == "commitment" and not any(field.must for field in draft.form.fields.values()):
            yield blame.at(place, "表单没有承诺栏目（const: true）", "在表单里写明承诺的事项，或者改用 form", code="no-promises")
        if material.document not in ("form", "commitment", *own):
            hint = did_you_mean(material.document, ("form", "commitment", *own))
            yield blame.at(place, f"没有材料模板“{material.document}”", "form、commitment，或者 notices.toml 里 [[document]] 的 id", hint, "unknown-document")
    used, where = {material.document for material in draft.info.material}, draft.blame("notices.toml")
    for each in own:
        if each not in used:
            yield where.at(f"document[{each}].id", "没有申请材料使用这个模板", f'在 item.toml 的申请材料里写 document = "{each}"', code="unused-document")


def _hidden(draft: Draft) -> Iterator[Fault]:
    """Fields hidden from posts: whether there are such, and whether the posts can do without."""
    if draft.process is not None and draft.form is not None:
        labels = {name: field.label for name, field in draft.form.fields.items()}
        yield from check_hides(draft.process, labels, draft.form.telling, draft.rules, draft.blame("process.toml"))


def _situations(draft: Draft, conditions: Mapping[str, Expr]) -> list[Fault]:
    """What is wrong with the situations; their combinations are tried once everything they rest on is right."""
    if draft.info is None or draft.form is None or not draft.info.situation:
        return []
    blame = draft.blame("item.toml")
    faults = list(check_situations(draft.info, draft.form, blame))
    return faults or list(check_combinations(draft.info, draft.form, conditions, blame))


def _references(draft: Draft, around: Surroundings) -> list[Fault]:
    """Names in `item.toml` that must exist elsewhere: traits of the registry, index fields of the form."""
    if draft.info is None:
        return []
    blame, faults = draft.blame("item.toml"), [*_starting(draft, around)]
    for trait in draft.info.traits:
        if trait not in around.traits:
            hint = did_you_mean(trait, around.traits)
            faults.append(blame.at(f"traits[{trait}]", trait, "已登记的办理特征", hint, "unknown-trait"))
    for name in draft.info.index if draft.form else ():
        faults.extend(_indexed(name, draft.form, blame) if draft.form else ())
    return [*faults, *_subject(draft)]


def _subject(draft: Draft) -> Iterator[Fault]:
    """What a line about a case may name: fields that are not personal."""
    if draft.info is None or draft.form is None or not draft.info.subject:
        return
    blame, text = draft.blame("item.toml"), draft.info.subject
    if stray(text):
        yield blame.at("subject", "花括号不成对", "占位符写作 {栏目名}", code="placeholder")
    for name in names(text):
        for fault in _indexed(name, draft.form, blame):
            yield msgspec.structs.replace(fault, place=f"subject[{name}]")


def _starting(draft: Draft, around: Surroundings) -> Iterator[Fault]:
    """Who opens a case: the role of an item that an office starts, and no other item has one; personal fields are not shown to all."""
    info = draft.info
    if info is None:
        return
    blame = draft.blame("item.toml")
    if (info.starts == "office") != bool(info.filer):
        found = "由机关发起而没有写 filer" if info.starts == "office" else f"由{'申请人' if info.starts == 'applicant' else '系统'}发起却写了 filer"
        yield blame.at("filer", found, 'starts = "office" 时写明由哪个岗位发起，其他不写', code="filer")
    elif info.filer and info.filer not in around.roles and not around.partial:
        yield blame.at("filer", f"岗位“{info.filer}”没有登记", "已登记的岗位", did_you_mean(info.filer, around.roles), "unknown-role")
    fields = draft.form.fields if draft.form is not None else {}
    for name in fields if info.starts != "applicant" else ():
        if fields[name].type.word == FILE:
            expected = "只有申请人申报的事项能有要上传的栏目；机关、系统发起的，写成申请材料或者文书"
            yield draft.blame("form.json").at(f"properties.{name}.x-kind", f"{fields[name].label}要上传文件", expected, code="file-started")
    for step in draft.process.step if draft.process is not None else ():
        for name in step.shows:
            if name in fields and fields[name].personal:
                found = f"{fields[name].label}是个人信息"
                yield draft.blame("process.toml").at(f"step[{step.id}].shows[{name}]", found, "不含个人信息的栏目", code="personal-shown")


def _indexed(name: str, form: Form, blame: Blame) -> list[Fault]:
    """A field kept readable must exist and must not be personal."""
    if name not in form.fields:
        return [blame.at(f"index[{name}]", name, "表单里的栏目", did_you_mean(name, form.fields), "unknown-field")]
    if form.fields[name].personal:
        return [blame.at(f"index[{name}]", f"{form.fields[name].label}是个人信息", "不含个人信息的栏目", code="personal-index")]
    return []
