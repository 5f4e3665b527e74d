"""Record in the audit chain what was refused: who tried, what, and the reasons they were given."""

from datetime import datetime

from records.register.people import Person
from records.store.audit import append
from records.store.database import Database, transaction
from retention.faults import Refusal


def record_refusal(
    database: Database, refusal: Refusal, *, act: str, subject: str, by: Person, actor: str, at: datetime
) -> None:
    """Record that `act` on `subject` was refused; only the codes and where, in the words people were given."""
    with transaction(database) as session:
        append(
            session,
            occurred_at=at,
            actor=actor,
            act=f"{act} refused",
            subject=subject,
            body={
                "codes": [fault.code.code for fault in refusal.faults],
                "reasons": [str(fault) for fault in refusal.faults],
                "person": by.name,
                "role": by.role.value,
            },
        )
