"""Every fault code of appraisal: decisions, nominations, series.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

NO_REASON = FaultCode("APP001", "There is no reason.", "Say why, in a sentence the DRO can read.", Who.RMU)
NO_CRITERION = FaultCode(
    "APP002",
    "A record that is worthy of the archive meets a criterion, and none is named.",
    "Choose the criterion, or write your own.",
    Who.RMU,
)
MAY_NOT_APPRAISE = FaultCode(
    "APP003",
    "This role doesn't appraise records.",
    "A reviewer of the Records Management Unit does; an Area may nominate the record.",
    Who.RMU,
)
MAY_NOT_NOMINATE = FaultCode(
    "APP004",
    "This role doesn't nominate records.",
    "Ask your Information Asset Owner, Information Management Advisor or Area Business Manager.",
    Who.AREA,
)
NO_SUCH_NOMINATION = FaultCode(
    "APP005", "There is no nomination with this reference.", "List them with: muniment nominate list", Who.RMU
)
NOMINATION_ANSWERED = FaultCode(
    "APP006",
    "The nomination has an answer already.",
    "Appraise the record again where the answer was wrong; the newest decision counts.",
    Who.RMU,
)
NOMINATION_OPEN = FaultCode(
    "APP007",
    "A nomination of this record waits for its answer already.",
    "Wait for the answer; add what is new to the reason by asking the Records Management Unit.",
    Who.AREA,
)
NOMINATED_BY_SAME = FaultCode(
    "APP008",
    "Who nominates a record doesn't answer the nomination.",
    "Somebody else of the Records Management Unit answers it.",
    Who.RMU,
)
STILL_UNDECIDED = FaultCode(
    "APP009",
    "Nobody has decided whether this record is worthy of the archive; nothing is final while one is undecided.",
    "Decide it on its appraisal card, or take it off the list.",
    Who.RMU,
)
NOT_WORTHY = FaultCode(
    "APP010",
    "This record was appraised as not worthy of the archive.",
    "Take it off the list, or appraise it again with a reason.",
    Who.RMU,
)
NO_SUCH_SERIES = FaultCode(
    "APP011",
    "No series of The National Archives has this reference.",
    "Choose one of: DPP 1, DPP 2, DPP 3, DPP 4, DPP 5, DPP 6; or write the one agreed, as letters and a number.",
    Who.RMU,
)
MAY_NOT_AGREE = FaultCode(
    "APP012",
    "This role doesn't record what was agreed with The National Archives.",
    "A reviewer of the Records Management Unit or the DRO records it.",
    Who.RMU,
)
AGREEMENT_WORDLESS = FaultCode(
    "APP013",
    "The agreement names nobody at The National Archives, or no letter.",
    "Write who agreed there, and the letter or minute that says so with its date.",
    Who.RMU,
)
NO_SUCH_CLASS = FaultCode(
    "APP014", "No schedule in use has this class.", "List the classes with: muniment schedule list", Who.RMU
)
NO_SUCH_PLACE = FaultCode(
    "APP015",
    "This is no place in the list.",
    "Begin at the first page of the list.",
    Who.RMU,
)
NOBODY_NAMED = FaultCode("APP016", "Nobody is named who says this.", "Give a name with --by.", Who.RMU)
