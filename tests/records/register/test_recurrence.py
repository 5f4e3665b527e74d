"""When something comes again, by the clock on the wall in London: summer time, the months, the words."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.register.recurrence import (
    LONDON,
    Every,
    Recurrence,
    due_between,
    echo,
    in_words,
    is_night,
    moment_of,
    next_after,
    night_begins,
    read_recurrence,
)
from retention.faults import Refusal

WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("every Sunday 20:00", "Every Sunday at 8pm"),
        ("Sundays at 8pm", "Every Sunday at 8pm"),
        ("every day 22:00", "Every day at 10pm"),
        ("every night at 2.30am", "Every day at 2:30am"),
        ("every weekday 21:30", "Every day from Monday to Friday at 9:30pm"),
        ("every Monday and Thursday 20:00", "Every Monday and Thursday at 8pm"),
        ("every mon, wed and fri 20:15", "Every Monday, Wednesday and Friday at 8:15pm"),
        ("every Saturday to Monday 23:00", "Every Monday, Saturday and Sunday at 11pm"),
        ("every month on the 1st 20:00", "Every month on the 1st at 8pm"),
        ("every month on the 31st at midnight", "Every month on the 31st at midnight"),
    ],
)
def test_words_of_people_are_read_and_said_back(words: str, said: str) -> None:
    assert in_words(read_recurrence(words)) == said
    assert read_recurrence(said) == read_recurrence(words)


@pytest.mark.parametrize(
    "words", ["", "every Sonday 20:00", "sometimes", "every Sunday", "every Sunday 25:00", "every Sunday 20", "20:00",
              "every month on the 32nd 20:00", "every Sunday 13pm", "* * * * *", "every  20:00", "x" * 5000]
)  # fmt: skip
def test_what_names_no_time_is_refused_with_examples(words: str) -> None:
    with pytest.raises(Refusal, match=r"TMT001.*every Sunday 20:00"):
        read_recurrence(words)


recurrences = st.one_of(
    st.builds(
        Recurrence,
        st.just(Every.WEEK),
        st.frozensets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
        st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ),
    st.builds(
        Recurrence,
        st.just(Every.MONTH),
        st.integers(1, 31).map(lambda day: (day,)),
        st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ),
)
moments = st.integers(0, 20 * 366 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@settings(max_examples=150, deadline=None)
@given(recurrences)
def test_what_is_said_of_a_recurrence_means_it(recurrence: Recurrence) -> None:
    assert read_recurrence(in_words(recurrence)) == recurrence


@settings(max_examples=150, deadline=None)
@given(recurrences, moments)
def test_the_next_time_is_later_falls_on_its_day_and_leaves_none_out(recurrence: Recurrence, after: datetime) -> None:
    found = next_after(recurrence, after)
    local = found.astimezone(LONDON)

    assert found > after
    assert recurrence.falls_on(local.date())
    assert (
        local.time() == recurrence.at or local.replace(fold=0) != local or _is_in_the_gap(local.date(), recurrence.at)
    )
    day = after.astimezone(LONDON).date()
    while day < local.date():
        assert not (recurrence.falls_on(day) and moment_of(day, recurrence.at) > after)
        day += timedelta(days=1)


def _is_in_the_gap(day: date, at: time) -> bool:
    return moment_of(day, at).astimezone(LONDON).time() != at


def test_the_echo_says_the_next_time_in_full() -> None:
    said = echo(read_recurrence("every Sunday 20:00"), after=WEDNESDAY)

    assert said == "Every Sunday at 8pm, Europe/London. Next: Sunday 29 November 2026, 8pm."


def test_eight_in_the_evening_is_another_moment_in_summer() -> None:
    nightly = read_recurrence("every day 20:00")
    due = due_between(nightly, datetime(2026, 3, 27, 21, tzinfo=UTC), datetime(2026, 3, 30, 0, tzinfo=UTC))

    assert due == (datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 3, 29, 19, tzinfo=UTC))


def test_an_hour_that_does_not_exist_is_an_hour_later_and_runs_once() -> None:
    due = due_between(
        read_recurrence("every day 01:30"), datetime(2026, 3, 28, 2, tzinfo=UTC), datetime(2026, 3, 30, 2, tzinfo=UTC)
    )

    assert [moment.astimezone(LONDON).strftime("%d %H:%M") for moment in due] == ["29 02:30", "30 01:30"]


def test_an_hour_that_comes_twice_runs_the_first_time_alone() -> None:
    due = due_between(
        read_recurrence("every day 01:30"), datetime(2026, 10, 24, 2, tzinfo=UTC), datetime(2026, 10, 26, 2, tzinfo=UTC)
    )

    assert due == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC))


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    monthly = read_recurrence("every month on the 31st 20:00")
    due = due_between(monthly, datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))

    assert [moment.astimezone(LONDON).date().isoformat() for moment in due] == [
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
    ]


def test_the_night_is_from_eight_to_six_by_the_clock_on_the_wall() -> None:
    winter = [datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in (5, 6, 19, 20)]
    summer = [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (4, 5, 18, 19)]

    assert [is_night(moment) for moment in winter + summer] == [True, False, False, True] * 2
    assert night_begins(WEDNESDAY) == datetime(2026, 11, 25, 20, tzinfo=UTC)
    assert night_begins(datetime(2026, 7, 1, 20, tzinfo=UTC)) == datetime(2026, 7, 2, 19, tzinfo=UTC)
