"""一键试填: values for every field of a form that it takes, with its conditions, different by seed and always the same for one."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from core import time
from core.forms import Field, Form
from core.forms.codes import CodeList
from core.forms.offering import on_offer
from core.forms.uploads import is_file
from core.revisions.forming import samples
from core.rules import evaluate
from core.values import FieldType, Value

ROUNDS: Final = 12
"""How often what does not fit is made again; what still does not is left empty."""
_LEFT: Final = 5
"""One in so many fields that need not be filled in is left empty."""
_AHEAD: Final = ("止", "届满", "到期", "拟", "计划", "预计")


def sample(form: Form, seed: int, given: Mapping[str, Value] = {}) -> dict[str, Any]:
    """JSON values as a submission carries them. `given` are the names every item has, as for a submission.

    What is required is filled in, most of the rest too; files are left out, since a value stands for an upload. Where rules of the form
    hang together in ways that chance does not meet, its submission may still have messages.
    """
    maker = _Maker(form, Random(seed), given)
    for _ in range(ROUNDS):
        if not maker.fill():
            break
    return maker.values


class _Maker:
    def __init__(self, form: Form, random: Random, given: Mapping[str, Value]) -> None:
        self.form, self.random, self.given = form, random, given
        self.values: dict[str, Any] = {}
        self.skipped = {name for name, field in form.fields.items() if not (field.required or field.must or field.needed) and random.randrange(_LEFT) == 0}
        self.tried: dict[str, int] = {}
        self.day = time.today() - timedelta(days=random.randint(150, 300))

    def fill(self) -> bool:
        """Fill in what shows and is empty, take away what is refused; whether anything changed."""
        known = self.form.submit(self.values, self.given)
        env: dict[str, Value] = {"today": time.today(), "submitted_on": time.today(), **self.given, **known.values}
        changed = False
        for name in {each.field.split(".")[0] for each in known.messages if each.field.split(".")[0] in self.values}:
            del self.values[name]
            self.tried[name] = self.tried.get(name, 0) + 1
            changed = True
        for name in known.dropped:
            changed = self.values.pop(name, None) is not None or changed
        for name, field in self.form.fields.items():
            if self._wanted(field, env) and (value := self._value(field, env)) is not None:
                self.values[name] = value
                changed = True
        return changed

    def _wanted(self, field: Field, env: Mapping[str, Value]) -> bool:
        if field.name in self.values or field.calc or is_file(field) or self.tried.get(field.name, 0) > ROUNDS // 2:
            return False
        if field.visible is not None and evaluate(field.visible, env) is not True:
            return False
        if field.needed is not None:
            return evaluate(field.needed, env) is True or field.name not in self.skipped
        return field.name not in self.skipped

    def _value(self, field: Field, env: Mapping[str, Value]) -> Any:
        if field.must:
            return True
        options = on_offer(field.offers, field.type.options, env)
        after = env.get(field.after) if field.after else None
        return self._made(field.schema, field.type, field.label, options, after)

    def _made(self, schema: dict[str, Any], of: FieldType, label: str, options: tuple[str, ...], after: Any = None) -> Any:  # noqa: PLR0911 - one case for each kind
        random = self.random
        if "const" in schema:
            return schema["const"]
        match of.kind:
            case "bool":
                return random.randrange(2) == 0
            case "choice":
                return random.choice(options) if options else None
            case "choices":
                return self._several(schema, options)
            case "int" | "decimal" | "money":
                return _no_less(samples.number(schema, of, random), after)
            case "date":
                return _no_less(self._day(label), after).isoformat()
            case "datetime":
                return _no_less(_moment(random), after).isoformat()
            case "duration":
                return _clock(random, after) if of.word == "time" else f"P{max(random.randint(1, 30), after.days + 1 if after else 0)}D"
            case "list":
                return self._rows(schema, of)
        return self._text(schema, of, label)

    def _day(self, label: str) -> date:
        """Days follow each other as the fields do; what is still to come lies ahead."""
        if any(word in label for word in _AHEAD):
            return time.today() + timedelta(days=self.random.randint(10, 300))
        self.day += timedelta(days=self.random.randint(0, 9))
        return min(self.day, time.today())

    def _text(self, schema: dict[str, Any], of: FieldType, label: str) -> str | None:
        if isinstance(of.codes, CodeList):
            return samples.code(schema, of.codes, self.random) or None
        if of.word == "phone":
            return samples.phone(self.random)
        if of.word == "email":
            return f"demo{self.random.randrange(1000)}@example.cn"
        return samples.text(schema, label, self.random) or None

    def _several(self, schema: dict[str, Any], options: tuple[str, ...]) -> list[str]:
        least = min(int(schema.get("minItems", 0)), len(options))
        most = max(least, min(int(schema.get("maxItems", len(options))), len(options)))
        chosen = self.random.sample(options, self.random.randint(least, most))
        return [each for each in options if each in chosen]

    def _rows(self, schema: dict[str, Any], of: FieldType) -> list[dict[str, Any]]:
        least = int(schema.get("minItems", 1)) or 1
        count = self.random.randint(least, max(least, min(int(schema.get("maxItems", least + 1)), least + 1)))
        columns, kinds = schema["items"]["properties"], dict(of.fields)
        rows = [{name: self._made(column, kinds[name], str(column["title"]), kinds[name].options) for name, column in columns.items()} for _ in range(count)]
        return [{name: value for name, value in row.items() if value is not None} for row in rows]


def _no_less(value: Any, after: Any) -> Any:
    """The value, or a little more than what it may not come before."""
    if after is None or value >= after:
        return value
    return after + timedelta(days=30) if isinstance(after, date) else after


def _clock(random: Random, after: timedelta | None) -> str:
    """A time of day between 8 and 22, later than another one while the day lasts."""
    least = 8 * 60 if after is None else min(after // timedelta(minutes=1), 23 * 60 + 59)
    minutes = random.randint(least, max(least, 22 * 60)) // 30 * 30
    minutes = max(minutes, least)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _moment(random: Random) -> datetime:
    at = time.now().replace(hour=random.randint(9, 16), minute=0, second=0, microsecond=0)
    return at - timedelta(days=random.randint(1, 60))
