"""SUR surveys · WIT second witnesses · REP reports and lists of files."""

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
TOO_LARGE_TO_COPY = FaultCode(
    "SUR024",
    "There is no room for a working copy of the whole file; it was identified from its two ends.",
    "Make room where temporary files go (TMPDIR), then survey with --read-all.",
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
INDEX_RUNNING = FaultCode(
    "SUR049",
    "The index of this survey is being made already.",
    "Wait a few minutes; nothing else is to be done.",
    Who.RMU,
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

SOURCE_GONE = FaultCode(
    "SUR047",
    "The source is no longer there; nothing read since was kept.",
    "When it is mounted again, run the same command; it goes on where it stopped.",
    Who.IT,
)
SCRATCH_FULL = FaultCode(
    "SUR048",
    "The disk for working copies is full.",
    "Make room where temporary files go (TMPDIR), then run the same command; it goes on where it stopped.",
    Who.IT,
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
