"""What people are told: once each, in the register, and by e-mail over a real SMTP server of our own."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from muniment.job_notices import send_mail
from muniment.mail import MailSettings, mail_settings, message_of
from muniment.wiring import Store, open_store
from records.register.asked_jobs import AskedJobRegister, NewJob
from records.register.notices import TRIES, NewNotice, NoticeKind, NoticeRegister
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NAMES = ("SERVER", "FROM", "TO", "USER", "PASSWORD", "WITHOUT_TLS")


@dataclass
class Sink:
    """A mail server that speaks enough of RFC 5321 to take a message; it refuses senders when told to."""

    port: int = 0
    refuses: bool = False
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
            if word == b"RCPT":
                self.recipients.append(line.decode().strip())
            refused = self.refuses and word == b"MAIL"
            writer.write(b"550 not from you\r\n" if refused else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            await writer.drain()
            if word == b"QUIT":
                break
        writer.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    made, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()

    async def start() -> None:
        server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
        made.port = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield made
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    for name in NAMES:
        monkeypatch.delenv(f"MUNIMENT_MAIL_{name}", raising=False)
    return open_store(tmp_path / "store")


def set_up(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setenv("MUNIMENT_MAIL_SERVER", f"127.0.0.1:{port}")
    monkeypatch.setenv("MUNIMENT_MAIL_FROM", "muniment@department.example")
    monkeypatch.setenv("MUNIMENT_MAIL_TO", "rmu@department.example, dro@department.example")


DRIFT = NewNotice(
    NoticeKind.DRIFT,
    r"1 file held or selected on \\FS99\SCD moved, changed or gone",
    "moved: Op CEDAR/MG5.doc → Stuff/MG5 café.doc (hold UCPI)",
)


def test_a_notice_of_a_job_is_issued_once_whatever_crashes(store: Store) -> None:
    register = NoticeRegister(store.database)
    job = AskedJobRegister(store.database).ask(NewJob("survey", "", "Survey of x"), by="A", at=NOON)
    notice = NewNotice(NoticeKind.FINISHED, "Survey of x finished", "S0001", job.ref)
    first, again = register.issue(notice, at=NOON), register.issue(notice, at=NOON + timedelta(minutes=1))

    assert first == again
    assert [entry.ref for entry in register.newest(limit=9)] == ["N0001"]
    with pytest.raises(Refusal, match="NTC003"):
        register.find("N0002")


def test_a_notice_goes_out_once_with_the_paths_before_and_after(
    store: Store, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, sink.port)
    NoticeRegister(store.database).issue(DRIFT, at=NOON)

    assert (send_mail(store), send_mail(store)) == (1, 0)
    [message] = [message_from_bytes(one, policy=default) for one in sink.taken]
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "moved: Op CEDAR/MG5.doc → Stuff/MG5 café.doc (hold UCPI)" in payload.decode()
    assert message["Subject"].startswith("Muniment N0001: 1 file held")
    assert len(sink.recipients) == 2
    with reading(store.database) as session:
        assert [event.act for event in events(session)] == ["notice issued", "notice sent"]
        assert verify(session).is_whole


def test_a_notice_that_does_not_go_out_stands_and_is_tried_again_later(
    store: Store, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(monkeypatch, sink.port)
    sink.refuses = True
    register = NoticeRegister(store.database)
    register.issue(DRIFT, at=NOON)

    assert send_mail(store) == 0
    entry = register.find("N0001")
    assert (entry.failed, entry.why_not) == (1, "NTC001: SMTPSenderRefused")
    assert entry.tried_at is not None
    assert not entry.is_to_be_sent(entry.tried_at + timedelta(seconds=59))
    assert entry.is_to_be_sent(entry.tried_at + timedelta(seconds=61))
    for _ in range(TRIES - 1):
        entry = register.delivered("N0001", "rmu@department.example", why_not="NTC001", at=NOON)
    assert not entry.is_to_be_sent(NOON + timedelta(days=30))


def test_without_settings_no_mail_is_tried(store: Store) -> None:
    NoticeRegister(store.database).issue(DRIFT, at=NOON)

    assert send_mail(store) == 0
    assert NoticeRegister(store.database).find("N0001").tried_at is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVER", ""),
        ("SERVER", "mail"),
        ("FROM", "nobody"),
        ("TO", "a@b.example, c"),
        ("TO", "a@b\r\nBcc: x@y.example"),
    ],
)
def test_half_of_the_settings_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    set_up(monkeypatch, 25)
    monkeypatch.setenv(f"MUNIMENT_MAIL_{name}", value)

    with pytest.raises(Refusal, match=f"NTC002.*MUNIMENT_MAIL_{name}"):
        mail_settings()


def test_a_server_elsewhere_is_spoken_to_over_tls_alone(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    set_up(monkeypatch, 25)
    here = mail_settings()
    monkeypatch.setenv("MUNIMENT_MAIL_SERVER", "mail.department.example:587")
    monkeypatch.setenv("MUNIMENT_MAIL_PASSWORD", "s3cret")
    there = mail_settings()

    assert here is not None and there is not None
    assert (here.needs_tls, there.needs_tls) == (False, True)
    assert "s3cret" not in repr(there)


def test_a_server_without_tls_gets_nothing_where_tls_is_needed(store: Store, sink: Sink) -> None:
    from muniment.mail import send

    entry = NoticeRegister(store.database).issue(DRIFT, at=NOON)
    settings = MailSettings("127.0.0.1", sink.port, "a@b.example", ("c@d.example",), needs_tls=True)

    with pytest.raises(Exception, match="STARTTLS"):
        send(message_of(entry, settings), settings)
    assert sink.taken == []
