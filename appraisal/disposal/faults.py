"""Every fault code of DIS disposal, work orders, receipts, certificates.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

# -- the gate: why one thing may not be destroyed -----------------------------------------------------
NOT_SIGNED = FaultCode(
    "DIS001",
    "It may not be destroyed: nobody has signed the list for its disposal.",
    "Have the list proposed, and signed by the DRO or the deputy.",
    Who.RMU,
)
LIST_CHANGED = FaultCode(
    "DIS002",
    "It may not be destroyed: the list is no longer what was signed.",
    "Propose the list again; a signature is for one content.",
    Who.RMU,
)
HOLD_COVERS = FaultCode(
    "DIS003",
    "It may not be destroyed: a hold covers it.",
    "Leave it where it is until the hold is released; it then needs a new review.",
    Who.RMU,
)
HOLD_SINCE_SIGNATURE = FaultCode(
    "DIS004",
    "It may not be destroyed: a hold was placed on it after the list was signed, so the signature no longer counts.",
    "Have it reviewed again, also where the hold was released since.",
    Who.RMU,
)
WITH_THE_ARCHIVES = FaultCode(
    "DIS005",
    "With The National Archives; do not delete until shown on Discovery.",
    "Wait until the records show on Discovery and the DRO has released the custody hold.",
    Who.DRO,
)
NOT_DUE = FaultCode(
    "DIS006",
    "It may not be destroyed: it is not due.",
    "Leave it out, and list it again from the day on which it is due.",
    Who.RMU,
)
NO_DATE = FaultCode(
    "DIS007",
    "It may not be destroyed: no date can be established for it.",
    "Find the missing fact; unknown is never due. See: muniment explain",
    Who.RMU,
)
GRADE_TOO_WEAK = FaultCode(
    "DIS008",
    "It may not be destroyed: its rule is not confirmed by the authority's own words.",
    "Have the schedule confirmed first; an unconfirmed rule leads to review or to simulation only.",
    Who.DRO,
)
NOT_FOR_DESTRUCTION = FaultCode(
    "DIS009",
    "It may not be destroyed: its class is not destined for destruction.",
    "Follow the action of its class: retain permanently, transfer or review.",
    Who.RMU,
)
CONTENT_CHANGED = FaultCode(
    "DIS010",
    "It may not be destroyed: a file in it is not what was signed.",
    "Restore the signed content, or put the folder on a new list.",
    Who.RMU,
)
CONTENT_ADDED = FaultCode(
    "DIS011",
    "It may not be destroyed: files were added after the list was signed.",
    "Have the new files appraised, then put the folder on a new list.",
    Who.RMU,
)
COOLING_OFF = FaultCode(
    "DIS012", "It may not be destroyed yet: the list is cooling off.", "Wait until the day named.", Who.RMU
)
DECIDED_KEEP = FaultCode(
    "DIS013",
    "It may not be destroyed: a reviewer decided to keep it, and no later signature undoes that.",
    "Leave it out of the list.",
    Who.RMU,
)
UNDECIDED = FaultCode(
    "DIS014",
    "It may not be destroyed: nobody has decided that it goes.",
    "Decide on it, with a reason, before the list is proposed.",
    Who.RMU,
)
ON_ANOTHER_LIST = FaultCode(
    "DIS015",
    "It may not be destroyed: it stands on another list too.",
    "Finish or abandon the other list, or leave it out there.",
    Who.RMU,
)
COPY_OF_HELD = FaultCode(
    "DIS016",
    "It may not be destroyed: a file in it has the same content as a held file elsewhere.",
    "Wait until the hold is released; a hold follows the copies.",
    Who.RMU,
)
GONE = FaultCode(
    "DIS017",
    "It is missing: the newest survey does not see it. It is never counted as destroyed.",
    "Find out where it went; survey the source again.",
    Who.IT,
)
CONTENT_UNKNOWN = FaultCode(
    "DIS018",
    "It may not be destroyed: a file in it could not be read, so its content was never signed.",
    "Make the file readable and survey again, or leave the folder out.",
    Who.IT,
)
NOT_FOR_DISPOSAL = FaultCode(
    "DIS019",
    "It may not be destroyed: the list is not a disposal list.",
    "Make a disposal list for it; what is to be transferred or retained is never destroyed by that list.",
    Who.RMU,
)
OUTCOME_CHANGED = FaultCode(
    "DIS020",
    "It may not be destroyed: what the rules say of it changed after the list was signed.",
    "Have it reviewed again under the rule as it is now.",
    Who.RMU,
)
NOT_SURVEYED = FaultCode(
    "DIS021",
    "It may not be destroyed: no survey since the signature has seen it.",
    "Survey its source; a work order is only for what was seen again.",
    Who.IT,
)
COOLING_OFF_NOT_BEGUN = FaultCode(
    "DIS022",
    "It may not be destroyed: no cooling-off was begun for the signed list.",
    "Begin it with: muniment disposal begin LIST --days N --rule TEXT",
    Who.RMU,
)
CASE_CHANGED = FaultCode(
    "DIS025",
    "It may not be destroyed: the newest export says something else of the case than when the list was signed.",
    "Have it reviewed again, as the case is now.",
    Who.RMU,
)
BOX_CHANGED = FaultCode(
    "DIS026",
    "It may not be destroyed: other files of paper are listed in the box than when the list was signed.",
    "Have it reviewed again, with what lies in it now.",
    Who.RMU,
)
CASE_GONE = FaultCode(
    "DIS027",
    "It is missing: the newest export no longer has the case. It is never counted as destroyed.",
    "Ask the team that runs the case management system what became of it.",
    Who.IT,
)
BOX_GONE = FaultCode(
    "DIS028",
    "It may not be destroyed: the newest export no longer lists the box, so what lies in it is not known.",
    "Have the register of boxes put right, and import the next export.",
    Who.RMU,
)
OWNER_UNKNOWN = FaultCode(
    "DIS080",
    "It may not be destroyed: it is not settled whose record the case is.",
    "Have the owner of the record settled and recorded in the case management system.",
    Who.DRO,
)
OTHER_OWNER = FaultCode(
    "DIS081",
    "It may not be destroyed: the case is another body's record.",
    "Leave it to that body, or have its written agreement recorded as a change of owner.",
    Who.DRO,
)

# -- plans and work orders ----------------------------------------------------------------------------
ROLE_MAY_NOT = FaultCode(
    "DIS030", "This role may not do that.", "Ask somebody whose role may; roles are listed on the help page.", Who.RMU
)
DAYS_TOO_FEW = FaultCode(
    "DIS031",
    "The cooling-off is shorter than the schedule demands.",
    "Give at least the days that the classes on the list ask for.",
    Who.RMU,
)
ALREADY_BEGUN = FaultCode(
    "DIS032",
    "The cooling-off of this signature was begun already.",
    "Go on with the work order; a cooling-off is never shortened.",
    Who.RMU,
)
NO_SUCH_ORDER = FaultCode(
    "DIS033", "There is no work order with this reference.", "List them with: muniment disposal list", Who.RMU
)
ORDER_STILL_OPEN = FaultCode(
    "DIS034",
    "A work order of this list is still open.",
    "Return its receipt first, or wait until it has expired.",
    Who.RMU,
)
NOTHING_MAY_GO = FaultCode(
    "DIS035",
    "No work order was made: nothing on the list may be destroyed today.",
    "Read the reason beside each item; nothing was changed but the record of the refusals.",
    Who.RMU,
)
ORDER_EXPIRED = FaultCode(
    "DIS036",
    "The work order has expired.",
    "Do not carry it out. Issue a new one, which checks every item again.",
    Who.IT,
)
WORDS_MISSING = FaultCode("DIS037", "A word is missing.", "Say it in a sentence the DRO can read.", Who.RMU)
STANDING_UNSETTLED = FaultCode(
    "DIS038",
    "The gate found no quiet moment: decisions were recorded faster than it could read them.",
    "Try again.",
    Who.SUPPORT,
)
NOT_BEGUN = FaultCode(
    "DIS039",
    "No disposal was begun for this list.",
    "Begin it with: muniment disposal begin LIST --days N --rule TEXT",
    Who.RMU,
)
RECALL_FIRST = FaultCode(
    "DIS023",
    "The work order can't go out: something on it must be recalled first.",
    "Recall it with: muniment disposal recheck ORDER",
    Who.RMU,
)
CANCELLED_BY_HOLD = FaultCode(
    "DIS024",
    "The cooling-off is cancelled: a hold was placed on something on the list.",
    "The list went back; it needs a new review, also where the hold is released again.",
    Who.RMU,
)

# -- receipts -------------------------------------------------------------------------------------------
RECEIPT_UNREADABLE = FaultCode(
    "DIS040",
    "The receipt could not be read.",
    "Return the work order itself, filled in, as XLSX, CSV or JSON.",
    Who.IT,
)
RECEIPT_OF_ANOTHER_ORDER = FaultCode(
    "DIS041", "The row belongs to another work order.", "Return each work order with its own rows only.", Who.IT
)
NO_SUCH_LINE = FaultCode(
    "DIS042", "The work order has no such line.", "Fill in the rows as they were sent; add none.", Who.IT
)
LINE_TWICE = FaultCode("DIS043", "The line stands in the receipt twice.", "Leave one row for each line.", Who.IT)
RESULT_UNKNOWN = FaultCode(
    "DIS044",
    "This is not a result.",
    "Write one of: done, failed, missing. Leave it empty where nothing was tried.",
    Who.IT,
)
WHY_MISSING = FaultCode(
    "DIS045", "The row does not say why.", "Say in the column Why what happened, such as: access denied", Who.IT
)
NOT_SAID_BY_WHOM = FaultCode(
    "DIS046",
    "The row does not say by whom or when.",
    "Fill in both columns, By and When, on every row with a result.",
    Who.IT,
)
MOMENT_UNREADABLE = FaultCode(
    "DIS047", "This is not a moment.", "Write date and time as 2026-12-04 14:30; the time is that of London.", Who.IT
)
MOMENT_IMPOSSIBLE = FaultCode(
    "DIS048",
    "The moment lies before the work order was issued, or in the future.",
    "Correct the column When; nothing may be carried out before its order.",
    Who.IT,
)
LINE_EDITED = FaultCode(
    "DIS049",
    "What names the line is not that of the work order: path, size, SHA-256, URN, case number or barcode.",
    "Leave these columns as they were sent; fill in the columns that are empty.",
    Who.IT,
)
ANSWERED_ALREADY = FaultCode(
    "DIS050",
    "An earlier receipt said something else of this line.",
    "Leave the row empty, or ask the RMU what was recorded.",
    Who.RMU,
)
RECEIPT_EMPTY = FaultCode(
    "DIS051", "The receipt has no result.", "Fill in the column Result for every file that was tried.", Who.IT
)
DONE_THOUGH_RECALLED = FaultCode(
    "DIS052",
    "It was destroyed although a hold had been placed on it before.",
    "Tell the DRO and the SIRO today; it is recorded as an incident and stands on the certificate.",
    Who.DRO,
)
DONE_AFTER_EXPIRY = FaultCode(
    "DIS053",
    "It was destroyed after the work order had expired.",
    "Tell the DRO; it is recorded as an incident and stands on the certificate.",
    Who.DRO,
)
DELETED_NOT_SAID = FaultCode(
    "DIS054",
    "The row does not say what the case management system says was deleted.",
    "Fill in the column Deleted, such as: case and 14 documents.",
    Who.IT,
)
CERTIFICATE_WANTED = FaultCode(
    "DIS055",
    "The row of a box does not name the contractor's certificate of destruction.",
    "Fill in Certificate number, Certificate date and Method as the certificate has them.",
    Who.RMU,
)
CERTIFICATE_DAY_UNREADABLE = FaultCode(
    "DIS056", "This is not a day.", "Write the date of the certificate as 2026-12-04.", Who.RMU
)
CERTIFICATE_DAY_IMPOSSIBLE = FaultCode(
    "DIS057",
    "The certificate is dated before the box was destroyed, or in the future.",
    "Ask the contractor for a certificate of what was done; correct the date where it was typed wrong.",
    Who.RMU,
)
NO_SUCH_PART = FaultCode(
    "DIS058", "The work order has no such part.", "Ask for one of its parts: files, cases, boxes.", Who.RMU
)

# -- proof ----------------------------------------------------------------------------------------------
STILL_THERE = FaultCode(
    "DIS060",
    "It was said to be destroyed, and the survey still sees it.",
    "Destroy it as the work order says, or correct the receipt; there is no certificate until then.",
    Who.IT,
)
NO_SURVEY_SINCE = FaultCode(
    "DIS061",
    "No survey was begun after the last file was said to be destroyed.",
    "Survey the source now: muniment survey PATH",
    Who.IT,
)
GONE_UNREPORTED = FaultCode(
    "DIS062",
    "The survey no longer sees it, and no receipt says that it was destroyed.",
    "Ask IT what happened to it and return the receipt; it is not counted as destroyed.",
    Who.IT,
)
SEEN_AGAIN = FaultCode(
    "DIS063",
    "A destroyed content is there again.",
    "Find out where it came from, such as a restored backup; the certificate is named.",
    Who.IT,
)
RECEIPT_WANTED = FaultCode(
    "DIS064", "There is no receipt to prove.", "Return the receipt of the work order first.", Who.IT
)
MOVED_AND_NOT_DESTROYED = FaultCode(
    "DIS065",
    "It was said to be gone, and the survey sees the same content at another place.",
    "Ask IT where it was moved; there it is not destroyed.",
    Who.IT,
)
CASE_STILL_THERE = FaultCode(
    "DIS066",
    "It was said to be deleted, and the export still has the case.",
    "Delete it as the work order says, or correct the receipt; there is no certificate until then.",
    Who.IT,
)
CASE_ONLY_MARKED = FaultCode(
    "DIS067",
    "It was said to be deleted, and the export still has the case, marked as deleted: a mark is no deletion.",
    "Delete it for good in the case management system; a new work order asks for it again.",
    Who.IT,
)
CASE_PARTS_REMAIN = FaultCode(
    "DIS068",
    "It was said to be deleted, and the export still has parts of the case.",
    "Delete what remains in the case management system; a new work order asks for it again.",
    Who.IT,
)
CASE_UNREAD = FaultCode(
    "DIS069",
    "It is not shown to be deleted: the export has a row of the case that could not be read.",
    "Have the export mended and sent again, import it, and prove once more.",
    Who.IT,
)
NO_EXPORT_SINCE = FaultCode(
    "DIS076",
    "No whole export speaks of a moment after the last case was said to be deleted.",
    "Import the next export: muniment import PATH",
    Who.IT,
)
CASE_GONE_UNREPORTED = FaultCode(
    "DIS077",
    "The export no longer has the case, and no receipt says that it was deleted.",
    "Ask the team that runs the case management system what happened to it; it is not counted as destroyed.",
    Who.IT,
)
CASE_VANISHED = FaultCode(
    "DIS078",
    "The export no longer has this case, and no work order asked for it.",
    "Ask the team that runs the case management system what happened to it, and tell the DRO.",
    Who.DRO,
)
NOTHING_TO_SEE = FaultCode(
    "DIS079",
    "There is nothing to prove: no survey and no export shows a box of paper.",
    "A box rests on the contractor's certificate, which the receipt recorded; certify the list.",
    Who.RMU,
)
CASE_SEEN_AGAIN = FaultCode(
    "DIS082",
    "A case that was destroyed is in an export again.",
    "Find out where it came from, such as a restored backup; the certificate is named.",
    Who.IT,
)

# -- certificates -----------------------------------------------------------------------------------------
INVENTORY_OPEN = FaultCode(
    "DIS070",
    "No certificate: the inventory is not closed.",
    "Everything listed needs an end: destroyed, spared, failed, missing or left out.",
    Who.RMU,
)
NOT_PROVEN = FaultCode(
    "DIS071",
    "No certificate: what was said to be destroyed is not yet proven by a survey, or by an export of cases.",
    "Survey the source, or import the next export; then: muniment disposal prove ORDER",
    Who.RMU,
)
NO_SUCH_CERTIFICATE = FaultCode(
    "DIS072", "There is no certificate with this reference.", "List them with: muniment disposal certificates", Who.RMU
)
CERTIFICATE_ALTERED = FaultCode(
    "DIS073",
    "The certificate is not as it was issued.",
    "Take it from the register again: muniment disposal certificate REF",
    Who.RMU,
)
KEY_MISSING = FaultCode(
    "DIS074",
    "The key that signs certificates can't be read.",
    "Restore keys/certificates.key from the backup; a new key is made only in a store without certificates.",
    Who.SUPPORT,
)
ABSENCE_BROKEN = FaultCode(
    "DIS075",
    "A file was destroyed while the hold covered it.",
    "Tell the DRO; the act is named with its work order and moment.",
    Who.DRO,
)
