"""Signs that a case may be of long-term interest, each with the field that shows it and its source.

A sign is never a selection: Areas send, the RMU decides historical value. Only what a source
states as a criterion leads a case to review for The National Archives; the rest is shown.
"""

from dataclasses import dataclass

from retention.terms import Grade

SIGNALS_FACT = "case.signals"
NOMINATED = "NOMINATED"


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign: the field and code that show it, what it means, how good its source is.

    `is_criterion`: a source states it as a reason for long-term interest.
    """

    field: str
    code: str
    meaning: str
    source: str
    grade: Grade
    is_criterion: bool


_TNA = "TNA, Information Management Assessment of the CPS (2017), 4.1"
_MANUAL = "CPS, Records Management Manual, p. 36, as quoted elsewhere"
_REFERRAL = "CPS, Referral of cases to CPS headquarters; not stated as a criterion"
_OURS = "CPS case system, its codes; no source states it as a criterion"
_STATED, _HEARD = Grade.CONFIRMED, Grade.SECOND_HAND

SIGNALS: tuple[Signal, ...] = (
    Signal("offence", "COML025", "Murder", _TNA, _STATED, True),
    Signal("offence", "COML026", "Murder", _TNA, _STATED, True),
    Signal("offence", "COML025A", "Attempted murder", _TNA, _STATED, True),
    Signal("offence", "COML026A", "Attempted murder", _TNA, _STATED, True),
    Signal("offence", "COML025C", "Conspiracy to murder", _TNA, _STATED, True),
    Signal("offence", "COML026C", "Conspiracy to murder", _TNA, _STATED, True),
    Signal("case", NOMINATED, "Sent by the Area as of long-term interest", _TNA, _STATED, True),
    Signal("flag", "FATL", "Fatality", _OURS, _STATED, False),
    Signal("hearing", "AAC", "Appeal against conviction", _OURS, _STATED, False),
    Signal("hearing", "AACS", "Appeal against conviction and sentence", _OURS, _STATED, False),
    Signal("hearing", "AAS", "Appeal against sentence", _OURS, _STATED, False),
    Signal("flag", "MEDI", "Media interest", _MANUAL, _HEARD, False),
    Signal("flag", "POCO", "Police complaints", _REFERRAL, _STATED, False),
    Signal("flag", "SE", "Significant event", _REFERRAL, _STATED, False),
    Signal("flag", "MI", "Major incident", _REFERRAL, _STATED, False),
)
SIGNAL_BY_CODE = {signal.code: signal for signal in SIGNALS}


def codes_of(field: str) -> tuple[str, ...]:
    """Return the codes that are signs in one field.

    >>> codes_of("flag")
    ('FATL', 'MEDI', 'POCO', 'SE', 'MI')
    """
    return tuple(signal.code for signal in SIGNALS if signal.field == field)
