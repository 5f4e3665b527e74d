"""Find signals in a text: each with its kind, its place and what was found there.

What was found stays with the caller, who keeps a keyed hash of it and forgets it (worker.py). Where
two signals lie over each other, the one whose rule is the stricter stays.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appraisal.sensitivity.detectors.kinds import SignalKind
from appraisal.sensitivity.detectors.numbers import (
    day_of,
    is_area,
    is_card_number,
    is_cro_number,
    is_nhs_number,
    is_ni_number,
    is_phone,
    is_pnc_id,
)
from records.sources.cms.codes import AREA_OF_FORCE
from records.sources.cms.identifiers import Asn, has_right_letter


@dataclass(frozen=True, slots=True)
class Found:
    """One signal: its kind, the place of its first character, its length, and the value, ready to be compared."""

    kind: SignalKind
    offset: int
    length: int
    value: str


Look = Callable[[str], Iterator[Found]]
NEAR = 40
_LETTER = "[A-HJ-NP-RT-Z]"


def find(text: str) -> tuple[Found, ...]:
    """Return the signals in `text`, in order of place; none lies over another.

    >>> [(one.kind.value, one.offset) for one in find("NHS number 943 476 5919, e-mail a.b@example.org")]
    [('nhs-number', 11), ('email', 32)]
    """
    taken: list[Found] = []
    for look in LOOKS:
        starts = [one.offset for one in taken]
        taken += [one for one in look(text) if not _lies_over(one, taken, starts)]
        taken.sort(key=lambda one: one.offset)
    return tuple(taken)


def _lies_over(one: Found, taken: list[Found], starts: list[int]) -> bool:
    """Return whether `one` shares a character with one of `taken`, which are in order of `starts`."""
    place = bisect_right(starts, one.offset)
    before = place > 0 and taken[place - 1].offset + taken[place - 1].length > one.offset
    return before or (place < len(taken) and taken[place].offset < one.offset + one.length)


def _before(text: str, match: "re.Match[str]", *, size: int = NEAR) -> str:
    return text[max(0, match.start() - size) : match.start()]


def _found(kind: SignalKind, match: "re.Match[str]", value: str) -> Found:
    return Found(kind, match.start(), match.end() - match.start(), value)


# -- numbers with a check ----------------------------------------------------------------------------------

_NHS = re.compile(r"(?<![\d/-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\d/-])")
_NHS_WORD = re.compile(r"\bNHS\b")


def _nhs_numbers(text: str) -> Iterator[Found]:
    for match in _NHS.finditer(text):
        digits = match[1] + match[3] + match[4]
        if is_nhs_number(digits) and (match[2] or _NHS_WORD.search(_before(text, match))):
            yield _found(SignalKind.NHS_NUMBER, match, digits)


_NI = re.compile(r"\b([A-Z]{2})[ -]?(\d{2})[ -]?(\d{2})[ -]?(\d{2})[ -]?([A-D])\b")


def _ni_numbers(text: str) -> Iterator[Found]:
    for match in _NI.finditer(text):
        value = "".join(match.groups())
        if is_ni_number(value):
            yield _found(SignalKind.NI_NUMBER, match, value)


_PNC = re.compile(rf"(?<![\d/])(?:(\d{{4}})/(\d{{1,7}})|(\d{{2}})/(\d{{4,7}}))({_LETTER})\b")


def _pnc_ids(text: str) -> Iterator[Found]:
    for match in _PNC.finditer(text):
        year, serial = match[1] or match[3], match[2] or match[4]
        if is_pnc_id(year, serial, match[5]):
            yield _found(SignalKind.PNC_ID, match, f"{year[-2:]}/{serial.zfill(7)}{match[5]}")


_CRO = re.compile(rf"(?<![\w/])(?:SF(\d{{2}})/(\d{{1,6}})|(\d{{3,6}})/(\d{{2}}))({_LETTER})\b")


def _cro_numbers(text: str) -> Iterator[Found]:
    for match in _CRO.finditer(text):
        is_sf = match[1] is not None
        year, serial = (match[1], match[2]) if is_sf else (match[4], match[3])
        if is_cro_number(year, serial, match[5], is_sf=is_sf):
            yield _found(SignalKind.CRO_NUMBER, match, f"{serial.zfill(6)}/{year}{match[5]}")


_ASN = re.compile(rf"(?<![\w/])(\d{{2}})/?(\d{{2}})([A-Z0-9]{{2}})/?(\d{{2}})/?(\d{{1,11}})({_LETTER})\b")


def _asns(text: str) -> Iterator[Found]:
    for match in _ASN.finditer(text):
        year, force, unit, system, sequence, letter = match.groups()
        if "/" not in match[0] and len(sequence) != 11:
            continue
        if has_right_letter(Asn(year, force, unit, system, sequence.zfill(11), letter)):
            yield _found(SignalKind.ASN, match, "".join((year, force, unit, system, sequence.zfill(11), letter)))


_URN = re.compile(r"(?<![\w/])(\d{2})/?([A-Z0-9]{2})/?(\d{5})/?(\d{2})(?![\dA-Z])")
_URN_WORD = re.compile(r"\bURN\b|\bcase (?:number|ref)", re.IGNORECASE)


def _urns(text: str) -> Iterator[Found]:
    for match in _URN.finditer(text):
        has_letter = any(character.isalpha() for character in match[2])
        if match[1] in AREA_OF_FORCE and (has_letter or _URN_WORD.search(_before(text, match, size=20))):
            yield _found(SignalKind.URN, match, "".join(match.groups()))


_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){14,15}(?![\d-])")


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if is_card_number(digits):
            yield _found(SignalKind.PAYMENT_CARD, match, digits)


# -- numbers by their surroundings -------------------------------------------------------------------------------

_SORT_CODE = re.compile(r"(?<![\d-])(\d{2})([- ])(\d{2})\2(\d{2})(?![\d-])")
_ACCOUNT = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_SORT_WORDS = re.compile(r"\bsort\s?code\b", re.IGNORECASE)
_ACCOUNT_WORDS = re.compile(r"\b(?:account|a/c|acct?)\b", re.IGNORECASE)


def _bank_accounts(text: str) -> Iterator[Found]:
    for match in _SORT_CODE.finditer(text):
        after = text[match.end() : match.end() + NEAR]
        account = _ACCOUNT.search(after)
        before = _before(text, match)
        named = _SORT_WORDS.search(before) or (_ACCOUNT_WORDS.search(before + after) and account)
        if named:
            value = match[1] + match[3] + match[4] + (account[1] if account else "")
            yield _found(SignalKind.BANK_ACCOUNT, match, value)


_DAY = (
    r"(?:(?P<d1>\d{1,2})(?P<s>[/.-])(?P<m1>\d{1,2})(?P=s)(?P<y1>\d{4}|\d{2})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>[A-Z][a-z]{2,8}),?\s+(?P<y2>\d{4}|\d{2})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))(?!\d)"
)
_BIRTH = re.compile(
    r"(?:\bdate\s+of\s+birth\b|\bbirth\s*date\b|\bd\.?\s?o\.?\s?b\b\.?|\bborn(?:\s+on)?)(?:\s+is)?[\s:=(\-–]{0,6}"
    + _DAY,
    re.IGNORECASE,
)


def _dates_of_birth(text: str) -> Iterator[Found]:
    for match in _BIRTH.finditer(text):
        parts = match.groupdict()
        day = parts["d1"] or parts["d2"] or parts["d3"]
        month = parts["m1"] or parts["m2"] or parts["m3"]
        year = parts["y1"] or parts["y2"] or parts["y3"]
        when = day_of(day, month, year)
        if when is not None:
            yield _found(SignalKind.DATE_OF_BIRTH, match, when.isoformat())


_POSTCODE = re.compile(
    r"(?<![\w/-])([A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPS-UW]|[A-HK-Y][0-9][ABEHMNPRV-Y]))"
    r" ?([0-9][ABD-HJLNP-UW-Z]{2})(?![\w/-])"
)


def _postcodes(text: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(text):
        if is_area(match[1]):
            yield _found(SignalKind.POSTCODE, match, match[1] + match[2])


_PHONE = re.compile(r"(?<![\w+/.-])(?:\+44[ ]?(?:\(0\)[ ]?)?|\(?0)(?:[ -]?\(?\d\)?){9,10}(?![\w/-])")


def _phones(text: str) -> Iterator[Found]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0].replace("+44", "0", 1).replace("0(0)", "0").replace("0 (0)", "0"))
        if is_phone(digits):
            yield _found(SignalKind.PHONE, match, digits)


_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield _found(SignalKind.EMAIL, match, match[0].lower())


# -- words -----------------------------------------------------------------------------------------------------

_CONVICTIONS = re.compile(
    r"\bMG\s?16\b|\bCONVICTION\(S\)\s*:?\s*\d+|\bCONVICTIONS?\s*:\s*[1-9]\d*\b|\b(?:previous|spent|earlier)\s+convictions?\b"
    r"|\bantecedents?\b|\bcriminal\s+record\b|\bpre-?cons\b|\bform\s+PNC\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"(?:\bno|\bnil|\bnot\s+have(?:\s+any)?|\bwithout(?:\s+any)?|\bany)\s+$", re.IGNORECASE)
_NONE_AFTER = re.compile(r"^\s*[:\-–]?\s*(?:none|nil|nothing|not\s+known)\b", re.IGNORECASE)


def _convictions(text: str) -> Iterator[Found]:
    for match in _CONVICTIONS.finditer(text):
        if not _NONE.search(_before(text, match, size=20)) and not _NONE_AFTER.search(
            text[match.end() : match.end() + 20]
        ):
            yield _found(SignalKind.PREVIOUS_CONVICTIONS, match, " ".join(match[0].lower().split()))


_MARKING = re.compile(
    r"\bOFFICIAL\s?[-–:]\s?SENSITIVE\b|\bOFFICIAL SENSITIVE\b"
    r"|^[^\S\n]*(?:UK )?(?:TOP SECRET|SECRET|CONFIDENTIAL|RESTRICTED|PROTECT)"
    r"(?:[^\S\n]*[-–:(/][^\S\n]*[A-Z][A-Z ,()/-]{2,60})?[^\S\n]*$",
    re.MULTILINE,
)


def _markings(text: str) -> Iterator[Found]:
    for match in _MARKING.finditer(text):
        yield _found(SignalKind.PROTECTIVE_MARKING, match, " ".join(match[0].split()))


_COVERT = re.compile(
    r"\bCHIS\b|\bMG\s?6D\b|\b(?i:covert\s+human\s+intelligence\s+sources?|covert\s+sources?|informants?"
    r"|(?:registered|confidential)\s+(?:police\s+)?sources?|source\s+handlers?|source\s+handling"
    r"|under-?\s?cover\s+(?:officers?|operatives?)|public\s+interest\s+immunity|PII\s+(?:certificates?|applications?|hearings?)"
    r"|assisting\s+offender|witness\s+protection)\b"
)


def _covert_sources(text: str) -> Iterator[Found]:
    for match in _COVERT.finditer(text):
        yield _found(SignalKind.COVERT_SOURCE, match, " ".join(match[0].lower().split()))


LOOKS: tuple[Look, ...] = (
    _asns,
    _cards,
    _urns,
    _pnc_ids,
    _cro_numbers,
    _nhs_numbers,
    _ni_numbers,
    _dates_of_birth,
    _bank_accounts,
    _phones,
    _postcodes,
    _emails,
    _markings,
    _convictions,
    _covert_sources,
)
"""In order of strictness: what an earlier one took, a later one leaves."""
