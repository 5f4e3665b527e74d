"""The key that signs certificates: Ed25519, one a store, made when the first is needed. Rule: RFC 8032.

A signature shows that a certificate is as this store issued it; whose store it is the department
says by publishing the key. The key is never made anew where certificates are signed already.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appraisal.disposal.faults import KEY_MISSING
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that can sign; only its public half is ever written anywhere but in its own file."""

    _private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """Return the public key, 64 hexadecimal digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, digest: str) -> str:
        """Return the signature of a digest in hexadecimal digits, 128 of them itself."""
        return self._private.sign(digest.encode()).hex()


def key_path(layout: StoreLayout) -> Path:
    """Return where the key of a store lies."""
    return layout.root / "keys" / "certificates.key"


def signing_key(layout: StoreLayout, *, is_first: bool) -> SigningKey:
    """Return the key of the store. It is made where `is_first`: nothing was signed yet; else a Refusal without it."""
    path = key_path(layout)
    if not path.exists() and is_first:
        _make(path)
    try:
        raw = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise Refusal(Fault(KEY_MISSING, str(path))) from error
    if len(raw) != KEY_BYTES:
        raise Refusal(Fault(KEY_MISSING, str(path)))
    return SigningKey(Ed25519PrivateKey.from_private_bytes(raw))


def _make(path: Path) -> None:
    """Make a key, readable for its owner only; where another process made one meanwhile, that one stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(raw.hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
