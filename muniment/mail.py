"""Send notices by e-mail: over SMTP, to the addresses that IT named, or not at all.

The connection goes over TLS from its first byte (port 465) or by STARTTLS. Without TLS a message is
handed only to a server on this computer, or where MUNIMENT_MAIL_WITHOUT_TLS=1 says so.
"""

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from records.faults.jobs import MAIL_NOT_SENT, MAIL_SETTINGS_UNREAD
from records.register.notices import NoticeEntry, NoticeRegister
from retention.faults import Fault, Refusal

SERVER, SENDER, RECIPIENTS = "MUNIMENT_MAIL_SERVER", "MUNIMENT_MAIL_FROM", "MUNIMENT_MAIL_TO"
USER, PASSWORD, WITHOUT_TLS = "MUNIMENT_MAIL_USER", "MUNIMENT_MAIL_PASSWORD", "MUNIMENT_MAIL_WITHOUT_TLS"
TIMEOUT_SECONDS = 20.0
WHOLE_TLS_PORT = 465
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server, from whom and to whom. The password is never shown."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = ""
    needs_tls: bool = True

    def __repr__(self) -> str:
        return f"MailSettings({self.host}:{self.port}, from {self.sender}, to {', '.join(self.recipients)})"


def mail_settings() -> MailSettings | None:
    """Return what the environment says of e-mail; None where it says nothing. A Refusal where it says half of it."""
    said = {name: os.environ.get(name, "").strip() for name in (SERVER, SENDER, RECIPIENTS)}
    if not any(said.values()):
        return None
    if missing := [name for name, value in said.items() if not value]:
        raise Refusal(Fault(MAIL_SETTINGS_UNREAD, ", ".join(missing), "not set"))
    host, _, port = said[SERVER].rpartition(":")
    if not host or not port.isdigit():
        raise Refusal(Fault(MAIL_SETTINGS_UNREAD, SERVER, said[SERVER]))
    recipients = tuple(part.strip() for part in said[RECIPIENTS].split(",") if part.strip())
    for address in (said[SENDER], *recipients):
        try:
            Address(addr_spec=address)
        except Exception:  # the library raises several kinds for what is no address
            raise Refusal(
                Fault(MAIL_SETTINGS_UNREAD, SENDER if address == said[SENDER] else RECIPIENTS, address)
            ) from None
    return MailSettings(
        host=host.strip("[]"),
        port=int(port),
        sender=said[SENDER],
        recipients=recipients,
        user=os.environ.get(USER, ""),
        password=os.environ.get(PASSWORD, ""),
        needs_tls=host.strip("[]") not in HERE and os.environ.get(WITHOUT_TLS) != "1",
    )


def message_of(entry: NoticeEntry, settings: MailSettings, *, banner: str = "") -> EmailMessage:
    """Return the notice as a message in plain text; `banner` is said first, such as of a rehearsal."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=990))  # a subject in one line
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.recipients)
    message["Subject"] = f"Muniment {entry.ref}: {entry.notice.headline}"[:200]
    message["Date"] = format_datetime(entry.issued_at)
    message["Auto-Submitted"] = "auto-generated"  # Rule: RFC 3834, section 5: no out-of-office answers it
    said = [banner, entry.notice.headline, "", entry.notice.body, "", f"Notice {entry.ref} of Muniment."]
    message.set_content("\n".join(said).strip() + "\n")
    return message


def send(message: EmailMessage, settings: MailSettings) -> None:
    """Hand the message to the server. Raises OSError or SMTPException where that fails."""
    context = ssl.create_default_context()
    if settings.port == WHOLE_TLS_PORT:
        with smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context) as server:
            _hand_over(server, message, settings)
        return
    with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS) as server:
        server.ehlo()
        if settings.needs_tls or server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        _hand_over(server, message, settings)


def _hand_over(server: smtplib.SMTP, message: EmailMessage, settings: MailSettings) -> None:
    if settings.user:
        server.login(settings.user, settings.password)
    server.send_message(message)


def send_waiting(register: NoticeRegister, settings: MailSettings, *, now: Callable[[], datetime], banner: str) -> int:
    """Send every notice whose e-mail is due; write down each attempt; return how many went out."""
    waiting = [entry for entry in reversed(register.newest(limit=AT_ONCE)) if entry.is_to_be_sent(now())]
    sent = 0
    for entry in waiting:
        why_not = ""
        try:
            send(message_of(entry, settings, banner=banner), settings)
        except (OSError, smtplib.SMTPException) as error:  # the server's words may repeat what we sent it
            why_not = f"{MAIL_NOT_SENT.code}: {type(error).__name__}"
        register.delivered(entry.ref, ", ".join(settings.recipients), why_not=why_not, at=now())
        sent += not why_not
    return sent
