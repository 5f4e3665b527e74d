"""CMS exports of the case management system, and the quality of their cases."""

from retention.faults import FaultCode, Who

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
