"""`jiban decide`: run an item's rules on given values and say everything the decision stands on. Nothing is stored."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from sys import stdin
from typing import Any

import msgspec

from core import time
from core.faults import did_you_mean
from core.forms import ReadError, Submission, read_json
from core.forms.messages import Message
from core.forms.typed import converter
from core.items.item import Item
from core.registry import load_registry
from core.rules import Decision, FactPlan, FactValue, WhyNot
from core.settings import Settings
from core.values import Value
from ui.cli.explained import decision_lines, why_not_lines
from ui.cli.output import CommandError, print_json

GIVEN, NONE = "命令行给出", "没有给出，按没有相关记录计算"


class Answer(msgspec.Struct, frozen=True):
    """What the verb found: mistakes in what was given, what the form still wants, the decision, and why a row did not decide."""

    item: str
    on: date
    messages: tuple[Message, ...]
    missing: tuple[Message, ...]
    decision: Decision
    sentences: tuple[str, ...]
    why_not: WhyNot | None


def arguments(parser: ArgumentParser) -> None:
    """Values, day, facts, and what to explain."""
    parser.add_argument("item", help="事项代码 · item id")
    parser.add_argument("--values", required=True, help="填写内容的 JSON 文件，- 为标准输入 · values as JSON, - for stdin")
    parser.add_argument("--on", type=date.fromisoformat, help="提交日期 YYYY-MM-DD · day of submission（默认今天）")
    parser.add_argument("--holder", default="", help="申请人代码 · code of the applicant（默认取表中的统一社会信用代码）")
    parser.add_argument("--facts", type=Path, help="事实的 JSON 文件 {名称: 值} · facts as JSON; others count as no records")
    parser.add_argument("--why-not", metavar="ROW", help="说明某一规则行为什么没有适用 · explain why a row did not apply")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """Decide and print; exit code 1 while something is missing or the values have mistakes."""
    settings = Settings.from_env()
    items = load_registry(settings.root, settings.mode).items
    if options.item not in items:
        hint = did_you_mean(options.item, items) or f"现有事项：{'、'.join(sorted(items))}"
        raise CommandError(f"没有事项“{options.item}”；{hint}")
    day = options.on or time.today()
    with time.at(datetime.combine(day, clock(12), time.CHINA)):
        answer = decide(items[options.item], day, _object(options.values), _object(options.facts), options.holder, options.why_not)
    if options.json:
        print_json(answer)
    else:
        print("\n".join(_lines(items[options.item], answer)))
    return 0 if answer.decision.complete and not answer.messages else 1


def decide(
    item: Item, day: date, values: Mapping[str, Any], facts: Mapping[str, Any], holder: str = "", row: str | None = None
) -> Answer:
    """The decision of the item's rules on a day. Raises CommandError for an unknown fact or row."""
    base: dict[str, Value] = {"submitted_on": day, "accepted_on": day, "decided_on": day, "today": day}
    holder = holder or _holder(item, values)
    if holder:
        base["holder"] = holder
    submission: Submission = item.form.submit(values, base)
    env = {**submission.values, **base}
    known = _facts(item.rules.facts, facts, env)
    decision = item.rules.decide(env, known)
    wrong = tuple(message for message in submission.messages if message.field in values)
    missing = tuple(message for message in submission.messages if message.field not in values)
    return Answer(item.id, day, wrong, missing, decision, decision.sentences(item.scope), _why_not(item, env, known, row))


def _holder(item: Item, values: Mapping[str, Any]) -> str:
    """The code in the field that is checked as a unified social credit code."""
    codes = (values.get(name) for name, field in item.form.fields.items() if field.check == "uscc")
    return next((code for code in codes if isinstance(code, str)), "")


def _facts(plans: Mapping[str, FactPlan], given: Mapping[str, Any], env: Mapping[str, Value]) -> dict[str, FactValue]:
    if unknown := sorted(set(given) - set(plans)):
        hint = did_you_mean(unknown[0], plans) or f"本事项的事实：{'、'.join(plans) or '（无）'}"
        raise CommandError(f"没有名为“{unknown[0]}”的事实；{hint}")
    return {name: _fact(plan, given.get(name), env) for name, plan in plans.items()}


def _fact(plan: FactPlan, given: Any, env: Mapping[str, Value]) -> FactValue:
    if given is None:
        return msgspec.structs.replace(plan.take_from([], env), source=NONE)
    convert = converter(plan.type)
    try:
        value = convert(given) if convert else given
    except (ValueError, TypeError, ArithmeticError):
        raise CommandError(f"事实“{plan.name}”的值“{given}”不能用作 {plan.type.kind}") from None
    return FactValue(plan.name, value, time.now(), (), GIVEN)


def _why_not(item: Item, env: Mapping[str, Value], facts: Mapping[str, FactValue], row: str | None) -> WhyNot | None:
    if row is None:
        return None
    rows = [one.no for table in item.rules.tables for one in table.plan.definition.rows]
    if row not in rows:
        raise CommandError(f"没有规则行“{row}”；{did_you_mean(row, rows) or '本事项的规则行：' + '、'.join(rows)}")
    return item.rules.why_not(env, facts, row)


def _object(source: str | Path | None) -> dict[str, Any]:
    """A JSON object from a file, from standard input (`-`), or an empty one."""
    if source is None:
        return {}
    try:
        value = read_json(stdin.buffer.read() if str(source) == "-" else Path(source).read_bytes())
    except OSError as error:
        raise CommandError(f"读不到 {source}：{error.strerror}") from None
    except ReadError as error:
        raise CommandError(f"{source}：{error.text}") from None
    if not isinstance(value, dict):
        raise CommandError(f"{source}：应为 JSON 对象 {{栏目: 值}}")
    return value


def _lines(item: Item, answer: Answer) -> list[str]:
    told = [f"{item.info.name}（{item.id}，{item.info.clause}）", f"按 {answer.on} 提交计算"]
    told += [f"填写有误 · {message.label}：{message.text}" for message in answer.messages]
    if answer.missing:
        told.append(f"还没有填写：{'、'.join(message.label for message in answer.missing)}")
    told += decision_lines(item, answer.decision)
    return told if answer.why_not is None else [*told, *why_not_lines(answer.why_not)]
