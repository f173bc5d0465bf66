"""Mail over SMTP. What a server has taken is sent, not delivered: it tells nobody whether it was read.

SMTP knows no key that makes a second try harmless. Each try carries the same Message-ID, by which mail servers and readers know a
message again; a message is tried again only when the server has not said that it took it.
"""

import asyncio
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from core.messages.configured import Email, secret
from core.messages.envelope import Answer, Envelope, NotTaken
from core.messages.templates import with_link

_PERMANENT = 500


async def send(settings: Email, envelope: Envelope) -> Answer:
    """Hand it to the server, in a thread. Raises NotTaken."""
    try:
        return await asyncio.to_thread(_send, settings, _letter(settings, envelope))
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise NotTaken(str(code), _text(words), for_good=code >= _PERMANENT) from None
    except smtplib.SMTPResponseException as error:
        raise NotTaken(str(error.smtp_code), _text(error.smtp_error), for_good=_refused(error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(type(error).__name__, "没有答复") from None


def _refused(error: smtplib.SMTPResponseException) -> bool:
    """A refusal of this message; a refusal to let us in is the house's fault, and may be mended."""
    return error.smtp_code >= _PERMANENT and not isinstance(error, smtplib.SMTPAuthenticationError)


def _send(settings: Email, letter: EmailMessage) -> Answer:
    server = _connected(settings)
    try:
        if settings.user and settings.password_file is not None:
            server.login(settings.user, secret(settings.password_file))
        server.send_message(letter)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # a server that has taken the letter need not say goodbye
            server.quit()
    return Answer(gateway=str(letter["Message-ID"]), code="250")


def _connected(settings: Email) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.seconds, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
    if settings.security == "starttls":
        server.starttls(context=context)
    return server


def _letter(settings: Email, envelope: Envelope) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.sender, envelope.to
    letter["Subject"] = f"{envelope.title}：{envelope.item}"
    letter["Date"] = format_datetime(envelope.made_at)
    letter["Message-ID"] = f"<{envelope.key}@{settings.sender.rpartition('@')[2].strip('> ')}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{with_link(envelope.text, envelope.link)}\n\n本邮件由系统发出，请不要回复。不再需要的，可以在“消息”页面停用。\n")
    return letter


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
