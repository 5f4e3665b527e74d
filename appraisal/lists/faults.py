"""Every fault code of LST lists, SGN signatures.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

# -- lists: what may be on one, and what may be done with it -----------------------------------------
NO_SUCH_LIST = FaultCode("LST001", "No list has this reference.", "See the lists with: muniment list show", Who.RMU)
LIST_NOT_SO_FAR = FaultCode(
    "LST002", "This can't be done to the list as it stands.", "Look at its history to see what comes next.", Who.RMU
)
LIST_RIGHT_MISSING = FaultCode("LST003", "This role does not do this.", "Ask somebody whose role it is.", Who.RMU)
REASON_MISSING = FaultCode("LST004", "There is no reason.", "Say why, in a sentence the DRO can read.", Who.RMU)
LIST_EMPTY = FaultCode(
    "LST005",
    "Nothing on the list is selected.",
    "Add a folder, case or box to it; an empty list can't be sent, proposed or signed.",
    Who.RMU,
)
ON_ANOTHER_LIST = FaultCode(
    "LST006", "It is on another list already.", "Take it off that list first, or leave it there.", Who.RMU
)
ITEM_UNDATED = FaultCode(
    "LST007",
    "No date can be given for it, so it can't be on a list for disposal.",
    "See what is missing with: muniment explain",
    Who.RMU,
)
ITEM_NOT_DUE = FaultCode("LST008", "It is not due yet.", "Wait until it is due, or take it off the list.", Who.RMU)
ITEM_HELD = FaultCode("LST009", "A hold covers it.", "Leave it out, or wait until the hold is released.", Who.RMU)
ITEM_RULE_TOO_WEAK = FaultCode(
    "LST010",
    "Its rule is not confirmed, so nothing can be destroyed under it.",
    "Have the rule confirmed by its authority, with the words quoted, then evaluate again.",
    Who.RMU,
)
SERIES_MISSING = FaultCode(
    "LST011",
    "A consignment belongs to one series.",
    "Agree a series with The National Archives, record it, then add the records.",
    Who.RMU,
)
SERIES_OTHER = FaultCode(
    "LST012",
    "A consignment belongs to one series, and this is of another.",
    "Make a list of its own for the other series.",
    Who.RMU,
)
FILES_UNREADABLE = FaultCode(
    "LST013",
    "Files in it could not be read, so nobody can sign for what they hold.",
    "Leave these files out with a reason, or ask IT for access and survey again.",
    Who.IT,
)
NOT_ON_LIST = FaultCode(
    "LST014", "This is not on the list.", "Take the reference from the list as it is shown.", Who.RMU
)
ITEM_ALREADY_ON = FaultCode("LST015", "It is on this list already.", "There is nothing to do.", Who.RMU)
KEEP_STANDS = FaultCode(
    "LST016",
    "A reviewer decided to keep it, and nothing that is approved for the whole list undoes that.",
    "Only a person who decides on this one record, with a reason, can change it.",
    Who.RMU,
)
OBJECTIONS_MISSING = FaultCode(
    "LST017",
    "A list is sent back with a reason for each thing that is objected to.",
    "Object to at least one thing, with a reason, or propose the list.",
    Who.RMU,
)
OBJECTIONS_OPEN = FaultCode(
    "LST018",
    "There are objections to things on it.",
    "Send the list back with them; it is proposed without objections, or sent back with a reason for each.",
    Who.RMU,
)
OVERRULED_OPEN = FaultCode(
    "LST019",
    "The author overruled an objection, and the reviewer has not said whether the reason convinces.",
    "Agree to each with a tick, or object again.",
    Who.RMU,
)
REPLIES_MISSING = FaultCode(
    "LST020",
    "Objections are still to be answered.",
    "Answer each: take the thing off, or overrule it with a reason.",
    Who.RMU,
)
ADVISERS_ENOUGH = FaultCode(
    "LST021", "A list has up to five co-reviewers.", "Ask one of them, or write a comment.", Who.RMU
)
LIST_STALE = FaultCode(
    "LST022",
    "Somebody changed the list while you had it open.",
    "Look at what they did, then do it again.",
    Who.RMU,
)
NO_SUCH_THING = FaultCode(
    "LST023",
    "There is no such folder, case or box in the newest surveys and exports.",
    "Take the reference from the drive plan.",
    Who.RMU,
)
REVIEWER_NEEDED = FaultCode(
    "LST024",
    "This list needs a reviewer beside its author and its signer.",
    "Send it to review: muniment list send",
    Who.RMU,
)
DECISION_UNKNOWN = FaultCode(
    "LST025", "This is not a decision that can be made here.", "Write select, leave out, keep or retain.", Who.RMU
)
SHEET_UNREADABLE = FaultCode(
    "LST026",
    "The sheet could not be read as this list.",
    "Export the list again, fill in Decision, Criterion and Reason, and save it as .xlsx.",
    Who.RMU,
)
SHEET_STALE = FaultCode(
    "LST027",
    "This row was exported from another version of the list, and the record was decided on since.",
    "Export the list again and carry your decision over.",
    Who.RMU,
)
SHEET_ROW_CHANGED = FaultCode(
    "LST028",
    "A column that only identifies the record was changed.",
    "Change only Decision, Criterion and Reason; export the list again.",
    Who.RMU,
)
TITLE_MISSING = FaultCode("LST029", "The list has no title.", "Give it one, such as: Op ALPHA, transfer.", Who.RMU)
GROUND_MOVED = FaultCode(
    "LST030",
    "Holds, surveys or rules changed while the list was being checked.",
    "Do it again; nothing was saved.",
    Who.RMU,
)
FILES_OTHERWISE = FaultCode(
    "LST031",
    "Not proposed: a newer survey has files otherwise than this list had them. The list has them now.",
    "Look at what is new or changed, leave out what should not go, then propose the list again.",
    Who.RMU,
)

# -- signatures --------------------------------------------------------------------------------------
PART_TAKEN = FaultCode(
    "SGN001",
    "Author, reviewer and signer of a list are three people; nobody has two parts in it.",
    "Ask a colleague who has no part in this list.",
    Who.RMU,
)
PROPOSER_SIGNS = FaultCode(
    "SGN002",
    "You had a part in this list, so you cannot sign it.",
    "The DRO can, or a deputy while the delegation runs.",
    Who.DRO,
)
DELEGATION_MISSING = FaultCode(
    "SGN003", "No delegation lets this deputy sign today.", "Ask the DRO to sign, or to name a deputy.", Who.DRO
)
HELD_SINCE = FaultCode(
    "SGN004",
    "Not signed.",
    "Remove what is held, or wait until the hold is released; then propose the list again.",
    Who.DRO,
)
CONTENT_CHANGED = FaultCode(
    "SGN005",
    "What is on the list is not what was proposed.",
    "Look at what changed, then propose the list again.",
    Who.DRO,
)
STATEMENT_MISSING = FaultCode("SGN006", "A statement is not confirmed.", "Read it and tick it.", Who.DRO)
NAME_DIFFERS = FaultCode(
    "SGN007", "The name typed is not yours as it stands in your account.", "Type your name to sign.", Who.DRO
)
NOT_SIGNED = FaultCode("SGN009", "The list is not signed.", "Ask the DRO to sign it first.", Who.DRO)
PASSWORD_WRONG = FaultCode(
    "SGN010", "Not signed: the password is not right.", "Give the password of your account once more.", Who.DRO
)
