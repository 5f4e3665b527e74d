"""STO the store · AUD the audit chain · DEM the synthetic department."""

from retention.faults import FaultCode, Who

# -- the store ---------------------------------------------------------------------------------------
STORE_ON_NETWORK = FaultCode(
    "STO001",
    "The store lies on a network path, where its database could be damaged.",
    "Give a folder on a disk of this computer: --store FOLDER, or set MUNIMENT_STORE.",
    Who.IT,
)
STORE_NOT_WRITABLE = FaultCode(
    "STO002",
    "The store can't be written.",
    "Give another place with --store, or ask IT for write access.",
    Who.IT,
)
STORE_BUSY = FaultCode(
    "STO003",
    "Another program is writing to the store and did not finish in time.",
    "Wait until it is done, then run the same command again.",
    Who.RMU,
)
STORE_DAMAGED = FaultCode(
    "STO004",
    "The decisions database is damaged, or is no database.",
    "Change nothing in the store; ask IT to bring back its last backup.",
    Who.IT,
)
STORE_NEWER = FaultCode(
    "STO005",
    "The store was made by a newer Muniment than this one.",
    "Install the newer version; nothing was changed.",
    Who.IT,
)
STORE_FULL = FaultCode(
    "STO006", "The disk of the store is full.", "Make room, then run the same command again.", Who.IT
)
STORE_NOT_A_FOLDER = FaultCode(
    "STO007", "The store must be a folder, and this is a file.", "Give a folder with --store.", Who.RMU
)
NO_SUCH_SOURCE = FaultCode(
    "STO010", "No source has this reference.", "List surveys and their sources with: muniment survey list", Who.RMU
)
SURVEY_ALREADY_SEALED = FaultCode(
    "STO011", "This survey is sealed and can't change any more.", "Survey the source again.", Who.RMU
)
SURVEY_ABANDONED = FaultCode(
    "STO012", "This survey was abandoned and can't go on.", "Survey the source again.", Who.RMU
)
DATABASE_UNREACHABLE = FaultCode(
    "STO020",
    "The database server of the decisions can't be reached.",
    "Look whether it runs and whether this computer may reach it, then try again. Nothing was written.",
    Who.IT,
)
DATABASE_REFUSED = FaultCode(
    "STO021",
    "The database server does not let Muniment in, or has no such database.",
    "Look at the name, the password and the database in MUNIMENT_DATABASE_URL.",
    Who.IT,
)
DATABASE_ADDRESS_UNREAD = FaultCode(
    "STO022",
    "The address of the decisions database could not be read. It is not shown here, for it may hold a password.",
    "Write it as postgresql://NAME:PASSWORD@HOST/DATABASE, or unset it to use the store's own file.",
    Who.IT,
)
DATABASE_OF_ANOTHER_STORE = FaultCode(
    "STO023",
    "This store keeps its decisions elsewhere; here they would not fit its evidence.",
    "Give the address that the store was made with, or make a new store. To move one: muniment audit move",
    Who.IT,
)
DATABASE_NOT_UTF8 = FaultCode(
    "STO024",
    "The database does not keep text in UTF-8, so names of files would be lost.",
    "Have it made anew: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'",
    Who.IT,
)
TEXT_WITH_ZERO = FaultCode(
    "STO025",
    "A text has the character of number zero in it, which stands for nothing; a database server does not keep it.",
    "Write it without that character. It often comes with text copied or exported from another program.",
    Who.RMU,
)

# -- the audit chain ---------------------------------------------------------------------------------
TAMPERED = "Change nothing. Keep a copy of the store, and compare it with the last backup."
EVENT_CHANGED = FaultCode("AUD001", "This audit event was changed after it was written.", TAMPERED, Who.IT)
EVENT_MISSING = FaultCode("AUD002", "An audit event is missing from the chain.", TAMPERED, Who.IT)
LINK_BROKEN = FaultCode("AUD003", "This audit event does not follow from the one before it.", TAMPERED, Who.IT)
ROW_CHANGED = FaultCode("AUD004", "This row was changed after its audit event was written.", TAMPERED, Who.IT)
ROW_MISSING = FaultCode("AUD005", "This row is in the audit chain and not in the database.", TAMPERED, Who.IT)
ROW_UNAUDITED = FaultCode("AUD006", "This row is in the database and not in the audit chain.", TAMPERED, Who.IT)
MANIFEST_MISSING = FaultCode("AUD010", "The manifest of this sealed survey is missing.", TAMPERED, Who.IT)
MANIFEST_CHANGED = FaultCode(
    "AUD011", "The manifest of this sealed survey was changed after it was sealed.", TAMPERED, Who.IT
)
PART_MISSING = FaultCode("AUD012", "A part of this survey's evidence is missing.", TAMPERED, Who.IT)
PART_CHANGED = FaultCode(
    "AUD013", "A part of this survey's evidence was changed after it was sealed.", TAMPERED, Who.IT
)

# -- the synthetic department ------------------------------------------------------------------------
DEMO_FOLDER_IN_USE = FaultCode(
    "DEM001",
    "There is something at this place already; the synthetic share never overwrites.",
    "Give another folder, or delete this one if an earlier demonstration made it.",
    Who.RMU,
)
DEMO_CANNOT_WRITE = FaultCode(
    "DEM002",
    "The synthetic share could not be written here.",
    "Give a folder on a local Linux disk with room for it, for example: muniment demo ./demo",
    Who.IT,
)
DEMO_FILE_COUNT = FaultCode(
    "DEM003", "The number of files is too small or too large.", "Write for example: --files 200000", Who.RMU
)
