"""Finding things by a word: items by name, use or pinyin; cases by name, number, item, query code, mobile, code or address."""

from core.search.cases import Hit, find_cases
from core.search.items import find_items

__all__ = ["Hit", "find_cases", "find_items"]
