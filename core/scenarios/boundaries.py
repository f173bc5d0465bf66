"""What the words of a limit mean: whether the number itself is included (民法典 1259).

以上、以下、以内、届满 include the number; 不满、超过、以外 do not. 小于 and 大于 are read the same way: 小于 300 does not include 300.
"""

from core.faults import did_you_mean
from core.scenarios.sentences import StepError

OPERATORS: dict[str, str] = {
    "以上": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "届满": ">=",
    "以下": "<=", "以内": "<=", "不超过": "<=", "不大于": "<=", "不高于": "<=",
    "不满": "<", "小于": "<", "低于": "<", "少于": "<",
    "超过": ">", "以外": ">", "大于": ">", "高于": ">", "多于": ">",
}
"""Word → operator of the rule language."""


def operator(word: str) -> str:
    """The operator a boundary word stands for. Raises StepError for a word that the law does not settle."""
    if word not in OPERATORS:
        raise StepError(f"“{word}”不是界限用语；{did_you_mean(word, OPERATORS)}".rstrip("；"))
    return OPERATORS[word]
