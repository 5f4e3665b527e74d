"""What all requests share: the store and its registers, the settings of the service, what is kept open."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from muniment.web.directory import Directory
from muniment.web.estates import Estates
from muniment.web.keeping import Surveys
from muniment.wiring import Store, has_synthetic, is_rehearsal, open_jobs
from records.jobs.asking import Jobs
from records.register.access import AccessLog
from records.register.accounts import AccountRegister
from records.register.kept_forms import KeptForms
from records.register.sign_ins import SignInRegister
from records.register.surveys import SurveyRegister
from records.store.database import read_only

REHEARSAL_WORDS = "Rehearsal with synthetic data. Nothing recorded here is evidence of anything."
SYNTHETIC_WORDS = "This store holds synthetic data made by muniment demo. Nothing in that data is real."


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How the service is reached: whether by https, under which names (None for any), and who signs people in.

    `patience` is how many seconds the drive plan waits for a new evaluation before it shows the last one.
    """

    is_https: bool = False
    hosts: tuple[str, ...] | None = None
    directory: Directory | None = None
    patience: float = 2.0


@dataclass(frozen=True, slots=True)
class Site:
    """An open store as the web sees it; `reading_store` is the same store and can't be written to."""

    store: Store
    reading_store: Store
    settings: WebSettings
    accounts: AccountRegister
    sign_ins: SignInRegister
    kept_forms: KeptForms
    access: AccessLog
    surveys: Surveys
    estates: Estates
    jobs: Jobs
    reading_jobs: Jobs

    @property
    def is_rehearsal(self) -> bool:
        """Return whether what is recorded here is no evidence of anything."""
        return is_rehearsal(self.store.layout)

    @property
    def banner(self) -> str:
        """Return what every page must say of this store; empty where all in it is real."""
        if self.is_rehearsal:
            return REHEARSAL_WORDS
        return SYNTHETIC_WORDS if has_synthetic(self.store.layout) else ""

    def now(self) -> datetime:
        """Return this moment in UTC."""
        from muniment.clock import now

        return now()

    def directory_now(self) -> datetime:
        """Return this moment as a directory counts it: the real one, in a rehearsal too."""
        from muniment.clock import real_now

        return real_now()

    def today(self) -> date:
        """Return today's civil date."""
        from muniment.clock import today

        return today()

    def close(self) -> None:
        """Close what was kept open."""
        self.surveys.close()
        self.estates.close()
        self.jobs.close()
        self.reading_jobs.close()
        self.reading_store.database.close()


def open_site(store: Store, settings: WebSettings) -> Site:
    """Return the site over an open store."""
    database = read_only(store.database)
    reading_store = replace(store, database=database, surveys=SurveyRegister(database))
    return Site(
        store=store,
        reading_store=reading_store,
        settings=settings,
        accounts=AccountRegister(store.database),
        sign_ins=SignInRegister(store.database),
        kept_forms=KeptForms(store.database),
        access=AccessLog(store.database),
        surveys=Surveys(store.layout),
        estates=Estates(reading_store, patience=settings.patience),
        jobs=open_jobs(store),
        reading_jobs=open_jobs(reading_store),
    )
