"""The living document as Markdown, for a repository or a mail."""

from collections.abc import Iterable, Iterator, Sequence

from core.scenarios.living.pages import Document, Example, ItemPage, LoosePage, MeasurePage, PluginPage, RowPage

ENDS = {"passed": "通过", "failed": "未通过", "error": "办不成", "case": "只在办件世界运行"}
"""How a scenario ended, in words."""


def markdown(document: Document) -> str:
    """The whole document."""
    return "\n".join([*_head(document), *_measures(document), *_rest(document)]).rstrip() + "\n"


def _head(document: Document) -> Iterator[str]:
    made = document.made
    yield "# 规则活文档"
    yield ""
    yield f"{document.source}。{made.year}年{made.month}月{made.day}日 {made:%H:%M} 由规则表和规则用例生成，不用手改。"
    yield ""
    done = len(document.measures) - len(document.missing)
    yield from _table(("项目", "数目"), [
        ("改革举措", f"{len(document.measures)} 项，已有插件 {done} 项"), ("事项", f"{len(document.items)} 个"),
        ("规则", f"{sum(len(item.rows) for item in document.items)} 条，没有用例 {sum(len(item.bare) for item in document.items)} 条"),
        ("规则用例", f"{len(document.examples)} 个，未通过 {len(document.red)} 个"),
    ])


def _measures(document: Document) -> Iterator[str]:
    for measure in document.measures:
        if measure.plugin is not None:
            yield from _measure(measure, measure.plugin)


def _measure(measure: MeasurePage, plugin: PluginPage) -> Iterator[str]:
    yield f"## {measure.clause} {measure.name}"
    yield ""
    yield from (f"> 计划 {measure.clause}：“{text}”\n" for text in measure.text)
    for item in plugin.items:
        yield from _item(item)


def _item(item: ItemPage) -> Iterator[str]:
    yield f"### {item.name}"
    yield ""
    yield f"{item.clause}。{item.summary}"
    yield ""
    if item.figures:
        yield "证明：" + "；".join(f"{name} {figure}" for name, figure in item.figures) + "。"
        yield ""
    for row in item.rows:
        yield from _row(row)
    yield from _loose("不在规则表里的规则", item.loose)
    yield from _list("还不是数据的规则", [f"{each.rule}（等待：{each.waits_for}）" for each in item.not_yet])
    yield from _list("缺口", [*(f"没有规则用例：{no}" for no in item.bare), *item.unproved])


def _row(row: RowPage) -> Iterator[str]:
    yield f"#### {row.no} {row.table}"
    yield ""
    yield f"* 情形：{row.when}"
    yield f"* 结论：{row.then}（{row.force}，属于{row.status}）"
    yield f"* 依据：{'；'.join(row.basis)}"
    yield f"* 说明：{row.say}"
    for value in row.values:
        unsure = "" if value.confirmed else "，待确认"
        yield f"* 参数：{value.label} {value.value}，自 {value.since} 起，来源：{value.source}{unsure}"
    yield from _examples(row.examples)
    yield ""


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        yield "* **没有规则用例**"
    for each in examples:
        yield f"* 用例：{each.name}——{ENDS[each.result]}" + (f"：{each.message}" if each.message else "")


def _loose(title: str, pages: Sequence[LoosePage]) -> Iterator[str]:
    if pages:
        yield f"#### {title}"
        yield ""
    for page in pages:
        yield f"* {page.title}：" + "；".join(f"{each.name}（{ENDS[each.result]}）" for each in page.examples)
    if pages:
        yield ""


def _rest(document: Document) -> Iterator[str]:
    if document.others:
        yield "## 计划以外的插件"
        yield ""
    for plugin in document.others:
        for item in plugin.items:
            yield from _item(item)
    yield "## 每个事项都继承的规则"
    yield ""
    yield from _loose("通用规则", document.platform)
    yield "## 还没有插件的改革举措"
    yield ""
    yield from _table(("条款", "举措", "计划原文"), [(each.clause, each.name, "".join(each.text)) for each in document.missing])


def _list(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        yield f"#### {title}"
        yield ""
        yield from (f"* {entry}" for entry in entries)
        yield ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
    yield ""
