"""What holds of pre-flight for any files: nothing is lost, leaving out never adds a stop, a split is a split."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transfer.transfer_files import IN_2006, sent
from transfer.preflight.checks import preflight
from transfer.preflight.pairs import split
from transfer.preflight.tdr_limits import tdr_limits
from transfer.preflight.values import TransferFile

ON = date(2026, 11, 25)
NAMES = st.sampled_from(
    ("a.doc", "a_R.doc", "a_R1.doc", "a.pdf", "A.DOC", "b", "b_Redacted.doc", "~$a.doc", "Thumbs.db", "x.tmp", "é.doc",
     "e\u0301.doc", "50%.doc", "dot.", "aux.doc", "long" * 60)
)  # fmt: skip
FOLDERS = st.sampled_from(("", "1/", "1/2/", "99 Old/"))
PUIDS = st.sampled_from((None, (), ("fmt/40",), ("fmt/473",), ("x-fmt/263",), ("fmt/1", "fmt/2")))


@st.composite
def files_of_a_list(draw: st.DrawFn) -> list[TransferFile]:
    paths = draw(st.lists(st.builds(str.__add__, FOLDERS, NAMES), min_size=1, max_size=12, unique=True))
    return [
        sent(
            path,
            size_bytes=draw(st.integers(0, 50)),
            puids=draw(PUIDS),
            is_encrypted=draw(st.booleans()),
            modified_ns=draw(st.sampled_from((IN_2006, None, 0))),
        )
        for path in paths
    ]


@settings(max_examples=120, deadline=None)
@given(files=files_of_a_list())
def test_every_finding_is_of_a_file_of_the_list_or_of_the_whole_and_the_same_each_time(
    files: list[TransferFile],
) -> None:
    found = preflight(files, on=ON)
    again = preflight(list(reversed(files)), on=ON)

    assert {one.key for one in found.findings} <= {"", *(file.key for file in files)}
    assert {(one.key, one.fault) for one in found.findings} == {(one.key, one.fault) for one in again.findings}


@settings(max_examples=120, deadline=None)
@given(files=files_of_a_list())
def test_when_all_stopped_files_are_left_out_nothing_but_pairs_stops_the_rest(files: list[TransferFile]) -> None:
    stopped = {one.key for one in preflight(files, on=ON).stops}
    rest = [file for file in files if file.key not in stopped]

    left = [one for one in preflight(rest, on=ON).stops if one.key]

    assert all(one.check == "T12" for one in left), "an original that was left out parts its copy from it"


@settings(max_examples=120, deadline=None)
@given(files=files_of_a_list(), most_files=st.integers(1, 5), most_bytes=st.integers(50, 120))
def test_a_split_has_every_file_once_within_the_limits_unless_a_family_is_larger(
    files: list[TransferFile], most_files: int, most_bytes: int
) -> None:
    limits = replace(tdr_limits(), most_files=most_files, most_bytes=most_bytes, most_bytes_a_file=50)

    portions = split(files, limits)

    paths = [path for portion in portions for path in portion.paths]
    assert sorted(paths) == (sorted(file.path for file in files) if portions else [])
    assert all(len(portion.paths) <= max(most_files, 6) for portion in portions)
    assert [portion.number for portion in portions] == list(range(1, len(portions) + 1))
