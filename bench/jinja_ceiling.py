"""The ceiling for pages: litestar renders a page of 25 labelled fields with jinja2 and answers. `python -m bench.jinja_ceiling PORT`."""

import sys

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from jinja2 import Environment
from litestar import Litestar, Response, get

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><main><h1>{{ title }}</h1>
{% macro field(name, label, value, hint, error) %}<div class="field{{ ' wrong' if error }}"><label for="f-{{ name }}">{{ label }}</label>
{% if hint %}<p class="hint" id="h-{{ name }}">{{ hint }}</p>{% endif %}{% if error %}<p class="error">{{ error }}</p>{% endif %}
<input id="f-{{ name }}" name="{{ name }}" value="{{ value }}"{% if hint %} aria-describedby="h-{{ name }}"{% endif %}></div>{% endmacro %}
<form method="post">{% for each in fields %}{{ field(each.name, each.label, each.value, each.hint, each.error) }}{% endfor %}
<button>下一页</button></form></main></body></html>"""
FIELDS = [{"name": f"field_{n}", "label": f"第 {n} 个栏目", "value": f"内容 {n} <&>", "hint": "保留两位小数", "error": ""} for n in range(25)]


async def serve(port: int) -> None:
    """Answer until the process is ended."""
    template = Environment(autoescape=True).from_string(PAGE)

    @get("/form")
    async def form() -> Response[bytes]:
        return Response(template.render(title="申报", fields=FIELDS).encode(), media_type="text/html; charset=utf-8")

    application = Litestar([form], openapi_config=None, logging_config=None)
    server = Server(
        application, address="127.0.0.1", port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False, log_enabled=False
    )
    await server.serve()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
