"""Every fault code of a schedule file (SCH) and its lint remarks. Codes are never reused."""

from retention.faults import FaultCode, Who

NOT_A_SCHEDULE = FaultCode(
    "SCH001",
    "This is not a schedule of the format muniment-schedule/1.",
    'Begin the file with: format = "muniment-schedule/1"',
    Who.RMU,
)
KEY_MISSING = FaultCode(
    "SCH002", "Something that must be written out is missing.", "Add it as the example shows.", Who.RMU
)
KEY_UNKNOWN = FaultCode("SCH003", "This key is not known here.", "Correct the spelling, or leave it out.", Who.RMU)
WRONG_KIND = FaultCode(
    "SCH004", "The value is of another kind than expected.", "Write it as the example shows.", Who.RMU
)
NOT_IN_LIST = FaultCode("SCH005", "The value is none of those allowed here.", "Choose one of those named.", Who.RMU)
BAD_PERIOD = FaultCode(
    "SCH006",
    "This is not a period in whole years, months, weeks or days.",
    "Write for example P7Y, P18M, P6W, P30D or P1Y6M.",
    Who.RMU,
)
AMBIGUOUS_DATE = FaultCode(
    "SCH007",
    "A period with years or months declares no rounding, so a day that doesn't exist has no answer.",
    'Add rounding = "down" (last day of the month) or rounding = "up" (first day of the next).',
    Who.RMU,
)
OVERFLOW = FaultCode(
    "SCH008",
    "The period leads beyond the year 9999.",
    'Write a shorter one; to keep for good, write action = { kind = "retain permanently" }.',
    Who.RMU,
)
FACT_UNKNOWN = FaultCode("SCH009", "This is not a fact we record.", "Facts are listed under Reference, Facts.", Who.RMU)
FACT_NOT_A_DATE = FaultCode(
    "SCH010", "A day is needed here, and this fact is none.", "Name a fact that is a date.", Who.RMU
)
WHEN_MISSING_ABSENT = FaultCode(
    "SCH011",
    "It isn't said what happens where the fact is missing.",
    'Add when_missing = "indeterminate"; missing never counts as no.',
    Who.RMU,
)
CONDITION_UNREADABLE = FaultCode(
    "SCH012",
    "The condition can't be read.",
    "Write for example: flag:CSA, or sentence.kind == 'life' and age(dob, concluded) < 18",
    Who.RMU,
)
BOUNDARY_UNREADABLE = FaultCode(
    "SCH013",
    "This is not a boundary.",
    "Write calendar_year_end, quarter_end, month_end, fy_end(03-31) or fy_end(02-last).",
    Who.RMU,
)
VERSION_OVERLAP = FaultCode(
    "SCH014",
    "Two versions are in force on the same day, or none is between them.",
    "Let each version begin on the day the one before it ends.",
    Who.RMU,
)
NO_VERSION = FaultCode("SCH015", "The class has no version.", "Add at least one [[class.version]].", Who.RMU)
CODE_TWICE = FaultCode(
    "SCH016", "The code is used twice.", "Give each class a code of its own; codes are never reused.", Who.RMU
)
NOTHING_TO_KEEP = FaultCode(
    "SCH017",
    "The version says neither how long to keep nor to retain permanently.",
    'Add keep = [ … ], or action = { kind = "retain permanently" }.',
    Who.RMU,
)
PERMANENT_WITH_PERIOD = FaultCode(
    "SCH018", "Records retained permanently have no period.", "Leave out keep, extend, ceiling and long_stop.", Who.RMU
)
LONG_STOP_DESTROYS = FaultCode("SCH019", "A long stop may lead only to review.", 'Write then = "review".', Who.RMU)
NO_REVIEW_STAGE = FaultCode(
    "SCH020",
    "Records would be destroyed and nobody reviews them first.",
    'Add stages to the action, for example stages = ["casework_owner", "records"].',
    Who.RMU,
)
NO_SOURCE = FaultCode(
    "SCH021",
    "The source does not support its grade.",
    "A confirmed source is quoted in its own words, with the day it was checked.",
    Who.RMU,
)
CORRECTS_NOTHING = FaultCode(
    "SCH022",
    "This version corrects one that does not exist, or does not say when that became known.",
    "Give the number of the version it corrects, and recorded_on.",
    Who.RMU,
)
TRIGGER_ABSENT = FaultCode(
    "SCH023", "A period runs from the trigger, and no trigger is declared.", "Add trigger to the version.", Who.RMU
)
NO_TIMEZONE = FaultCode("SCH024", "No such time zone is known.", 'Write timezone = "Europe/London".', Who.RMU)
RECEIPT_WITHOUT_TRANSFER = FaultCode(
    "SCH025",
    "What follows the action is not possible after it.",
    "After a transfer, destroy only on a receipt; after a review, name what the review may lead to.",
    Who.RMU,
)
REPLACES_UNKNOWN = FaultCode(
    "SCH026", "The class replaces itself.", "Name the code of the class it took the place of.", Who.RMU
)
RULE_UNREADABLE = FaultCode(
    "SCH027",
    "This is not a way to name a day.",
    'Write a fact, or { max = [ … ] }, { min = [ … ] }, { all = [ … ] }, { from = "created", plus = "P5Y", … }, '
    '{ each = "defendants", of = "concluded", … }, { age = 25, born = "dob", … } or { sentence_end = "sentence", … }.',
    Who.RMU,
)
TOO_DEEP = FaultCode("SCH028", "The rule is nested too deep to be read.", "Split it into simpler floors.", Who.RMU)
DAY_REVERSED = FaultCode("SCH029", "The version ends before it begins.", "Correct one of the two days.", Who.RMU)

CASE_UNREADABLE = FaultCode("SCH030", "The worked case can't be read.", "Write it as the example shows.", Who.RMU)
CASE_FAILS = FaultCode(
    "SCH031",
    "A worked case does not come out as written.",
    "Correct the rule, or the case where the rule is right; the schedule is not loaded until they agree.",
    Who.RMU,
)
FACT_UNREADABLE = FaultCode(
    "SCH032", "The value is not one that the fact can have.", "Write it as the example shows.", Who.RMU
)
PACK_UNREADABLE = FaultCode(
    "SCH033", "The file is not TOML that can be read.", "Correct what stands at the line and column named.", Who.RMU
)
PACK_UNKNOWN = FaultCode("SCH034", "There is no schedule of this name.", "See: muniment schedule list", Who.RMU)

# -- a schedule written as a workbook ------------------------------------------------------------
SHEET_UNREADABLE = FaultCode(
    "SCH040",
    "This is not a workbook that can be read.",
    "Save it as an Excel workbook (.xlsx) without a password.",
    Who.RMU,
)
SHEET_TOO_LARGE = FaultCode(
    "SCH041", "The workbook is larger than a schedule can be.", "Keep to one sheet with a row for each class.", Who.RMU
)
COLUMN_MISSING = FaultCode(
    "SCH042", "A column is missing.", "Begin with the row of headings that an export of a schedule has.", Who.RMU
)
CELL_EMPTY = FaultCode("SCH043", "The cell is empty.", "Fill it in as the other rows do.", Who.RMU)
CELL_FORMULA = FaultCode(
    "SCH044", "The cell holds a formula, and its result may differ tomorrow.", "Write the value itself.", Who.RMU
)
KEEP_NAMES_NO_EVENT = FaultCode("SCH045", "It names no event.", "Write for example: 7 years from finalisation", Who.RMU)
KEEP_UNREADABLE = FaultCode(
    "SCH046",
    "It does not say how long to keep.",
    "Write for example: 7 years from finalisation, or: 6 years from end of contract, to the end of the financial "
    "year, or: permanently",
    Who.RMU,
)
ACTION_UNREADABLE = FaultCode(
    "SCH047",
    "This is no action.",
    "Write review, destroy, transfer, review then destroy, review then transfer, or retain permanently.",
    Who.RMU,
)
DAY_UNREADABLE = FaultCode("SCH048", "This is not a day.", "Write it as 2019-04-01, or as a date cell.", Who.RMU)

LINT_DAYS_FOR_YEARS = FaultCode(
    "SCH060",
    "A multiple of 365 days is not a number of years.",
    "Write years if years are meant, for example P25Y.",
    Who.RMU,
)
LINT_CITATION_STALE = FaultCode(
    "SCH061",
    "The source was repealed, or was not checked for twelve months.",
    "Check what is in force now and add a version.",
    Who.RMU,
)
LINT_CEILING_BELOW_FLOOR = FaultCode(
    "SCH062",
    "The ceiling lies below the floor; the record is kept and the conflict reported.",
    "Settle with the Data Protection Officer which of the two holds.",
    Who.RMU,
)
LINT_NOBODY_SUPPLIES = FaultCode(
    "SCH063",
    "No source supplies this fact, so no record of the class will get a date.",
    "Name a fact that a source supplies, or add a long stop.",
    Who.RMU,
)
LINT_UNREACHABLE = FaultCode(
    "SCH064", "The version can never govern a record.", "Check the days it is in force.", Who.RMU
)
LINT_NO_CASES = FaultCode(
    "SCH065", "The class has no worked case.", "Add cases: due, not yet due, waiting for its trigger, held.", Who.RMU
)
LINT_GRADE_DESTROYS = FaultCode(
    "SCH066",
    "The class destroys on a source that is not confirmed; its records will go to review at most.",
    "Obtain the authority's own words and the day they were checked.",
    Who.RMU,
)
