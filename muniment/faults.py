"""Every fault code of the edge: CLI command line. Codes are never reused; each is provoked in a test."""

from retention.faults import FaultCode, Who

TABLE_NEEDS_A_FILE = FaultCode(
    "CLI001",
    "A workbook can't be shown on the screen.",
    "Say where to write it, for example: --out files.xlsx",
    Who.RMU,
)
TABLE_NOT_WRITTEN = FaultCode(
    "CLI002", "The table could not be written.", "Give another place with --out, or ask IT for write access.", Who.IT
)
UNEXPECTED = FaultCode(
    "CLI010",
    "Muniment met something it did not expect, and stopped.",
    "Run the command again. If it stops again, send us this reference and the file named here.",
    Who.SUPPORT,
)
NO_SUCH_CHANGE = FaultCode("CLI020", "There is no such kind of change.", "Give one of the kinds named here.", Who.RMU)
REHEARSAL_DAY_UNREADABLE = FaultCode(
    "CLI030", "The day to rehearse could not be read.", "Write it as 2026-11-25, or unset it.", Who.IT
)
STORE_NOT_FOR_REHEARSALS = FaultCode(
    "CLI031",
    "A day is being rehearsed, and this store records real decisions.",
    "Rehearse in a new store: muniment demo makes one. For real work unset MUNIMENT_REHEARSAL_DAY.",
    Who.IT,
)
