"""Verify a certificate of destruction, or a proof of absence, offline: this one file, standard library only.

    python verifier.py DC-0001.json [--key PUBLIC-KEY]

It checks that the text is the one that was signed (SHA-256 and Ed25519 signature), that the inventory
closes (destroyed + spared + failed + missing + left out = listed, each line counted once), that the
hash tree over the lines has the root named, and that the audit event which recorded it names this very
text; that each file destroyed names the survey, each case the export that no longer has it, and each box
the contractor's certificate. Of a proof of absence it checks that no destruction falls into an interval of membership.
What it can't know is whose key it is: compare the key it prints with the one the department publishes.
Rules: RFC 8032 (Ed25519), RFC 6962 section 2.1 (hash tree).
"""

import hashlib
import json
import sys

CERTIFICATE = "muniment-certificate-of-destruction/2"
OF_FILES_ALONE = "muniment-certificate-of-destruction/1"
"""As it was before cases and boxes could be carried out."""
ABSENCE = "muniment-proof-of-absence/1"
FATES = ("destroyed", "spared", "failed", "missing", "left out")


def verify(envelope: dict, key: str = "") -> list[str]:  # type: ignore[type-arg]
    """Return what is wrong with the document, in sentences; empty where it is as it was issued.

    `key` is the public key it should be signed with, 64 hexadecimal digits; empty: the one it names.
    """
    try:
        body = envelope["body"]
        found = [*_seal(envelope, body, key), *_event(envelope)]
        if body.get("format") == CERTIFICATE:
            return found + _certificate(body) + _witness(body)
        if body.get("format") == OF_FILES_ALONE:
            return found + _certificate(body) + _unproven(body["lines"])
        if body.get("format") == ABSENCE:
            return found + _absence(body)
        return [*found, f"The format is not known: {body.get('format')}."]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [f"The document can't be read: {type(error).__name__} {error}."]


def canonical(value: object) -> str:
    """Return canonical JSON: keys sorted, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(envelope: dict, body: dict, key: str) -> list[str]:  # type: ignore[type-arg]
    found = []
    digest = sha256(canonical(body))
    if digest != envelope["sha256"]:
        found.append("The text is not the one whose SHA-256 stands beside it: it was altered.")
    public = envelope["public_key"]
    if key and key.lower() != public.lower():
        found.append(f"It is signed with the key {public}, not with the one given.")
    if not signed_by(bytes.fromhex(public), digest.encode(), bytes.fromhex(envelope["signature"])):
        found.append("The signature is not of this text by this key.")
    return found


def _event(envelope: dict) -> list[str]:  # type: ignore[type-arg]
    """Check the audit event that recorded it: its own hash, and that it names this text."""
    event = envelope["event"]
    said = {name: event[name] for name in event if name != "entry_hash"}
    if sha256(canonical(said)) != event["entry_hash"]:
        return ["The audit event that recorded it is not as it was hashed."]
    recorded = json.loads(event["body"])
    if recorded.get("certificate_sha256", recorded.get("proof_sha256")) != envelope["sha256"]:
        return ["The audit event records another text."]
    return []


def _certificate(body: dict) -> list[str]:  # type: ignore[type-arg]
    found = []
    lines, totals = body["lines"], body["totals"]
    if [line["number"] for line in lines] != list(range(1, len(lines) + 1)):
        found.append("The lines are not numbered from 1 without a gap.")
    counted = {fate: sum(line["fate"] == fate for line in lines) for fate in FATES}
    for fate in FATES:
        if totals[fate] != counted[fate]:
            found.append(f"{totals[fate]} {fate} are stated, {counted[fate]} are listed.")
    if sum(counted.values()) != len(lines) or totals["listed"] != len(lines):
        found.append(
            f"The inventory doesn't close: {sum(counted.values())} have an end, {totals['listed']} are listed."
        )
    complete = counted["destroyed"] > 0 and counted["destroyed"] + counted["left out"] == len(lines)
    if body["word"] != ("COMPLETE" if complete else "PARTIAL"):
        found.append(f"It says {body['word']}, and the lines say otherwise.")
    if tree_root([canonical(line) for line in lines]) != body["lines_root"]:
        found.append("The hash tree over the lines has another root.")
    return found


def _witness(body: dict) -> list[str]:  # type: ignore[type-arg]
    """Check by what the destruction of each line is known, and that the numbers stated are those of the lines."""
    gone = [line for line in body["lines"] if line["fate"] == "destroyed"]
    boxes = [line for line in gone if line["kind"] == "box"]
    found = _unproven([line for line in gone if line["kind"] != "box"])
    if any(not line["attested"].get("certificate") or not line["attested"].get("certificate_on") for line in boxes):
        found.append("A box is said to be destroyed, and no certificate of a contractor is named.")
    if any(line["proven_by"] for line in boxes):
        found.append("A box is said to be proven: no survey and no export can show one.")
    counted = {
        "survey": sum(line["kind"] == "file" for line in gone),
        "export": sum(line["kind"] == "case" for line in gone),
        "contractor": len(boxes),
    }
    if body["witness"] != counted:
        found.append(f"It says that {body['witness']} is known by what, and the lines say {counted}.")
    return found


def _unproven(lines: list) -> list[str]:  # type: ignore[type-arg]
    if any(line["fate"] == "destroyed" and not line["proven_by"] for line in lines):
        return ["A file or case is said to be destroyed, and no survey or export proves it."]
    return []


def _absence(body: dict) -> list[str]:  # type: ignore[type-arg]
    found = []
    first, last = body["window"]
    for one in body["destructions"]:
        for start, end in one["intervals"]:
            inside = max(first, start) <= one["done_at"] <= (min(last, end) if end else last)
            if inside:
                found.append(f"{one['path']} was destroyed at {one['done_at']}, while the hold covered it.")
    if tree_root([canonical(one) for one in body["destructions"]]) != body["destructions_root"]:
        found.append("The hash tree over the destructions has another root.")
    return found


def tree_root(leaves: list[str]) -> str:
    """Return the root of the hash tree over the leaves in their order."""

    def root(level: list[bytes]) -> bytes:
        if len(level) < 2:
            return level[0] if level else hashlib.sha256(b"").digest()
        split = 1 << ((len(level) - 1).bit_length() - 1)  # the largest power of two below the count
        return hashlib.sha256(b"\x01" + root(level[:split]) + root(level[split:])).digest()

    return root([hashlib.sha256(b"\x00" + leaf.encode()).digest() for leaf in leaves]).hex()


# -- Ed25519, verification only (RFC 8032, section 5.1) ----------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return whether `signature` is of `message` by the holder of the key `public`."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return _same(_times(scalar, BASE), _plus(commitment, _times(challenge, key)))


def _point(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _plus(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _plus(result, point)
        point, scalar = _plus(point, point), scalar >> 1
    return result


def _same(one: Point, two: Point) -> bool:
    return not ((one[0] * two[2] - two[0] * one[2]) % P or (one[1] * two[2] - two[1] * one[2]) % P)


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def main(words: list[str]) -> int:
    """Verify the file named first; say what was found. 0: as issued, 1: not, 2: wrong words."""
    key = words[words.index("--key") + 1] if "--key" in words[:-1] else ""
    if not words or words[0].startswith("-"):
        print("Usage: python verifier.py FILE.json [--key PUBLIC-KEY]")
        return 2
    with open(words[0], encoding="utf-8") as file:
        envelope = json.load(file)
    found = verify(envelope, key)
    for sentence in found:
        print(sentence)
    if found:
        return 1
    body = envelope["body"]
    print(f"{body.get('certificate', body.get('hold', ''))}: as it was issued. {body['sentence']}.")
    if on_word := body.get("witness", {}).get("contractor", 0):
        print(f"Of {on_word} destroyed there is the contractor's certificate alone: nobody of the department saw it.")
    print(f"Signed with the key {envelope['public_key']}; recorded in audit event {envelope['event']['sequence']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
