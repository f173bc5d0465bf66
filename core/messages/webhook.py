"""Other systems that are told of messages: one signed call for each; they do each `id` once."""

import msgspec

from core.messages.configured import Webhook, secret
from core.messages.envelope import Answer, Envelope
from core.messages.signing import call


async def send(settings: Webhook, envelope: Envelope) -> Answer:
    """Tell it. Answered with 2xx it has arrived. Raises NotTaken."""
    body = msgspec.json.encode({
        "id": envelope.key, "to": envelope.audience, "kind": envelope.kind, "number": envelope.number, "item": envelope.item,
        "title": envelope.title, "text": envelope.text, "link": envelope.link, "made_at": envelope.made_at,
    })
    answer = await call(settings.url, secret(settings.key_file), envelope.key, body, settings.seconds)
    return Answer(state="delivered", code=str(answer.status_code))
