"""Checkpoints of the audit chain: its head, signed, to be kept where the store's owner can't reach it.

The chain alone can't show that its newest events were cut off together with their rows, nor that
all of it was written anew: a checkpoint of an earlier day can. Its key is the store's own, Ed25519
(RFC 8032); whoever has the checkpoint has the public half and needs nothing else. Rule: ours, ADR 2.
"""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlmodel import Session, col, select

from records.faults.jobs import (
    CHECKPOINT_FORGED,
    CHECKPOINT_NOT_IN_CHAIN,
    CHECKPOINT_NOT_WRITTEN,
    CHECKPOINT_UNREADABLE,
)
from records.store.audit import FIRST_HASH, Json, canonical, moment
from records.store.layout import StoreLayout
from records.store.rows import AuditEventRow
from retention.faults import Fault, Refusal

FORMAT = "muniment-checkpoint/1"
MOST_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a chain of `sequence` events as it stood at a moment, and the signature over that."""

    sequence: int
    head: str
    taken_at: str
    public_key: str
    signature: str

    @property
    def fingerprint(self) -> str:
        """Return the public key as people compare it: its first 16 characters."""
        return self.public_key[:16]

    def as_text(self) -> str:
        """Return the checkpoint as it is written down."""
        return canonical(
            {**_signed(self.sequence, self.head, self.taken_at, self.public_key), "signature": self.signature}
        )


def take_checkpoint(session: Session, layout: StoreLayout, *, at: datetime) -> Checkpoint:
    """Return the signed head of the chain as `session` sees it; the store's key is made where there is none."""
    key = _own_key(layout)
    last = session.exec(select(AuditEventRow).order_by(col(AuditEventRow.sequence).desc()).limit(1)).first()
    sequence, head = (last.sequence, last.entry_hash) if last else (0, FIRST_HASH)
    public = _as_text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    said = canonical(_signed(sequence, head, moment(at), public)).encode()
    return Checkpoint(sequence, head, moment(at), public, _as_text(key.sign(said)))


def write_checkpoint(checkpoint: Checkpoint, folder: Path) -> Path:
    """Return the path of the checkpoint in `folder`: a new file, never written over. A Refusal where it can't be."""
    stem = f"checkpoint-{checkpoint.sequence:09}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1, 1000):
            path = folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(checkpoint.as_text() + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            return path
    except OSError as error:
        raise Refusal(Fault(CHECKPOINT_NOT_WRITTEN, str(folder), os.strerror(error.errno or 0).lower())) from error
    raise Refusal(Fault(CHECKPOINT_NOT_WRITTEN, str(folder), f"{stem} is there a thousand times"))


def read_checkpoint(path: Path) -> Checkpoint:
    """Return the checkpoint in the file `path`; a Refusal where it is none, or its signature does not fit."""
    try:
        with path.open("rb") as stream:
            said = json.loads(stream.read(MOST_BYTES))
        checkpoint = _read(said)
        public, signature = base64.b64decode(checkpoint.public_key), base64.b64decode(checkpoint.signature)
        key = Ed25519PublicKey.from_public_bytes(public)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal(Fault(CHECKPOINT_UNREADABLE, str(path))) from error
    signed = _signed(checkpoint.sequence, checkpoint.head, checkpoint.taken_at, checkpoint.public_key)
    try:
        key.verify(signature, canonical(signed).encode())
    except InvalidSignature as error:
        raise Refusal(Fault(CHECKPOINT_FORGED, str(path))) from error
    return checkpoint


def checkpoint_fault(session: Session, layout: StoreLayout, checkpoint: Checkpoint, *, place: str) -> Fault | None:
    """Return why the chain is not the one that was signed; None where it goes on from there."""
    own = _key_path(layout)
    if own.exists():
        public = _own_key(layout).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        if _as_text(public) != checkpoint.public_key:
            return Fault(
                CHECKPOINT_FORGED, place, f"signed by the key {checkpoint.fingerprint}, which is not this store's"
            )
    if checkpoint.sequence == 0:
        return None if checkpoint.head == FIRST_HASH else Fault(CHECKPOINT_NOT_IN_CHAIN, place, "event 0")
    row = session.get(AuditEventRow, checkpoint.sequence)
    if row is None:
        return Fault(CHECKPOINT_NOT_IN_CHAIN, place, f"event {checkpoint.sequence} is not there")
    if row.entry_hash != checkpoint.head:
        return Fault(CHECKPOINT_NOT_IN_CHAIN, place, f"event {checkpoint.sequence} is another one")
    return None


def _signed(sequence: int, head: str, taken_at: str, public_key: str) -> dict[str, Json]:
    return {"format": FORMAT, "sequence": sequence, "head": head, "taken_at": taken_at, "public_key": public_key}


def _read(said: Mapping[str, object]) -> Checkpoint:
    if said["format"] != FORMAT or not isinstance(said["sequence"], int):
        raise ValueError("of another format")
    words = [said[name] for name in ("head", "taken_at", "public_key", "signature")]
    head, taken_at, public_key, signature = (word if isinstance(word, str) else "" for word in words)
    return Checkpoint(said["sequence"], head, taken_at, public_key, signature)


def _key_path(layout: StoreLayout) -> Path:
    return layout.root / "keys" / "checkpoints.pem"


def _own_key(layout: StoreLayout) -> Ed25519PrivateKey:
    """Return the store's key for checkpoints, made where there is none; for the store's owner only."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = _key_path(layout)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return _own_key(layout)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(made)
            stream.flush()
            os.fsync(stream.fileno())
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the store's key for checkpoints is an Ed25519 key")
    return key


def _as_text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
