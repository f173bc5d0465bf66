"""How texts are cut up to be found: folded alike, then every two neighbouring signs (bigrams), which Chinese needs no dictionary for."""

from core.rules.functions import plain

LONGEST_QUERY = 100


def folded(text: str) -> str:
    """The text as it is compared: half width, lower case, without spaces and punctuation."""
    return plain(text)


def bigrams(text: str) -> set[str]:
    """Every two neighbouring signs of the folded text."""
    whole = folded(text)
    return {whole[n : n + 2] for n in range(len(whole) - 1)}


def tokens(query: str) -> list[str]:
    """The words of a query, folded; those without a sign to search by are left out."""
    return [token for part in query[:LONGEST_QUERY].split() if (token := folded(part))]
