"""Every fault code of CON consignments, PFL pre-flight, CUS custody.

Codes are never reused; each is provoked in a test. PFL: 001-029 stops, 030-039 warnings, 040-049 notes,
050-059 waivers and the staging path, 060-079 metadata from people, 080-089 papers.
"""

from retention.faults import FaultCode, Who

# -- pre-flight: what stops a transfer ------------------------------------------------------------------------
NOT_ONE_FOLDER = FaultCode(
    "PFL001",
    "A transfer is exactly one top-level folder, and no file beside it.",
    "Take one folder to a list; make a list for each of the others.",
    Who.RMU,
)
TOO_MANY_FILES = FaultCode(
    "PFL002",
    "There are more files than TDR takes in one transfer.",
    "Make the transfers of the split plan, or ask the Digital Transfer Adviser.",
    Who.RMU,
)
FILE_TOO_LARGE = FaultCode(
    "PFL003",
    "The file is larger than TDR takes.",
    "Ask the Digital Transfer Adviser how it can be sent; leave it out of this list until then.",
    Who.RMU,
)
TOO_MANY_BYTES = FaultCode(
    "PFL004",
    "The files together are larger than TDR takes in one transfer.",
    "Make the transfers of the split plan, or ask the Digital Transfer Adviser.",
    Who.RMU,
)
EMPTY_FILE = FaultCode(
    "PFL005", "The file is empty.", "Look for a complete version, or leave it out with the reason.", Who.RMU
)
FORMAT_REFUSED = FaultCode(
    "PFL006",
    "TDR refuses files of this format: they are usually no records.",
    "Leave it out with the reason; check that the record itself is on the list.",
    Who.RMU,
)
FORMAT_ON_ADVICE = FaultCode(
    "PFL007",
    "TDR refuses files of this format, unless the Digital Transfer Adviser agrees.",
    "Take out what is inside and survey again, leave it out, or record what the adviser agreed.",
    Who.RMU,
)
FORMAT_UNKNOWN = FaultCode(
    "PFL008",
    "The format could not be identified, so TDR stops the whole transfer.",
    "Ask who made it what it is; leave it out, or record what the Digital Transfer Adviser agreed.",
    Who.RMU,
)
FORMATS_SEVERAL = FaultCode(
    "PFL009",
    "More than one format fits, so TDR stops the whole transfer.",
    "Leave it out, or record what the Digital Transfer Adviser agreed.",
    Who.RMU,
)
CONTENT_ENCRYPTED = FaultCode(
    "PFL010",
    "The content is encrypted or needs a password; TDR does not always see that.",
    "Ask the owner for a copy without the password, or leave it out with the reason.",
    Who.AREA,
)
NAME_NOT_TAKEN = FaultCode(
    "PFL011",
    "The name, or that of a folder above, can't be sent: it has a slash, a control character, a line separator, a "
    "percent sign, a space or dot at an end, or is no text.",
    "Rename it at the source, survey again, and take the list to the new survey.",
    Who.IT,
)
PATHS_ALIKE = FaultCode(
    "PFL012",
    "Two paths differ only in capitals or accents; on the uploader's computer one would replace the other.",
    "Rename one at the source and survey again, or leave one out.",
    Who.IT,
)
PATH_TOO_LONG = FaultCode(
    "PFL013",
    "The path is too long where the files will be staged for upload.",
    "Choose a shorter staging path; if that is not enough, shorten folder names at the source.",
    Who.RMU,
)
ORIGINAL_MISSING = FaultCode(
    "PFL014",
    "The name says that this is a redacted copy, and there is no original of that name in its folder.",
    "Put the original into the same folder of the list, or rename the copy.",
    Who.RMU,
)
ORIGINALS_SEVERAL = FaultCode(
    "PFL015",
    "The name says that this is a redacted copy, and more than one file could be its original.",
    "Rename so that exactly one file of the folder has the copy's name without the ending.",
    Who.RMU,
)
REDACTED_TWICE = FaultCode(
    "PFL016",
    "Two redacted copies have the same name but for the extension.",
    "Number them: _R1, _R2.",
    Who.RMU,
)
DATE_UNKNOWN = FaultCode(
    "PFL017",
    "The day of last change is not known, and TDR's metadata must have it.",
    "Survey the share itself instead of an imported list, or leave the file out.",
    Who.RMU,
)
CONTENT_NOT_READ = FaultCode(
    "PFL018",
    "The survey could not read the file, so nothing can vouch for what would be sent.",
    "Do what the survey says of it, survey again; or leave it out.",
    Who.IT,
)
NOT_A_FILE = FaultCode(
    "PFL019", "This is a link or a device and not a file.", "Leave it out; the file it points to counts.", Who.RMU
)
FORMATS_NOT_ASKED = FaultCode(
    "PFL020",
    "Files of the list were surveyed without naming their formats.",
    "Survey the folder with DROID: muniment droid install, then muniment survey PATH.",
    Who.RMU,
)
NOTHING_TO_SEND = FaultCode("PFL021", "No file is selected.", "Select records first.", Who.RMU)

# -- pre-flight: warnings ---------------------------------------------------------------------------------------
NOT_UPLOADED = FaultCode(
    "PFL030",
    "The system made this file; it will not be uploaded.",
    "Leave it out, so that the list says what is sent.",
    Who.RMU,
)
WORKING_COPY = FaultCode(
    "PFL031",
    "The name is one that programs give to working copies.",
    "Check that the finished version is on the list, and leave this one out.",
    Who.RMU,
)
SAME_CONTENT = FaultCode(
    "PFL032",
    "The same content is on the list already.",
    "Keep one and leave the other out, or send both for a reason.",
    Who.RMU,
)
NAME_ODD_ON_WINDOWS = FaultCode(
    "PFL033",
    "Windows can't keep a file of this name.",
    "Rename it at the source, or upload from another system.",
    Who.IT,
)
NAME_NOT_NORMALISED = FaultCode(
    "PFL034",
    "Letters and accents of the name are stored apart, so it may not match its row of the metadata.",
    "Nothing has to be done; look at this file first if TDR says that a row is missing.",
    Who.RMU,
)
FOLDER_EMPTY = FaultCode(
    "PFL035", "The folder is empty and will not be transferred.", "Nothing has to be done.", Who.RMU
)
ORIGINAL_STAYS = FaultCode(
    "PFL036",
    "The original of this redacted copy stays with the department, so TDR will not find it.",
    "Tell the Digital Transfer Adviser before the upload.",
    Who.RMU,
)
DATE_DOUBTFUL = FaultCode(
    "PFL037",
    "The day of last change can't be right.",
    "Give a date of the record in the metadata.",
    Who.RMU,
)
OTHER_ENGINE = FaultCode(
    "PFL038",
    "The formats were not named by DROID, and TDR goes by DROID.",
    "Survey the folder with DROID before the list is signed.",
    Who.RMU,
)

# -- pre-flight: notes --------------------------------------------------------------------------------------------
NOT_SCANNED = FaultCode(
    "PFL040",
    "No malware scan is recorded for these files; TDR scans them itself and stops at a finding.",
    "Have IT scan the staged folder before the upload.",
    Who.IT,
)
COPIES_NOT_NAMED = FaultCode(
    "PFL042",
    "Redacted copies came by hand, so nobody has named their formats.",
    "Nothing has to be done for Word, PDF and text; for anything else ask the Digital Transfer Adviser.",
    Who.RMU,
)
OLDER_SIGNATURES = FaultCode(
    "PFL041",
    "The formats were named with an older signature file than TDR's, so TDR may name some otherwise.",
    "Install newer signatures and survey again: see the how-to on DROID.",
    Who.RMU,
)

# -- waivers and the staging path --------------------------------------------------------------------------------
WAIVER_WORDS_MISSING = FaultCode(
    "PFL050",
    "A waiver says why, and who at The National Archives agreed to it on which day.",
    'Write for example: "agreed with the Digital Transfer Adviser by e-mail, 20 November 2026".',
    Who.RMU,
)
NOT_TO_BE_WAIVED = FaultCode(
    "PFL051",
    "Nobody can agree to this: TDR refuses it whatever is agreed, or it can be mended.",
    "Mend it, or leave the file out with the reason.",
    Who.RMU,
)
NOTHING_TO_WAIVE = FaultCode(
    "PFL052", "Pre-flight does not say this of the file.", "Read the newest pre-flight of the list.", Who.RMU
)
NOT_THEIRS_TO_SETTLE = FaultCode(
    "PFL053",
    "This role may not settle what pre-flight found.",
    "Ask a reviewer of the Records Management Unit.",
    Who.RMU,
)
STAGING_PATH_ODD = FaultCode(
    "PFL054",
    "This is not the path of a folder on a Windows computer.",
    "Write for example C:\\T or \\\\server\\share\\T.",
    Who.RMU,
)
FOLDER_NOT_SURVEYED = FaultCode(
    "PFL055",
    "No newest survey has a folder of this name.",
    "Give a folder as users know it, such as \\\\FS99\\SCD\\Board\\2006, or survey it first.",
    Who.RMU,
)
NOT_FOR_TRANSFER = FaultCode(
    "PFL056",
    "This list is not for a transfer.",
    "Pre-flight is for transfer lists; see Lists.",
    Who.RMU,
)
SCAN_WORDS_MISSING = FaultCode(
    "PFL057",
    "A malware scan says which program made it, in which version, and what it found.",
    'Write for example: "nothing found".',
    Who.IT,
)

# -- metadata from people ------------------------------------------------------------------------------------------
CLOSURE_NOT_APPROVED = FaultCode(
    "PFL060",
    "The record is closed and has no date of the Advisory Council's schedule.",
    "Enter the approval of the closure application, or open the record.",
    Who.DRO,
)
FOLDER_TELLS = FaultCode(
    "PFL061",
    "The folder's name will be public: TDR can close a file's name and no folder's. Nobody has answered for it.",
    "Answer the folder-name question of the sensitivity review.",
    Who.RMU,
)
DUE_ALREADY = FaultCode(
    "PFL062",
    "The record should have been transferred within 20 years (Public Records Act 1958, s 3(4)).",
    "Nothing has to be done here; the timetable of the 20-year rule counts it.",
    Who.RMU,
)
NAME_SAYS_NOTHING = FaultCode(
    "PFL063",
    "The name does not say what the record is, and there is no description.",
    "Write a description.",
    Who.RMU,
)
OPEN_BESIDE_COPY = FaultCode(
    "PFL064",
    "The record is open, and a redacted copy of it goes too.",
    "Close the record, or leave out the copy.",
    Who.RMU,
)
SHEET_HEADING = FaultCode(
    "PFL065",
    "The headings are not those of the sheet that was given out.",
    "Keep every column of the sheet, and add none.",
    Who.RMU,
)
CELL_NOT_THEIRS = FaultCode(
    "PFL066",
    "This cell is not to be filled in here: it comes from the file itself, or from the sensitivity review.",
    "Put back what stood there; change a closure on the sensitivity page.",
    Who.RMU,
)
ROW_NOT_OURS = FaultCode(
    "PFL067", "No file of the list has this path.", "Delete the row, or write the path as it was.", Who.RMU
)
ROW_TWICE = FaultCode("PFL068", "The file has two rows.", "Keep one.", Who.RMU)
ROW_LOST = FaultCode("PFL069", "The file has no row any more.", "Put the row back.", Who.RMU)
CELL_NOT_UNDERSTOOD = FaultCode(
    "PFL070",
    "The value is not one that this column takes.",
    "Write it as the column's guide says; a date as 2006-05-03.",
    Who.RMU,
)
COLUMNS_NOT_TOLD = FaultCode(
    "PFL071",
    "No column says which file a row is about.",
    "Say which column has the path of the file, or its name.",
    Who.RMU,
)
FILE_NOT_CERTAIN = FaultCode(
    "PFL072", "More than one file of the list has this name.", "Write the whole path instead of the name.", Who.RMU
)
REPORT_NOT_TDRS = FaultCode(
    "PFL073",
    "This is not an error report of TDR's.",
    "Give the file as TDR gave it: JSON, CSV or a workbook.",
    Who.RMU,
)
SHEET_EMPTY = FaultCode("PFL074", "The sheet has headings and no row.", "Fill it in and send it again.", Who.RMU)

# -- papers ---------------------------------------------------------------------------------------------------------
STILL_UNDECIDED = FaultCode(
    "PFL080",
    "Nobody has said whether the record is open or closed, so it is on no list.",
    "Decide it on the sensitivity page, or leave it out.",
    Who.RMU,
)
FILES_NOT_IN_SURVEY = FaultCode(
    "PFL081",
    "The newest survey no longer has every file of the list.",
    "Look at the list: it is checked against the survey again there.",
    Who.RMU,
)
TERMS_MISSING = FaultCode(
    "PFL082",
    "The papers of a transfer need this.",
    "Fill it in; it is printed as it stands.",
    Who.RMU,
)
BAG_NOT_AS_PROFILE = FaultCode(
    "PFL083",
    "The bag is not as the profile of our consignments says.",
    "Build it again; a bag of somebody else's need not be so.",
    Who.RMU,
)

# -- consignments -------------------------------------------------------------------------------------
NO_SUCH_CONSIGNMENT = FaultCode(
    "CON001", "There is no consignment of this reference.", "List them with: muniment consignment list", Who.RMU
)
LIST_NOT_SIGNED = FaultCode(
    "CON002",
    "The list is not signed, so nothing of it may leave.",
    "Propose the list, and have the DRO sign it.",
    Who.DRO,
)
SIGNED_ANEW = FaultCode(
    "CON003",
    "The list was signed anew since it was put into this consignment.",
    "Make a new consignment from the list as it is signed now.",
    Who.RMU,
)
LIST_IN_CONSIGNMENT = FaultCode(
    "CON004", "The list is in a consignment already.", "Go on with that consignment.", Who.RMU
)
SERIES_DIFFERS = FaultCode(
    "CON005",
    "A consignment belongs to one series, and this list goes to another.",
    "Make a consignment of its own for it.",
    Who.RMU,
)
TOP_FOLDER_DIFFERS = FaultCode(
    "CON006",
    "You can only upload one top-level folder per consignment, and this list has another.",
    "Make a consignment of its own for it.",
    Who.RMU,
)
BAG_BUILT_ALREADY = FaultCode(
    "CON007",
    "The bag of this consignment is built; what is in it does not change any more.",
    "Make a new consignment for anything further.",
    Who.RMU,
)
BAG_NOT_BUILT = FaultCode(
    "CON008",
    "The bag of this consignment is not built yet.",
    "Build it first: muniment consignment build",
    Who.RMU,
)
BAG_NOT_AS_BUILT = FaultCode(
    "CON009",
    "The bag is not the one that was built: its digest is another than the one recorded.",
    "Restore it from its copy, or ask for a new consignment; don't send this one.",
    Who.RMU,
)
CONSIGNMENT_RIGHT_MISSING = FaultCode(
    "CON010", "Your role does not do this with consignments.", "Ask somebody whose role does.", Who.RMU
)
RECEIPT_WORDS_MISSING = FaultCode(
    "CON011",
    "The receipt says too little.",
    "Give the reference that TDR shows, such as TDR-2026-ABC1, and the day on which it accepted the transfer.",
    Who.RMU,
)
RECEIPT_UNREADABLE = FaultCode(
    "CON012",
    "The list of files received could not be read.",
    "Give a CSV in UTF-8 with the headings filepath and checksum.",
    Who.RMU,
)
RECEIPT_FILE_DIFFERS = FaultCode(
    "CON013",
    "The National Archives received another content than was sent.",
    "Tell your transfer adviser before anything else is done.",
    Who.DRO,
)
RECEIPT_FILE_MISSING = FaultCode(
    "CON014",
    "The file was sent and is not on the list of files received.",
    "Ask your transfer adviser; the original stays locked.",
    Who.DRO,
)
RECEIPT_FILE_UNKNOWN = FaultCode(
    "CON015",
    "The file is on the list of files received and was not sent.",
    "Check that the list is of this consignment.",
    Who.RMU,
)
RECEIPT_GIVEN = FaultCode(
    "CON016", "The receipt of this consignment is recorded already.", "Read it on the consignment's page.", Who.RMU
)
CONSIGNMENT_WITHDRAWN = FaultCode(
    "CON017",
    "This consignment was withdrawn; nothing is sent with it any more.",
    "Make a new consignment of the list.",
    Who.RMU,
)
WITHDRAWN_TOO_LATE = FaultCode(
    "CON018",
    "TDR has accepted this consignment, so it can't be withdrawn; its originals stay locked until Discovery shows it.",
    "Record the transfer of custody, then what Discovery shows. If it failed after all, ask your transfer adviser.",
    Who.DRO,
)
WITHDRAWAL_REASON_MISSING = FaultCode(
    "CON019",
    "Nothing says why the consignment is withdrawn.",
    "Say why nothing was transferred, for example: TDR found a file that it refuses; a new transfer is made.",
    Who.RMU,
)

# -- custody ------------------------------------------------------------------------------------------
NOT_ACCEPTED_YET = FaultCode(
    "CUS001",
    "Custody passes only when TDR has accepted the upload, and no receipt is recorded.",
    "Record TDR's receipt first.",
    Who.RMU,
)
CUSTODY_IS_THE_DROS = FaultCode(
    "CUS002", "Only the DRO or the deputy agrees to the transfer of custody.", "Ask the DRO.", Who.DRO
)
SHOWN_WORDS_MISSING = FaultCode(
    "CUS003",
    "Nothing says that the records are shown on Discovery.",
    "Give Discovery's reference, such as C1234567, or the day on which they were seen there.",
    Who.RMU,
)
WRITTEN_WORD_MISSING = FaultCode(
    "CUS004",
    "Closed records don't show on Discovery for everybody; they need The National Archives' written word.",
    "Give the letter or e-mail, with its date. Until then the originals of closed records stay locked.",
    Who.RMU,
)
CUSTODY_NOT_AGREED = FaultCode(
    "CUS005",
    "The DRO has not agreed to the transfer of custody yet.",
    "Record the third statement first.",
    Who.DRO,
)
CUSTODY_GIVEN = FaultCode(
    "CUS006",
    "The transfer of custody is recorded already.",
    "Read it on the consignment's page.",
    Who.RMU,
)
