"""A browser without scripts: keeps cookies, follows nothing by itself, fills in the forms it finds."""

from html.parser import HTMLParser

import httpx

HTML = {"accept": "text/html,application/xhtml+xml"}


class Forms(HTMLParser):
    """The token of the page's forms, its headings, and whatever a strict policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.token = self.seen = ""
        self.forms = self.guarded = 0
        self.forbidden: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._posting = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        known = dict(attrs)
        if tag == "form" and known.get("method") == "post":
            self.forms += 1
        if tag == "input" and known.get("name") == "_csrf":
            self.guarded += 1
            self.token = known.get("value") or ""
        if tag == "input" and known.get("name") == "seen":
            self.seen = known.get("value") or ""
        self.links += [value for name, value in attrs if name in {"href", "src", "action"} and value]
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.forbidden += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in known):
            self.forbidden.append(tag)


class Browser:
    """One person's browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = httpx.AsyncClient(transport=client._transport, base_url=client.base_url, headers=HTML)
        self.token = self.seen = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page; its forms' token is kept, and which state of a revision it shows."""
        answer = await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        if answer.headers.get("content-type", "").startswith("text/html"):
            found = Forms(answer.text)
            self.token, self.seen = found.token or self.token, found.seen
        return answer

    async def post(self, path: str, values: dict[str, object] | None = None, **headers: str) -> httpx.Response:
        """Submit a form of the page that was opened last."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(path, data={"_csrf": self.token, **(values or {})}, headers=named)

    async def sign_in(self, login: str) -> "Browser":
        """One click in the demonstration."""
        await self.get("/sign-in")
        answer = await self.post("/sign-in/demo", {"login": login})
        assert answer.status_code == 303, answer.text
        await self.get("/components")
        return self
