"""FPL the file plan."""

from retention.faults import FaultCode, Who

# -- the file plan -----------------------------------------------------------------------------------
NO_SUCH_MAPPING_RULE = FaultCode(
    "FPL001", "No mapping rule has this reference.", "List them with: muniment fileplan list", Who.RMU
)
RULE_WITHDRAWN = FaultCode(
    "FPL002", "The mapping rule was withdrawn before.", "Nothing to do; add a new rule where one is missing.", Who.RMU
)
FILE_PLAN_UNREADABLE = FaultCode(
    "FPL003",
    "The list of mapping rules could not be read.",
    "Save it as CSV in UTF-8 with the columns location, condition, documents, schedule, class, reason.",
    Who.RMU,
)
RULE_CELL_MISSING = FaultCode("FPL004", "The row leaves out what every rule says.", "Fill in the cell.", Who.RMU)
RULE_ASKS_NOTHING = FaultCode(
    "FPL005",
    "The row looks at nothing: no location, no condition, no documents.",
    "Fill in one of them, for example the location Board/*/Minutes",
    Who.RMU,
)
RULE_CONDITION_UNREADABLE = FaultCode(
    "FPL006",
    "The condition could not be read.",
    "Write for example: flag:CPRO and case.court_level == 'Crown Court'",
    Who.RMU,
)
RULE_TWICE = FaultCode(
    "FPL007", "Another row looks at just the same.", "Leave one of the two; a rule gives one class.", Who.RMU
)
NO_SUCH_THING = FaultCode(
    "FPL008",
    "Nothing in the newest surveys and exports has this reference.",
    r"Give a folder as users know it, such as \\FS99\SCD\Board, a URN such as 99AA0101005, or SOURCE:path.",
    Who.RMU,
)
SEVERAL_THINGS = FaultCode(
    "FPL009", "More than one thing has this reference.", "Give one of those named here in full.", Who.RMU
)
NO_SUCH_CLASS = FaultCode(
    "FPL010", "The schedule has no class with this code.", "List them with: muniment schedule show PACK", Who.RMU
)
NOTHING_TO_EVALUATE = FaultCode(
    "FPL011", "No survey is finished and no export is imported yet.", "Start with: muniment survey PATH", Who.RMU
)
