"""The job on lists: void a signature that a hold, a survey, a decision or a rule has changed, without being asked.

The worker looks at the audit chain every ten seconds. Where something was recorded that may void a signature, it
asks for a check of the lists that are signed. A list that is only proposed is checked when somebody comes to sign.
"""

from collections.abc import Mapping

from sqlmodel import col, func, or_, select

from appraisal.lists.store import By, ListRegister
from appraisal.lists.values import SIGNED_STATES, ListState
from muniment.clock import now, today
from muniment.wiring import Store
from records.jobs.asking import Jobs
from records.jobs.context import JobContext
from records.register.asked_jobs import NewJob
from records.register.people import Person, Role
from records.store.audit import Json
from records.store.database import reading
from records.store.rows import AuditEventRow

CHECK = NewJob("list check", "lists", "Check of the lists that are signed")
BY_ITSELF = "timetable:lists"
MOVING = (
    *("hold ", "survey sealed", "export sealed", "term scan sealed", "class ", "mapping rule", "schedule approved"),
    *("sensitivity ", "redacted copy", "folder name", "series ", "agreement on a series", "closure ", "retention "),
    *("appraised: ", "metadata filled in", "pre-flight "),
)
"""How the acts begin that may void a signature."""
_looked_at: dict[str, int] = {}


def check_lists(store: Store, context: JobContext) -> Mapping[str, Json]:
    """Look at every signed list again; return which went back, and the sentence that says why."""
    from muniment.lists import ListDesk

    desk = ListDesk(store, today())
    by = By(Person("Muniment", Role.ADMINISTRATOR), context.asked_by, now())
    with context.turn():
        moved = desk.follow_moves(by=by)
        found = desk.recheck_all(by=by, signed_alone=True)
    back: dict[str, Json] = {list_.ref: list_.steps[-1].note for list_, _ in found}
    words = f"{len(back)} went back." if back else "Every signature stands."
    return {"back": back, "moved": len(moved), "header": words}


def start_check(store: Store, jobs: Jobs) -> str | None:
    """Return the job that was asked for, where something was recorded since the last look that may void a list."""
    waiting = [one for one in ListRegister(store.database).summaries() if _may_be_void(one.state)]
    newest = newest_moving(store)
    key = str(store.layout.root)
    if not waiting or newest <= _looked_at.get(key, 0) or jobs.under_way(CHECK) is not None:
        return None
    _looked_at[key] = newest
    return jobs.enqueue(CHECK, by=BY_ITSELF, at=now()).ref


def _may_be_void(state: ListState) -> bool:
    return state in SIGNED_STATES - {ListState.COMPLETE, ListState.CERTIFIED}


def newest_moving(store: Store) -> int:
    """Return the number of the newest event that may void a list; 0 where there is none."""
    acts = or_(*(col(AuditEventRow.act).startswith(one, autoescape=True) for one in MOVING))
    with reading(store.database) as session:
        found = session.exec(select(func.max(col(AuditEventRow.sequence))).where(acts)).one()
    return found or 0
