"""The only place that reads the clock. Everything else is told the day or the moment.

In a rehearsal the clock stands on another day: MUNIMENT_REHEARSAL_DAY=2026-11-25 plays that day in
a store that was made for rehearsals (see `muniment.wiring`) and never in another.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from muniment.settings import rehearsal_day

LONDON = ZoneInfo("Europe/London")


def real_now() -> datetime:
    """Return this moment in UTC, in a rehearsal too: for what other computers count in, never for a record."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return this moment in UTC; in a rehearsal this time of day on its day."""
    moment = real_now()
    day = rehearsal_day()
    return moment if day is None else datetime.combine(day, moment.timetz())


def today() -> date:
    """Return today's civil date in Europe/London; in a rehearsal its day."""
    return rehearsal_day() or datetime.now(LONDON).date()
