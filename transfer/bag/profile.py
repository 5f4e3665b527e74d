"""The BagIt Profile of our bags, as anybody's validator reads it, and whether a bag meets it.

The profile says what a profile can say (BagIt Profiles 1.3.0): tags, their values, manifests. Patterns of
values are in profiles/muniment_tdr.toml, which a test holds equal. Documentation for others and one more
check of ours; that a bag is complete and unaltered is for check.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from retention.faults import Fault
from transfer.bag.check import BagReport
from transfer.consignment_faults import BAG_NOT_AS_PROFILE

FILE = "muniment_tdr.json"


@dataclass(frozen=True, slots=True)
class TagRule:
    """What the profile says of one tag of bag-info.txt; `values` empty: any."""

    required: bool
    repeatable: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BagProfile:
    """A BagIt Profile, as far as it is used here."""

    identifier: str
    tags: Mapping[str, TagRule]
    manifests_required: tuple[str, ...]
    manifests_allowed: tuple[str, ...]
    versions: tuple[str, ...]


def profile_text() -> bytes:
    """Return the profile as it is handed to others."""
    return files("transfer.bag").joinpath(FILE).read_bytes()


@cache
def our_profile() -> BagProfile:
    """Return the profile of our bags.

    >>> our_profile().identifier, our_profile().manifests_required
    ('urn:muniment:bagit-profile:tdr:1', ('sha256',))
    """
    found = json.loads(profile_text())
    tags = {
        label: TagRule(rule["required"], rule["repeatable"], tuple(rule.get("values", ())))
        for label, rule in found["Bag-Info"].items()
    }
    return BagProfile(
        identifier=found["BagIt-Profile-Info"]["BagIt-Profile-Identifier"],
        tags=tags,
        manifests_required=tuple(found["Manifests-Required"]),
        manifests_allowed=tuple(found["Manifests-Allowed"]),
        versions=tuple(found["Accept-BagIt-Version"]),
    )


def profile_faults(report: BagReport, profile: BagProfile | None = None) -> tuple[Fault, ...]:
    """Return what of a bag that was checked is not as the profile says; its name of the profile included."""
    profile = profile or our_profile()
    return (
        *_tag_faults(report.bag_info, profile),
        *_manifest_faults(report.algorithms, profile),
        *(() if report.version in profile.versions else (Fault(BAG_NOT_AS_PROFILE, "bagit.txt", report.version),)),
        *_oxum_faults(report),
    )


def _tag_faults(info: Sequence[tuple[str, str]], profile: BagProfile) -> Iterator[Fault]:
    counts = Counter(label for label, _ in info)
    for label, rule in profile.tags.items():
        if rule.required and not counts[label]:
            yield Fault(BAG_NOT_AS_PROFILE, label, "missing")
        if not rule.repeatable and counts[label] > 1:
            yield Fault(BAG_NOT_AS_PROFILE, label, f"{counts[label]} times")
    for label, value in info:
        known = profile.tags.get(label)
        if known is not None and known.values and value not in known.values:
            yield Fault(BAG_NOT_AS_PROFILE, label, value[:80])


def _manifest_faults(algorithms: Sequence[str], profile: BagProfile) -> Iterator[Fault]:
    for name in profile.manifests_required:
        if name not in algorithms:
            yield Fault(BAG_NOT_AS_PROFILE, f"manifest-{name}.txt", "missing")
    for name in algorithms:
        if name not in profile.manifests_allowed:
            yield Fault(BAG_NOT_AS_PROFILE, f"manifest-{name}.txt", "not one of the profile's")


def _oxum_faults(report: BagReport) -> Iterator[Fault]:
    said = dict(report.bag_info).get("Payload-Oxum", "")
    met = f"{report.payload_bytes}.{report.payload_count}"
    if re.fullmatch(r"\d+\.\d+", said) and said != met:
        yield Fault(BAG_NOT_AS_PROFILE, "Payload-Oxum", f"{said}; met {met}")
