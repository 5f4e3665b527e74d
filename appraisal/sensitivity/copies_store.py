"""The redacted copies of a list: received, kept by their content, looked at by a second person, withdrawn.

The bytes lie in the store under their SHA-256 and are compared with it whenever they are handed on.
The words that were removed are looked for and then forgotten; their number alone is kept.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, func, select

from appraisal.lists.values import ListFile
from appraisal.sensitivity.exemptions import exemptions
from appraisal.sensitivity.faults import (
    COPY_CHECKED_BEFORE,
    COPY_TOO_LARGE,
    COPY_UNREADABLE,
    EXEMPTION_UNKNOWN,
    NO_ORIGINAL,
    NO_SUCH_COPY,
    NOT_NAMED_AS_REDACTED,
    REDACTION_WORDS_MISSING,
    REMOVED_WORDS_FOUND,
    SAME_AS_ORIGINAL,
    SAME_PERSON_CHECKS,
    SECOND_CHECK_MISSING,
    SENSITIVITY_RIGHT,
    STORED_COPY_CHANGED,
)
from appraisal.sensitivity.redactions import original_stem, pair
from appraisal.sensitivity.rows import copy_of, copy_row
from appraisal.sensitivity.values import RedactedCopy, RemovalCheck, RemovalVerdict
from records.register.people import Person
from records.register.roles import Right, may
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.layout import StoreLayout
from records.store.sensitivity_tables import RedactedCopyCheckRow, RedactedCopyRow, RedactedCopyWithdrawalRow
from retention.faults import Fault, Refusal

MOST_BYTES = 64 << 20
Look = Callable[[bytes, str, Sequence[str]], RemovalCheck]


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A redacted copy as it was sent: its name, bytes, exemptions and reason, and the words that were removed.

    `folder` is that of its original; None: the one folder of the list in which a file fits its name.
    """

    name: str
    content: bytes
    codes: tuple[str, ...]
    reason: str
    words: tuple[str, ...]
    folder: str | None = None


class RedactedCopies:
    """The redacted copies of one store. `look` says whether the removed words are gone (removal_process.py)."""

    def __init__(self, database: Database, layout: StoreLayout, *, look: Look) -> None:
        self._database, self._layout, self._look = database, layout, look

    def of_list(self, list_ref: str) -> tuple[RedactedCopy, ...]:
        """Return the copies of the list that weren't withdrawn, in order of path."""
        with reading(self._database) as session:
            return copies_of_list(session, list_ref)

    def find(self, list_ref: str, number: int) -> RedactedCopy:
        """Return one copy; a Refusal where there is none, or it was withdrawn."""
        with reading(self._database) as session:
            return _find(session, list_ref, number)

    def receive(
        self, list_ref: str, new: NewCopy, files: Sequence[ListFile], *, by: Person, actor: str, at: datetime
    ) -> RedactedCopy:
        """Return the copy as received, paired with its original among `files`, the selected ones.

        A Refusal where its name pairs with no single original, its bytes are a record's, or words that
        were to be removed are still in it: then nothing is kept.
        """
        _refuse_right(by)
        _refuse_faulty(new)
        original = original_of(new.name, files, self.of_list(list_ref), folder=new.folder)
        sha256 = hashlib.sha256(new.content).hexdigest()
        if sha256 in {file.content_sha256 for file in files}:
            raise Refusal(Fault(SAME_AS_ORIGINAL, new.name))
        removal = self._look(new.content, new.name, new.words)
        if removal.verdict is RemovalVerdict.FOUND:
            raise Refusal(Fault(REMOVED_WORDS_FOUND, new.name, "; ".join(removal.found_in)))
        folder = original.path.rpartition("/")[0]
        copy = RedactedCopy(
            list_ref=list_ref,
            path=f"{folder}/{new.name}" if folder else new.name,
            original=original.ref,
            original_sha256=original.content_sha256,
            sha256=sha256,
            size_bytes=len(new.content),
            codes=new.codes,
            reason=new.reason.strip(),
            person=by,
            received_at=at,
            removal=removal,
        )
        keep(self._layout, sha256, new.content)
        return self._record(copy, actor=actor)

    def _record(self, copy: RedactedCopy, *, actor: str) -> RedactedCopy:
        with transaction(self._database) as session:
            number = session.exec(
                select(func.count()).select_from(RedactedCopyRow).where(RedactedCopyRow.list_ref == copy.list_ref)
            ).one()
            body: dict[str, Json] = {
                "person": copy.person.name,
                "role": copy.person.role.value,
                "path": copy.path,
                "original": str(copy.original),
                "original_sha256": copy.original_sha256,
                "sha256": copy.sha256,
                "codes": list(copy.codes),
                "reason": copy.reason,
                "removed_words": copy.removal.words_count,
                "verdict": copy.removal.verdict.value,
            }
            append(
                session,
                occurred_at=copy.received_at,
                actor=actor,
                act="redacted copy received",
                subject=copy.list_ref,
                body=body,
                rows=[copy_row(copy, number + 1)],
            )
            return _find(session, copy.list_ref, number + 1)

    def second_check(
        self, list_ref: str, number: int, words: str, *, by: Person, actor: str, at: datetime
    ) -> RedactedCopy:
        """Return the copy with what a second person said who opened it."""
        _refuse_right(by)
        with transaction(self._database) as session:
            copy = _find(session, list_ref, number)
            if copy.second_check is not None:
                raise Refusal(Fault(COPY_CHECKED_BEFORE, copy.path))
            if copy.person.is_same_as(by.name):
                raise Refusal(Fault(SAME_PERSON_CHECKS, copy.path, by.name))
            if not words.strip():
                code = COPY_UNREADABLE if copy.removal.verdict is RemovalVerdict.NOT_READ else SECOND_CHECK_MISSING
                raise Refusal(Fault(code, copy.path))
            row = RedactedCopyCheckRow(
                list_ref=list_ref,
                number=number,
                words=words.strip(),
                person=by.name,
                role=by.role.value,
                checked_at=at,
            )
            _say(session, copy, "redacted copy checked", {"words": words.strip()}, row, by=by, actor=actor, at=at)
            return _find(session, list_ref, number)

    def withdraw(self, list_ref: str, number: int, reason: str, *, by: Person, actor: str, at: datetime) -> None:
        """Record why the copy was withdrawn; its bytes stay in the store, its name is free again."""
        _refuse_right(by)
        with transaction(self._database) as session:
            copy = _find(session, list_ref, number)
            if not reason.strip():
                raise Refusal(Fault(REDACTION_WORDS_MISSING, copy.path, "the reason"))
            row = RedactedCopyWithdrawalRow(
                list_ref=list_ref,
                number=number,
                reason=reason.strip(),
                person=by.name,
                role=by.role.value,
                withdrawn_at=at,
            )
            _say(session, copy, "redacted copy withdrawn", {"reason": reason.strip()}, row, by=by, actor=actor, at=at)

    def content_path(self, copy: RedactedCopy) -> Path:
        """Return where the bytes of the copy lie; a Refusal where they aren't what was received."""
        path = kept_at(self._layout, copy.sha256)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != copy.sha256:
            raise Refusal(Fault(STORED_COPY_CHANGED, copy.path))
        return path


def kept_at(layout: StoreLayout, sha256: str) -> Path:
    """Return where the bytes of this content lie in the store."""
    return layout.root / "redacted" / sha256[:2] / sha256


def keep(layout: StoreLayout, sha256: str, content: bytes) -> None:
    """Write the bytes into the store under their digest, whole or not at all."""
    path = kept_at(layout, sha256)
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{sha256}.{os.getpid()}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, path)


def original_of(
    name: str, files: Sequence[ListFile], copies: Sequence[RedactedCopy], *, folder: str | None = None
) -> ListFile:
    """Return the file that a redacted copy named `name` belongs to.

    Where no folder is said, it is the one in which exactly one file fits. A Refusal where none or
    several do, or a copy of that name is there.
    """
    stem = original_stem(name)
    if stem is None or "/" in name or "\\" in name or not name.isprintable():
        raise Refusal(Fault(NOT_NAMED_AS_REDACTED, name))
    by_path = {file.path: file for file in files}
    folders = sorted({path.rpartition("/")[0] for path in by_path}) if folder is None else [folder]
    found, faults = [], []
    for one_folder in folders:
        beside = f"{one_folder}/{name}" if one_folder else name
        here = [path for path in (*by_path, *(one.path for one in copies)) if path.rpartition("/")[0] == one_folder]
        if beside in here:
            faults.append(Fault(NOT_NAMED_AS_REDACTED, beside, "there is a file of this name"))
            continue
        pairing = pair([*here, beside])
        found += [by_path[one.original] for one in pairing.pairs if one.redacted == beside]
        faults += [one for one in pairing.faults if one.place == beside and one.code is not NO_ORIGINAL]
    if len(found) == 1 and not faults:
        return found[0]
    if len(found) > 1:
        faults = [Fault(NO_ORIGINAL, name, "several folders have a file that fits: give the folder as well")]
    raise Refusal(*(faults or [Fault(NO_ORIGINAL, name)]))


# -- within a session -----------------------------------------------------------------------------------------


def copies_of_list(session: Session, list_ref: str) -> tuple[RedactedCopy, ...]:
    """Return the copies of the list that weren't withdrawn, in order of path."""
    rows = session.exec(
        select(RedactedCopyRow).where(RedactedCopyRow.list_ref == list_ref).order_by(col(RedactedCopyRow.number))
    ).all()
    gone = set(
        session.exec(
            select(RedactedCopyWithdrawalRow.number).where(RedactedCopyWithdrawalRow.list_ref == list_ref)
        ).all()
    )
    checks = {
        row.number: row
        for row in session.exec(select(RedactedCopyCheckRow).where(RedactedCopyCheckRow.list_ref == list_ref)).all()
    }
    found = [copy_of(row, checks.get(row.number)) for row in rows if row.number not in gone]
    return tuple(sorted(found, key=lambda one: one.path))


def _find(session: Session, list_ref: str, number: int) -> RedactedCopy:
    found = next((one for one in copies_of_list(session, list_ref) if one.number == number), None)
    if found is None:
        raise Refusal(Fault(NO_SUCH_COPY, list_ref, f"copy {number}"))
    return found


def _say(
    session: Session,
    copy: RedactedCopy,
    act: str,
    body: dict[str, Json],
    row: RedactedCopyCheckRow | RedactedCopyWithdrawalRow,
    *,
    by: Person,
    actor: str,
    at: datetime,
) -> None:
    said: dict[str, Json] = {"person": by.name, "role": by.role.value, "path": copy.path, "sha256": copy.sha256, **body}
    append(session, occurred_at=at, actor=actor, act=act, subject=copy.list_ref, body=said, rows=[row])


def _refuse_right(by: Person) -> None:
    if not may(by.role, Right.REVIEW_LISTS):
        raise Refusal(Fault(SENSITIVITY_RIGHT, by.name, by.role.value))


def _refuse_faulty(new: NewCopy) -> None:
    faults = []
    if not 0 < len(new.content) <= MOST_BYTES:
        faults.append(Fault(COPY_TOO_LARGE, new.name, f"{len(new.content):,} bytes"))
    if not new.codes or not new.reason.strip() or not any(word.strip() for word in new.words):
        faults.append(Fault(REDACTION_WORDS_MISSING, new.name))
    faults += [Fault(EXEMPTION_UNKNOWN, new.name, code) for code in new.codes if code not in exemptions().by_code]
    if faults:
        raise Refusal(*faults)
