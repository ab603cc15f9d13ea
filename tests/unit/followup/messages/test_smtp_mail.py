"""Mails over a real SMTP server: what arrives, encryption and password, and every way to fail."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.followup.messages.gateways.smtp_mail import MailServer, SmtpGateway
from services.followup.messages.message import Accepted, GatewayRefused, GatewayUnavailable, Message
from shared.events.values import Channel
from tests.support.messages import message

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SENDER = "北区店 <crm@north.test>"
RIGHT: dict[str, Any] = {"user": "crm", "password": "right"}
WRONG: dict[str, Any] = {"user": "crm", "password": "wrong"}
ADDRESS = "wang@example.test"


class Postbox:
    """Keeps mails, or answers as told."""

    def __init__(self, answer: str = "250 OK", to: str = "250 OK") -> None:
        self.answer = answer
        self.to = to
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient."""
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        """Take a mail."""
        if self.answer.startswith("250"):
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.answer


@asynccontextmanager
async def smtp_server(box: Postbox, *, implicit: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    """A server for the box; its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop, **options), "127.0.0.1", 0, ssl=implicit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def rude_server(*says: bytes) -> AsyncIterator[int]:
    """A server that says something at each turn, whatever it is told, and then hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in says:
            writer.write(line)
            await reader.read(10_000)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate)


def mail(**fields: Any) -> Message:
    return message(channel=Channel.EMAIL, **({"to": ADDRESS} | fields))


async def hand_over(
    port: int, what: Message | None = None, *, seconds: float = 5, tls: ssl.SSLContext | None = None, **fields: Any
) -> Accepted:
    told: dict[str, Any] = {"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}
    server = MailServer(**(told | fields))
    return await SmtpGateway(server, seconds=seconds, tls=tls, now=lambda: NOON).send(what or mail())


async def test_a_mail_arrives_with_an_id_made_of_the_task() -> None:
    box = Postbox()
    async with smtp_server(box) as port:
        accepted = await hand_over(port)
    (arrived,) = box.mails
    assert accepted == Accepted(f"<{message().key}@north.test>")
    assert arrived["Message-ID"] == accepted.gateway_message_id
    assert (arrived["To"], arrived["Subject"]) == (ADDRESS, message().subject)
    assert arrived["From"].addresses[0].addr_spec == "crm@north.test"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Date"].datetime == NOON
    assert arrived.get_content().strip() == message().text


@pytest.mark.parametrize(
    ("box", "kind", "code"),
    [
        (Postbox(answer="451 try later"), GatewayUnavailable, "smtp_451"),
        (Postbox(answer="554 no"), GatewayRefused, "smtp_554"),
        (Postbox(to="450 busy"), GatewayUnavailable, "smtp_450"),
        (Postbox(to="550 nobody of that name"), GatewayRefused, "smtp_550"),
    ],
)
async def test_a_code_says_later_or_never(
    box: Postbox, kind: type[GatewayUnavailable | GatewayRefused], code: str
) -> None:
    async with smtp_server(box) as port:
        with pytest.raises(kind, match=code):
            await hand_over(port)


async def test_starttls_and_a_password(certificate: Path) -> None:
    box = Postbox()

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"crm", b"right"), handled=False)

    options: dict[str, Any] = {"tls_context": server_side(certificate), "authenticator": knows, "auth_required": True}
    async with smtp_server(box, **options) as port:
        safe: dict[str, Any] = {"tls": trusting(certificate), "security": "starttls"}
        await hand_over(port, **safe, **RIGHT)
        with pytest.raises(GatewayUnavailable, match="smtp_535"):  # ours to mend, not the message's fault
            await hand_over(port, **safe, **WRONG)
    assert len(box.mails) == 1


async def test_tls_from_the_start(certificate: Path) -> None:
    box = Postbox()
    async with smtp_server(box, implicit=server_side(certificate)) as port:
        await hand_over(port, tls=trusting(certificate), security="tls")
    assert len(box.mails) == 1


async def test_nothing_is_told_to_a_server_that_cannot_be_trusted(certificate: Path) -> None:
    box = Postbox()
    async with smtp_server(box, tls_context=server_side(certificate)) as port:
        with pytest.raises(GatewayUnavailable):
            await hand_over(port, security="starttls")
    async with smtp_server(box) as port:
        with pytest.raises(GatewayUnavailable):
            await hand_over(port, security="starttls")
    assert not box.mails


@pytest.mark.parametrize(
    "says",
    [
        (),
        (b"220 hello\r\n",),
        (b"220 hello\r\n", b"250 hello\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go on\r\n"),
        (b"421 closing\r\n",),
        (b"nonsense\r\n",),
    ],
)
async def test_a_connection_cut_at_any_moment_is_no_refusal(says: tuple[bytes, ...]) -> None:
    async with rude_server(*says) as port:
        with pytest.raises(GatewayUnavailable):
            await hand_over(port)


async def test_a_server_that_says_nothing_is_waited_for_no_longer_than_set() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    with pytest.raises(GatewayUnavailable, match="Timeout"):
        await hand_over(server.sockets[0].getsockname()[1], seconds=0.2)
    server.close()


@pytest.mark.parametrize("to", ["a@b.test,c@d.test", "a@b.test\r\nBcc: c@d.test", "王@example.test", "nobody", "", "@"])
async def test_what_is_not_one_address_is_refused(to: str) -> None:
    box = Postbox()
    async with smtp_server(box) as port:
        with pytest.raises(GatewayRefused, match="address_invalid"):
            await hand_over(port, mail(to=to))
    assert not box.mails


def test_nothing_secret_shows() -> None:
    assert "right" not in repr(MailServer(host="h", sender="s@h", **RIGHT))
