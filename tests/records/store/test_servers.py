"""Decisions on a PostgreSQL server: reached or not, written in turn, never mixed up; no password is ever shown."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

from muniment.cli.main import run_words
from muniment.migrations import NEWEST, bring_server_up_to_date, revision_on_server
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from records.register.asked_jobs import NewJob
from records.store import servers
from records.store.audit import verify
from records.store.database import open_database, read_only, reading, transaction
from records.store.servers import read_address, refused_by_server, shown_address
from records.store.tables import AuditEventRow
from retention.faults import Refusal
from tests.databases import Server, straight, tamper, use

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Store:
    use(monkeypatch, server.make_next())
    return open_store(tmp_path / "store")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://muniment:s3cret@127.0.0.1:1/decisions",
        "postgres://muniment:s3cret@127.0.0.1:1/decisions",
        "postgresql+psycopg://muniment@127.0.0.1:1/decisions?password=s3cret",
    ],
)
def test_a_server_that_is_away_is_said_without_its_password(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, address)

    assert run_words(["audit", "verify", "--store", str(tmp_path / "store")]) == 1
    said = capsys.readouterr()
    assert "STO020 postgresql://127.0.0.1:1/decisions:" in said.err
    assert "s3cret" not in said.err + said.out
    assert "muniment:" not in said.err


@pytest.mark.parametrize(
    "address", ["mysql://a:s3cret@b/c", "postgresql://a:s3cret@b", "s3cret", "postgresql://a:s3cret@b:x/c"]
)
def test_an_address_that_cannot_be_read_is_not_shown(address: str) -> None:
    with pytest.raises(Refusal, match="STO022") as refused:
        read_address(address)

    assert "s3cret" not in str(refused.value)


def test_a_database_that_is_not_there_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, server.url("nowhere"))

    with pytest.raises(Refusal, match=r"STO02[01].*nowhere"):
        open_store(tmp_path / "store")


def test_an_error_of_ours_shows_no_values(store: Store) -> None:
    with pytest.raises(DBAPIError) as error, transaction(store.database) as session:
        session.add(AuditEventRow(sequence=9, occurred_at=AT, actor="A. Person", act="x", subject="y", body="{}",
                                  previous_hash="0", entry_hash="0"))  # fmt: skip
        session.flush()

    assert "A. Person" not in str(error.value).split("DETAIL")[0]


def test_the_newest_revision_makes_what_the_tables_say(store: Store) -> None:
    with reading(store.database) as session:
        context = MigrationContext.configure(session.connection())

        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_new_database_is_brought_up_to_date_once_by_many(server: Server) -> None:
    address = server.make_next("TEMPLATE template0 ENCODING 'UTF8'")

    def bring() -> str | None:
        database = open_database(address)
        bring_server_up_to_date(database)
        found = revision_on_server(database)
        database.close()
        return found

    with ThreadPoolExecutor(3) as pool:
        assert {future.result() for future in [pool.submit(bring) for _ in range(3)]} == {NEWEST}


def test_a_database_without_utf_8_is_refused(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    use(monkeypatch, server.make_next(latin))

    with pytest.raises(Refusal, match=r"STO024.*LATIN1"):
        open_store(tmp_path / "store")


def test_a_database_of_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    straight(store, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Refusal, match=r"STO005.*revision 9999"):
        open_store(tmp_path / "store")


@pytest.mark.parametrize("table", ["audit_event", "source", "source_name", "survey", "survey_seal"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET recorded_in = 1", "TRUNCATE {} CASCADE"])
def test_what_was_recorded_cannot_be_changed(store: Store, table: str, act: str) -> None:
    source = store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    survey = store.surveys.begin(source.ref, {}, actor="cli:test", at=AT)
    store.surveys.seal(survey.ref, "a" * 64, {}, actor="cli:test", at=AT)
    if table == "audit_event":
        act = act.replace("recorded_in = 1", "actor = 'other'")

    with pytest.raises(IntegrityError, match="insert-only"):
        straight(store, act.format(table))


def test_the_chain_takes_no_event_out_of_turn(store: Store) -> None:
    store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    event = (
        "INSERT INTO audit_event SELECT sequence + 5, occurred_at, actor, act, subject, body, previous_hash, entry_hash"
    )

    with pytest.raises(IntegrityError, match="no gaps"):
        straight(store, f"{event} FROM audit_event")


def test_writers_take_turns_and_none_is_lost(store: Store) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            store.surveys.source_for(f"/srv/{number}/{turn}".encode(), actor="cli:test", at=AT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    assert [source.ref for source in store.surveys.sources()] == [f"SRC{number:04}" for number in range(1, 41)]
    with reading(store.database) as session:
        assert verify(session).is_whole


def test_what_is_read_inside_a_transaction_is_what_the_writer_before_left(store: Store) -> None:
    """So a hold placed and a signature given can't pass each other: the second sees the first."""
    entered, seen = threading.Event(), []

    def second() -> None:
        entered.set()
        with transaction(store.database) as session:
            seen.append(session.connection().exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one())

    waiting = threading.Thread(target=second)
    with transaction(store.database) as session:
        waiting.start()
        entered.wait()
        time.sleep(0.3)
        assert seen == []
        session.connection().exec_driver_sql(
            "INSERT INTO audit_event VALUES (1, now(), 'a', 'b', 'c', '{}', repeat('0', 64), repeat('1', 64))"
        )
    waiting.join()

    assert seen == [1]


def test_a_writer_that_does_not_finish_is_said_to_be_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "OPTIONS", servers.OPTIONS.replace("lock_timeout=5000", "lock_timeout=100"))
    impatient = open_store(store.layout.root)

    with transaction(store.database), pytest.raises(Refusal, match="STO003"):
        impatient.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)


def test_a_session_for_questions_sees_one_moment_and_writes_nothing(store: Store) -> None:
    count = "SELECT count(*) FROM audit_event"
    with reading(store.database) as session:
        before = session.connection().exec_driver_sql(count).scalar_one()
        store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
        assert session.connection().exec_driver_sql(count).scalar_one() == before

    for database in (store.database, read_only(store.database)):
        with pytest.raises(Refusal, match="STO002"), reading(database) as session:
            session.connection().exec_driver_sql("CREATE TABLE other (one integer)")


def test_a_connection_that_was_lost_meanwhile_is_made_anew(store: Store, server: Server) -> None:
    store.surveys.sources()
    with open_database(server.url("postgres")).writing.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'decisions%'"
        connection.execute(text(others))

    assert store.surveys.sources() == ()


def test_a_row_changed_on_the_server_is_named(store: Store) -> None:
    store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    tamper(store, "UPDATE source SET root = '/srv/other'")

    with reading(store.database) as session:
        assert str(verify(session).first_broken).startswith("AUD004 source SRC0001")


def grants_of_the_how_to(database: str, user: str) -> list[str]:
    """Return the statements that the how-to gives for a service user who owns no table."""
    text = (Path(__file__).parents[3] / "docs" / "how-to" / "use-postgresql.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    GRANT ")]
    assert len(lines) == 3
    return [
        line.replace("muniment_service", user).replace("DATABASE muniment ", f"DATABASE {database} ") for line in lines
    ]


def test_a_service_user_who_owns_no_table_can_work_and_take_nothing_away(
    store: Store, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = store.database.place.rpartition("/")[2]
    user = f"service_{database}"
    straight(store, "DROP SCHEMA dbos CASCADE")  # as before the first worker, which makes it
    straight(store, f"CREATE ROLE {user} LOGIN", *grants_of_the_how_to(database, user))
    free = """SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version'
        AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = relname || '_no_update')"""
    with store.database.reading.connect() as connection:
        open_tables = {str(name) for (name,) in connection.exec_driver_sql(free)}
    assert open_tables == {"kept_form", "sign_in", "sign_in_failure", "sign_in_attempt"}  # as the how-to names them

    use(monkeypatch, server.url(database).replace("postgres:@", f"{user}@"))
    service = open_store(tmp_path / "another")
    source = service.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    assert open_jobs(service).enqueue(NewJob("evaluation", "", "x"), by="A", at=AT).ref == "J0001"
    for act in (
        "UPDATE source SET root = 'x'",
        "DROP TRIGGER source_no_update ON source",
        "ALTER TABLE source DISABLE TRIGGER ALL",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            straight(service, act)
    assert service.surveys.source(source.ref).root == b"/srv/share"


@pytest.mark.sqlite_only("goes back to the store's own file")
def test_a_store_stays_with_its_database(store: Store, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, server.make_next())
    with pytest.raises(Refusal, match="STO023"):
        open_store(store.layout.root)

    use(monkeypatch, None)
    with pytest.raises(Refusal, match=r"STO023.*decisions_"):
        open_store(store.layout.root)
    assert not store.layout.decisions.exists()


def test_a_store_with_its_own_file_is_not_put_beside_a_server(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(tmp_path / "store")
    use(monkeypatch, server.make_next())

    with pytest.raises(Refusal, match="STO023"):
        open_store(tmp_path / "store")


def test_evidence_may_lie_on_shared_storage_where_decisions_stand_on_a_server(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"27 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n40 27 0:9 / {tmp_path} rw - nfs4 far rw\n")
    monkeypatch.setattr("records.store.network.MOUNTS", mounts)
    with pytest.raises(Refusal, match="STO001"):
        open_store(tmp_path / "store")

    use(monkeypatch, server.make_next())
    assert open_store(tmp_path / "store").database.is_server


def test_no_day_is_rehearsed_in_a_database_that_has_decisions(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")
    use(monkeypatch, server.make_next())
    with pytest.raises(Refusal, match="CLI031"):
        open_store(tmp_path / "store")

    use(monkeypatch, server.make_next("TEMPLATE template0 ENCODING 'UTF8'"))
    assert open_store(tmp_path / "another").database.is_server


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("55P03", "STO003"),
        ("40P01", "STO003"),
        ("53100", "STO006"),
        ("25006", "STO002"),
        ("28P01", "STO021"),
        ("3D000", "STO021"),
        ("08006", "STO020"),
        ("57P01", "STO020"),
        ("XX001", "STO004"),
    ],
)
def test_what_the_server_says_is_turned_into_what_people_can_mend(state: str, code: str) -> None:
    class SaidByServer(Exception):
        sqlstate = state

    found = refused_by_server(SaidByServer())
    assert found is not None
    assert found.code == code


def test_an_error_in_a_question_is_a_defect_of_ours() -> None:
    class SaidByServer(Exception):
        sqlstate = "42601"  # syntax_error

    assert refused_by_server(SaidByServer()) is None


def test_an_address_is_shown_by_host_and_database_alone() -> None:
    assert (
        shown_address(read_address("postgresql://a:b@db.example:5433/x?sslmode=require"))
        == "postgresql://db.example:5433/x"
    )
