"""Numbers that are what they look like: check digits and letters, prefixes that are given out. Pure questions."""

import re
from datetime import date

from appraisal.sensitivity.detectors.kinds import CHECK_LETTERS

_NI_LETTERS = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")
_NI_NEVER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_CARD = re.compile(r"(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AREAS = """AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP
    NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W
    WA WC WD WF WN WR WS WV YO ZE"""
AREAS = frozenset(_AREAS.split())
"""The areas a postcode can begin with. Source: Royal Mail, Programmers' Guide to the Postcode Address File."""


def is_nhs_number(digits: str) -> bool:
    """Return whether ten digits have the check digit of an NHS number.

    Rule: NHS Data Dictionary: weights 10 to 2, 11 less the remainder; 11 is 0, 10 is no number.

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918"), is_nhs_number("0000000000")
    (True, False, False)
    """
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return rest != 10 and rest % 11 == int(digits[9])


def is_ni_number(text: str) -> bool:
    """Return whether the letters and digits, without blanks, can be a National Insurance number.

    >>> is_ni_number("AB123456C"), is_ni_number("GB123456C"), is_ni_number("DA123456C"), is_ni_number("AB123456E")
    (True, False, False, False)
    """
    return (
        re.fullmatch(r"[A-Z]{2}\d{6}[A-D]", text) is not None
        and _NI_LETTERS.match(text) is not None
        and text[:2] not in _NI_NEVER
    )


def check_letter(digits: str) -> str:
    """Return the letter that the digits ask for.

    >>> check_letter("04" + "0022756")
    'V'
    """
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


def is_pnc_id(year: str, serial: str, letter: str) -> bool:
    """Return whether year, number and letter belong together; years from 1900 on.

    >>> is_pnc_id("2004", "22756", "V"), is_pnc_id("2004", "22756", "G"), is_pnc_id("1204", "22756", "V")
    (True, False, False)
    """
    return (len(year) == 2 or year[:2] in ("19", "20")) and check_letter(year[-2:] + serial.zfill(7)) == letter


def is_cro_number(year: str, serial: str, letter: str, *, is_sf: bool) -> bool:
    """Return whether number, year and letter belong together; with SF the number isn't filled up."""
    return check_letter(year + (serial if is_sf else serial.zfill(6))) == letter


def is_card_number(digits: str) -> bool:
    """Return whether the digits are of a card network and have the right check digit.

    Rule: ISO/IEC 7812-1, annex B (Luhn).

    >>> is_card_number("4111111111111111"), is_card_number("4111111111111112"), is_card_number("0000000000000000")
    (True, False, False)
    """
    if _CARD.fullmatch(digits) is None:
        return False
    doubled = [int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_area(outward: str) -> bool:
    """Return whether the first half of a postcode begins with an area that exists.

    >>> is_area("SW1A"), is_area("MG11"), is_area("B33")
    (True, False, True)
    """
    return re.split(r"\d", outward, maxsplit=1)[0] in AREAS


def is_phone(digits: str) -> bool:
    """Return whether the digits, with a leading 0, are a number of the national plan.

    >>> is_phone("02079460000"), is_phone("07700900000"), is_phone("00079460000"), is_phone("05550100000")
    (True, True, False, False)
    """
    if len(digits) not in (10, 11) or len(set(digits[1:])) == 1:
        return False
    return digits[:2] in ("01", "02", "03", "07", "08", "09") and (digits[1] in "18" or len(digits) == 11)


def day_of(day: str, month: str, year: str) -> date | None:
    """Return the day that is written; two digits of a year mean 19xx from 30 on. None where there is no such day.

    >>> day_of("12", "May", "61"), day_of("31", "2", "1961")
    (datetime.date(1961, 5, 12), None)
    """
    number = (
        MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in MONTHS else int(month) if month.isdigit() else 0
    )
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 30 else 2000)
    try:
        return date(full, number, int(day))
    except ValueError:
        return None
