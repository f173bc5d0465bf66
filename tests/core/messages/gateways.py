"""Real servers for tests: a short-message gateway and a mail server in this process, that can be down, slow, or answer wrongly."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from ports import free_port

from core.messages.configured import Channels, Email, Sms, Webhook

KEY = "5a" * 32


class Gateway:
    """An HTTP gateway. `mood`: ok, 500, refuses, garbled, slow (does it, and answers too late), gone (does it, and never answers).

    Like a real one it does each id once: `done` holds what it did, by id, `calls` every call.
    """

    def __init__(self) -> None:
        self.mood = "ok"
        self.port = free_port()
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.done: dict[str, dict[str, Any]] = {}
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens while it is up."""
        return f"http://127.0.0.1:{self.port}/send"

    def up(self) -> None:
        """Listen."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def down(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """What it does with a call, and answers."""
        self.calls.append((headers, body))
        said = msgspec.json.decode(body)
        if self.mood == "500":
            return 500, {"message": "维护中"}
        if self.mood == "refuses":
            return 200, {"id": "", "code": "MOBILE_NOT_ON_SERVICE", "message": "号码不存在"}
        again = said["id"] in self.done
        self.done.setdefault(said["id"], said)
        return (409, {"code": "DUPLICATE"}) if again else (200, {"id": f"GW{len(self.done)}", "code": "OK", "message": "已提交"})


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            mood = gateway.mood
            status, said = gateway.take({name.lower(): value for name, value in self.headers.items()}, body)
            if mood == "gone":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if mood == "slow":
                time.sleep(1.5)
            answer = b"<html>" if mood == "garbled" else msgspec.json.encode(said)
            try:
                self.send_response(status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                return  # nobody waits any more

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


class MailServer:
    """An SMTP server. `mood`: ok, or what it answers to a letter, such as “451 later”."""

    def __init__(self) -> None:
        self.mood = "ok"
        self.letters: list[tuple[list[str], str]] = []
        self.port = free_port()
        self._controller: Controller | None = None

    def up(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Listen no more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - the library's name
        """A letter has come."""
        if self.mood != "ok":
            return self.mood
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


class Outside(msgspec.Struct, frozen=True):
    """Everything outside the house."""

    sms: Gateway
    webhook: Gateway
    mail: MailServer

    def channels(self, folder: Path, *names: str) -> Channels:
        """Settings that lead there; only the channels named."""
        key = folder / "gateway.key"
        key.write_text(KEY)
        every: dict[str, Any] = {
            "sms": Sms(url=self.sms.url, key_file=key, signature="沈抚示范区", template="SMS_1", templates={"filed": "SMS_7"}, seconds=1),
            "email": Email(host="127.0.0.1", port=self.mail.port, security="none", sender="即办平台 <no-reply@jiban.test>", seconds=2),
            "webhook": Webhook(url=self.webhook.url, key_file=key, seconds=1),
        }
        return Channels(**{name: every[name] for name in names})


@contextmanager
def outside() -> Iterator[Outside]:
    """All servers, up."""
    made = Outside(Gateway(), Gateway(), MailServer())
    for server in (made.sms, made.webhook, made.mail):
        server.up()
    try:
        yield made
    finally:
        for server in (made.sms, made.webhook, made.mail):
            server.down()
