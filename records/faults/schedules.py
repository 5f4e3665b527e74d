"""SCH the department's own schedules · MIT format mitigations."""

from retention.faults import FaultCode, Who

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
