"""The status page, the documentation and the health check: what a person sees without signing in."""

import re

import httpx
import msgspec
import pytest
from browser_client import Forms

from core.faults import Fault
from core.house import House
from ui.pages.docs import operations, problem_lines

ONLY_POSTED = {"/elder"}
"""Where forms of the shell lead: nothing to open."""


async def test_the_status_page_names_every_item_and_every_link_leads_somewhere(house: House, anyone: httpx.AsyncClient) -> None:
    page = await anyone.get("/status")
    assert page.status_code == 200
    for item in house.catalogue.registry.items.values():
        assert item.info.name in page.text
    found = Forms(page.text)
    assert found.forbidden == []
    for link in found.links:
        if not link.startswith("#") and link not in ONLY_POSTED:
            assert (await anyone.get(link)).status_code == 200, link


async def test_the_status_page_shows_faults_in_sentences(house: House, anyone: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Fault("demo", "plugins/demo/item.toml", "name", "没有写名称", "事项的名称<b>")
    view = msgspec.structs.replace(house.catalogue.view, faults=(fault,))
    monkeypatch.setattr(house.catalogue, "_view", view)
    page = await anyone.get("/status")
    assert "有 1 处定义需要修改" in page.text
    assert "没有写名称；应为：事项的名称&lt;b&gt;" in page.text


async def test_the_documentation_describes_every_operation(anyone: httpx.AsyncClient) -> None:
    page = await anyone.get("/docs")
    document = (await anyone.get("/api/v1/openapi.json")).json()
    found = Forms(page.text)
    assert found.forbidden == []
    assert len(found.ids) == len(set(found.ids))
    for operation in operations(document):
        assert operation.id in found.ids
        assert operation.summary in page.text
    assert {line.code for line in problem_lines()} <= set(found.ids)


async def test_the_description_is_whole_and_chinese(anyone: httpx.AsyncClient) -> None:
    document = (await anyone.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    chinese = re.compile(r"[\u4e00-\u9fff]")
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert chinese.search(operation["summary"]), (method, path)
            for status, answer in operation["responses"].items():
                assert chinese.search(answer["description"]), (method, path, status)
                if not status.startswith("2"):
                    assert list(answer["content"]) == ["application/problem+json"], (method, path, status)
    wordless = [
        (name, key)
        for name, schema in document["components"]["schemas"].items()
        for key, field in schema.get("properties", {}).items()
        if not chinese.search(field.get("description", ""))
    ]
    assert wordless == []


async def test_the_house_is_well(house: House, anyone: httpx.AsyncClient) -> None:
    answer = await anyone.get("/health")
    assert answer.status_code == 200
    assert answer.json()["items"] == len(house.catalogue.registry.items)


async def test_a_house_without_its_database_says_so(house: House, anyone: httpx.AsyncClient) -> None:
    await house.db.pool.close()
    assert (await anyone.get("/health")).status_code == 503
    page = await anyone.get("/status")
    assert page.status_code == 200
    assert "连接不上" in page.text
    answer = await anyone.get("/api/v1/cases", headers={"authorization": "Bearer x"})
    assert answer.status_code == 503
