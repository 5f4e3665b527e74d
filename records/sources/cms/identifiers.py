"""The identifiers of a case, taken apart and checked: unique reference number, arrest summons number."""

import re
from dataclasses import dataclass

from records.sources.cms.codes import AREA_OF_FORCE

URN_PATTERN = r"^(\d{2}[A-Z0-9]{2}\d{7})(?:(M|S)|\((M|S)\))?(?:/(\d{1,2}))?$"
"""Rule: CPS-Innovation/Polaris, validate-urn.ts; lower case and outer spaces: CPS-Innovation/Case-Management,
CaseRegistrationUrnValidator.cs."""
URN_EXPECTED = "two digits, two letters or digits, seven digits, such as 99AA0101005 or 99AA0101005(M)/1"
_URN = re.compile(URN_PATTERN, re.ASCII)

_ASN = re.compile(r"^(\d{2})(\d{2})([A-Z0-9]{2})(\d{2,3})(\d{11})([A-HJ-NP-RT-Z])$", re.ASCII)
_CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""Rule: ministryofjustice/bichard7-next-tests, utils/asn.js, isAsnFormatValid."""


@dataclass(frozen=True, slots=True)
class Urn:
    """A unique reference number: its root, and the suffix and part that some have.

    What the suffixes M and S mean is not published; merged and split are guesses, so nothing is
    made of them but that cases with one root belong together.
    """

    root: str
    suffix: str | None = None
    part: int | None = None

    @property
    def force(self) -> str:
        """Return the police force, two digits."""
        return self.root[:2]

    @property
    def unit(self) -> str:
        """Return the police unit, two letters or digits."""
        return self.root[2:4]

    @property
    def reference(self) -> str:
        """Return the reference, five digits."""
        return self.root[4:9]

    @property
    def year(self) -> str:
        """Return the year, two digits."""
        return self.root[9:]

    @property
    def areas(self) -> tuple[str, ...]:
        """Return the CPS Areas that the force belongs to; empty where none is listed for it."""
        return AREA_OF_FORCE.get(self.force, ())

    def __str__(self) -> str:
        suffix = f"({self.suffix})" if self.suffix else ""
        return self.root + suffix + (f"/{self.part}" if self.part is not None else "")


def matching_form(text: str) -> str:
    """Return `text` as URNs are compared: without outer spaces, in capitals.

    >>> matching_form(" 01ab1234567 ")
    '01AB1234567'
    """
    return text.strip(" ").upper()


def parse_urn(text: str) -> Urn | None:
    """Return the URN that `text` is; None where it is none. Capitals only: see `matching_form`.

    >>> str(parse_urn("11992222233(M)/1")), parse_urn("99ZZ0000126S")
    ('11992222233(M)/1', Urn(root='99ZZ0000126', suffix='S', part=None))
    >>> parse_urn("01ab1234567"), parse_urn("11AA2222233/123")
    (None, None)
    """
    found = _URN.match(text)
    if found is None or text.endswith("\n"):
        return None
    root, bare, bracketed, part = found.groups()
    return Urn(root, bare or bracketed, int(part) if part else None)


@dataclass(frozen=True, slots=True)
class Asn:
    """An arrest summons number, taken apart."""

    year: str
    force: str
    unit: str
    system: str
    sequence: str
    letter: str


def parse_asn(text: str) -> Asn | None:
    """Return the arrest summons number that `text` is; None where it does not have that form.

    The form alone: `has_right_letter` checks the last character.

    >>> parse_asn("1945ZD0100000123456F")
    Asn(year='19', force='45', unit='ZD', system='01', sequence='00000123456', letter='F')
    >>> parse_asn("1945ZD0100000123456I")
    """
    found = _ASN.match(text)
    return Asn(*found.groups()) if found and not text.endswith("\n") else None


def check_letter(asn: Asn) -> str:
    """Return the letter that `asn` must end with.

    >>> check_letter(Asn("19", "45", "ZD", "01", "00000123456", "F"))
    'F'
    """
    return _CHECK_LETTERS[int(asn.force + asn.system + asn.year + asn.sequence) % 23]


def has_right_letter(asn: Asn) -> bool:
    """Return whether the last letter of `asn` is the one that its digits ask for.

    >>> has_right_letter(Asn("19", "45", "ZD", "01", "00000123456", "G"))
    False
    """
    return asn.letter == check_letter(asn)
