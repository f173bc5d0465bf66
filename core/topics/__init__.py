"""Topics 主题: from what somebody wants to do, by at most eight questions, to the items, materials and times that apply."""

from core.topics.plan import MOST, TopicPlan, Way
from core.topics.reading import read_topic

__all__ = ["MOST", "TopicPlan", "Way", "read_topic"]
