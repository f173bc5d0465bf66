"""The other side: a small web server that keeps made-up records, on this machine only, started by the first call."""

import json
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LONG = 20
"""Seconds that the slow keeper takes."""


@cache
def records() -> dict[str, Any]:
    """USCC → keeper → what it says."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("records.json").read_text(encoding="utf-8"))
    return found


def fields_of(keeper: str) -> tuple[str, ...]:
    """The identities that a keeper has something about."""
    return tuple(next(iter(records().values()))[keeper]["fields"])


class _Keeper(BaseHTTPRequestHandler):
    """Answers `GET /<keeper>/<code>`; without a consent it says nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """One record as JSON; 403 without a consent, 404 for a code that is not kept, 503 from the keeper that is down."""
        _, keeper, code = self.path.split("/")
        if keeper == "slow":
            time.sleep(LONG)
        found = records().get(code, {}).get(keeper)
        status = 503 if keeper == "down" else 403 if not self.headers.get("x-consent") else 404 if found is None else 200
        body = json.dumps(found, ensure_ascii=False).encode() if status == 200 else b"{}"
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library uses
        """Nothing: who is asked about is nobody's business."""


@cache
def address() -> str:
    """Where the keeper listens; the first call starts it. It ends with the process."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Keeper)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="demo-keeper", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
