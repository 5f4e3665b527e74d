"""What pages and commands share of drafts of schedules: names, and the faults of a workbook by row."""

import re
from typing import TYPE_CHECKING

from retention.faults import Fault

if TYPE_CHECKING:
    pass

NO_MANDATE = "not approved yet"


def name_of(stem: str) -> str:
    """Return the name that a file's name makes for a schedule.

    >>> name_of("Our casework (2026)")
    'our-casework-2026'
    """
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")


def row_sentence(fault: Fault) -> str:
    """Return the fault of a row as a sentence about the value that stands in it.

    >>> from retention import schedule_faults as codes
    >>> row_sentence(Fault(codes.KEEP_NAMES_NO_EVENT, "Row 9, Keep", "'7 yrs after case'"))
    "Row 9: '7 yrs after case' names no event. Write for example: 7 years from finalisation"
    >>> row_sentence(Fault(codes.CELL_EMPTY, "Row 4, Title"))
    'Row 4, Title: The cell is empty. Fill it in as the other rows do.'
    """
    meaning, place = fault.code.meaning, fault.place
    subject = next((word for word in ("It ", "This ") if meaning.startswith(word)), None)
    if fault.found and subject is not None:
        meaning, place = f"{fault.found} {meaning.removeprefix(subject)}", place.partition(",")[0]
    elif fault.found:
        meaning = f"{meaning.rstrip('.')} ({fault.found})."
    return f"{place}: {meaning} {fault.code.remedy}"
