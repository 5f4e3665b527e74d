"""A labelled set of synthetic lines on which the detectors are measured: what is in each, and what only looks so.

Everything is made from a seed; no number here was given to anybody by whoever gives such numbers out,
except by chance. Check digits are worked out here by their own sums, not by the detectors'. A line
has the kinds that a person would mark, also where a detector is known to miss them.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appraisal.sensitivity.detectors.kinds import SignalKind

_K = SignalKind
LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the kinds a person would mark in it; none: a hard negative of `about`."""

    about: SignalKind
    text: str
    kinds: frozenset[SignalKind]


class _Draw:
    """Choices that are the same for the same seed on every machine: only `random()` is promised to be so."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311  not for secrets: it must be repeatable

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def letters(self, count: int, among: str = "ABCDEFGHJKLMNPRSTWXY") -> str:
        return "".join(among[self.below(len(among))] for _ in range(count))


def labelled_lines(seed: str = "1", *, each: int = 40) -> tuple[Line, ...]:
    """Return `each` lines for every kind: about 6 in 10 hold one, the others only look as if.

    >>> lines = labelled_lines()
    >>> len(lines), sum(not line.kinds for line in lines) > 200, lines == labelled_lines()
    (600, True, True)
    """
    return tuple(_lines(seed, each))


def _lines(seed: str, each: int) -> Iterator[Line]:
    for kind, (makers, decoys) in _MAKERS.items():
        draw = _Draw(f"labelled {seed} {kind.value}")
        for number in range(each):
            is_positive = number % 5 < 3
            chosen = makers if is_positive else decoys
            text = chosen[draw.below(len(chosen))](draw)
            yield Line(
                kind, f"Line {number}.\n{text}" if number % 4 else text, frozenset({kind} if is_positive else ())
            )


# -- the numbers -------------------------------------------------------------------------------------------


def _nhs(draw: _Draw, *, right: bool = True) -> str:
    while True:
        nine = "9" + draw.digits(8)  # numbers from 900 000 0000 up are not in use
        check = (11 - sum(int(nine[place]) * (10 - place) for place in range(9)) % 11) % 11
        if check != 10:
            return nine + str(check if right else (check + 3) % 10)


def _spaced(digits: str, *sizes: int, by: str = " ") -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return by.join(parts)


def _lettered(digits: str, *, right: bool = True) -> str:
    place = int(digits) % 23
    return LETTERS[place if right else (place + 7) % 23]


def _pnc(draw: _Draw, *, right: bool = True) -> str:
    year, serial = f"{1975 + draw.below(45)}", str(1000 + draw.below(900_000))
    return f"{year}/{serial}{_lettered(year[2:] + serial.zfill(7), right=right)}"


def _cro(draw: _Draw, *, right: bool = True) -> str:
    year, serial = f"{70 + draw.below(29)}", str(1000 + draw.below(400_000))
    return f"{serial}/{year}{_lettered(year + serial.zfill(6), right=right)}"


def _asn(draw: _Draw, *, right: bool = True) -> str:
    year, sequence = f"{draw.below(24):02}", str(draw.below(10**6)).zfill(11)
    letter = _lettered("99" + "01" + year + sequence, right=right)
    return f"{year}99{draw.letters(2)}01{sequence}{letter}"


def _urn(draw: _Draw) -> str:
    return f"99{draw.letters(2)}{draw.digits(5)}{draw.below(24):02}"


def _card(draw: _Draw, *, right: bool = True) -> str:
    start = "4" + draw.digits(14)
    doubled = [int(digit) * (1 + (place % 2 == 0)) for place, digit in enumerate(start)]
    check = -sum(value - 9 if value > 9 else value for value in doubled) % 10
    return start + str(check if right else (check + 1) % 10)


def _ni(draw: _Draw) -> str:
    prefix = draw.letters(1, "ABCEGHJKLMNPRSTWXYZ") + draw.letters(1, "ACEHJLMPRSWXY")
    return prefix + draw.digits(6) + draw.letters(1, "ABCD")


def _day(draw: _Draw) -> tuple[int, int, int]:
    return 1 + draw.below(28), 1 + draw.below(12), 1940 + draw.below(60)


_MONTHS = "January February March April May June July August September October November December"
MONTHS = _MONTHS.split(" ")


def _numeric_day(draw: _Draw, by: str = "/") -> str:
    day, month, year = _day(draw)
    return f"{day:02}{by}{month:02}{by}{year}"


def _spoken_day(draw: _Draw) -> str:
    day, month, year = _day(draw)
    return f"{day} {MONTHS[month - 1]} {year}"


def _postcode(draw: _Draw) -> str:
    area = ("SW", "M", "LS", "B", "CF", "NE", "EC")[draw.below(7)]
    number = "1A" if area == "EC" else str(1 + draw.below(28))
    return f"{area}{number} {1 + draw.below(9)}{draw.letters(2, 'ABDEFGHJLNPQRSTUWXYZ')}"


def _phone(draw: _Draw) -> str:
    # Ofcom keeps these ranges for drama: nobody has such a number.
    return ("07700 900" + draw.digits(3), "020 7946 0" + draw.digits(3), "01632 960" + draw.digits(3))[draw.below(3)]


def _email(draw: _Draw) -> str:
    return f"{draw.letters(5).lower()}.{draw.letters(6).lower()}@example.{('org', 'com', 'net')[draw.below(3)]}"


def _sort(draw: _Draw) -> str:
    return _spaced(draw.digits(6), 2, 2, 2, by="-")


# -- the lines: with one, and with something that looks like one -------------------------------------------------------

Make = Callable[[_Draw], str]
_MAKERS: dict[SignalKind, tuple[tuple[Make, ...], tuple[Make, ...]]] = {
    _K.NHS_NUMBER: (
        (
            lambda d: f"The patient's number is {_spaced(_nhs(d), 3, 3, 4)}.",
            lambda d: f"NHS No: {_nhs(d)}",
            lambda d: f"NHS number {_spaced(_nhs(d), 3, 3, 4, by='-')} on the wristband",
            lambda d: f"Hospital record {_nhs(d)} was copied.",  # without the word NHS: known to be missed
        ),
        (
            lambda d: f"Invoice {_nhs(d, right=False)} was paid.",
            lambda d: f"Tracking {_spaced(_nhs(d, right=False), 3, 3, 4)} was delivered.",
            lambda d: f"NHS Trust, account reference {_nhs(d, right=False)}",
            lambda d: f"The reference {_nhs(d)} is that of the exhibit bag.",
        ),
    ),
    _K.NI_NUMBER: (
        (
            lambda d: f"National Insurance number {_ni(d)}",
            lambda d: "NI: " + (lambda n: f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:8]} {n[8:]}")(_ni(d)),
            lambda d: f"Employee {_ni(d)}, payroll",
            lambda d: f"his number, {_ni(d).lower()}, is on the slip",  # small letters: known to be missed
        ),
        (
            lambda d: f"Exhibit GB{d.digits(6)}A was returned.",
            lambda d: f"Part number QQ{d.digits(6)}C",
            lambda d: f"Vehicle part {d.letters(2, 'ABCE')}{d.digits(6)}E",
            lambda d: f"Continuity label NT{d.digits(6)}B",
            lambda d: f"Exhibit {_ni(d)} was returned.",  # has the very form: known to be found wrongly
        ),
    ),
    _K.PNC_ID: (
        (
            lambda d: f"PNCID {_pnc(d)}",
            lambda d: f"The defendant ({_pnc(d)}) was arrested.",
            lambda d: f"PNC: {_pnc(d)[2:]}",
        ),
        (
            lambda d: f"File {_pnc(d, right=False)} was sent to counsel.",
            lambda d: f"Box {1990 + d.below(20)}/{d.digits(4)} is in store.",
            lambda d: f"Minute {2004 + d.below(9)}/{1 + d.below(30)} refers.",
        ),
    ),
    _K.CRO_NUMBER: (
        (
            lambda d: f"CRO number {_cro(d)}",
            lambda d: f"Fingerprints under {_cro(d)} were compared.",
            lambda d: f"CRO No. {_cro(d)} (National Identification Service)",
        ),
        (
            lambda d: f"Invoice {_cro(d, right=False)} was settled.",
            lambda d: f"Order {d.digits(4)}/{d.digits(2)} of the stationery office",
            lambda d: f"Part {_cro(d, right=False)} of the set is missing.",
        ),
    ),
    _K.URN: (
        (
            lambda d: f"URN {_urn(d)}",
            lambda d: f"Papers in {_urn(d)} are complete.",
            lambda d: f"Case {_spaced(_urn(d), 2, 2, 5, 2, by='/')} listed for mention",
            lambda d: f"URN: 99{d.digits(9)}",
        ),
        (
            lambda d: f"Serial number 99{d.digits(9)} of the laptop",
            lambda d: f"Registration 88{d.letters(2)}{d.digits(7)}",
            lambda d: f"Item {_urn(d)}{d.digits(2)} of the catalogue",
        ),
    ),
    _K.ASN: (
        (
            lambda d: f"ASN {_asn(d)}",
            lambda d: f"Arrest summons number: {_asn(d)}",
            lambda d: f"The summons {(lambda a: f'{a[:2]}/{a[2:6]}/{a[6:8]}/{a[8:]}')(_asn(d))} was issued.",
        ),
        (
            lambda d: f"Reference {_asn(d, right=False)} is the courier's.",
            lambda d: f"Licence {d.digits(8)}{d.digits(11)} of the software",
            lambda d: f"Barcode {_asn(d, right=False)} on the box",
        ),
    ),
    _K.DATE_OF_BIRTH: (
        (
            lambda d: f"DOB: {_numeric_day(d)}",
            lambda d: f"Date of birth {_spoken_day(d)}",
            lambda d: f"She was born on {_spoken_day(d)} in the city.",
            lambda d: f"d.o.b. {_numeric_day(d, '.')}",
            lambda d: f"He turned eighteen on {_spoken_day(d)}.",  # said in other words: known to be missed
        ),
        (
            lambda d: f"Date of hearing: {_numeric_day(d)}",
            lambda d: f"Date of birth not recorded. Statement taken {_numeric_day(d)}.",
            lambda d: f"It must be born in mind that the letter of {_spoken_day(d)} was late.",
            lambda d: f"The costs are borne by the department from {_numeric_day(d)}.",
        ),
    ),
    _K.POSTCODE: (
        (
            lambda d: f"14 Example Road, {_postcode(d)}",
            lambda d: f"Address: Flat 2, Placeholder House {_postcode(d).replace(' ', '')}",
            lambda d: f"He lives at {_postcode(d)}, near the brewery.",
            lambda d: f"flat 9, {_postcode(d).lower()}",  # small letters: known to be missed
        ),
        (
            lambda d: f"See form MG{1 + d.below(20)} 1AB, page 2.",
            lambda d: f"Exhibit JB{1 + d.below(9)} {1 + d.below(9)}AA was shown.",
            lambda d: f"Version QX{1 + d.below(9)} 2AD of the template",
            lambda d: f"Room A{1 + d.below(20)} on floor 3",
            lambda d: f"Bracket type {_postcode(d)} from the catalogue",  # has the very form: known to be found wrongly
        ),
    ),
    _K.PHONE: (
        (
            lambda d: f"Tel: {_phone(d)}",
            lambda d: f"Call me on {_phone(d).replace(' ', '')} after six.",
            lambda d: f"Mobile +44 7700 900{d.digits(3)}",
            lambda d: f"(01632) 960{d.digits(3)}",
            lambda d: f"ext. 960{d.digits(3)} at Sampleton",  # an extension: known to be missed
        ),
        (
            lambda d: f"Reference 00{d.digits(9)} of the invoice",
            lambda d: f"Batch 0{d.digits(6)} was shredded.",
            lambda d: f"Asset 05{d.digits(9)}",
            lambda d: f"Cheque 0{d.digits(5)} for 12.50",
            lambda d: f"Invoice 01632{d.digits(6)}",  # has the very form: known to be found wrongly
        ),
    ),
    _K.EMAIL: (
        (
            lambda d: f"Write to {_email(d)}.",
            lambda d: f"From: <{_email(d)}>",
            lambda d: f"cc {_email(d).upper()}; and the file",
            lambda d: f"his address is {_email(d).replace('@', ' at ')}",  # in words: known to be missed
        ),
        (
            lambda d: f"12 boxes @ 4.{d.digits(2)} each",
            lambda d: f"See @{d.letters(6).lower()} on the notice board.",
            lambda d: f"user@{d.letters(5).lower()} is a computer's name.",
        ),
    ),
    _K.BANK_ACCOUNT: (
        (
            lambda d: f"Sort code {_sort(d)}, account {d.digits(8)}",
            lambda d: f"Paid into a/c {_sort(d)} {d.digits(8)}",
            lambda d: f"Account number {d.digits(8)}, sort code {_sort(d).replace('-', ' ')}",
            lambda d: f"Sort {_sort(d)} acct no. {d.digits(8)}",
        ),
        (
            lambda d: f"Hearing {1 + d.below(28):02}-{1 + d.below(12):02}-06 at Sampleton",
            lambda d: f"Padlock code {_sort(d)} for the store",
            lambda d: f"Account {d.digits(8)} of the stationery office",
            lambda d: f"Interviewed 0{1 + d.below(9)}-0{1 + d.below(9)}-05, tape {d.digits(8)}",
        ),
    ),
    _K.PAYMENT_CARD: (
        (
            lambda d: f"Card {_spaced(_card(d), 4, 4, 4, 4)}",
            lambda d: f"Paid with {_card(d)}.",
            lambda d: f"Visa {_spaced(_card(d), 4, 4, 4, 4, by='-')} exp 04/09",
        ),
        (
            lambda d: f"Order {_card(d, right=False)} was shipped.",
            lambda d: f"Meter {_spaced(_card(d, right=False), 4, 4, 4, 4)}",
            lambda d: f"Serial 9{d.digits(15)} of the recorder",
        ),
    ),
    _K.PREVIOUS_CONVICTIONS: (
        (
            lambda d: f"MG16 attached: bad character, {1 + d.below(9)} pages",
            lambda d: f"CONVICTION(S): {1 + d.below(20)}   OFFENCE(S): {1 + d.below(40)}",
            lambda d: f"He has {2 + d.below(8)} previous convictions for theft.",
            lambda d: "Antecedents were handed to the court.",
            lambda d: (
                f"Sentenced in {1990 + d.below(15)} for burglary, and again two years later."
            ),  # known to be missed
        ),
        (
            lambda d: "She has no previous convictions.",
            lambda d: "Previous convictions: none",
            lambda d: f"The conviction of the defendant on {_spoken_day(d)} ends the case.",
            lambda d: "Guidance on the disclosure of convictions to employers was issued.",
            lambda d: "The course explained what spent convictions are.",  # known to be found wrongly
        ),
    ),
    _K.PROTECTIVE_MARKING: (
        (
            lambda d: "OFFICIAL-SENSITIVE",
            lambda d: "Marked OFFICIAL - SENSITIVE throughout",
            lambda d: "SECRET",
            lambda d: "RESTRICTED - INVESTIGATIONS",
            lambda d: "UK TOP SECRET",
            lambda d: "This document is marked Secret.",  # in small letters: known to be missed
        ),
        (
            lambda d: "The secret of a good index is order.",
            lambda d: "OFFICIAL",
            lambda d: "Access is restricted to staff on duty.",
            lambda d: "TO PROTECT THE FLOOR, WIPE YOUR FEET.",
            lambda d: "She spoke in confidence; that is not CONFIDENTIAL in the sense of the scheme.",
            lambda d: "The stencil read\nRESTRICTED\nin red paint.",  # known to be found wrongly
        ),
    ),
    _K.COVERT_SOURCE: (
        (
            lambda d: "The information came from a CHIS.",
            lambda d: "See the sensitive schedule, MG6D.",
            lambda d: "A public interest immunity hearing was held in chambers.",
            lambda d: "An undercover officer bought the goods.",
            lambda d: "The informant asked that nothing be said.",
            lambda d: "The man who told us must not be named.",  # without a word for it: known to be missed
        ),
        (
            lambda d: "Open source material was printed.",
            lambda d: "The source of the leak was a pipe.",
            lambda d: "PII in the export is masked.",
            lambda d: "Information was taken from the web site.",
            lambda d: "The informants of the staff survey were thanked.",  # known to be found wrongly
        ),
    ),
}
