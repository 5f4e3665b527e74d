"""Siegfried as second opinion: the same shape of answer as DROID's, and only differences are told."""

import csv
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.droid.identification import Basis, Identification, IdentifyRequest
from records.faults.surveys import IDENTIFY_TIMEOUT, SIEGFRIED_ERROR, SIEGFRIED_GONE, SIEGFRIED_STOPPED
from records.survey.siegfried import Siegfried, second_opinion, signature_versions
from retention.faults import Refusal
from tests.fixtures_folder import fixtures_folder


@pytest.fixture(scope="module")
def siegfried() -> Iterator[Siegfried]:
    with Siegfried(1) as siegfried:
        yield siegfried


def ask(siegfried: Siegfried, request: IdentifyRequest) -> Identification:
    answered = threading.Event()
    answers: list[Identification] = []

    def keep(answer: Identification) -> None:
        answers.append(answer)
        answered.set()

    siegfried.submit(request, keep)
    assert answered.wait(60)
    return answers[0]


def request_for(path: Path, name: str) -> IdentifyRequest:
    return IdentifyRequest(str(path), name, size_bytes=path.stat().st_size, modified_ms=0)


def test_siegfried_says_its_own_and_its_signatures_versions(siegfried: Siegfried) -> None:
    assert siegfried.engine == "Siegfried"
    assert siegfried.engine_version.startswith("1.")
    assert siegfried.signatures.startswith("V")
    assert len(siegfried.container_signatures) == 8
    assert signature_versions("something else") == ("", "")


def test_the_extension_is_that_of_the_name_and_not_of_the_copy(siegfried: Siegfried, tmp_path: Path) -> None:
    slot = tmp_path / "slot-1"
    slot.write_bytes(b"%PDF-1.7\n%%EOF\n")

    as_pdf = ask(siegfried, request_for(slot, "minutes.pdf"))
    as_doc = ask(siegfried, request_for(slot, "minutes.DOC"))
    bare = ask(siegfried, request_for(slot, "minutes"))

    assert (as_pdf.puids, as_pdf.basis, as_pdf.extension_mismatch) == (("fmt/276",), Basis.SIGNATURE, False)
    assert (as_doc.puids, as_doc.extension_mismatch) == (("fmt/276",), True)
    assert (bare.puids, bare.extension_mismatch) == (("fmt/276",), True)


def test_a_slot_used_again_is_read_again(siegfried: Siegfried, tmp_path: Path) -> None:
    slot = tmp_path / "slot-2"
    slot.write_bytes(b"%PDF-1.7\n%%EOF\n")
    first = ask(siegfried, request_for(slot, "a.pdf"))
    slot.write_bytes(b"%PDF-1.4\n%%EOF\n")

    assert (first.puids, ask(siegfried, request_for(slot, "b.pdf")).puids) == (("fmt/276",), ("fmt/18",))


def test_empty_unknown_and_missing_files_are_told_apart(siegfried: Siegfried, tmp_path: Path) -> None:
    empty, unknown = tmp_path / "empty", tmp_path / "unknown"
    empty.touch()
    unknown.write_bytes(bytes(range(256)))

    nothing = Identification((), Basis.NONE, extension_mismatch=False)
    missing = ask(siegfried, IdentifyRequest(str(tmp_path / "gone"), "gone.doc", size_bytes=1, modified_ms=0))

    assert ask(siegfried, request_for(empty, "empty")) == nothing
    assert ask(siegfried, request_for(unknown, "x.unheard-of")) == nothing
    assert missing.fault is SIEGFRIED_ERROR
    assert "gone.doc" in missing.fault_detail


def test_odd_names_do_no_harm(siegfried: Siegfried, tmp_path: Path) -> None:
    slot = tmp_path / "slot-3"
    slot.write_bytes(b"%PDF-1.7\n%%EOF\n")

    for name in ("a.\n", "a." + "x" * 250, os.fsdecode(b"a.\xe9"), "a.b?c", ".pdf", "a./b"):
        assert ask(siegfried, request_for(slot, name)).puids == ("fmt/276",), name


def test_a_sparse_copy_is_asked_for_in_full(siegfried: Siegfried) -> None:
    request = IdentifyRequest("/nowhere", "a.pdf", size_bytes=9_000_000, modified_ms=0, sparse=True)

    assert ask(siegfried, request).needs_whole


def test_a_request_after_the_end_gets_a_fault() -> None:
    siegfried = Siegfried(1)
    siegfried.close()

    assert ask(siegfried, IdentifyRequest("/x", "x", size_bytes=1, modified_ms=0)).fault is SIEGFRIED_GONE


def test_a_file_past_its_deadline_costs_itself_and_no_other(tmp_path: Path) -> None:
    long, short = tmp_path / "long", tmp_path / "short"
    short.write_bytes(b"%PDF-1.7\n%%EOF\n")
    with long.open("wb") as file:
        file.write(b"RIFF")
        file.truncate(3 << 30)

    with Siegfried(1, deadline_ms=300) as siegfried:
        first = siegfried.process_ids
        stopped = ask(siegfried, request_for(long, "film.avi"))
        while siegfried.process_ids == first:
            time.sleep(0.01)
        after = ask(siegfried, request_for(short, "minutes.pdf"))

    assert stopped.fault is SIEGFRIED_STOPPED
    assert after.puids == ("fmt/276",)


def test_where_siegfried_cannot_start_the_refusal_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pygfried.py").write_text("raise ImportError('no pygfried here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(Refusal, match="WIT012"):
        Siegfried(1)


def test_on_the_corpus_siegfried_differs_from_droid_where_it_is_known_to(siegfried: Siegfried) -> None:
    folder = fixtures_folder("mixed-corpus")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    opinions = {}

    for row in rows:
        droid = Identification(
            tuple(filter(None, row["puids_V122"].split(";"))),
            Basis(row["method_V122"]),
            extension_mismatch=row["extension_mismatch_V122"] == "true",
        )
        path = folder / "files" / row["path"]
        opinion = second_opinion(droid, ask(siegfried, request_for(path, path.name)))
        if opinion is not None:
            opinions[path.name] = opinion

    assert len(rows) == 163
    assert opinions["reviews.mdb"] == "Siegfried says x-fmt/240; DROID says nothing"
    assert len(opinions) <= 4  # two with V125; newer signatures may name more


def identified(*puids: str, basis: Basis = Basis.SIGNATURE) -> Identification:
    return Identification(puids, basis if puids else Basis.NONE, extension_mismatch=False)


def test_agreement_is_silent_whatever_the_order_or_the_basis() -> None:
    assert second_opinion(identified("fmt/1", "fmt/2"), identified("fmt/2", "fmt/1")) is None
    assert second_opinion(identified("x-fmt/111", basis=Basis.EXTENSION), identified("x-fmt/111")) is None
    assert second_opinion(identified(), identified()) is None


def test_a_disagreement_names_both() -> None:
    assert second_opinion(identified("fmt/40"), identified("fmt/39")) == "Siegfried says fmt/39; DROID says fmt/40"
    assert second_opinion(identified("fmt/40"), identified()) == "Siegfried says nothing; DROID says fmt/40"


def test_a_guess_from_the_extension_is_called_one_and_two_guesses_are_not_compared() -> None:
    guess, other = identified("fmt/1", basis=Basis.EXTENSION), identified("fmt/2", basis=Basis.EXTENSION)

    assert second_opinion(guess, identified("fmt/2")) == "Siegfried says fmt/2; DROID says fmt/1 (by extension)"
    assert second_opinion(identified(), guess) == "Siegfried says fmt/1 (by extension); DROID says nothing"
    assert second_opinion(guess, other) is None
    assert second_opinion(guess, identified()) is None


def test_a_fault_is_no_opinion() -> None:
    fault = Identification((), Basis.NONE, extension_mismatch=False, fault=IDENTIFY_TIMEOUT)

    assert second_opinion(fault, identified("fmt/1")) is None
    assert second_opinion(identified("fmt/1"), fault) is None
