"""Every fault code of the edge: CLI command line, TKI what is taken in from a page.

Codes are never reused; each is provoked in a test.
"""

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

# -- what is taken in from a page ---------------------------------------------------------------------------
NOT_OFFERED = FaultCode(
    "TKI001",
    "This is in none of the folders from which exports are taken in.",
    "Choose one of those listed. IT names the folders in the setting MUNIMENT_IMPORT_FOLDERS.",
    Who.IT,
)
UPLOAD_NOT_READ = FaultCode(
    "TKI002",
    "The file is no zip archive that can be unpacked.",
    "Send a zip, without a password, of the export's folder: manifest.json and the files that it lists.",
    Who.RMU,
)
UPLOAD_TOO_LARGE = FaultCode(
    "TKI003",
    "Unpacked, the archive is more than a page takes: 1,000 files, 256 MB.",
    "Ask IT to put the export into a folder from which exports are taken in.",
    Who.IT,
)
UPLOAD_NAME_REFUSED = FaultCode(
    "TKI004",
    "The archive has a name that points outside it, is there twice, or is no plain file.",
    "Make the zip anew from the export's folder.",
    Who.IT,
)
