"""IMP lists of DROID's that are taken in."""

from retention.faults import FaultCode, Who

# -- import of lists -----------------------------------------------------------------------------------
NOT_A_DROID_LIST = FaultCode(
    "IMP001",
    "This is not a DROID CSV: its first line does not name DROID's columns.",
    "Export the profile from DROID as CSV, with its header line, and import that file.",
    Who.RMU,
)
LIST_MISSING = FaultCode("IMP002", "The list could not be opened.", "Check the spelling of its path.", Who.RMU)
LINE_UNREADABLE = FaultCode(
    "IMP003",
    "The line could not be split into cells, so its record was left out.",
    "Correct the line in the list and import it again. All other lines were read.",
    Who.RMU,
)
RECORD_WITHOUT_PLACE = FaultCode(
    "IMP004",
    "The record names no file (no path, no address, no name), so it was left out.",
    "Look at this line of the list.",
    Who.RMU,
)
SIZE_NOT_READ = FaultCode(
    "IMP005",
    "The size is not a whole number; it counts as not known.",
    "Import the list as DROID wrote it; a spreadsheet rounds long numbers.",
    Who.RMU,
)
DATE_NOT_READ = FaultCode(
    "IMP006",
    "The date is not one that DROID writes, such as 2014-02-28T15:49:11; it counts as not known.",
    "Import the list as DROID wrote it; a spreadsheet rewrites dates.",
    Who.RMU,
)
FORMATS_DIFFER = FaultCode(
    "IMP007",
    "The record lists another number of formats than it counts; those listed were kept.",
    "Compare this line with the profile in DROID.",
    Who.RMU,
)
WORD_NOT_KNOWN = FaultCode(
    "IMP008", "The word is not one that DROID writes here.", "Compare this line with the profile in DROID.", Who.RMU
)
CHARACTERS_NOT_READ = FaultCode(
    "IMP009",
    r"Some characters are not in the list's encoding; they are shown as \xNN.",
    "Export the list again from DROID as UTF-8 if the name matters.",
    Who.RMU,
)
LISTED_NOT_FOUND = FaultCode(
    "IMP010", "DROID did not find the file when it came to it.", "Profile the folder again.", Who.RMU
)
LISTED_ACCESS_DENIED = FaultCode(
    "IMP011", "DROID was refused access to it.", "Ask IT for read access, then profile it again.", Who.IT
)
LISTED_ERROR = FaultCode(
    "IMP012", "DROID met an error in it.", "Look at the file by hand; an archive may be damaged.", Who.RMU
)
LISTED_NOT_DONE = FaultCode(
    "IMP013", "DROID had not come to it when the list was made.", "Finish the profile, then export it again.", Who.RMU
)
LIST_CHANGED = FaultCode(
    "IMP014", "The list changed while it was read.", "Import it again when nobody is writing to it.", Who.RMU
)
NO_SUCH_TIME_ZONE = FaultCode(
    "IMP015", "There is no time zone of this name.", "Give for example --time-zone Europe/London, or UTC.", Who.RMU
)
CHECKSUM_NOT_READ = FaultCode(
    "IMP016",
    "The checksum does not have the length of its kind; it was not kept.",
    "Import the list as DROID wrote it, and say the right kind with --hash.",
    Who.RMU,
)
LISTED_TWICE = FaultCode(
    "IMP017",
    "The path was listed before; the first record of it was kept.",
    "Check whether the folder was added to the profile twice.",
    Who.RMU,
)
