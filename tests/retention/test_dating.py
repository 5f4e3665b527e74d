"""Which day, which rule, what lost and what is missing."""

from datetime import UTC, date, datetime

import pytest

from retention.dated import CandidateKind
from retention.facts import Fact, Facts, NotApplicable, Origin, OriginKind, Override, PartialDate, Unknown, Value
from retention.periods import Period
from retention.sentences import Sentence
from retention.terms import DisposalAction, Flag, Grade
from tests.retention.build import CONFIRMED, INDETERMINATE, REF, Table, dated, fact, facts, floor, schedule, version

ON = date(2026, 11, 25)
CLOSED = date(2020, 1, 15)


def test_the_last_protected_day_corresponds_to_the_trigger_and_the_action_opens_the_day_after() -> None:
    found = dated(facts(closed=CLOSED), on=ON)

    assert (found.retain_through, found.eligible_from) == (date(2023, 1, 15), date(2023, 1, 16))
    assert found.action is DisposalAction.DESTROY and found.grade is Grade.CONFIRMED
    assert found.governing is not None and found.governing.rule == "keep for 3 years from the trigger"
    assert not found.missing and not found.flags


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (Unknown("blank in the export"), Flag.MISSING_TRIGGER),
        (NotApplicable(), Flag.MISSING_TRIGGER),
        (date(1900, 1, 1), Flag.SENTINEL_DATE),
        (date(2010, 1, 1), Flag.DATA_ERROR),
        ("soon", Flag.DATA_ERROR),
        (date(9998, 1, 1), Flag.OVERFLOW),
    ],
)
def test_a_trigger_that_is_no_evidence_gives_no_date(value: Value, flag: Flag) -> None:
    found = dated(facts(closed=value, created=date(2015, 1, 1)), on=date(9999, 1, 1))

    assert found.eligible_from is None and found.retain_through is None
    assert found.has(flag) and found.missing[0].flag is flag


def test_a_sentinel_counts_only_from_the_source_that_writes_it() -> None:
    on_paper = Fact("closed", date(1900, 1, 1), Origin(OriginKind.RECORD, "paper"), date.min)
    moved = Facts(REF, (*facts().facts, on_paper))

    assert dated(moved, on=ON).retain_through == date(1903, 1, 1)


def test_a_year_is_no_default_because_its_first_day_is_one() -> None:
    assert dated(facts(closed=PartialDate.of_year(1900)), on=ON).retain_through == date(1903, 12, 31)


def test_the_earlier_of_two_days_skips_what_cannot_exist_and_stops_at_what_is_in_doubt() -> None:
    rules = schedule(version(trigger={"min": ["superseded", "closed"]}))

    assert dated(facts(superseded=NotApplicable(), closed=CLOSED), rules, on=ON).trigger_on == CLOSED
    assert dated(facts(superseded=Unknown(), closed=CLOSED), rules, on=ON).trigger_on == CLOSED
    doubtful = dated(facts(superseded=date(2019, 1, 1), closed=date(1900, 1, 1)), rules, on=ON)
    assert doubtful.trigger_on is None and doubtful.has(Flag.SENTINEL_DATE)


def test_a_record_closed_on_the_day_it_was_created_is_in_no_doubt() -> None:
    rules = schedule(version(trigger={"max": ["created", "closed"]}))

    assert dated(facts(created=CLOSED, closed=CLOSED), rules, on=ON).retain_through == date(2023, 1, 15)


def test_a_system_default_puts_no_other_day_in_doubt() -> None:
    assert dated(facts(created=date(9999, 12, 31), closed=CLOSED), on=ON).retain_through == date(2023, 1, 15)


def test_a_sentence_imposed_on_a_system_default_has_no_end() -> None:
    until = {"until": {"sentence_end": "sentence", **INDETERMINATE}}
    known = facts(sentence=Sentence(date(1900, 1, 1), (Period(years=8),)))
    found = dated(known, schedule(version(trigger=None, keep=[until])), on=ON)

    assert found.eligible_from is None and found.has(Flag.SENTINEL_DATE)


def test_a_record_reopened_on_the_day_it_was_closed_is_open() -> None:
    assert dated(facts(closed=CLOSED, reopened=CLOSED), on=ON).has(Flag.REOPENED)


def test_a_fact_that_nobody_recorded_is_missing_and_not_read() -> None:
    found = dated(facts(), on=ON)

    assert [one.name for one in found.missing] == ["closed"]
    assert [one.name for one in found.reads] == ["class"]


def test_a_default_date_of_creation_does_not_put_the_closing_in_doubt() -> None:
    migrated = fact("created", date(2023, 11, 2), kind=OriginKind.MIGRATION)

    assert dated(facts(migrated, closed=CLOSED), on=ON).retain_through == date(2023, 1, 15)


def test_an_unclassified_record_has_no_date() -> None:
    for given in (Facts(REF, ()), facts(**{"class": Unknown()}), facts(**{"class": ""})):
        found = dated(given, on=ON)

        assert found.eligible_from is None and found.has(Flag.UNCLASSIFIED)
        assert found.governing is None


def test_a_class_that_the_schedule_does_not_have_is_no_permission() -> None:
    found = dated(facts(closed=CLOSED, **{"class": "NONE-1"}), on=ON)

    assert found.eligible_from is None and found.has(Flag.NO_RULE_IN_FORCE)


def test_a_class_is_in_force_from_its_first_day_until_it_ended() -> None:
    rules = schedule(version(in_force_from=date(2010, 1, 1), in_force_to=date(2020, 1, 1)))
    known = facts(closed=date(2012, 1, 1))

    assert dated(known, rules, on=date(2019, 12, 31)).eligible_from == date(2015, 1, 2)
    assert dated(known, rules, on=date(2020, 1, 1)).has(Flag.NO_RULE_IN_FORCE)
    assert dated(known, rules, on=date(2009, 12, 31)).has(Flag.NO_RULE_IN_FORCE)


def two_versions(apply: str) -> tuple[Table, Table]:
    first = version(in_force_from=date(2010, 1, 1), apply=apply, keep=[floor("P5Y")])
    return first, version(in_force_from=date(2018, 5, 25), apply=apply, keep=[floor("P3Y")])


@pytest.mark.parametrize(
    ("apply", "closed", "through"),
    [
        ("current", date(2016, 2, 1), date(2019, 2, 1)),
        ("at_trigger", date(2016, 2, 1), date(2021, 2, 1)),
        ("at_trigger", date(2018, 5, 25), date(2021, 5, 25)),
        ("longest", date(2016, 2, 1), date(2021, 2, 1)),
        ("longest", date(2018, 5, 25), date(2021, 5, 25)),
        ("current", date(2027, 2, 1), date(2030, 2, 1)),
        ("longest", date(2027, 2, 1), date(2030, 2, 1)),
    ],
)
def test_the_schedule_says_which_version_applies(apply: str, closed: date, through: date) -> None:
    found = dated(facts(closed=closed), schedule(*two_versions(apply)), on=date(2019, 3, 1))

    assert found.retain_through == through


def test_at_trigger_before_any_version_there_is_no_rule() -> None:
    found = dated(facts(closed=date(2001, 1, 1)), schedule(*two_versions("at_trigger")), on=ON)

    assert found.has(Flag.NO_RULE_IN_FORCE)


def test_at_trigger_a_version_whose_own_trigger_is_unknown_lends_no_rule() -> None:
    first = version(in_force_from=date(2010, 1, 1), apply="at_trigger", trigger="lapsed")
    rules = schedule(first, version(in_force_from=date(2018, 5, 25), apply="at_trigger"))

    assert dated(facts(closed=date(2016, 2, 1)), rules, on=ON).has(Flag.NO_RULE_IN_FORCE)
    assert dated(facts(closed=date(2019, 2, 1)), rules, on=ON).retain_through == date(2022, 2, 1)


def test_at_trigger_without_any_trigger_the_latest_version_says_what_is_missing() -> None:
    first = version(in_force_from=date(2010, 1, 1), apply="at_trigger", trigger="lapsed")
    rules = schedule(first, version(in_force_from=date(2018, 5, 25), apply="at_trigger"))

    found = dated(facts(), rules, on=ON)

    assert [(one.name, one.flag) for one in found.missing] == [("closed", Flag.MISSING_TRIGGER)]


def test_a_version_that_governed_before_the_change_is_shown_with_why_it_lost() -> None:
    found = dated(facts(closed=date(2016, 2, 1)), schedule(*two_versions("current")), on=date(2019, 3, 1))

    earlier = [one for one in found.candidates if one.kind is CandidateKind.EARLIER_VERSION]
    assert [one.through for one in earlier] == [date(2021, 2, 1)]
    assert "in force from 1 January 2010" in earlier[0].why


def test_a_version_that_ended_before_the_trigger_never_bore_on_the_record() -> None:
    found = dated(facts(closed=date(2019, 2, 1)), schedule(*two_versions("current")), on=date(2023, 3, 1))

    assert not [one for one in found.candidates if one.kind is CandidateKind.EARLIER_VERSION]


def test_knowledge_of_facts_and_of_rules_is_as_of_the_day_given() -> None:
    known = facts(fact("closed", date(2016, 1, 1), known_on=date(2017, 1, 1)), closed=date(2015, 1, 1))

    assert dated(known, on=ON, known=date(2016, 12, 31)).retain_through == date(2018, 1, 1)
    assert dated(known, on=ON, known=date(2017, 1, 1)).retain_through == date(2019, 1, 1)


def test_the_longest_of_several_classes_governs_and_the_others_are_shown() -> None:
    rules = _two_classes(version(keep=[floor("P3Y")]), version(keep=[floor("P7Y")]))
    found = dated(facts(closed=CLOSED, **{"class": frozenset({"A", "B"})}), rules, on=ON)

    assert found.retain_through == date(2027, 1, 15)
    assert [(one.class_code, one.governs) for one in found.candidates if one.kind is CandidateKind.FLOOR] == [
        ("B", True),
        ("A", False),
    ]


def test_permanent_beats_a_class_without_a_date() -> None:
    kept = {"keep": None, "trigger": None, "action": {"kind": "retain permanently"}}
    rules = _two_classes(version(), version(**kept))
    found = dated(facts(closed=Unknown(), **{"class": frozenset({"A", "B"})}), rules, on=ON)

    assert found.is_permanent and found.retain_through is None and not found.missing


def test_on_the_same_day_the_weaker_grade_decides_what_may_follow() -> None:
    weak = CONFIRMED | {"grade": "second-hand"}
    found = dated(
        facts(closed=CLOSED, **{"class": frozenset({"A", "B"})}),
        _two_classes(version(), version(source=weak)),
        on=ON,
    )

    assert found.grade is Grade.SECOND_HAND


def _two_classes(first: Table, second: Table):  # type: ignore[no-untyped-def]
    lines = [{"id": code, "title": code, "version": [one]} for code, one in (("A", first), ("B", second))]
    return schedule(**{"class": lines})


def test_an_override_of_the_class_counts_only_with_name_authority_and_reason() -> None:
    rules = _two_classes(version(keep=[floor("P2Y")]), version(keep=[floor("P7Y")]))
    authorised = Override("A", by="RM1", authority="SRO", reason="minute 4")
    given = {"class": "B", "override.class": authorised}

    assert dated(facts(closed=CLOSED, **given), rules, on=ON).retain_through == date(2022, 1, 15)
    assert dated(facts(closed=CLOSED, **given), rules, on=ON).has(Flag.OVERRIDE)
    bare = dated(facts(closed=CLOSED, **(given | {"override.class": "A"})), rules, on=ON)
    assert bare.eligible_from is None and bare.has(Flag.DATA_ERROR)
    with pytest.raises(ValueError, match="who, on what authority and why"):
        Override("A", by="RM1", authority="", reason="minute 4")


def test_an_override_of_the_trigger_stays_visible_beside_what_was_recorded() -> None:
    override = Override(date(2024, 1, 1), by="RM1", authority="DRO", reason="found in the file")
    found = dated(facts(closed=CLOSED, **{"override.trigger_on": override}), on=ON)

    assert found.retain_through == date(2027, 1, 1) and found.has(Flag.OVERRIDE)
    replaced = [one for one in found.candidates if one.kind is CandidateKind.TRIGGER_AS_RECORDED]
    assert [one.through for one in replaced] == [CLOSED]


def test_nothing_is_due_before_its_trigger_whatever_the_floors_say() -> None:
    rules = schedule(version(keep=[floor("P1Y", **{"from": "created"})]))
    found = dated(facts(created=date(2001, 1, 1), closed=CLOSED), rules, on=ON)

    assert found.retain_through == CLOSED


def test_one_floor_without_a_day_leaves_no_date_but_says_what_is_known_to_be_protected() -> None:
    until = {"until": {"fact": "lapsed", **INDETERMINATE}}
    found = dated(facts(closed=CLOSED, lapsed=Unknown()), schedule(version(keep=[floor(), until])), on=ON)

    assert found.eligible_from is None
    assert found.at_least_through == date(2023, 1, 15)
    assert [missing.name for missing in found.missing] == ["lapsed"]


def test_what_is_protected_at_least_is_the_longest_of_all_classes() -> None:
    until = {"until": {"fact": "lapsed", **INDETERMINATE}}
    rules = _two_classes(version(keep=[floor("P3Y"), until]), version(keep=[floor("P7Y"), until]))
    found = dated(facts(closed=CLOSED, **{"class": frozenset({"A", "B"})}), rules, on=ON)

    assert found.eligible_from is None and found.at_least_through == date(2027, 1, 15)


def test_a_version_that_keeps_for_good_is_the_longest() -> None:
    first = version(in_force_from=date(2010, 1, 1), apply="longest")
    kept = {"keep": None, "trigger": None, "action": {"kind": "retain permanently"}}
    rules = schedule(first, version(in_force_from=date(2018, 1, 1), apply="longest", **kept))

    assert dated(facts(closed=date(2016, 1, 1)), rules, on=ON).is_permanent
    assert dated(facts(closed=Unknown()), rules, on=ON).is_permanent


def test_a_floor_that_cannot_apply_is_skipped_where_the_schedule_says_so() -> None:
    skipped = {"until": {"fact": "lapsed", "when_not_applicable": "skip", **INDETERMINATE}}
    strict = {"until": {"fact": "lapsed", **INDETERMINATE}}
    known = facts(closed=CLOSED, lapsed=NotApplicable("acquitted"))

    assert dated(known, schedule(version(keep=[floor(), skipped])), on=ON).retain_through == date(2023, 1, 15)
    assert dated(known, schedule(version(keep=[floor(), strict])), on=ON).eligible_from is None


def test_where_no_rule_applies_there_is_no_date() -> None:
    rules = schedule(version(trigger=None, keep=[{"until": "closed", "when": "flag:CSA"}]))
    found = dated(facts(closed=CLOSED), rules, on=ON)

    assert found.eligible_from is None and found.has(Flag.NO_RULE_APPLIES)


def extension(**said: object) -> Table:
    return {"period": "P20Y", "rounding": "down", "combine": "max", **said}


@pytest.mark.parametrize(
    ("flags", "through"),
    [
        (frozenset({"CSA"}), date(2043, 1, 15)),
        (frozenset({"COVID"}), date(2023, 1, 15)),
        (Unknown("no flags in the export"), None),
    ],
)
def test_an_extension_applies_where_its_condition_is_known_to_hold(flags: Value, through: date | None) -> None:
    found = dated(facts(closed=CLOSED, flags=flags), schedule(version(extend=[extension(when="flag:CSA")])), on=ON)

    assert found.retain_through == through
    assert found.has(Flag.EXTENDED) is (through == date(2043, 1, 15))
    assert found.has(Flag.MISSING_FACT) is (through is None)


def test_extensions_combine_by_the_longest_unless_the_schedule_says_cumulative() -> None:
    both = [extension(), extension(period="P5Y")]
    added = [extension(combine="cumulative"), extension(period="P5Y", combine="cumulative")]

    assert dated(facts(closed=CLOSED), schedule(version(extend=both)), on=ON).retain_through == date(2043, 1, 15)
    assert dated(facts(closed=CLOSED), schedule(version(extend=added)), on=ON).retain_through == date(2048, 1, 15)


def test_two_equal_cumulative_extensions_are_both_added() -> None:
    twice = [extension(period="P5Y", combine="cumulative")] * 2

    assert dated(facts(closed=CLOSED), schedule(version(extend=twice)), on=ON).retain_through == date(2033, 1, 15)


def test_a_ceiling_below_the_floor_is_reported_and_the_record_kept() -> None:
    ceiling = {"period": "P1Y", "rounding": "down", "from": "trigger", "then": "destroy"}
    found = dated(facts(closed=CLOSED), schedule(version(ceiling=[ceiling])), on=ON)

    assert found.retain_through == date(2023, 1, 15) and found.has(Flag.FLOOR_EXCEEDS_CEILING)
    assert found.ceiling_through == date(2021, 1, 15)


@pytest.mark.parametrize(
    ("period", "conflict", "why"),
    [
        ("P2Y", True, "it gives 15 January 2022; a floor beyond a ceiling is kept and reported (R21)"),
        ("P3Y", False, "it allows keeping until 15 January 2023; it demands nothing before"),
        ("P4Y", False, "it allows keeping until 15 January 2024; it demands nothing before"),
    ],
)
def test_a_ceiling_is_told_apart_from_a_conflict(period: str, conflict: bool, why: str) -> None:
    ceiling = {"period": period, "rounding": "down", "from": "trigger", "then": "destroy"}
    found = dated(facts(closed=CLOSED), schedule(version(ceiling=[ceiling])), on=ON)

    assert found.has(Flag.FLOOR_EXCEEDS_CEILING) is conflict
    assert [one.why for one in found.candidates if one.kind is CandidateKind.CEILING] == [why]


def test_a_cumulative_extension_is_added_only_to_cumulative_ones_that_apply() -> None:
    barred = extension(combine="cumulative", when="flag:CSA")
    after = extension(period="P5Y", combine="cumulative")

    for before in (extension(period="P1Y"), barred):
        rules = schedule(version(extend=[before, after]))
        assert dated(facts(closed=CLOSED), rules, on=ON).retain_through == date(2028, 1, 15)


def test_a_rule_that_does_not_apply_tells_the_fact_that_barred_it() -> None:
    rules = schedule(version(extend=[extension(when="court == 'Crown Court'")]))
    found = dated(facts(closed=CLOSED, court="Youth Court"), rules, on=ON)

    assert [one.why for one in found.candidates if one.kind is CandidateKind.EXTENSION] == [
        "it does not apply here: court = Youth Court"
    ]


@pytest.mark.parametrize(
    ("trigger", "action", "through"),
    [
        (Unknown(), DisposalAction.REVIEW, date(2021, 5, 1)),
        (CLOSED, DisposalAction.DESTROY, date(2023, 1, 15)),
        (date(1900, 1, 1), DisposalAction.DESTROY, None),
    ],
)
def test_a_long_stop_stands_in_for_an_unknown_trigger_only(
    trigger: Value, action: DisposalAction, through: date | None
) -> None:
    stop = {"period": "P20Y", "rounding": "down", "from": "created", "then": "review"}
    found = dated(facts(closed=trigger, created=date(2001, 5, 1)), schedule(version(long_stop=stop)), on=ON)

    assert (found.action, found.retain_through) == (action, through)
    assert found.has(Flag.LONG_STOP) is isinstance(trigger, Unknown)
    assert [one.name for one in found.missing] == ([] if trigger == CLOSED else ["closed"])


def test_beside_a_long_stop_the_floors_that_need_no_trigger_still_count() -> None:
    stop = {"period": "P20Y", "rounding": "down", "from": "created", "then": "review"}
    own = floor("P30Y", **{"from": "created"})
    known = facts(closed=Unknown(), created=date(2001, 5, 1), lapsed=date(2040, 1, 1))

    both = schedule(version(long_stop=stop, keep=[floor(), own]))
    until = schedule(version(long_stop=stop, keep=[floor(), {"until": "lapsed"}]))
    assert dated(known, both, on=ON).retain_through == date(2031, 5, 1)
    assert dated(known, until, on=ON).retain_through == date(2040, 1, 1)


def test_a_long_stop_does_not_stand_in_for_a_day_in_doubt() -> None:
    stop = {"period": "P20Y", "rounding": "down", "from": "created", "then": "review"}
    rules = schedule(version(trigger={"max": ["closed", "lapsed"]}, long_stop=stop))
    known = facts(closed=date(1900, 1, 1), lapsed=Unknown(), created=date(1899, 1, 1))

    assert dated(known, rules, on=ON).eligible_from is None


def test_of_rules_that_give_one_day_the_one_written_governs() -> None:
    found = dated(facts(closed=CLOSED), schedule(version(keep=[floor("P0D")])), on=ON)
    extended = dated(facts(closed=CLOSED), schedule(version(extend=[extension(period="P0D")])), on=ON)

    assert found.governing is not None and found.governing.rule == "keep for no time from the trigger"
    assert found.candidates[0].governs
    assert extended.governing is not None and extended.governing.rule == "extend by no time"


def test_the_clock_has_started_on_the_day_of_its_trigger() -> None:
    assert not dated(facts(closed=ON), on=ON).has(Flag.PROVISIONAL)
    assert dated(facts(closed=ON), on=date(2026, 11, 24)).has(Flag.PROVISIONAL)


def test_a_cut_off_at_a_month_s_end_keeps_to_the_month_s_end() -> None:
    cut = schedule(version(cutoff="month_end", keep=[floor("P1M")]))
    uncut = schedule(version(cutoff="month_end", keep=[floor("P1M", **{"from": "lapsed"})]))
    known = facts(closed=date(2021, 2, 10), lapsed=date(2021, 2, 28))

    assert dated(known, cut, on=ON).retain_through == date(2021, 3, 31)
    assert dated(known, uncut, on=ON).retain_through == date(2021, 3, 28)


def test_an_imprecise_day_counts_only_where_it_governs() -> None:
    rules = schedule(version(trigger={"max": ["closed", "lapsed"]}))

    assert dated(facts(closed=PartialDate.of_year(2012), lapsed=CLOSED), rules, on=ON).has(Flag.ESTIMATED) is False
    assert dated(facts(closed=PartialDate.of_year(2022), lapsed=CLOSED), rules, on=ON).has(Flag.ESTIMATED) is True
    same_day = facts(closed=PartialDate.of_year(2020), lapsed=date(2020, 12, 31))
    assert dated(same_day, rules, on=ON).has(Flag.ESTIMATED) is True


def test_a_file_time_is_an_estimate_where_it_is_all_there_is_and_ignored_elsewhere() -> None:
    stamp = fact("file.mtime", date(2019, 3, 1), kind=OriginKind.FILE_SYSTEM)
    only = dated(facts(stamp), schedule(version(trigger="file.mtime")), on=ON)
    beside = dated(facts(stamp, closed=CLOSED), on=ON)

    assert only.retain_through == date(2022, 3, 1) and only.has(Flag.ESTIMATED)
    assert beside.retain_through == date(2023, 1, 15) and beside.has(Flag.MTIME_IGNORED)
    assert not only.has(Flag.MTIME_IGNORED)
    assert not dated(facts(closed=CLOSED, superseded=date(2019, 3, 1)), on=ON).has(Flag.MTIME_IGNORED)


def test_a_reopened_record_has_no_date_until_it_is_closed_again() -> None:
    open_again = facts(closed=CLOSED, reopened=date(2021, 1, 1))
    closed_again = facts(fact("closed", date(2022, 2, 2), known_on=date(2022, 2, 2)), reopened=date(2021, 1, 1))

    assert dated(open_again, on=ON).has(Flag.REOPENED) and dated(open_again, on=ON).eligible_from is None
    assert dated(open_again, on=date(2021, 1, 1)).has(Flag.REOPENED)
    assert dated(open_again, on=date(2020, 12, 31)).retain_through == date(2023, 1, 15)
    assert dated(closed_again, on=ON).retain_through == date(2025, 2, 2)
    assert dated(facts(closed=CLOSED, reopened=Unknown()), on=ON).has(Flag.REOPENED)


def test_the_latest_defendant_governs_and_one_without_a_day_leaves_no_date() -> None:
    rules = schedule(
        version(trigger={"each": "defendants", "of": "concluded", "when_not_applicable": "skip", **INDETERMINATE})
    )
    one = fact("defendants.concluded", date(2016, 5, 5), member="A")
    two = fact("defendants.concluded", date(2017, 11, 30), member="B")

    assert dated(facts(one, two), rules, on=ON).retain_through == date(2020, 11, 30)
    assert dated(facts(one, fact("defendants.concluded", Unknown(), member="B")), rules, on=ON).eligible_from is None
    skipped = facts(one, fact("defendants.concluded", NotApplicable(), member="B"))
    assert dated(skipped, rules, on=ON).retain_through == date(2019, 5, 5)
    assert dated(facts(), rules, on=ON).eligible_from is None


def test_a_defendant_of_whom_the_field_is_not_recorded_leaves_no_date() -> None:
    rules = schedule(version(trigger={"each": "defendants", "of": "concluded", **INDETERMINATE}))
    known = facts(
        fact("defendants.concluded", date(2016, 5, 5), member="A"),
        fact("defendants.dob", date(1990, 5, 5), member="B"),
    )

    found = dated(known, rules, on=ON)

    assert found.eligible_from is None
    assert [(one.name, one.member) for one in found.missing] == [("defendants.concluded", "B")]


@pytest.mark.parametrize(
    ("values", "through", "flag"),
    [
        ({"sentence": Sentence(date(2015, 6, 10), (Period(years=8),))}, date(2023, 6, 9), None),
        (
            {"sentence": Sentence(date(2015, 6, 10), (Period(years=8),)), "sentence.end_on": date(2023, 5, 1)},
            date(2023, 5, 1),
            Flag.SENTENCE_DATES_DIFFER,
        ),
        (
            {"sentence": Sentence(date(2015, 6, 10), (Period(days=1),)), "sentence.end_on": date(2015, 6, 10)},
            date(2015, 6, 10),
            None,
        ),
        ({"sentence": NotApplicable("acquitted")}, None, Flag.NO_RULE_APPLIES),
        ({"sentence": NotApplicable(), "sentence.end_on": date(2023, 5, 1)}, date(2023, 5, 1), None),
        ({"sentence": Unknown(), "sentence.end_on": NotApplicable()}, None, Flag.NO_RULE_APPLIES),
        ({"sentence": Unknown("life: it has no end")}, None, Flag.MISSING_TRIGGER),
        (
            {"sentence": Sentence(date(2015, 6, 10), (Period(years=8),)), "sentence.end_on": date(2014, 5, 1)},
            None,
            Flag.DATA_ERROR,
        ),
    ],
)
def test_the_end_of_a_sentence_is_custody_s_before_ours(
    values: dict[str, Value], through: date | None, flag: Flag | None
) -> None:
    until = {"sentence_end": "sentence", "stated": "sentence.end_on", "when_not_applicable": "skip", **INDETERMINATE}
    found = dated(facts(**values), schedule(version(trigger=None, keep=[{"until": until}])), on=ON)

    assert found.retain_through == through
    assert flag is None or found.has(flag)
    assert found.has(Flag.SENTENCE_DATES_DIFFER) is (flag is Flag.SENTENCE_DATES_DIFFER)


def test_an_instant_counts_as_its_day_in_london() -> None:
    found = dated(facts(closed=datetime(2019, 6, 30, 23, 30, tzinfo=UTC)), on=ON)

    assert found.retain_through == date(2022, 7, 1)


def test_an_action_after_transfer_waits_for_the_receipt() -> None:
    plan = {"kind": "transfer", "then": "destroy", "receipt": "receipt", "stages": ["records"]}
    rules = schedule(version(action=plan))

    waiting = dated(facts(closed=CLOSED, receipt=Unknown()), rules, on=ON)
    later = dated(facts(closed=CLOSED, receipt=date(2027, 1, 1)), rules, on=ON)
    received = dated(facts(closed=CLOSED, receipt=ON), rules, on=ON)

    assert waiting.action is later.action is DisposalAction.TRANSFER and waiting.has(Flag.AWAITING_RECEIPT)
    assert received.action is DisposalAction.DESTROY and not received.has(Flag.AWAITING_RECEIPT)


def test_a_transfer_that_nothing_follows_awaits_no_receipt() -> None:
    rules = schedule(version(action={"kind": "transfer", "stages": ["records"]}))
    found = dated(facts(closed=CLOSED), rules, on=ON)

    assert found.action is DisposalAction.TRANSFER and not found.has(Flag.AWAITING_RECEIPT)


def test_the_end_of_the_calendar_is_no_date() -> None:
    found = dated(facts(closed=date(9996, 12, 31)), on=ON)

    assert found.eligible_from is None and found.retain_through is None and found.has(Flag.OVERFLOW)
