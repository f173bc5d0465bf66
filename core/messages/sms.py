"""Short messages over an HTTP gateway that does each `id` once and reports back later whether the message arrived."""

import msgspec

from core.messages.configured import Sms, secret
from core.messages.envelope import Answer, Envelope, NotTaken, clean
from core.messages.signing import TAKEN, call
from core.messages.templates import with_link

OK = "OK"


class _Answer(msgspec.Struct, frozen=True):
    """What the gateway says: its own number, its code and words."""

    id: str = ""
    code: str = OK
    message: str = ""


async def send(settings: Sms, envelope: Envelope) -> Answer:
    """Hand it to the gateway. Raises NotTaken."""
    text = with_link(envelope.text, envelope.link)
    body = msgspec.json.encode({
        "id": envelope.key, "phone": envelope.to, "signature": settings.signature,
        "template": settings.templates.get(envelope.kind, settings.template), "text": text,
        "params": {"number": envelope.number, "item": envelope.item, "title": envelope.title, "text": text, "link": envelope.link},
    })
    answer = await call(settings.url, secret(settings.key_file), envelope.key, body, settings.seconds)
    if answer.status_code == TAKEN:
        return Answer(code=str(TAKEN), words="网关先前已经收下")
    try:
        said = msgspec.json.decode(answer.content, type=_Answer)
    except msgspec.DecodeError:
        raise NotTaken(str(answer.status_code), "答复不是约定的格式") from None
    if said.code != OK:
        raise NotTaken(said.code, said.message, for_good=True)
    return Answer(gateway=clean(said.id), code=said.code, words=clean(said.message))
