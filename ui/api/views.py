"""What the interface answers about items: the guide, the form, a trial decision. Cases answer with core's own views."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from core.items.item import Item
from core.items.parts import Basis, Material, NotYet, Office, Option, Pause, Question, Situation
from core.process.clock import words
from core.time import today
from ui.hall.samples import RESULT, links_of, result_notice, sample_address


class ItemBrief(msgspec.Struct, frozen=True):
    """事项清单中的一条。"""

    id: Annotated[str, Meta(description="事项编号")]
    name: Annotated[str, Meta(description="事项名称")]
    kind: Annotated[str, Meta(description="即办件或承诺件")]
    authority: Annotated[str, Meta(description="办理机构")]
    measure: Annotated[str, Meta(description="所属改革举措")]
    summary: Annotated[str, Meta(description="一句话说明")]
    paused: Annotated[str, Meta(description="暂停受理或者停用，空为照常受理新的申请")]


class ItemList(msgspec.Struct, frozen=True):
    """事项清单。"""

    items: Annotated[tuple[ItemBrief, ...], Meta(description="事项")]


class MaterialView(msgspec.Struct, frozen=True):
    """一件申请材料。"""

    id: Annotated[str, Meta(description="材料编号")]
    name: Annotated[str, Meta(description="材料名称")]
    get: Annotated[str, Meta(description="取得方式：电子上传、证照调用、表单生成、承诺替代")]
    required: Annotated[bool, Meta(description="是否必要")]
    when: Annotated[str, Meta(description="何时需要（表达式，已计入情形），空为总是需要")]
    form: Annotated[str, Meta(description="材料形式：电子、纸质、电子或者纸质")]
    copies: Annotated[int, Meta(description="纸质份数，0 为不要纸质")]
    source: Annotated[str, Meta(description="来源渠道，空为尚未填写")]
    standard: Annotated[str, Meta(description="填报须知")]
    samples: Annotated[tuple[str, ...], Meta(description="样表的地址（PDF）")]
    basis: Annotated[str, Meta(description="依据")]


class SituationView(msgspec.Struct, frozen=True):
    """一个情形：问什么，答什么。回答就是表单里这个栏目的值。"""

    id: Annotated[str, Meta(description="情形编号")]
    ask: Annotated[str, Meta(description="问题")]
    field: Annotated[str, Meta(description="表单里的栏目名")]
    kind: Annotated[str, Meta(description="栏目类型")]
    options: Annotated[tuple[str, ...], Meta(description="可选项，空为填写")]
    effects: Annotated[tuple[Option, ...], Meta(description="回答加减的材料、替换的时限")]


class DocumentDraft(msgspec.Struct, frozen=True):
    """一份由平台生成、还没有签署的材料。"""

    material: Annotated[str, Meta(description="材料编号")]
    title: Annotated[str, Meta(description="材料名称")]
    document: Annotated[str, Meta(description="生成所用的模板：form 申请表、commitment 承诺书，或者事项自己的模板编号")]
    digest: Annotated[str, Meta(description="内容的散列（SM3），签署时原样交回")]
    pdf: Annotated[str, Meta(description="PDF（Base64），带“待确认”水印")]


class DocumentList(msgspec.Struct, frozen=True):
    """须签署的材料。"""

    documents: Annotated[tuple[DocumentDraft, ...], Meta(description="按材料清单的次序；没有的为空")]


class ItemGuide(msgspec.Struct, frozen=True):
    """办事指南。"""

    id: Annotated[str, Meta(description="事项编号")]
    name: Annotated[str, Meta(description="事项名称")]
    kind: Annotated[str, Meta(description="即办件或承诺件")]
    type: Annotated[str, Meta(description="事项类型")]
    authority: Annotated[str, Meta(description="办理机构")]
    catalog_code: Annotated[str, Meta(description="基本编码，空为尚未赋码")]
    clause: Annotated[str, Meta(description="计划条款")]
    summary: Annotated[str, Meta(description="一句话说明")]
    audience: Annotated[str, Meta(description="服务对象")]
    result: Annotated[str, Meta(description="办理结果")]
    conditions: Annotated[tuple[str, ...], Meta(description="受理条件")]
    traits: Annotated[tuple[str, ...], Meta(description="办理特征")]
    statutory: Annotated[str, Meta(description="法定时限")]
    promised: Annotated[str, Meta(description="承诺时限")]
    fee_fen: Annotated[int, Meta(description="收费（分），0 为不收费")]
    basis: Annotated[tuple[Basis, ...], Meta(description="设定依据")]
    materials: Annotated[tuple[MaterialView, ...], Meta(description="申请材料")]
    situations: Annotated[tuple[SituationView, ...], Meta(description="情形")]
    visits: Annotated[int | None, Meta(description="到现场次数，空为尚未填写")]
    channels: Annotated[tuple[str, ...], Meta(description="办理形式，空为尚未填写")]
    offices: Annotated[tuple[Office, ...], Meta(description="办理地点、时间、咨询和监督投诉电话；没有填写的为空或者“待示范区填写”")]
    faq: Annotated[tuple[Question, ...], Meta(description="常见问题")]
    result_sample: Annotated[str, Meta(description="结果样本的地址（PDF），空为没有")]
    steps: Annotated[tuple[str, ...], Meta(description="办理环节")]
    not_yet: Annotated[tuple[NotYet, ...], Meta(description="改革举措中尚未成为数据的规则")]
    release: Annotated[str, Meta(description="发布版本")]
    pauses: Annotated[tuple[Pause, ...], Meta(description="不接受新申请的时间：自 since 起，到 until 恢复（空为没有定）；say 是给申请人看的话")]


class FormField(msgspec.Struct, frozen=True):
    """一个栏目。"""

    name: Annotated[str, Meta(description="栏目名，用作 values 的键")]
    identity: Annotated[str, Meta(description="数据元标识")]
    label: Annotated[str, Meta(description="栏目标题")]
    page: Annotated[str, Meta(description="所在页")]
    kind: Annotated[str, Meta(description="类型")]
    required: Annotated[bool, Meta(description="是否必填")]
    personal: Annotated[bool, Meta(description="是否个人信息（加密保存）")]
    options: Annotated[tuple[str, ...], Meta(description="可选项")]
    unit: Annotated[str, Meta(description="单位")]
    scale: Annotated[int, Meta(description="小数位数")]
    visible: Annotated[str, Meta(description="何时显示（表达式），空为总是显示")]
    needed: Annotated[str, Meta(description="何时必填（表达式）")]
    calculated: Annotated[str, Meta(description="如何算出（表达式），空为由申请人填写")]
    help: Annotated[str, Meta(description="填写说明")]
    word: Annotated[str, Meta(description="文字、时长的细类：email 电子邮箱、phone 电话、time 几点几分（存为自零时起的秒数）、file 已上传文件的散列，空为没有细类")]
    codes: Annotated[str, Meta(description="代码表的名称，值是其中的代码；空为不用代码表")]


class FormView(msgspec.Struct, frozen=True):
    """事项的表单。"""

    item: Annotated[str, Meta(description="事项编号")]
    title: Annotated[str, Meta(description="表单名称")]
    release: Annotated[str, Meta(description="发布版本")]
    fields: Annotated[tuple[FormField, ...], Meta(description="栏目，按填写顺序")]
    schema: Annotated[dict[str, Any], Meta(description="完整的 JSON Schema（2020-12）")]


def brief(item: Item) -> ItemBrief:
    """The item as a line of the list."""
    info = item.info
    return ItemBrief(info.id, info.name, info.kind, info.authority_name, info.measure, info.summary, pause.kind if (pause := info.paused(today())) is not None else "")


def guide(item: Item) -> ItemGuide:
    """The item as its guide."""
    info = item.info
    return ItemGuide(
        id=info.id,
        name=info.name,
        kind=info.kind,
        type=info.type,
        authority=info.authority_name,
        catalog_code=info.catalog_code,
        clause=info.clause,
        summary=info.summary,
        audience=info.audience,
        result=info.result,
        conditions=info.conditions,
        traits=info.traits,
        statutory=words(info.statutory),
        promised=words(info.promised),
        fee_fen=info.fee.fen,
        basis=info.basis,
        materials=tuple(_material(item, each) for each in info.material),
        situations=tuple(_situation(item, each) for each in info.situation),
        visits=info.visits,
        channels=info.channels,
        offices=info.office,
        faq=info.faq,
        result_sample=sample_address(item, RESULT) if result_notice(item) else "",
        steps=tuple(step.name for step in item.process.steps.values()),
        not_yet=info.not_yet,
        release=item.hash,
        pauses=info.pause,
    )


def form(item: Item) -> FormView:
    """The item's form, field by field and as a schema."""
    fields = tuple(
        FormField(
            field.name, field.identity, field.label, field.page, field.type.kind, field.required, field.personal, field.type.options,
            field.type.unit, field.type.scale, _source(field.visible), _source(field.needed), _source(field.calc), field.help,
            field.type.word, str(field.schema.get("x-codes", "")),
        )
        for field in item.form.fields.values()
    )
    return FormView(item.id, item.form.title, item.hash, fields, _plain(item.form.schema))


def _material(item: Item, each: Material) -> MaterialView:
    samples = tuple(sample_address(item, link.name) for link in links_of(item, each))
    return MaterialView(
        each.id, each.name, each.get, each.required, _source(item.conditions.get(each.id)), each.form, each.copies, each.source, each.standard,
        samples, each.basis,
    )


def _situation(item: Item, each: Situation) -> SituationView:
    of = item.form.fields[each.field].type
    return SituationView(each.id, each.ask, each.field, of.kind, of.options, each.option)


def _source(expr: Any) -> str:
    return expr.source if expr else ""


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    return dict(schema)
