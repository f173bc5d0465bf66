"""Topics by a word: as it stands in what people say (我要开饭店), in other words for it, or roughly by bigrams."""

from collections.abc import Iterable

from core.search.words import bigrams, folded, tokens
from core.topics import TopicPlan


def find_topics(topics: Iterable[TopicPlan], text: str) -> tuple[TopicPlan, ...]:
    """The topics that the words may mean, the likeliest first; an empty text finds nothing."""
    asked = tokens(text)
    scored = [(min((_score(topic, word) for word in asked), default=0), topic) for topic in topics]
    return tuple(topic for score, topic in sorted(scored, key=lambda each: (-each[0], each[1].id)) if score > 0)


def _score(topic: TopicPlan, word: str) -> int:
    """How well one word fits: 3 in the name, 2 in one of its other words, 1 when most of the word's pairs stand in either."""
    names = [folded(each) for each in (topic.definition.label, *topic.definition.words)]
    if word in names[0]:
        return 3
    if any(word in name or name in word for name in names[1:]):
        return 2
    pairs = set(bigrams(word))
    there = {pair for name in names for pair in bigrams(name)}
    return 1 if pairs and len(pairs & there) * 3 > len(pairs) * 2 else 0
