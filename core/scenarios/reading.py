"""Feature text → `Feature`, by the official Gherkin parser, with every mistake of form as a fault at its line."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser

from core.faults import Blame, Fault
from core.scenarios.feature import Feature, Phase, Rule, Scenario, Step
from core.scenarios.layout import readable_text

LANGUAGE = "# language: zh-CN"
_NUMBER = re.compile(r"([A-Z]{1,6}-[0-9A-Z]{1,6})(?![0-9A-Za-z-])\s*(.*)", re.DOTALL)
_HOLE = re.compile(r"<([^<>\s]+)>")
_GHERKIN = {"unexpected end of file": "文件在这里就结束了", "inconsistent cell count within the table": "这一行的格数与表头不同"}
"""What the parser says in English."""
_PHASES: dict[str, Phase] = {"假如": "假如", "当": "当", "那么": "那么"}


def read_feature(text: str, owner: str, blame: Blame) -> tuple[Feature | None, list[Fault]]:
    """The feature of a file. `None` when Gherkin cannot read it at all; faults of form may come with a feature."""
    readable = readable_text(text)
    if not readable.startswith(LANGUAGE):
        return None, [blame.at("第 1 行", readable.split("\n", 1)[0] or "空文件", f"首行写 {LANGUAGE}", code="language")]
    try:
        document: Any = Parser().parse(readable)
    except CompositeParserException as error:
        return None, [_unreadable(blame, each) for each in error.errors]
    except ParserError as error:
        return None, [_unreadable(blame, error)]
    return _Reader(owner, blame).feature(document["feature"])


def _unreadable(blame: Blame, error: ParserError) -> Fault:
    location = getattr(error, "location", None) or {"line": 1}
    got = re.search(r"got '(.*)'", str(error))
    found = f"看不懂：{got[1]}" if got else _GHERKIN.get(str(error).partition(": ")[2].split(",")[0], f"看不懂：{error}")
    return blame.at(f"第 {location['line']} 行", found, "功能、规则、场景、步骤或者表格行", code="gherkin")


class _Reader:
    """Walks the parser's tree once, gathering faults."""

    def __init__(self, owner: str, blame: Blame) -> None:
        self.owner, self.blame = owner, blame
        self.faults: list[Fault] = []
        self.rules: list[Rule] = []
        self.scenarios: list[Scenario] = []

    def feature(self, node: dict[str, Any]) -> tuple[Feature, list[Fault]]:
        tags = _tags(node)
        self._children(node, tags, (), None)
        title = str(node["name"])
        feature = Feature(self.owner, self.blame.file, title, tags, tuple(self.rules), tuple(self.scenarios))
        return feature, self.faults

    def _children(self, node: dict[str, Any], tags: tuple[str, ...], before: tuple[Step, ...], rule: Rule | None) -> None:
        for child in node["children"]:
            if "background" in child:
                self._undescribed(child["background"])
                before = before + tuple(self._steps(child["background"], {}))
            elif "rule" in child:
                self._rule(child["rule"], tags, before)
            else:
                self._scenario(child["scenario"], tags, before, rule)

    def _rule(self, node: dict[str, Any], tags: tuple[str, ...], before: tuple[Step, ...]) -> None:
        found = _NUMBER.fullmatch(node["name"])
        own = tags + _tags(node)
        rule = Rule(found[1] if found else "", node["name"], node["location"]["line"], own)
        self.rules.append(rule)
        self._children(node, own, before, rule)

    def _scenario(self, node: dict[str, Any], tags: tuple[str, ...], before: tuple[Step, ...], rule: Rule | None) -> None:
        self._undescribed(node)
        own = tags + _tags(node)
        for example, more in _rows(node):
            steps = before + tuple(self._steps(node, example))
            number, title = (rule.number, rule.title) if rule else ("", "")
            line = node["location"]["line"]
            self.scenarios.append(Scenario(node["name"], line, number, title, own + more, steps, tuple(example.items())))

    def _undescribed(self, node: dict[str, Any]) -> None:
        """Free text under a scenario is refused: a line of it that begins with 当 would silently become a step."""
        if node["description"].strip():
            first = node["description"].strip().splitlines()[0]
            self._fault(node, f"“{node['keyword']}”下面有说明文字：{first}", "说明只写在“功能”和“规则”下面", "description")

    def _steps(self, node: dict[str, Any], example: dict[str, str]) -> Iterator[Step]:
        phase: Phase = "假如"
        for step in node["steps"]:
            keyword = step["keyword"].strip()
            phase = _PHASES.get(keyword, phase)
            if "docString" in step:
                self._fault(step, "步骤下面有整段文字", "表格，或者写在引号里", "doc-string")
            rows = step.get("dataTable", {}).get("rows", ())
            table = tuple(tuple(_fill(cell["value"], example) for cell in row["cells"]) for row in rows)
            text = _fill(step["text"], example)
            for hole in _HOLE.findall(text) if example else ():
                self._fault(step, f"例子里没有“{hole}”这一列", f"有一列：{hole}", "example-column")
            yield Step(phase, keyword, text, step["location"]["line"], table)

    def _fault(self, node: dict[str, Any], found: str, expected: str, code: str) -> None:
        fault = self.blame.at(f"第 {node['location']['line']} 行", found, expected, code=code)
        if fault not in self.faults:
            self.faults.append(fault)


def _rows(node: dict[str, Any]) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """The example rows of an outline with the tags of their table; one empty row for a plain scenario."""
    if not node["examples"]:
        yield {}, ()
    for examples in node["examples"]:
        names = [cell["value"] for cell in examples.get("tableHeader", {}).get("cells", ())]
        for row in examples.get("tableBody", ()):
            yield dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True)), _tags(examples)


def _fill(text: str, example: dict[str, str]) -> str:
    return _HOLE.sub(lambda hole: example.get(hole[1], hole[0]), text) if example else text


def _tags(node: dict[str, Any]) -> tuple[str, ...]:
    return tuple(tag["name"].removeprefix("@") for tag in node["tags"])


class Source(msgspec.Struct, frozen=True):
    """A feature file before it is read: whose it is, where it lies, its text."""

    plugin: str
    owner: str
    file: str
    text: str
