"""E-mail by SMTP. The Message-ID is made of the task's id, so a repeat can be told from another mail on its way."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib
from msgspec import Struct

from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message

_FINAL = range(500, 600)
_OURS = frozenset({530, 534, 535, 538})
"""Authentication: nobody's message is to blame."""


class MailServer(Struct, frozen=True, kw_only=True):
    """Where mails are handed over. ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str | None = None
    sender: str

    def __repr__(self) -> str:
        """Without secrets."""
        return f"MailServer({self.host}:{self.port}, {self.security})"


class SmtpGateway:
    """One connection a mail.

    Args:
        server: where to.
        seconds: longest wait for each answer.
        tls: whom to trust; the system's authorities when absent.
        now: the clock of the mails' dates.
    """

    name = "smtp"

    def __init__(
        self,
        server: MailServer,
        *,
        seconds: float = 10,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._server = server
        self._seconds = seconds
        self._tls = tls
        self._now = now

    async def send(self, message: Message) -> Accepted:
        """Hand the mail over.

        Raises:
            GatewayUnavailable: no answer, or one that says later; also when our password is not taken.
            GatewayRefused: the server will not take it, or the address is none.
        """
        mail = self._mail(message)
        server = self._server
        try:
            async with asyncio.timeout(self._seconds):
                await aiosmtplib.send(
                    mail,
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.security == "tls",
                    start_tls=server.security == "starttls",
                    tls_context=self._tls,
                    timeout=self._seconds,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _of_code(error.recipients[0].code if error.recipients else 0) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _of_code(error.code) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise GatewayUnavailable(type(error).__name__) from None
        return Accepted(mail["Message-ID"])

    async def close(self) -> None:
        """Nothing is kept open between mails."""

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self._server.sender
        mail["To"] = _address(message.to)
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(self._now().astimezone(UTC))
        mail["Message-ID"] = f"<{message.key}@{parseaddr(self._server.sender)[1].rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["Content-Language"] = message.language
        mail.set_content(message.text)
        return mail


def _address(given: str) -> Address:
    """One address, whatever was typed in: a comma must not make two of it."""
    if not given.isascii():
        raise GatewayRefused("address_invalid")
    try:
        return Address(addr_spec=given)
    except (ValueError, IndexError, MessageError):  # what the parser raises depends on where it stops
        raise GatewayRefused("address_invalid") from None


def _of_code(code: int) -> GatewayUnavailable | GatewayRefused:
    if code in _FINAL and code not in _OURS:
        return GatewayRefused(f"smtp_{code}")
    return GatewayUnavailable(f"smtp_{code}")
