"""The channels 通知渠道: how each reaches people, declared in one place."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeAlias

import msgspec

from core.messages import mail, sms, webhook
from core.messages.envelope import Answer, Envelope

Contact: TypeAlias = Literal["phone", "email", ""]


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A way to reach people.

    `name` is its table in the settings, `needs` the kind of address without which it reaches nobody, `quiet` whether it leaves people alone
    at night; `send` hands one message over, once for each key. `reports`: the gateway tells later whether it arrived.
    """

    name: str
    label: str
    needs: Contact
    quiet: bool
    reports: bool
    send: Callable[[Any, Envelope], Awaitable[Answer]]


CHANNELS: dict[str, Channel] = {
    channel.name: channel for channel in (
        Channel(name="sms", label="短信", needs="phone", quiet=True, reports=True, send=sms.send),
        Channel(name="email", label="电子邮件", needs="email", quiet=False, reports=False, send=mail.send),
        Channel(name="webhook", label="系统对接", needs="", quiet=False, reports=False, send=webhook.send),
    )
}
STATES: dict[str, str] = {"queued": "排队", "sent": "已发送", "delivered": "已送达", "failed": "失败"}
"""What has become of a delivery, as people read it."""
