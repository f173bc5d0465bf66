"""Texts that somebody typed, as patterns of LIKE: their own % and _ mean nothing."""


def part_of(text: str) -> str:
    """The pattern of whatever holds the text."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"
