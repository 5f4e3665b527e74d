"""Review the sensitivity of a transfer list by the real acts, so that it can be proposed."""

from datetime import datetime

from appraisal.lists.recording import By
from appraisal.lists.store import ListRegister
from appraisal.sensitivity.desk import SensitivityDesk, folder_names
from appraisal.sensitivity.store import SensitivityRegister
from appraisal.sensitivity.values import FolderAnswer
from muniment.wiring import Store
from records.register.people import Person, Role

WHO = Person("B. Reviewer", Role.REVIEWER)


def desk_of(store: Store) -> SensitivityDesk:
    return SensitivityDesk(store.database, store.layout, store.surveys)


def all_open(store: Store, list_ref: str, *, at: datetime, by: Person = WHO) -> None:
    """Decide that every selected file of the list is open and that its folders' names may be public."""
    desk = desk_of(store)
    desk.decide_all_open(list_ref, (), "Nothing in it is sensitive.", by=By(by, "test", at), on=at.date())
    for folder in folder_names(ListRegister(store.database).find(list_ref)):
        SensitivityRegister(store.database).answer_folder_name(
            list_ref, folder, FolderAnswer.MAY_BE_PUBLIC, "Reported in open court.", by=by, actor="test", at=at
        )


def by_at(person: Person, at: datetime) -> By:
    """Return who acts at a moment, as the registers take it."""
    return By(person, f"test:{person.name}", at)
