"""The register of redacted copies of a store, as pages and commands open it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appraisal.sensitivity.copies_store import RedactedCopies
    from appraisal.sensitivity.desk import SensitivityDesk


def copies_of(desk: "SensitivityDesk") -> "RedactedCopies":
    """Return the register of redacted copies, which looks into each through a child process."""
    from appraisal.sensitivity.copies_store import RedactedCopies
    from appraisal.sensitivity.removal_process import look_in_child

    return RedactedCopies(desk.database, desk.layout, look=look_in_child)
