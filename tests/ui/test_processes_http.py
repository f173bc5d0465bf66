"""The web process and the worker as real processes: what one files, the other puts on paper; all stop when told."""

import time

import httpx
import psutil
from filing_values import body
from house_processes import process

from core.house import House
from core.time import today
from ui.cli.people import PASSWORD


def test_the_worker_puts_on_paper_what_the_web_process_filed(house: House, served: str) -> None:
    with process(house, "ui.worker"), httpx.Client(base_url=served) as client:
        token = client.post("/api/v1/sessions", json={"login": "company1", "password": PASSWORD}).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        party = client.get("/api/v1/sessions/current").json()["parties"][0]["id"]
        headers = {"content-type": "application/json", "idempotency-key": "a"}
        filed = client.post("/api/v1/filings", content=body(party, "299.99", completed_on=str(today())), headers=headers)
        assert filed.status_code == 201, filed.text
        number = filed.json()["cases"][0]["number"]
        papers: list[dict[str, str]] = []
        for _ in range(200):
            papers = client.get(f"/api/v1/cases/{number}").json()["papers"]
            if len(papers) == 3:
                break
            time.sleep(0.1)
        assert [paper["title"] for paper in papers][-1] == "建设工程消防验收备案凭证"


def test_web_processes_at_one_port_know_the_same_visitors(house: House, served: str) -> None:
    port = int(served.rpartition(":")[2])
    with process(house, "ui.serve", port) as second:
        token = httpx.post(f"{served}/api/v1/sessions", json={"login": "company1", "password": PASSWORD}).json()["token"]
        taken, answered = psutil.Process(second.pid), 0
        while answered < 20 or not any(each.status == "LISTEN" for each in taken.net_connections("tcp")):
            answer = httpx.get(f"{served}/api/v1/sessions/current", headers={"authorization": f"Bearer {token}"})
            assert answer.status_code == 200, answer.text
            answered += 1
        for _ in range(20):  # a connection of its own each time; the kernel gives it to either process
            assert httpx.get(f"{served}/api/v1/sessions/current", headers={"authorization": f"Bearer {token}"}).status_code == 200
