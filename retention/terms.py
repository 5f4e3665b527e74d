"""The field's words as enumerations. Their names are stored; once released they are never renamed.

A word stands here only if more than one module of the core speaks it.
"""

from enum import StrEnum


class Status(StrEnum):
    """What the rules say of a record on a day; due is never permission to act."""

    PERMANENT = "PERMANENT"
    """Kept for good; has no dates and stands in no due list."""
    INDETERMINATE = "INDETERMINATE"
    """No date can be established; goes to the worklist with what is missing."""
    NOT_DUE = "NOT_DUE"
    """The day lies before `eligible_from`."""
    HELD = "HELD"
    """The action would be due, but a hold covers the record on the day."""
    REVIEW_DUE = "REVIEW_DUE"
    TRANSFER_DUE = "TRANSFER_DUE"
    DUE = "DUE"
    """Eligible, and the action of the class is to destroy."""


class DisposalAction(StrEnum):
    """What a class of records is destined for."""

    RETAIN_PERMANENTLY = "retain permanently"
    REVIEW = "review"
    TRANSFER = "transfer"
    DESTROY = "destroy"


class Grade(StrEnum):
    """How good the authority for a rule is; the weakest grade decides what may follow from it."""

    CONFIRMED = "confirmed"
    """The authority's own words, quoted, with the day they were checked. Alone leads to destruction."""
    SECOND_HAND = "second-hand"
    """Reported by another; leads to review at most."""
    MODEL = "model"
    """A model schedule of The National Archives; leads to review at most."""
    ILLUSTRATIVE = "illustrative"
    """Invented; serves simulation and training, and no act."""


class Rounding(StrEnum):
    """Where a period ends when the corresponding day doesn't exist; a schedule declares it."""

    DOWN = "down"
    """The last day of the month."""
    UP = "up"
    """The first day of the next month, the cautious reading."""


class Apply(StrEnum):
    """Which version of a class governs a record when the class has changed over time."""

    CURRENT = "current"
    AT_TRIGGER = "at_trigger"
    LONGEST = "longest"


class Route(StrEnum):
    """How a hold reaches a record."""

    DIRECT = "direct"
    ANCESTOR = "ancestor"
    DESCENDANT = "descendant"
    DUPLICATE = "duplicate"
    PREDICATE = "predicate"
    CANDIDATE = "candidate"
    """It may be covered; treated as covered until a person confirms or rules it out."""


class HoldKind(StrEnum):
    """What kind of order a hold is."""

    INQUIRY = "inquiry"
    LITIGATION = "litigation"
    INFORMATION_REQUEST = "information request"
    CASE_REVIEW = "case review"
    REGULATOR = "regulator"
    AUDIT = "audit"
    CUSTODY = "custody"
    """Originals of a consignment, until The National Archives shows them."""


class RefKind(StrEnum):
    """What a reference points at."""

    FILE = "file"
    FOLDER = "folder"
    CASE = "case"
    BOX = "box"


class Flag(StrEnum):
    """A remark on an outcome that a reader must not miss."""

    MISSING_TRIGGER = "MISSING_TRIGGER"
    MISSING_DOB = "MISSING_DOB"
    MISSING_FACT = "MISSING_FACT"
    REOPENED = "REOPENED"
    DATA_ERROR = "DATA_ERROR"
    SENTINEL_DATE = "SENTINEL_DATE"
    OVERFLOW = "OVERFLOW"
    NO_RULE_IN_FORCE = "NO_RULE_IN_FORCE"
    NO_RULE_APPLIES = "NO_RULE_APPLIES"
    UNCLASSIFIED = "UNCLASSIFIED"
    PROVISIONAL = "PROVISIONAL"
    ESTIMATED = "ESTIMATED"
    MTIME_IGNORED = "MTIME_IGNORED"
    OVERRIDE = "OVERRIDE"
    EXTENDED = "EXTENDED"
    LONG_STOP = "LONG_STOP"
    FLOOR_EXCEEDS_CEILING = "FLOOR_EXCEEDS_CEILING"
    SENTENCE_DATES_DIFFER = "SENTENCE_DATES_DIFFER"
    DUE_BY_SCHEDULE_CHANGE = "DUE_BY_SCHEDULE_CHANGE"
    AWAITING_RECEIPT = "AWAITING_RECEIPT"
    UNLINK_ON = "UNLINK_ON"
    REVIEW_ONLY = "REVIEW_ONLY"
    SIMULATION_ONLY = "SIMULATION_ONLY"
    HELD_BY = "HELD_BY"
    HELD_VIA = "HELD_VIA"
    UPCOMING_HOLD = "UPCOMING_HOLD"
    NARROWING_IS_RELEASE = "NARROWING_IS_RELEASE"
    ERASURE_REFUSED = "ERASURE_REFUSED"


DUE_STATUSES = frozenset({Status.REVIEW_DUE, Status.TRANSFER_DUE, Status.DUE})
