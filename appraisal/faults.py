"""Every fault code that appraisal can raise. Codes are never reused; each is provoked in a test.

EST the estate under the rules
"""

from retention.faults import FaultCode, Who

# -- the estate under the rules ----------------------------------------------------------------------
FACTS_FILE_UNREADABLE = FaultCode(
    "EST001",
    "The file of facts could not be read.",
    'Write JSON such as {"class": "CW-BASE", "case.finalised_on": "2006-03-14", "flags": []}',
    Who.RMU,
)
NO_SUCH_SCHEDULE = FaultCode(
    "EST002", "There is no schedule of this name.", "List them with: muniment schedule list", Who.RMU
)
NOT_A_DAY = FaultCode("EST003", "This is not a day of the calendar.", "Write it as 2026-11-25.", Who.RMU)
NOTHING_TO_SIMULATE = FaultCode(
    "EST004",
    "The simulation changes nothing.",
    "Say what to change: --release HOLD, --place CONDITION, or --schedule PACK=FILE.",
    Who.RMU,
)
NO_SUCH_HOLD_HERE = FaultCode(
    "EST005", "No hold with this reference covers anything.", "List them with: muniment hold list", Who.RMU
)
HOLD_CONDITION_UNREADABLE = FaultCode(
    "EST006",
    "The condition of the hold could not be read.",
    'Write for example: --place "flag:CPRO and case.registered_on >= 2004-01-01"',
    Who.RMU,
)
NO_SUCH_SNAPSHOT = FaultCode(
    "EST007", "No evaluation has this name.", "List them with: muniment evaluate list", Who.RMU
)
SNAPSHOT_CHANGED = FaultCode(
    "EST008",
    "The outcomes are not what their inputs give: the file was changed, or another version of Muniment wrote it.",
    "Evaluate again; outcomes may always be thrown away and computed anew.",
    Who.RMU,
)
SCHEDULE_FILE_UNREADABLE = FaultCode(
    "EST009", "The schedule file could not be read.", "Give a TOML file of the format muniment-schedule/1.", Who.RMU
)
MEMBERSHIPS_CHANGED = FaultCode(
    "EST010",
    "What entered and left the holds is not what was recorded: the file of this look is missing or was changed.",
    "Bring the file back from a backup; until then the history of holds proves nothing.",
    Who.SUPPORT,
)
NO_SUCH_PLACE = FaultCode(
    "EST011",
    "This place in the plan belongs to another order of it.",
    "Begin at the first page of the order that you want.",
    Who.RMU,
)
