"""HLD holds · TXT texts of files and term scans."""

from records.faults.stores import TAMPERED
from retention.faults import FaultCode, Who

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
    "TXT025", "The evidence of a term scan was changed after it was sealed.", TAMPERED, Who.IT
)
