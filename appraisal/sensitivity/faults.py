"""Every fault code of SEN sensitivity, RED redacted copies, ACR Advisory Council and retention register.

Codes are never reused; each is provoked in a test. Where The National Archives' upload has words for
the same thing, they are used (nationalarchives/da-metadata-schema, messages; commit 73d8905).
"""

from retention.faults import FaultCode, Who

# -- decisions --------------------------------------------------------------------------------------------
ANSWER_MISSING = FaultCode(
    "SEN001",
    "It isn't said whether the record is open, closed or retained by the department.",
    "Choose one; there is no default.",
    Who.RMU,
)
EXEMPTION_UNKNOWN = FaultCode(
    "SEN002",
    "This is not a code of The National Archives' list.",
    "Write it exactly, for example 40(2) or 43(1); several with ; and no spaces.",
    Who.RMU,
)
COUNTS_DIFFER = FaultCode(
    "SEN003",
    "Must have the same number of closure periods as foi exemption codes.",
    "Give a period for each code, in the same order, for example 40(2);38 and 84;84.",
    Who.RMU,
)
PERIOD_NOT_YEARS = FaultCode(
    "SEN004",
    "A closure period is a whole number of years, from 1 to 150.",
    "Write for example 84; several with ; and no spaces.",
    Who.RMU,
)
MISSING_WHERE_CLOSED = FaultCode("SEN005", "Must be provided for a closed record.", "Fill it in.", Who.RMU)
FILLED_WHERE_OPEN = FaultCode(
    "SEN006", "Must be empty for an open record.", "Empty it, or decide that the record is closed.", Who.RMU
)
EXEMPTION_LAPSES = FaultCode(
    "SEN007",
    "The exemption can't be used that long.",
    "Take another exemption or a shorter period; or say on which authority it is used longer.",
    Who.RMU,
)
NOT_A_DAY = FaultCode(
    "SEN008",
    "We are unable to recognise this as a valid date format.",
    "Please provide a date in the format yyyy-mm-dd.",
    Who.RMU,
)
START_DOES_NOT_MATCH = FaultCode(
    "SEN009",
    "Must match to date of the record (if provided) or date last modified.",
    "Give that date, or 31 December of its year.",
    Who.RMU,
)
IN_THE_FUTURE = FaultCode("SEN010", "This date is in the future, please correct.", "Give a day that has been.", Who.RMU)
SCHEDULE_DATE_WRONG = FaultCode(
    "SEN011",
    "Must be the date of the advisory schedule confirming closure, should not be the same as closure start date.",
    "Copy it from the bottom right-hand corner of the schedule; it is not before 2000-01-01.",
    Who.RMU,
)
ALTERNATE_HAS_EXTENSION = FaultCode(
    "SEN012",
    "An alternate title has no file extension.",
    "Write it as a title, for example [title withheld].",
    Who.RMU,
)
ALTERNATE_IS_THE_TITLE = FaultCode(
    "SEN013", "The alternate title is the closed title.", "Write what the public may read instead.", Who.RMU
)
ALTERNATE_GIVES_AWAY = FaultCode(
    "SEN014",
    "The alternate title has words of the closed title.",
    "Leave them out, or write [title withheld].",
    Who.RMU,
)
ALTERNATE_TOO_LONG = FaultCode(
    "SEN015",
    "The text is longer than allowed, or has a line break.",
    "Write up to 255 characters in one line.",
    Who.RMU,
)
HARM_MISSING = FaultCode(
    "SEN016",
    "A closure says which harm it prevents.",
    "Say what the information is and why it must stay closed so long; the Advisory Council reads it.",
    Who.RMU,
)
GROUND_UNKNOWN = FaultCode("SEN017", "The form has grounds 1 to 8.", "Give one of these numbers.", Who.RMU)
RETENTION_NOT_YEARS = FaultCode(
    "SEN018", "A retention is for a whole number of years.", "Write for example 5.", Who.RMU
)
REASON_MISSING = FaultCode("SEN019", "A decision says why.", "Say why, in a sentence the DRO can read.", Who.RMU)
RECORD_UNDECIDED = FaultCode(
    "SEN020",
    "Nobody has decided whether this record is open.",
    "Decide it; what is not marked closed is open on transfer, and can't be closed again.",
    Who.RMU,
)
FOLDER_NAME_UNANSWERED = FaultCode(
    "SEN021",
    "The folder's name will be public; TDR cannot close a folder name.",
    "Say whether the name may be public, and why.",
    Who.RMU,
)
FOLDER_NAME_REFUSED = FaultCode(
    "SEN022",
    "A person said that the folder's name must not be public, and TDR cannot close a folder name.",
    "Agree another way with The National Archives, then answer the question again.",
    Who.RMU,
)
SCHEDULE_DATE_MISSING = FaultCode(
    "SEN023",
    "The closure has no schedule date: the Advisory Council's approval was not entered.",
    "Enter the date of the schedule, or decide anew.",
    Who.RMU,
)
INSTRUMENT_MISSING = FaultCode(
    "SEN024",
    "The retention has no instrument: the Secretary of State's approval was not entered.",
    "Enter the retention instrument, or decide anew.",
    Who.RMU,
)
NOT_ON_THE_LIST = FaultCode("SEN025", "This file is not on the list.", "Copy the path from the list.", Who.RMU)
DESCRIPTION_ALTERNATE_WRONG = FaultCode(
    "SEN026",
    "An alternate description needs a description, and differs from it.",
    "Write the description as well, or leave the alternate out.",
    Who.RMU,
)
NOTHING_TO_APPROVE = FaultCode(
    "SEN027",
    "No closed record of the list waits for this.",
    "Decide first what is closed; then enter the approval.",
    Who.RMU,
)
LONGER_THAN_USUAL = FaultCode(
    "SEN028",
    "The period is longer than is usually granted on this ground.",
    "Ask for less, or say in the reason on which authority.",
    Who.RMU,
)
SENSITIVITY_RIGHT = FaultCode("SEN030", "This role may not do this.", "Ask somebody who reviews lists.", Who.RMU)
NO_SUCH_SIGNALS = FaultCode("SEN031", "No texts were looked at yet.", "Run: muniment sensitivity scan", Who.RMU)
SIGNALS_CHANGED = FaultCode(
    "SEN032",
    "The evidence of a detector scan was changed after it was sealed.",
    "Restore it from a backup, or scan anew.",
    Who.IT,
)
RETAINED_ONLY_HERE = FaultCode(
    "SEN034",
    "The list and the sensitivity review differ on whether the department retains this record.",
    "Decide it again here; the list follows.",
    Who.RMU,
)

CHANGED_MEANWHILE = FaultCode(
    "SEN035",
    "Somebody else decided this file since the page was opened.",
    "Look at their decision, then decide again.",
    Who.RMU,
)
LIST_IS_SIGNED = FaultCode(
    "SEN036",
    "The list is signed or over, so its sensitivity decisions stand.",
    "Have it returned first: then decide anew, and it is signed again.",
    Who.DRO,
)

# -- redacted copies ----------------------------------------------------------------------------------------
NO_ORIGINAL = FaultCode(
    "RED001",
    "The redacted copy has no original in its folder.",
    "Name it after its original, for example MG5_R.doc beside MG5.doc.",
    Who.RMU,
)
SEVERAL_ORIGINALS = FaultCode(
    "RED002",
    "More than one file in the folder may be its original.",
    "Rename the copy or leave one of the others out, so that one is left.",
    Who.RMU,
)
TWO_COPIES_OF_ONE_NAME = FaultCode(
    "RED003",
    "Two redacted files have one name before the dot.",
    "Give each a number, for example MG5_R1.pdf and MG5_R2.pdf.",
    Who.RMU,
)
NOT_NAMED_AS_REDACTED = FaultCode(
    "RED004",
    "The name doesn't say that the file is a redacted copy.",
    "End it in _R, _Redacted or _redacted, with a number where there are several: MG5_R.pdf",
    Who.RMU,
)
ORIGINAL_IS_OPEN = FaultCode(
    "RED005",
    "The original is open or undecided, so a redacted copy would stand beside it in full.",
    "Close the original or retain it, or withdraw the copy.",
    Who.RMU,
)
SECOND_CHECK_MISSING = FaultCode(
    "RED006",
    "Nobody but the redactor has looked at the redacted copy.",
    "Another person opens it and says what they looked at.",
    Who.RMU,
)
REMOVED_WORDS_FOUND = FaultCode(
    "RED007",
    "Words that were to be removed are still in the file.",
    "Redact again so that the text itself is gone, not only covered.",
    Who.RMU,
)
SAME_AS_ORIGINAL = FaultCode(
    "RED008", "The redacted copy has the same bytes as a record.", "Send the redacted file.", Who.RMU
)
COPY_UNREADABLE = FaultCode(
    "RED009",
    "The redacted copy's text could not be read, so nothing says that the words are gone.",
    "Send it in a format that can be read, such as PDF; or look at all of it and say so in the second check.",
    Who.RMU,
)
REDACTION_WORDS_MISSING = FaultCode(
    "RED010",
    "A redaction names its exemption, its reason and at least one word that was removed.",
    "Fill in all three; the words are looked for and then forgotten.",
    Who.RMU,
)
COPY_TOO_LARGE = FaultCode(
    "RED011", "The redacted copy is empty or larger than the limit.", "Send one file of at most 64 MB.", Who.RMU
)
NO_SUCH_COPY = FaultCode(
    "RED014", "There is no redacted copy of this name.", "See: muniment sensitivity copies", Who.RMU
)
STORED_COPY_CHANGED = FaultCode(
    "RED015",
    "The kept bytes of a redacted copy are not what was received.",
    "Withdraw it and send it again.",
    Who.IT,
)
SAME_PERSON_CHECKS = FaultCode(
    "RED016", "Who made the redacted copy can't be its second check.", "Ask another person to look at it.", Who.RMU
)
COPY_CHECKED_BEFORE = FaultCode("RED017", "The copy was checked before.", "Nothing to do.", Who.RMU)

# -- Advisory Council, retention instruments, the 20-year timetable ----------------------------------------------------
NO_SUCH_MEETING = FaultCode(
    "ACR001", "There is no meeting of this reference.", "See: muniment sensitivity meetings", Who.RMU
)
MEETING_REF_USED = FaultCode(
    "ACR002",
    "A meeting with this reference is in the register.",
    "Give it a reference of its own, such as AC-2026-07.",
    Who.RMU,
)
REGISTER_WORDS_MISSING = FaultCode("ACR003", "Something must be said here.", "Fill it in.", Who.RMU)
NO_SUCH_INSTRUMENT = FaultCode(
    "ACR004", "There is no retention instrument of this reference.", "See: muniment sensitivity instruments", Who.RMU
)
INSTRUMENT_REF_USED = FaultCode(
    "ACR005", "An instrument with this reference is in the register.", "Give it the reference it bears.", Who.RMU
)
DAYS_OUT_OF_ORDER = FaultCode(
    "ACR006",
    "The days are not in order.",
    "Papers are due on or before the meeting, a schedule is dated on or after it, an instrument ends after approval.",
    Who.RMU,
)
AGREED_WITHOUT_SCHEDULE = FaultCode(
    "ACR007",
    "The council agreed, and the date of its schedule is missing.",
    "Enter the date at the bottom right-hand corner of the schedule.",
    Who.RMU,
)
INSTRUMENT_EXPIRED = FaultCode(
    "ACR008",
    "The retention instrument has expired, so nothing allows the department to keep the record.",
    "Apply for a new instrument, or transfer the record.",
    Who.DRO,
)
REGISTER_RIGHT = FaultCode("ACR009", "This role may not record what was agreed.", "Ask a reviewer or the DRO.", Who.RMU)
GRANTED_FOR_LESS = FaultCode(
    "ACR010",
    "The instrument does not cover this: another ground, or it expires sooner than was decided.",
    "Decide as the instrument says, or enter another instrument.",
    Who.RMU,
)
