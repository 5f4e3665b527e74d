"""What the detectors look for, each with its rule's source and the exemption a reviewer will think of.

A signal decides nothing: it says where to look first. That none was found never says that a text is
open. Rule: The National Archives, technology-assisted review (2016): no fully automated solution.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
"""Goes into every scan; a change of any rule raises it, so that what was read before is read again."""


class SignalKind(StrEnum):
    """One kind of signal."""

    NHS_NUMBER = "nhs-number"
    NI_NUMBER = "ni-number"
    PNC_ID = "pnc-id"
    CRO_NUMBER = "cro-number"
    URN = "urn"
    ASN = "asn"
    DATE_OF_BIRTH = "date-of-birth"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    BANK_ACCOUNT = "bank-account"
    PAYMENT_CARD = "payment-card"
    PREVIOUS_CONVICTIONS = "previous-convictions"
    PROTECTIVE_MARKING = "protective-marking"
    COVERT_SOURCE = "covert-source"


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector: what people call it, what it checks, where its rule is from, which exemption comes to mind."""

    kind: SignalKind
    title: str
    rule: str
    source: str
    think_of: str


_PERSONAL = "40(2)"
DETECTORS: tuple[Detector, ...] = (
    Detector(
        SignalKind.NHS_NUMBER,
        "NHS number",
        "Ten digits with the right check digit (modulus 11); written 3-3-4, or after the word NHS.",
        "NHS Data Dictionary, NHS number",
        _PERSONAL,
    ),
    Detector(
        SignalKind.NI_NUMBER,
        "National Insurance number",
        "Two letters that are given out, six digits, a letter from A to D.",
        "HMRC, National Insurance Manual, NIM39110",
        _PERSONAL,
    ),
    Detector(
        SignalKind.PNC_ID,
        "PNC identifier",
        "Year, slash, number, and the check letter its digits ask for (modulus 23).",
        "ministryofjustice/hmpps-person-record, PNCIdentifier.kt, commit 03e6db1",
        "40(2), 31",
    ),
    Detector(
        SignalKind.CRO_NUMBER,
        "CRO number",
        "Number, slash, year (or SF, year, slash, number), and the check letter (modulus 23).",
        "ministryofjustice/hmpps-person-record, CROIdentifier.kt, commit 07eca85",
        "40(2), 31",
    ),
    Detector(
        SignalKind.URN,
        "unique reference number of a case",
        "Force, unit, five digits, year; a unit of digits alone only after the word URN.",
        "CPS-Innovation/Polaris, validate-urn.ts",
        _PERSONAL,
    ),
    Detector(
        SignalKind.ASN,
        "arrest summons number",
        "Year, force, unit, system, number, and the check letter (modulus 23).",
        "ministryofjustice/bichard7-next-tests, utils/asn.js",
        "40(2), 31",
    ),
    Detector(
        SignalKind.DATE_OF_BIRTH,
        "date of birth",
        "A day of the calendar just after words such as date of birth, DOB, born on.",
        "ours",
        _PERSONAL,
    ),
    Detector(
        SignalKind.POSTCODE,
        "postcode",
        "A whole postcode in capitals, of an area that exists.",
        "Royal Mail, Programmers' Guide to the Postcode Address File",
        _PERSONAL,
    ),
    Detector(
        SignalKind.PHONE,
        "telephone number",
        "Ten or eleven digits of the national plan, or +44.",
        "Ofcom, numbering plan",
        _PERSONAL,
    ),
    Detector(SignalKind.EMAIL, "e-mail address", "A name, @ and a domain.", "RFC 5322, in part", _PERSONAL),
    Detector(
        SignalKind.BANK_ACCOUNT,
        "bank account",
        "A sort code with an account number of eight digits near it, or after the words sort code.",
        "Pay.UK, sort codes and account numbers",
        _PERSONAL,
    ),
    Detector(
        SignalKind.PAYMENT_CARD,
        "payment card",
        "15 or 16 digits of a card network with the right check digit (Luhn).",
        "ISO/IEC 7812-1",
        _PERSONAL,
    ),
    Detector(
        SignalKind.PREVIOUS_CONVICTIONS,
        "previous convictions",
        "Headings and lines of form MG16 and of a PNC printout; not where there are none.",
        "National File Standard, MG16; ours",
        "40(2), 31",
    ),
    Detector(
        SignalKind.PROTECTIVE_MARKING,
        "protective marking",
        "OFFICIAL-SENSITIVE anywhere; SECRET, TOP SECRET, CONFIDENTIAL, RESTRICTED or PROTECT as a line of their own.",
        "Government Security Classifications (2014), and the scheme before it",
        "24, 31",
    ),
    Detector(
        SignalKind.COVERT_SOURCE,
        "covert source",
        "Words for covert human intelligence sources, undercover officers, public interest immunity, MG6D.",
        "Regulation of Investigatory Powers Act 2000, s 26; CPS Disclosure Manual; ours",
        "30(2), 38, or retain",
    ),
)
BY_KIND = {one.kind: one for one in DETECTORS}
WORD_KINDS = frozenset(
    {SignalKind.PREVIOUS_CONVICTIONS, SignalKind.PROTECTIVE_MARKING, SignalKind.COVERT_SOURCE, SignalKind.DATE_OF_BIRTH}
)
"""Kinds whose value tells no one person from another: that two files have the same says nothing."""
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
"""The letters of PNC, CRO and ASN by remainder: the sources of those three."""


def detectors_sha256() -> str:
    """Return the digest of what is looked for: another digest, and a scan reads everything anew."""
    said = "\n".join(f"{one.kind}|{one.title}|{one.rule}|{one.source}" for one in DETECTORS)
    return hashlib.sha256(f"muniment-detectors/{VERSION}\n{said}".encode()).hexdigest()
