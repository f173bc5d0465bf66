"""The type of an expression, and everything that is wrong with it, said at once.

No coercion: a choice is compared with its own options, a decimal with a decimal of the same unit. A plain written number has no
unit and goes with any. Source of the rule: rules.md (Types).
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from core.faults import did_you_mean
from core.rules.exact import PLACES
from core.rules.functions import OVER_LISTS, PLAIN
from core.rules.scope import Named, Scope
from core.rules.tree import Arithmetic, Call, Compare, Constant, Given, Logic, Member, Name, Node, Not, Several, names
from core.values import ORDERED, UNITS, FieldType

KIND_WORDS: dict[str, str] = {
    "bool": "是否", "choice": "单选", "choices": "多选", "text": "文字", "decimal": "小数", "money": "金额", "int": "整数", "date": "日期",
    "datetime": "时刻", "duration": "时长", "list": "列表",
}
_NUMBERS = ("int", "decimal")
_TEXTS = ("text", "choice")
AGGREGATES: dict[str, frozenset[str]] = {
    "sum": frozenset({"int", "decimal", "money"}), "median": frozenset({"int", "decimal"}), "min": ORDERED, "max": ORDERED,
}
"""Which kinds an aggregate is over. Money has no median: it might be half a fen."""
_BOOL = FieldType("bool")
_MIN_MAX_ARGS = 2


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with an expression: what was found, what it should be, and a hint. `code` is for machines."""

    found: str
    expected: str
    hint: str = ""
    code: str = "type"

    def sentence(self) -> str:
        """The problem in one line."""
        return f"{self.found}；应为：{self.expected}" + (f"；{self.hint}" if self.hint else "")


class ExprTypeErrors(Exception):
    """An expression parsed but makes no sense in its scope; carries every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence() for problem in problems))


def type_words(of: FieldType) -> str:
    """A type in Chinese: 小数（平方米）."""
    unit = UNITS.get(of.unit, of.unit)
    return KIND_WORDS[of.kind] + (f"（{unit}）" if unit else "")


def type_of(node: Node, scope: Scope) -> FieldType:
    """The node's type. Raises ExprTypeErrors with all problems, each with the closest known word."""
    checker = _Checker(scope)
    found = checker.type(node)
    if checker.problems:
        raise ExprTypeErrors(checker.problems)
    if found is None:
        raise AssertionError("没有类型，也没有说明原因")
    return found


def comparable(left: FieldType, right: FieldType) -> Problem | None:
    """Why two types cannot be compared, or None when they can."""
    same = left.kind == right.kind or (left.kind in _NUMBERS and right.kind in _NUMBERS) or (left.kind in _TEXTS and right.kind in _TEXTS)
    if not same:
        hint = "金额写成 money'3000.00'（元）" if "money" in (left.kind, right.kind) else ""
        return Problem(f"{type_words(left)}与{type_words(right)}不能比较", "两边是同一种类型", hint)
    if left.unit and right.unit and left.unit != right.unit:
        return Problem(f"单位不同：{type_words(left)}与{type_words(right)}", "两边单位相同", code="unit")
    return None


class _Checker:
    """Walks a tree. A part whose problem has been reported has type None and causes no further ones."""

    def __init__(self, scope: Scope) -> None:
        self.scope: Mapping[str, Named] = scope
        self.problems: list[Problem] = []

    def wrong(self, found: str, expected: str, hint: str = "", code: str = "type") -> None:
        self.problems.append(Problem(found, expected, hint, code))

    def type(self, node: Node) -> FieldType | None:  # noqa: C901, PLR0911 - one case for each kind of node
        match node:
            case Constant():
                return _constant(node)
            case Name(name=name):
                return self.name(name)
            case Several():
                return self.several(node)
            case Logic(op=op, parts=parts):
                for part in parts:
                    self.condition(part, f"{op} 的每一边")
                return _BOOL
            case Not(part=part):
                self.condition(part, "not 后面")
                return _BOOL
            case Given(part=part):
                self.type(part)
                return _BOOL
            case Compare():
                self.compare(node)
                return _BOOL
            case Member():
                self.member(node)
                return _BOOL
            case Arithmetic():
                return self.arithmetic(node)
            case Call():
                return self.call(node)

    def name(self, name: str) -> FieldType | None:
        if name in self.scope:
            return self.scope[name].type
        by_label = [key for key, named in self.scope.items() if named.label == name]
        hint = did_you_mean(name, self.scope) or (f"您是不是想写：{'、'.join(by_label)}" if by_label else "")
        self.wrong(f"没有名为“{name}”的栏目、事实或结论", "已经定义的名称", hint, "unknown-field")
        return None

    def condition(self, node: Node, where: str) -> None:
        found = self.type(node)
        if found is not None and found.kind != "bool":
            self.wrong(f"{where}是{type_words(found)}", "一个条件（是或否）")

    def several(self, node: Several) -> FieldType | None:
        kinds = {item.kind for item in node.items}
        if len(kinds) > 1:
            self.wrong("方括号里混着不同类型的值", "同一种类型的值")
            return None
        if kinds <= {"text"}:
            return FieldType("choices", options=tuple(str(item.value) for item in node.items))
        return FieldType("list", fields=(("", _constant(node.items[0])),))

    # --- comparisons ---

    def compare(self, node: Compare) -> None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None:
            return
        problem = comparable(left, right)
        if problem is not None:
            self.problems.append(problem)
        elif node.op not in ("=", "!="):
            if left.kind not in ORDERED:
                self.wrong(f"{type_words(left)}没有大小先后，不能用 {node.op}", "用 = 或 !=，或者 in [...]")
        elif left.kind == "list":
            self.wrong("列表不能整体比较", "用 any、all 或 count")
        else:
            self.options(left, node.right)
            self.options(right, node.left)

    def options(self, of: FieldType, node: Node) -> None:
        """Whether texts written next to a choice are among its options, next to a code on its list."""
        if not (of.options or of.codes) or isinstance(node, Name | Call):
            return
        items = node.items if isinstance(node, Several) else (node,) if isinstance(node, Constant) else ()
        for item in items:
            if of.codes is not None:
                if item.value not in of.codes:
                    self.wrong(f"“{item.value}”不在代码表“{of.codes.title}”里", "代码表里的代码", code="unknown-option")
                continue
            if isinstance(item.value, str) and item.value not in of.options:
                self.wrong(
                    f"“{item.value}”不在选项里", "、".join(of.options), did_you_mean(item.value, of.options), "unknown-option"
                )

    def member(self, node: Member) -> None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None:
            return
        if node.op == "subset":
            if left.kind != "choices" or right.kind != "choices":
                self.wrong(f"subset 两边是{type_words(left)}和{type_words(right)}", "两边都是多选或者 ['甲', '乙'] 这样的列表")
                return
        elif right.kind == "choices":
            if left.kind not in _TEXTS:
                self.wrong(f"in 左边是{type_words(left)}，右边是一组文字", "左边是单选或文字")
                return
        elif right.kind == "list" and right.fields and right.fields[0][0] == "":
            problem = comparable(left, right.fields[0][1])
            if problem is not None:
                self.problems.append(problem)
            return
        else:
            self.wrong(f"in 右边是{type_words(right)}", "多选，或者 ['甲', '乙'] 这样的列表")
            return
        self.options(left, node.right)
        self.options(right, node.left)

    # --- arithmetic ---

    def arithmetic(self, node: Arithmetic) -> FieldType | None:
        left, right = self.type(node.left), self.type(node.right)
        if left is None or right is None:
            return None
        for side in (left, right):
            if side.kind not in (*_NUMBERS, "money"):
                hint = "日期加天数用 add_days，日期相减用 days_between" if side.kind in ("date", "datetime") else ""
                self.wrong(f"{type_words(side)}不能做 {node.op} 运算", "数或金额", hint)
                return None
        return self.sum(node, left, right) if node.op in "+-" else self.product(node, left, right)

    def sum(self, node: Arithmetic, left: FieldType, right: FieldType) -> FieldType | None:
        problem = comparable(left, right)
        if problem is not None:
            self.wrong(problem.found.replace("比较", f"做 {node.op} 运算"), problem.expected, problem.hint, problem.code)
            return None
        unit = left.unit or right.unit
        if left.kind == right.kind != "decimal":
            return FieldType(left.kind, unit=unit)
        return FieldType("decimal", max(left.scale, right.scale), unit)

    def product(self, node: Arithmetic, left: FieldType, right: FieldType) -> FieldType | None:
        if "money" in (left.kind, right.kind):
            return self.money_product(node, left, right)
        if node.op == "/":
            return FieldType("decimal", PLACES, "" if left.unit == right.unit else _ratio(left.unit, right.unit))
        unit = "m2" if left.unit == right.unit == "m" else "·".join(filter(None, (left.unit, right.unit)))
        if left.kind == right.kind == "int":
            return FieldType("int", unit=unit)
        return FieldType("decimal", min(PLACES, left.scale + right.scale), unit)

    def money_product(self, node: Arithmetic, left: FieldType, right: FieldType) -> FieldType | None:
        if node.op == "/" and left.kind == right.kind == "money":
            return FieldType("decimal", PLACES)
        if node.op == "*" and "int" in (left.kind, right.kind):
            return FieldType("money")
        self.wrong(f"{type_words(left)} {node.op} {type_words(right)} 会产生不足一分的金额", "金额只能乘整数，或者除以金额得到比例")
        return None

    # --- functions ---

    def call(self, node: Call) -> FieldType | None:
        if node.function in OVER_LISTS:
            return self.over_list(node)
        function = PLAIN[node.function]
        if len(node.args) != len(function.takes):
            self.wrong(f"{node.function} 写了 {len(node.args)} 个参数", f"{len(function.takes)} 个")
            return None
        for index, (arg, kind) in enumerate(zip(node.args, function.takes, strict=True), 1):
            found = self.type(arg)
            if found is not None and not _fits(found, kind):
                self.wrong(f"{node.function} 的第 {index} 个参数是{type_words(found)}", KIND_WORDS.get(kind, "数"))
        if node.function == "under":
            self.under(node)
        return self.round(node, function.gives) if node.function == "round" else function.gives

    def under(self, node: Call) -> None:
        """A branch is written down, stands on the list, and its codes are known by how they begin."""
        code, branch = node.args
        of = _Checker(self.scope).type(code)
        if of is None:
            return
        if of.codes is None:
            self.wrong("under 的第 1 个参数没有代码表", "用代码表（x-codes）的栏目")
        elif not isinstance(branch, Constant) or not isinstance(branch.value, str) or branch.value not in of.codes:
            self.wrong(f"under 的第 2 个参数不是“{of.codes.title}”里的代码", "一个写定的代码，如 '21'", code="unknown-option")
        elif not of.codes.by_prefix(branch.value):
            self.wrong(f"“{of.codes.words(branch.value)}”下面的代码不以 {branch.value} 开头", "下一级的代码，用 or 连起来")

    def round(self, node: Call, gives: FieldType) -> FieldType | None:
        value, places = node.args
        if not (isinstance(places, Constant) and places.kind == "number" and isinstance(places.value, int)):
            self.wrong("round 的小数位数不是写定的整数", "一个整数，如 2")
            return None
        found = _Checker(self.scope).type(value)
        return FieldType("decimal", places.value, found.unit if found else gives.unit)

    def over_list(self, node: Call) -> FieldType | None:
        name, args = node.function, node.args
        if not args:
            self.wrong(f"{name} 没有参数", "先写列表栏目")
            return None
        over = self.type(args[0])
        if over is None:
            return None
        if name in ("min", "max") and len(args) >= _MIN_MAX_ARGS and over.kind != "list":
            return self.smallest(node)
        if name == "count" and len(args) == 1 and over.kind in ("choices", "list"):
            return FieldType("int")
        if over.kind != "list" or len(args) != _MIN_MAX_ARGS:
            self.wrong(f"{name} 的参数不对", f"{name}(列表栏目, 每一项的条件或数)")
            return None
        return self.each(name, over, args[1])

    def each(self, name: str, over: FieldType, part: Node) -> FieldType | None:
        hidden = sorted({column for column, _ in over.fields} & set(self.scope) & names(part))
        if hidden:
            self.wrong(f"“{'、'.join(hidden)}”既是列表的列，也是栏目", "列表的列用另外的名称", code="ambiguous")
            return None
        inner = _Checker({**self.scope, **{column: Named(column, of) for column, of in over.fields}})
        found = inner.type(part)
        self.problems += inner.problems
        if found is None:
            return None
        if name in ("any", "all", "count"):
            if found.kind != "bool":
                self.wrong(f"{name} 的第 2 个参数是{type_words(found)}", "一个条件（是或否）")
            return FieldType("int") if name == "count" else _BOOL
        if found.kind not in AGGREGATES[name]:
            self.wrong(f"{name} 的第 2 个参数是{type_words(found)}", "、".join(sorted(KIND_WORDS[kind] for kind in AGGREGATES[name])))
            return None
        return median_type(found) if name == "median" else found

    def smallest(self, node: Call) -> FieldType | None:
        types = [found for arg in node.args if (found := self.type(arg)) is not None]
        for other in types[1:]:
            problem = comparable(types[0], other)
            if problem is not None:
                self.problems.append(problem)
                return None
        if types and types[0].kind not in ORDERED:
            self.wrong(f"{node.function} 的参数是{type_words(types[0])}", "数、金额或日期")
            return None
        if all(of.kind == "int" for of in types) or (types and types[0].kind not in _NUMBERS):
            return types[0]
        return FieldType("decimal", max(of.scale for of in types), next((of.unit for of in types if of.unit), ""))


def median_type(of: FieldType) -> FieldType:
    """The type of a median: the middle of two values may have one decimal place more."""
    return FieldType("decimal", min(PLACES, of.scale + 1), of.unit)


def _constant(node: Constant) -> FieldType:
    match node.kind:
        case "number":
            exponent = node.value.as_tuple().exponent if isinstance(node.value, Decimal) else 0
            return FieldType("decimal", -int(exponent)) if isinstance(node.value, Decimal) else FieldType("int")
        case "bool" | "text" | "money" | "date" | "datetime" | "duration":
            return FieldType(node.kind)


def _fits(found: FieldType, kind: str) -> bool:
    if kind == "number":
        return found.kind in _NUMBERS
    return found.kind == kind or (kind == "text" and found.kind == "choice")


def _ratio(left: str, right: str) -> str:
    return left if not right else f"{left or '1'}/{right}"


