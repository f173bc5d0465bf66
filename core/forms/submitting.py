"""Submitting a form: from what came in to typed values, or to one sentence for each field that cannot be taken.

Order: normalise every value → validate (jsonschema-rs) → type → settle conditions → what is missing → check digits. A value that was
refused counts as absent for every condition, as does a hidden one; so a condition never rests on what will not be kept.

Hidden fields (`x-visible` is not true: false, or unknown because something is missing) are dropped: no value, no message.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core import time
from core.canonical import plain
from core.forms import messages
from core.forms.checks import CHECKS
from core.forms.cleaning import Bad, cleaner, closest
from core.forms.messages import Message
from core.forms.model import Field, Submission
from core.forms.offering import refused
from core.forms.structure import PLAIN, Rule, Shape
from core.forms.typed import Convert, converter, to_scale
from core.forms.validators import fast
from core.rules import BASE, Expr, evaluate, names_in
from core.values import FieldType, Unknown, Value

UNKNOWN_TOLD = 10
"""How many unknown names of one submission are answered; the others change nothing."""


class Reader:
    """A form's fields compiled once: cleaners, validator, converters and conditions, ready to read any number of submissions."""

    def __init__(self, fields: Mapping[str, Field], order: tuple[str, ...], shape: Shape = PLAIN, rules: tuple[Rule, ...] = ()) -> None:
        """`order` are the fields that hang on others, each behind every field it hangs on; `rules` judge them all together."""
        self.fields = fields
        self.shape = shape
        self.rules = rules
        self.labels = {name: field.label for name, field in fields.items()}
        self.cleaners = {name: _ignore if field.calc else cleaner(field.schema, field.type) for name, field in fields.items()}
        self.validator = fast({"properties": {name: field.schema for name, field in fields.items()}})
        self.converters = tuple((name, made) for name, field in fields.items() if (made := converter(field.type)))
        self.steps = tuple(fields[name] for name in order)
        self.results = {field.name: _result(field.type) for field in self.steps if field.calc}
        self.limits = {field.name: fast({"properties": {field.name: field.schema}}) for field in self.steps if field.calc}
        self.demands = tuple(field for field in fields.values() if field.required or field.needed or field.must)
        self.checked = tuple((name, CHECKS[field.check]) for name, field in fields.items() if field.check)
        expressions = [expr for field in fields.values() for expr in (field.visible, field.needed, field.calc) if expr]
        expressions += [each.when for field in fields.values() for each in field.offers]
        expressions += [rule.when for rule in rules if rule.when]
        self.dated = any(names_in(expr) & BASE.keys() for expr in expressions)

    def read(self, values: Mapping[str, Any], env: Mapping[str, Value]) -> Submission:
        """The submission that the values come to. Never raises, whatever JSON came in."""
        if not isinstance(values, Mapping):
            return Submission({}, messages=(Message("", "", "请按“栏目：内容”提交"),))
        attempt = Attempt(self, env)
        flat, odd = self.shape.flat(values)
        attempt.clean(flat)
        attempt.grouped(odd)
        attempt.validate()
        attempt.settle()
        attempt.demand()
        attempt.judge()
        return attempt.submission(flat)


def _ignore(_: Any) -> None:
    """What is sent for a calculated field does not count."""


def _result(kind: FieldType) -> Convert:
    """What brings a calculated value to its field's type: decimals at scale (half up), whole numbers as int, texts as they are."""
    if kind.kind == "decimal":
        return to_scale(kind.scale)
    if kind.kind in ("int", "money"):
        whole = to_scale(0)
        return lambda value: int(whole(value)) if isinstance(value, Decimal) else value
    return lambda value: value


class Attempt:
    """One submission on its way through the reader."""

    def __init__(self, reader: Reader, env: Mapping[str, Value]) -> None:
        self.reader = reader
        self.env: dict[str, Any] = {"today": time.today(), "submitted_on": time.today(), **env} if reader.dated else dict(env)
        self.plain: dict[str, Any] = {}
        self.typed: dict[str, Any] = {}
        self.said: dict[str, Message] = {}
        self.wrong: set[str] = set()
        self.hidden: set[str] = set()
        self.known: dict[str, Any] = {}

    def say(self, field: Field, text: str, path: str = "") -> None:
        """Keep the first sentence about a field or a cell."""
        self.wrong.add(field.name)
        name = f"{field.name}.{path}" if path else field.name
        self.said.setdefault(name, Message(name, field.label, text))

    def clean(self, values: Mapping[str, Any]) -> None:
        """Normalise; empty values are missing, unknown names are answered with the closest known one."""
        cleaners, kept = self.reader.cleaners, self.plain
        for name, raw in values.items():
            take = cleaners.get(name)
            if take is None:
                self._unknown(str(name))
                continue
            try:
                value = take(raw)
            except Bad as bad:
                field = self.reader.fields[name]
                for path, text in bad.parts:
                    self.say(field, f"{field.label}{text}", path)
                if bad.rest is not None:
                    self._ask({name: bad.rest})
                continue
            if value is not None:
                kept[name] = value

    def grouped(self, odd: tuple[str, ...]) -> None:
        """Answer groups of fields that were sent as something else."""
        for name in odd:
            title = self.reader.shape.titles[name]
            self.said.setdefault(f"?{name}", Message(name, title, f"{title}应按其中的栏目分别填写"))

    def _unknown(self, name: str) -> None:
        if len(self.said) - len(self.wrong) < UNKNOWN_TOLD:
            short = name[:50]
            text = f"没有“{short}”这个栏目，请删去{closest(name, self.reader.fields)}"
            self.said.setdefault(f"?{short}", Message(short or "“”", short, text))  # the empty name is the form's own

    def validate(self) -> None:
        """Ask the schema; what it refuses is taken out and said."""
        if not self.reader.validator.is_valid(self.plain):
            self._ask(self.plain)
            self.plain = {name: value for name, value in self.plain.items() if name not in self.wrong}
        self.typed = dict(self.plain)
        for name, convert in self.reader.converters:
            if name in self.typed:
                self.typed[name] = convert(self.typed[name])

    def _ask(self, values: Mapping[str, Any]) -> None:
        """Say what the schema refuses in these values."""
        for error in self.reader.validator.iter_errors(values):
            field = self.reader.fields[str(error.instance_path[0])]
            path, text = messages.refusal(error, field.schema)
            self.say(field, text, path)

    def settle(self) -> None:
        """Decide in order which conditional fields are shown, calculate the calculated ones, and see which come before what they may not."""
        self.env.update(self.typed)
        for field in self.reader.steps:
            self.env.pop(field.name, None)
        for field in self.reader.steps:
            if field.visible and self._value(field.visible) is not True:
                self.hidden.add(field.name)
                self.typed.pop(field.name, None)
            elif field.calc:
                self._calculate(field, field.calc)
            elif field.name in self.typed and (gone := refused(field.offers, self.typed[field.name], self.env)):
                self.say(field, messages.not_offered(field.label, gone.option, gone.words))
                del self.typed[field.name]
            elif field.name in self.typed:
                self.env[field.name] = self.typed[field.name]
            if field.after and field.name in self.typed:
                self._in_turn(field, self.reader.fields[field.after])

    def _in_turn(self, field: Field, first: Field) -> None:
        """Take out a field that comes before the one it may not come before; a hidden one is no measure."""
        if first.name in self.typed and self.typed[field.name] < self.typed[first.name]:
            self.say(field, messages.too_early(field.label, first.label, field.type.kind))
            del self.typed[field.name], self.env[field.name]

    def _value(self, expr: Expr) -> Any:
        """An expression's value; several fields often carry the same one, and everything it reads is settled by now."""
        if expr.source not in self.known:
            self.known[expr.source] = evaluate(expr, self.env)
        return self.known[expr.source]

    def _calculate(self, field: Field, calc: Expr) -> None:
        value = self._value(calc)
        if isinstance(value, Unknown) or value == "":
            return
        value = self.reader.results[field.name](value)
        limits, shown = self.reader.limits[field.name], {field.name: plain(value)}
        if limits.is_valid(shown):
            self.typed[field.name] = self.env[field.name] = value
            return
        for error in limits.iter_errors(shown):
            path, text = messages.refusal(error, field.schema)
            self.say(field, text, path)

    def demand(self) -> None:
        """Ask for what is required and missing, and for commitments not made."""
        for field in self.reader.demands:
            name = field.name
            if name in self.wrong or name in self.hidden:
                continue
            if field.must:
                if self.typed.get(name) is not True:
                    self.say(field, messages.must(field.label))
            elif name not in self.typed and (field.required or (field.needed and self._value(field.needed) is True)):
                self.say(field, messages.missing(field.label, field.type.word or field.type.kind))

    def judge(self) -> None:
        """Ask the rules about the form as a whole, each when it counts; what is already said about a field stands."""
        for rule in self.reader.rules:
            if rule.when and self._value(rule.when) is not True:
                continue
            kept = {name: plain(value) if self.reader.fields[name].calc else self.plain[name] for name, value in self.typed.items()}
            for said in rule.refusals(self.reader.shape.nested(kept), self.reader.shape, self.reader.labels):
                if said.name not in self.wrong and said.name not in self.hidden:
                    self.tell(said.name, said.path, said.text)

    def tell(self, name: str, path: str, text: str) -> None:
        """Keep a sentence about a field, or about the form when the name is none."""
        if name in self.reader.fields:
            self.say(self.reader.fields[name], text, path)
        else:
            self.said.setdefault("", Message("", "", text))

    def submission(self, values: Mapping[str, Any]) -> Submission:
        """The result, messages in the order of the form; a hidden field's are withdrawn."""
        dropped = tuple(field.name for field in self.reader.steps if field.name in values and (field.calc or field.name in self.hidden))
        warnings = []
        for name, check in self.reader.checked:
            if name in self.typed and (text := check(self.typed[name])):
                label = self.reader.fields[name].label
                warnings.append(Message(name, label, messages.doubt(label, text)))
        return Submission(self.typed, dropped, self._messages(), tuple(warnings))

    def _messages(self) -> tuple[Message, ...]:
        if not self.said:
            return ()
        place = {name: number for number, name in enumerate(self.reader.fields)}
        told = [message for name, message in self.said.items() if name.split(".")[0] not in self.hidden]
        return tuple(sorted(told, key=lambda message: place.get(message.field.split(".")[0], len(place))))
