"""An empty store with its register of appraisals; the synthetic department, evaluated once."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.estate.evaluate import Evaluation
from appraisal.review.rules import NewAppraisal
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Unit, Worth
from muniment.estate import Days, estate_evaluated
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from records.register.fileplan_rules import ClassRef
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests.department import TODAY

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
REVIEWER = Person("R. Reader", Role.REVIEWER)
ADVISOR = Person("I. Advisor", Role.IMA)
DRO = Person("D. Officer", Role.DRO)
ALPHA = Unit(
    Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA - R v BANKS (99AA0101005)"),
    r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
    is_casework=True,
    classes=(ClassRef("cps-casework", "CW-LTI"),),
    signals=("COML025", "FATL"),
)
BOARD = Unit(
    Ref(RefKind.FOLDER, "SRC0001", "Board/2006/Minutes"),
    r"\\FS99\SCD\Board\2006\Minutes",
    is_casework=False,
    classes=(ClassRef("what-to-keep", "BOARD"),),
)
RULES_SAID = "a" * 64


def new_appraisal(
    unit: Unit = ALPHA, worth: Worth = Worth.WORTHY, *, criterion: str = "murder", reason: str = "Murder."
) -> NewAppraisal:
    """Return a decision as typed."""
    return NewAppraisal(unit, worth, criterion, reason, RULES_SAID)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> AppraisalRegister:
    return AppraisalRegister(store.database)


@pytest.fixture(scope="session")
def department(shared_department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the synthetic department; tests only read it."""
    return Path(shutil.copytree(shared_department, tmp_path_factory.mktemp("reviewed") / "store"))


@pytest.fixture(scope="session")
def evaluated(department: Path) -> Iterator[tuple[Store, Evaluation]]:
    """Give the department's store and its estate, evaluated on its day."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
            opened = stack.enter_context(estate_evaluated(department, Days(TODAY, date(2026, 11, 25))))
        yield opened
