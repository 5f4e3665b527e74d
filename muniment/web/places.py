"""Every place of the pages by what one comes for, each with the rights that open it: the lower half of Home."""

from dataclasses import dataclass

from records.register.roles import Right


@dataclass(frozen=True, slots=True)
class Place:
    """One place: where, how it is called, what it answers; open to whoever has one of `rights`, or to all."""

    href: str
    text: str
    answers: str
    rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places that one comes to for the same purpose."""

    title: str
    places: tuple[Place, ...]


SEES = (Right.SEE_ESTATE,)
GROUPS = (
    PlaceGroup(
        "What is held, and why",
        (
            Place("/plan", "Drive plan", "One verdict and one sentence for each folder", SEES),
            Place("/do-not-touch", "Do-not-touch list", "What IT must not delete, move or change today", SEES),
            Place("/unknowns", "Unknowns", "What is missing before the rules can decide", SEES),
            Place("/misplaced", "In the wrong place", "Case material in home drives and mailboxes",
                  (Right.SEE_WORKLISTS,)),
            Place("/copies", "Copies", "Folders whose content stands elsewhere too", SEES),
            Place("/quality", "Quality of the case data", "What an Area can mend in the case system",
                  (Right.SEE_WORKLISTS,)),
            Place("/surveys", "Surveys", "What each survey found, and its files", SEES),
            Place("/exports", "Exports", "What each export of a case system brought, and what could not be read",
                  SEES),
        ),
    ),
    PlaceGroup(
        "Appraise and transfer",
        (
            Place("/queue", "Review queue", "What is to be appraised, the nearest day first", (Right.SEE_SENSITIVE,)),
            Place("/nominations", "Nominations", "What Areas hold to be of long-term interest",
                  (Right.NOMINATE,)),
            Place("/precedents", "Like decisions", "How records of the same kind were decided",
                  (Right.SEE_SENSITIVE,)),
            Place("/series", "Series", "Which class goes to which series, on whose word", SEES),
            Place("/lists", "Lists", "Lists for transfer, retention and destruction, and where each stands",
                  (Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS)),
            Place("/consignments", "Consignments", "Bags for The National Archives", (Right.SEE_SENSITIVE,)),
            Place("/timetable-20", "20-year timetable", "What is due to be transferred, year by year", SEES),
            Place("/retention-instruments", "Retention instruments", "What may be kept under s.3(4), until when",
                  (Right.SEE_SENSITIVE,)),
            Place("/retention-grounds", "Grounds for retention", "What the grounds of the form say",
                  (Right.SEE_SENSITIVE,)),
            Place("/advisory-council", "Advisory Council", "What was put to the Council, and what it said",
                  (Right.SEE_SENSITIVE,)),
        ),
    ),
    PlaceGroup(
        "Holds and disposal",
        (
            Place("/holds", "Holds", "Inquiries, litigation and requests that stop disposal", SEES),
            Place("/candidates", "Candidates of holds", "Files whose words a person must look at",
                  (Right.SEE_SENSITIVE,)),
            Place("/disposals", "Disposals", "Signed lists for destruction, and how far each has come",
                  (Right.SEE_SENSITIVE,)),
            Place("/certificates", "Certificates", "What was destroyed, and on whose authority",
                  (Right.SEE_SENSITIVE, Right.READ_AUDIT, Right.CARRY_OUT)),
            Place("/absence", "Proof of absence", "That something is not held, and why", (Right.READ_AUDIT,)),
        ),
    ),
    PlaceGroup(
        "Rules and set-up",
        (
            Place("/schedules", "Schedules", "The classes, their periods, their sources", SEES),
            Place("/fileplan", "File plan", "Which folder is of which class, and who said so", SEES),
            Place("/setup", "Set-up questions", "What the department has answered about its holds",
                  (Right.ANSWER_SETUP, Right.SEE_ESTATE)),
            Place("/survey-now", "Survey a share", "Begin a survey now", (Right.RUN_SURVEYS,)),
            Place("/take-in", "Take in an export", "Cases from the case system, or a list of DROID's",
                  (Right.RUN_SURVEYS,)),
            Place("/timetables", "Timetables", "Surveys that begin by themselves", SEES),
            Place("/jobs", "Jobs", "What is running, and how far it has come", SEES),
            Place("/notices", "Notices", "What changed since the survey before",
                  (Right.RUN_SURVEYS, Right.SEE_SENSITIVE)),
        ),
    ),
    PlaceGroup(
        "People and history",
        (
            Place("/deputies", "Deputies", "Who may act for the DRO, and until when"),
            Place("/people", "People", "Accounts, roles and sign-ins", (Right.MANAGE_PEOPLE,)),
            Place("/history", "History", "Every act, by whom, when and why", (Right.READ_AUDIT,)),
            Place("/password", "Change your password", "For an account with a password of Muniment's own"),
            Place("/help", "Help", "What each role does, step by step"),
        ),
    ),
)  # fmt: skip


def open_groups(rights: frozenset[Right]) -> tuple[PlaceGroup, ...]:
    """Return the groups with the places that these rights open; a group without any is left out.

    >>> [group.title for group in open_groups(frozenset())]
    ['People and history']
    """
    found = (
        PlaceGroup(group.title, tuple(one for one in group.places if not one.rights or rights & set(one.rights)))
        for group in GROUPS
    )
    return tuple(group for group in found if group.places)
