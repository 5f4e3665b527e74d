"""Figures and commands in the words of a report."""

import shlex
from datetime import date

from muniment.tables.cells import Kind, as_words

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def size_words(size_bytes: int) -> str:
    """Return a size as people say it; 1 MB is 1,000,000 bytes. A size below nothing is not known.

    >>> size_words(999), size_words(47_223_454), size_words(-1)
    ('999 bytes', '47.2 MB', 'not known')
    """
    if size_bytes < 0:
        return "not known"
    amount, unit = float(size_bytes), 0
    while amount >= 999.95 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{size_bytes:,} bytes" if unit == 0 else f"{amount:,.1f} {_UNITS[unit]}"


def count_words(count: int, one: str, many: str) -> str:
    """Return a count with its noun.

    >>> count_words(1, "file", "files"), count_words(1204, "file", "files")
    ('1 file', '1,204 files')
    """
    return f"{count:,} {one if count == 1 else many}"


def day_words(day: date | None) -> str:
    """Return a day as 1 April 2027; an unknown one as such."""
    return as_words(day, Kind.DATE) if day else "not known"


def age_words(days: int) -> str:
    """Return an age in the unit that fits.

    >>> age_words(1), age_words(45), age_words(1485)
    ('1 day', '45 days', '4 years')
    """
    if days < 365:
        return count_words(days, "day", "days")
    return count_words(round(days / 365.25), "year", "years")


def list_command(ref: str, name: str) -> str:
    """Return the command that shows a ready-made list.

    >>> list_command("S0001", "duplicates")
    'muniment survey files S0001 --list duplicates'
    """
    return f"muniment survey files {ref} --list {name}"


def where_command(ref: str, condition: str) -> str:
    """Return the command that lists the files for which `condition` holds, fit to be pasted.

    >>> where_command("S0001", "puid = 'fmt/40'")
    'muniment survey files S0001 --where "puid = \\'fmt/40\\'"'
    """
    plain = not set(condition) & set('"$`\\!\n')
    return f"muniment survey files {ref} --where " + (f'"{condition}"' if plain else shlex.quote(condition))
