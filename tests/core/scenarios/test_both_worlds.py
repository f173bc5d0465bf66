"""Every feature of the repository in both worlds: all green, and no difference between memory and database."""

from pathlib import Path

import pytest

from core.registry import Registry, load_registry
from core.scenarios.case_world import case_worlds
from core.scenarios.report import Report
from core.scenarios.runner import run_features

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT)


async def both(registry: Registry, url: str, item: str | None = None) -> Report:
    async with case_worlds(url, ROOT) as opened:
        return await run_features(registry, ROOT, item, ("rule", "case"), opened)


async def test_every_feature_holds_in_both_worlds_alike(registry: Registry, postgres_url: str) -> None:
    report = await both(registry, postgres_url)
    assert report.ok, "\n".join(report.lines())
    worlds = [result.world for result in report.results]
    assert worlds.count("case") == worlds.count("rule") > 200
