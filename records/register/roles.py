"""What each role may do: the one table of rights, read by the workflow, the pages and the command line.

A role says what somebody is there for, never that a given act is open to them: who proposed a list
can't sign it, whatever their role. That is the workflow's to say (appraisal/lists/permissions.py).
Rule: CPS Records Management Policy as read by TNA, Information Management Assessment (2017); ours, ADR 50.
"""

from collections.abc import Mapping
from enum import StrEnum

from records.register.people import Role


class Right(StrEnum):
    """Something that a role may do, in the words of the help page."""

    SEE_ESTATE = "see surveys, the drive plan and why a record is kept"
    SEE_SENSITIVE = "open records and lists that name people"
    RUN_SURVEYS = "survey a source now or by a timetable, and take in an export"
    ANSWER_SETUP = "answer the set-up questions"
    DRAFT_SCHEDULES = "import and draft disposal schedules"
    APPROVE_SCHEDULES = "approve a disposal schedule"
    PROPOSE_HOLDS = "propose a hold, an amendment or a release"
    APPROVE_HOLDS = "approve a hold"
    FREE_FROM_HOLDS = "release from a hold"
    DECIDE_CANDIDATES = "confirm or dismiss a candidate of a hold"
    NOMINATE = "nominate a record as of long-term interest"
    APPRAISE = "appraise a record, and answer a nomination"
    ASSIGN_CLASSES = "say which class a folder is of"
    AUTHOR_LISTS = "make a list and work on it"
    REVIEW_LISTS = "review a list and propose it for signature"
    ADVISE_ON_LISTS = "give advice on a list"
    SIGN_LISTS = "sign a list"
    BUILD_CONSIGNMENTS = "build, verify and hand over a consignment"
    RECORD_AGREEMENTS = "record what the Advisory Council or The National Archives agreed"
    CARRY_OUT = "take a work order and return its receipt"
    SEE_WORKLISTS = "see what is in the wrong place and what an Area can mend"
    SEE_RISKS = "see figures, risks and overdue reviews"
    READ_AUDIT = "read the history of every act and verify it"
    MANAGE_PEOPLE = "add people, give roles, end sign-ins"
    DELEGATE = "name a deputy for a time"


_READS = frozenset({Right.SEE_ESTATE, Right.SEE_RISKS})
_REVIEWS = _READS | {
    Right.SEE_SENSITIVE,
    Right.RUN_SURVEYS,
    Right.ANSWER_SETUP,
    Right.DRAFT_SCHEDULES,
    Right.PROPOSE_HOLDS,
    Right.APPROVE_HOLDS,
    Right.DECIDE_CANDIDATES,
    Right.NOMINATE,
    Right.APPRAISE,
    Right.ASSIGN_CLASSES,
    Right.AUTHOR_LISTS,
    Right.REVIEW_LISTS,
    Right.ADVISE_ON_LISTS,
    Right.BUILD_CONSIGNMENTS,
    Right.RECORD_AGREEMENTS,
    Right.SEE_WORKLISTS,
}
_SIGNS = _READS | {
    Right.SEE_SENSITIVE,
    Right.ANSWER_SETUP,
    Right.APPROVE_SCHEDULES,
    Right.PROPOSE_HOLDS,
    Right.APPROVE_HOLDS,
    Right.FREE_FROM_HOLDS,
    Right.DECIDE_CANDIDATES,
    Right.NOMINATE,
    Right.ADVISE_ON_LISTS,
    Right.SIGN_LISTS,
    Right.RECORD_AGREEMENTS,
    Right.SEE_WORKLISTS,
    Right.READ_AUDIT,
}

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.REVIEWER: _REVIEWS,
    Role.DRO: _SIGNS | {Right.DELEGATE},
    Role.DEPUTY_DRO: _SIGNS,
    Role.IAO: _READS | {Right.PROPOSE_HOLDS, Right.NOMINATE, Right.ADVISE_ON_LISTS, Right.SEE_WORKLISTS},
    Role.IMA: _READS | {Right.PROPOSE_HOLDS, Right.NOMINATE, Right.SEE_WORKLISTS},
    Role.ABM: _READS | {Right.NOMINATE, Right.SEE_WORKLISTS},
    Role.SIRO: _READS | {Right.READ_AUDIT},
    Role.DPO: _READS | {Right.SEE_SENSITIVE, Right.PROPOSE_HOLDS, Right.ADVISE_ON_LISTS, Right.READ_AUDIT},
    Role.LAWYER: _READS
    | {
        Right.SEE_SENSITIVE,
        Right.PROPOSE_HOLDS,
        Right.APPROVE_HOLDS,
        Right.DECIDE_CANDIDATES,
        Right.ADVISE_ON_LISTS,
    },
    Role.OST: _READS | {Right.PROPOSE_HOLDS},
    Role.SIM: _READS | {Right.PROPOSE_HOLDS},
    Role.KIM: _READS | {Right.DRAFT_SCHEDULES, Right.ASSIGN_CLASSES, Right.SEE_WORKLISTS},
    Role.IT: _READS | {Right.RUN_SURVEYS, Right.CARRY_OUT},
    Role.COMPLIANCE: _READS | {Right.SEE_WORKLISTS, Right.READ_AUDIT},
    Role.CONTRACTOR: frozenset({Right.CARRY_OUT}),
    Role.AUDITOR: _READS | {Right.SEE_SENSITIVE, Right.READ_AUDIT},
    Role.ADMINISTRATOR: frozenset({Right.MANAGE_PEOPLE, Right.SEE_RISKS}),
}


def may(role: Role, right: Right) -> bool:
    """Return whether somebody in `role` has `right`.

    >>> may(Role.DRO, Right.SIGN_LISTS), may(Role.REVIEWER, Right.SIGN_LISTS), may(Role.AUDITOR, Right.NOMINATE)
    (True, False, False)
    """
    return right in RIGHTS[role]


def roles_with(right: Right) -> frozenset[Role]:
    """Return the roles that have `right`.

    >>> sorted(role.value for role in roles_with(Right.SIGN_LISTS))
    ['DRO', 'deputy DRO']
    """
    return frozenset(role for role, rights in RIGHTS.items() if right in rights)
