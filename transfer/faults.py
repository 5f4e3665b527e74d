"""Every fault code that transfer can raise. Codes are never reused; each is provoked in a test.

BAG bags: 001-059 what makes a bag not valid, 060-079 warnings (the bag stays valid), 080-099 making one ·
MET the metadata CSV
"""

from retention.faults import FaultCode, Who

_SENDER = "Ask the sender for the bag again."

# -- the bag as a whole -----------------------------------------------------------------------------
NO_BAG_HERE = FaultCode("BAG001", "There is no folder and no archive here.", "Check the spelling of the path.", Who.RMU)
ARCHIVE_UNREADABLE = FaultCode(
    "BAG002", "The archive is damaged or ends too soon.", "Copy it again from where it came from.", Who.IT
)
ARCHIVE_TOO_LARGE = FaultCode(
    "BAG003",
    "The archive unpacks to far more than its size allows; it was not read further.",
    "Ask the sender what it is. A bag that is really so large is checked as a folder.",
    Who.IT,
)
ARCHIVE_WITHOUT_ONE_FOLDER = FaultCode(
    "BAG004",
    "The archive does not hold exactly one folder with the bag in it (RFC 8493, 4).",
    "Ask the sender to pack the bag's own folder.",
    Who.RMU,
)
ARCHIVE_KIND = FaultCode(
    "BAG005",
    "This is not an archive of a kind that is read.",
    "Give a folder, or a .tar, .tar.gz, .tgz or .zip file.",
    Who.RMU,
)
NO_DECLARATION = FaultCode("BAG010", "There is no bagit.txt, so this is not a bag.", _SENDER, Who.RMU)
DECLARATION_NOT_AS_PRESCRIBED = FaultCode(
    "BAG011",
    "bagit.txt is not as RFC 8493, 2.1.1 prescribes: BagIt-Version: 1.0, then Tag-File-Character-Encoding: UTF-8.",
    _SENDER,
    Who.RMU,
)
VERSION_NOT_KNOWN = FaultCode(
    "BAG012", "The version of BagIt is not one from 0.93 to 1.0.", "Ask the sender which program wrote it.", Who.RMU
)
ENCODING_NOT_KNOWN = FaultCode(
    "BAG013",
    "The character encoding of the tag files is not known; they were read as UTF-8.",
    "Ask the sender for UTF-8.",
    Who.RMU,
)
NO_PAYLOAD_FOLDER = FaultCode("BAG014", "There is no folder data, where the records should be.", _SENDER, Who.RMU)
NO_MANIFEST = FaultCode("BAG015", "There is no manifest, so nothing can be checked.", _SENDER, Who.RMU)
ALGORITHM_NOT_KNOWN = FaultCode(
    "BAG016",
    "Checksums of this kind can't be computed here, so this manifest was not checked.",
    "Ask the sender for SHA-256 or SHA-512.",
    Who.RMU,
)
TAG_FILE_NOT_DECODED = FaultCode(
    "BAG017",
    "The tag file is not in the encoding that bagit.txt declares; it was read only so far.",
    _SENDER,
    Who.RMU,
)
LINE_TOO_LONG = FaultCode(
    "BAG018",
    "A line is longer than 65,536 characters; the tag file was not read further.",
    "Ask the sender what this file is.",
    Who.RMU,
)
MANIFEST_LINE_UNREADABLE = FaultCode(
    "BAG019",
    "The line is not a checksum, white space and a path.",
    "Ask the sender to write the manifest anew.",
    Who.RMU,
)
PATH_OUTSIDE_BAG = FaultCode(
    "BAG020",
    "The path leads out of the bag, or would on another system; nothing was opened.",
    "Do not unpack this bag anywhere. Ask the sender how it was made.",
    Who.IT,
)
PATH_NOT_IN_PAYLOAD = FaultCode(
    "BAG021", "A payload manifest lists a path that is not below data/.", "Ask the sender to write it anew.", Who.RMU
)
LISTED_WITH_TWO_CHECKSUMS = FaultCode(
    "BAG022", "The path is listed twice, with different checksums.", "Ask the sender which one is right.", Who.RMU
)
LISTED_TWICE = FaultCode(
    "BAG023",
    "The path is listed twice; BagIt 1.0 allows it once (RFC 8493, 2.1.3).",
    "Ask the sender to write the manifest anew.",
    Who.RMU,
)
PAYLOAD_FILE_MISSING = FaultCode(
    "BAG024", "The file is listed in a manifest and is not in the bag.", "Ask the sender for this file.", Who.RMU
)
PAYLOAD_FILE_UNLISTED = FaultCode(
    "BAG025",
    "The file is in data/ and in no manifest.",
    "Ask the sender whether it was added after the bag was made.",
    Who.RMU,
)
NOT_IN_EVERY_MANIFEST = FaultCode(
    "BAG026",
    "The file is in one payload manifest and not in another (RFC 8493, 2.1.3).",
    "Ask the sender to write the manifests anew.",
    Who.RMU,
)
PAYLOAD_FILE_ALTERED = FaultCode(
    "BAG027", "The file is not what it was: its checksum differs.", "Ask the sender for this file again.", Who.RMU
)
TAG_FILE_ALTERED = FaultCode(
    "BAG028", "The tag file is not what it was: its checksum differs.", "Ask the sender for the bag again.", Who.RMU
)
TAG_FILE_MISSING = FaultCode(
    "BAG029", "The tag file is listed in a tag manifest and is not in the bag.", _SENDER, Who.RMU
)
NOT_A_TAG_FILE = FaultCode(
    "BAG030",
    "A tag manifest lists a payload file or a tag manifest (RFC 8493, 2.2.1).",
    "Ask the sender to write it anew.",
    Who.RMU,
)
MANIFEST_NOT_IN_TAG_MANIFEST = FaultCode(
    "BAG031",
    "The payload manifest is in no tag manifest, so it may have been changed unseen (RFC 8493, 2.2.1).",
    "Ask the sender to write the tag manifest anew.",
    Who.RMU,
)
OXUM_DIFFERS = FaultCode(
    "BAG032",
    "Payload-Oxum does not agree with what is in data/.",
    "Look at the files named; else ask the sender.",
    Who.RMU,
)
OXUM_NOT_UNDERSTOOD = FaultCode(
    "BAG033", "Payload-Oxum is not bytes, a full stop and a number of files, such as 5120.3.", _SENDER, Who.RMU
)
BAG_INFO_LINE_UNREADABLE = FaultCode(
    "BAG034",
    "The line is not a label, a colon and a value (RFC 8493, 2.2.2).",
    "Ask the sender to correct it.",
    Who.RMU,
)
FETCH_LINE_UNREADABLE = FaultCode(
    "BAG035",
    "The line is not an address, a length and a path (RFC 8493, 2.2.3).",
    "Ask the sender to correct it.",
    Who.RMU,
)
FETCH_NOT_IN_MANIFEST = FaultCode(
    "BAG036", "fetch.txt lists a file that is in no manifest.", "Ask the sender to write the manifest anew.", Who.RMU
)
FETCH_NOT_HERE = FaultCode(
    "BAG037",
    "The file is still to be fetched; Muniment never fetches what a bag names.",
    "Ask the sender for the whole bag.",
    Who.RMU,
)
LINK_IN_BAG = FaultCode("BAG038", "A link; it was not followed.", "Ask the sender for the file itself.", Who.RMU)
NOT_REGULAR_IN_BAG = FaultCode(
    "BAG039",
    "Not a regular file (pipe, device, socket or sparse member); never opened.",
    "Ask the sender why.",
    Who.RMU,
)
BAG_FILE_UNREADABLE = FaultCode(
    "BAG040", "The file or folder could not be read.", "Ask IT for read access, or to check the disk.", Who.IT
)
BAG_FILE_CHANGED = FaultCode(
    "BAG041", "The file changed while it was read.", "Check again when nobody is writing to the bag.", Who.RMU
)
TOO_MANY_ENTRIES = FaultCode(
    "BAG042",
    "The bag lists or holds more than 2,000,000 files; the rest was not read.",
    "Ask the sender for several bags.",
    Who.RMU,
)
BYTE_ORDER_MARK = FaultCode(
    "BAG043", "The tag file starts with a byte-order mark (RFC 8493, 2.1.1 and 2.2).", _SENDER, Who.RMU
)
MEMBER_TWICE = FaultCode(
    "BAG044", "The archive holds two members of this name.", "Ask the sender to pack the bag anew.", Who.RMU
)
MEMBER_ENCRYPTED = FaultCode(
    "BAG045", "The member of the archive is encrypted.", "Ask the sender for an archive without a password.", Who.RMU
)

# -- warnings: the bag is valid all the same -----------------------------------------------------------
DOT_SLASH = FaultCode(
    "BAG060",
    "The path is written with ./ or //, which some programs don't understand.",
    "Nothing has to be done.",
    Who.RMU,
)
LISTED_TWICE_ALIKE = FaultCode(
    "BAG061", "The path is listed twice with the same checksum.", "Nothing has to be done.", Who.RMU
)
SAME_BUT_FOR_CASE = FaultCode(
    "BAG062", "Two paths differ only in capitals; on Windows one would replace the other.", "Rename one.", Who.RMU
)
SAME_BUT_FOR_FORM = FaultCode(
    "BAG063",
    "Two paths differ only in how accents are written (Unicode normalisation); a Mac takes them for one.",
    "Rename one.",
    Who.RMU,
)
SYSTEM_FILE = FaultCode(
    "BAG064", "The operating system made this file; it is no record.", "Leave it out of the next bag.", Who.RMU
)
WEAK_CHECKSUMS = FaultCode(
    "BAG065",
    "The only checksums are MD5 or SHA-1, which find accidents and not intent.",
    "Ask the sender for SHA-256 or SHA-512 next time.",
    Who.RMU,
)
TAG_FILE_UNLISTED = FaultCode(
    "BAG066",
    "The tag file is in no tag manifest, so it may have been added or changed unseen.",
    "Ask the sender whether it belongs to the bag.",
    Who.RMU,
)
EMPTY_FOLDER = FaultCode(
    "BAG067", "The folder is empty; a bag can't say that it should be there.", "Nothing has to be done.", Who.RMU
)
NO_TAG_MANIFEST = FaultCode(
    "BAG068",
    "There is no tag manifest; the manifest itself may have been changed unseen.",
    "Nothing has to be done.",
    Who.RMU,
)
BINARY_MARK = FaultCode(
    "BAG069",
    "The path has the asterisk of md5sum in front, which BagIt does not know.",
    "Nothing has to be done.",
    Who.RMU,
)
NOT_FOR_WINDOWS = FaultCode(
    "BAG070", "A file of this name can't be kept on Windows.", "Rename it before it is sent on.", Who.RMU
)
IN_SOME_MANIFESTS = FaultCode(
    "BAG072", "The file is in one payload manifest and not in another.", "Nothing has to be done.", Who.RMU
)
MARK_BEFORE_1_0 = FaultCode("BAG073", "The tag file starts with a byte-order mark.", "Nothing has to be done.", Who.RMU)
TAG_MANIFEST_INCOMPLETE = FaultCode(
    "BAG074", "The payload manifest is in no tag manifest.", "Nothing has to be done.", Who.RMU
)
FETCH_PRESENT = FaultCode(
    "BAG075", "There is a fetch.txt; all it names is in the bag.", "Nothing has to be done.", Who.RMU
)
NO_SPACE_AFTER_COLON = FaultCode(
    "BAG076", "There is no space after the colon (RFC 8493, 2.2.2).", "Nothing has to be done.", Who.RMU
)

# -- the metadata CSV -----------------------------------------------------------------------------------
METADATA_MISSING = FaultCode(
    "MET001", "The metadata file could not be read.", "Check the spelling of its path.", Who.RMU
)
METADATA_NOT_UTF_8 = FaultCode(
    "MET002",
    "The metadata file is not in UTF-8, so names with accents would be lost.",
    "In Excel save it as: CSV UTF-8 (Comma delimited).",
    Who.RMU,
)
METADATA_NOT_CSV = FaultCode(
    "MET003", "The metadata file can't be read as CSV.", "Save it again as: CSV UTF-8 (Comma delimited).", Who.RMU
)
HEADING_TWICE = FaultCode("MET004", "The heading stands there twice.", "Keep one of the two columns.", Who.RMU)
HEADING_MISSING = FaultCode(
    "MET005", "The heading is missing, or spelt otherwise.", "Add the column; headings are in lower case.", Who.RMU
)
HEADING_UNKNOWN = FaultCode(
    "MET006", "TDR does not know this heading and refuses the whole file.", "Delete the column.", Who.RMU
)
METADATA_EMPTY = FaultCode("MET007", "There are headings and no row.", "Write one row for each file.", Who.RMU)
ROW_REFUSED = FaultCode("MET008", "TDR will refuse this.", "Correct the row as TDR says.", Who.RMU)
FLAG_NOT_STORED = FaultCode(
    "MET020",
    "TDR's check takes this word and then stores it as not closed, so what is closed would be published.",
    "Write exactly Yes or No.",
    Who.RMU,
)
LIST_ENDS_EMPTY = FaultCode(
    "MET021",
    "The list ends with a semicolon; one value may have been lost.",
    "Delete the semicolon, or add the value.",
    Who.RMU,
)
ALTERNATE_TELLS = FaultCode(
    "MET022",
    "The alternate filename is the closed filename itself, or has its extension.",
    "Write a name that may be read by anyone, without an extension.",
    Who.RMU,
)
EXEMPTION_LAPSES = FaultCode(
    "MET023",
    "The closure ends after the exemption lapses (Freedom of Information Act 2000, s 63).",
    "Shorten the period, or record why not.",
    Who.DRO,
)
LOOKS_LIKE_FORMULA = FaultCode(
    "MET024",
    "A spreadsheet takes this text for a formula and would change it.",
    "Edit the workbook, not the CSV; or leave this cell alone.",
    Who.RMU,
)
COLUMN_LEFT_OUT = FaultCode(
    "MET025", "The column of TDR's template is left out.", "Keep all 23 columns, in the template's order.", Who.RMU
)
METADATA_TOO_LARGE = FaultCode(
    "MET026",
    "The metadata file is larger than 100 MB.",
    "TDR takes 5,000 files at most; look what this file is.",
    Who.RMU,
)
CELL_NOT_TEXT = FaultCode(
    "MET027",
    "The spreadsheet has made a number of this text, so zeros or brackets may be lost.",
    "Set the column's format to Text and type the value again.",
    Who.RMU,
)
METADATA_UNDECIDED = FaultCode(
    "MET028",
    "The record has no decision to open or close it, so no metadata file is written.",
    "Decide Open or Closed, and Yes or No for its name and description.",
    Who.RMU,
)
METADATA_TOO_MANY_ROWS = FaultCode(
    "MET030",
    "The metadata file has more rows than anybody can have meant.",
    "TDR takes 5,000 files at most; delete the empty rows that Excel keeps below the last one.",
    Who.RMU,
)
WORKBOOK_UNREADABLE = FaultCode(
    "MET029",
    "This is not a workbook that can be read.",
    "Save it as an Excel workbook (.xlsx) without a password.",
    Who.RMU,
)

# -- making a bag --------------------------------------------------------------------------------------
BAG_EXISTS = FaultCode("BAG080", "There is something here already.", "Give the bag another name or place.", Who.RMU)
SIGNED_CONTENT_NOT_FOUND = FaultCode(
    "BAG081",
    "Stopped: the file is not what was signed; it was changed after signing, or is no longer there.",
    "Restore it, or send the list back.",
    Who.RMU,
)
NAME_NOT_FOR_A_BAG = FaultCode(
    "BAG082",
    "A file of this name can't be sent: programs that read bags disagree on such names.",
    "Rename it at the source, survey again, and propose the list again.",
    Who.RMU,
)
NAMES_ALIKE = FaultCode(
    "BAG083",
    "Two files of the list differ only in capitals or accents; on Windows one would replace the other.",
    "Rename one at the source, survey again, and propose the list again.",
    Who.RMU,
)
NOT_ONE_TOP_FOLDER = FaultCode(
    "BAG084",
    "TDR takes exactly one top-level folder and no file beside it.",
    "Put all records into one folder.",
    Who.RMU,
)
BAG_INSIDE_SOURCE = FaultCode(
    "BAG085", "The bag would lie inside the records that go into it.", "Give another place.", Who.RMU
)
BAG_BEING_BUILT = FaultCode(
    "BAG086", "This bag is being built by another run.", "Wait until it has finished, or stop it first.", Who.RMU
)
BAG_INFO_NOT_AS_PROFILE = FaultCode(
    "BAG087", "bag-info.txt would not be as the profile prescribes.", "Give the value, on one line.", Who.RMU
)
REFERENCE_IS_TDRS = FaultCode(
    "BAG088",
    "References of this form are given by TDR alone.",
    "Use a reference of your own, such as MUN-2026-0001.",
    Who.RMU,
)
SOURCE_UNREADABLE = FaultCode(
    "BAG089", "The file could not be read.", "Ask IT for read access, then run the same command again.", Who.IT
)
WITNESS_DISAGREES = FaultCode(
    "BAG090",
    "The second program that checks bags does not find the new bag valid; it was not given its name.",
    "Run the same command again. If it stays, send us this line.",
    Who.SUPPORT,
)
NEW_BAG_NOT_VALID = FaultCode(
    "BAG091",
    "What was read back from the disk is not what was written; the bag was not given its name.",
    "Ask IT to check the disk, then run the same command again; the files are copied anew.",
    Who.IT,
)
NO_ROOM_FOR_BAG = FaultCode(
    "BAG092", "There is no room for the bag.", "Make room, then run the same command again; it goes on.", Who.IT
)
TAG_NAME_TAKEN = FaultCode(
    "BAG093",
    "A tag file of this name is written by BagIt itself, or is not a plain name.",
    "Give it another name.",
    Who.RMU,
)
BAG_EMPTY = FaultCode("BAG094", "The list has no file.", "Select records first.", Who.RMU)
