"""The only place that reads the clock. Everything else is told the day or the moment."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's civil date in Europe/London."""
    return datetime.now(LONDON).date()
