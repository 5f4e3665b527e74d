"""The BagIt Profile of our bags: a bag that is built meets it, one that was changed does not."""

from dataclasses import replace

import pytest

from tests.transfer.orders import make_share, order_of
from transfer.bag.build import build_bag
from transfer.bag.check import BagReport, check_bag
from transfer.bag.order import profile
from transfer.bag.profile import our_profile, profile_faults
from transfer.consignment_faults import BAG_NOT_AS_PROFILE


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> BagReport:
    folder = tmp_path_factory.mktemp("profile")
    order = order_of(make_share(folder / "share"))
    return check_bag(build_bag(order, folder / "MUN-2026-0001", version="0.1.0").folder)


def test_a_bag_that_is_built_meets_the_profile_it_names(report: BagReport) -> None:
    assert profile_faults(report) == ()
    assert dict(report.bag_info)["BagIt-Profile-Identifier"] == our_profile().identifier


def test_the_profile_and_the_facts_behind_our_bag_info_say_the_same() -> None:
    ours = profile()
    tags = our_profile().tags

    for label, rule in ours["tags"].items():
        assert tags[label].required == rule["required"], label
        assert list(tags[label].values) == rule.get("values", []), label
    assert our_profile().identifier == str(ours["identifier"])


CHANGED = [
    ("Source-Organization", None, "missing"),
    ("Consignment-Type", "other", "other"),
    ("Payload-Oxum", "1.1", "1.1; met"),
    ("BagIt-Profile-Identifier", "urn:other", "urn:other"),
]


@pytest.mark.parametrize(("label", "value", "found"), CHANGED)
def test_a_tag_that_is_missing_or_says_another_thing_is_named(
    report: BagReport, label: str, value: str | None, found: str
) -> None:
    info = [(name, text if name != label else value) for name, text in report.bag_info]
    changed = replace(report, bag_info=tuple((name, text) for name, text in info if text is not None))

    faults = profile_faults(changed)
    assert [(fault.code, fault.place) for fault in faults] == [(BAG_NOT_AS_PROFILE, label)]
    assert faults[0].found.startswith(found)


def test_a_tag_twice_another_manifest_and_another_version_are_named(report: BagReport) -> None:
    twice = replace(report, bag_info=(*report.bag_info, ("Contact-Name", "Another")))
    other = replace(report, algorithms=("md5",), version="0.97")

    assert [(fault.place, fault.found) for fault in profile_faults(twice)] == [("Contact-Name", "2 times")]
    assert [fault.place for fault in profile_faults(other)] == ["manifest-sha256.txt", "manifest-md5.txt", "bagit.txt"]
