"""What the tests of scenes share."""

from conftest_scenes import make, parent, registry

__all__ = ["make", "parent", "registry"]
