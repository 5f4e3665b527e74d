"""Names, MIME types and extensions of formats come from the signature file that identified them."""

import csv
from pathlib import Path

import pytest

from records.formats import FormatTable, extension_of, puids_named_by_container
from retention.faults import Refusal
from tests.fixtures_folder import fixtures_folder


@pytest.fixture(scope="module")
def v122() -> FormatTable:
    return FormatTable.from_signature_file(fixtures_folder("pronom") / "DROID_SignatureFile_V122.xml")


def test_the_table_holds_what_the_signature_file_counts(v122: FormatTable) -> None:
    formats = v122.formats.values()

    assert (v122.signatures, v122.created_on) == ("V122", "2026-01-19")
    assert len(v122.formats) == 2544
    assert sum(bool(format_.version) for format_ in formats) == 1406
    assert sum(bool(format_.mime_types) for format_ in formats) == 777
    assert len({extension for format_ in formats for extension in format_.extensions}) == 1707


def test_a_format_has_name_version_mime_types_and_extensions(v122: FormatTable) -> None:
    format_ = v122.get("fmt/276")

    assert format_ is not None
    assert format_.full_name == "Acrobat PDF 1.7 - Portable Document Format 1.7"
    assert (format_.mime_types, format_.extensions) == (("application/pdf",), ("pdf",))
    assert v122.get("fmt/999999") is None


def test_several_mime_types_of_one_format_stand_apart(v122: FormatTable) -> None:
    assert any(len(format_.mime_types) > 1 for format_ in v122.formats.values())
    assert not any("," in kind for format_ in v122.formats.values() for kind in format_.mime_types)


@pytest.mark.parametrize(
    ("folder", "puids", "method", "flag", "count"),
    [
        ("mixed-corpus", "puids_V122", "method_V122", "extension_mismatch_V122", 163),
        (
            "droid-skeletons",
            "puid_by_droid_6.8.0_with_V122",
            "method_by_droid",
            "extension_mismatch_by_droid",
            2238,
        ),
    ],
)
def test_the_mismatch_rule_gives_the_flag_that_droid_gives(
    v122: FormatTable, folder: str, puids: str, method: str, flag: str, count: int
) -> None:
    with (fixtures_folder(folder) / "expected.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    differing = [
        row["path"]
        for row in rows
        if row[method] in ("Signature", "Container")
        and v122.extension_mismatch(row[puids].split(";"), extension_of(row["path"])) != (row[flag] == "true")
    ]

    assert len(rows) == count
    assert differing == []


def test_any_one_of_several_formats_makes_the_mismatch(v122: FormatTable) -> None:
    assert not v122.extension_mismatch(["fmt/40"], "DOC")
    assert v122.extension_mismatch(["fmt/40", "fmt/276"], "doc")
    assert v122.extension_mismatch(["fmt/40"], "")
    assert not v122.extension_mismatch(["fmt/999999"], "doc")


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("minutes.doc", "doc"),
        ("minutes.", ""),
        ("minutes", ""),
        (".profile", ""),
        ("a.b.TXT", "TXT"),
        ("page.asp?id=1.2", "asp"),
        ("?.txt", "txt"),
        ("folder.d/file", ""),
        ("odd\\name.txt", "txt"),
    ],
)
def test_the_extension_is_cut_as_droid_cuts_it(name: str, extension: str) -> None:
    assert extension_of(name) == extension


def test_a_file_that_is_no_signature_file_is_refused_with_its_reason(tmp_path: Path) -> None:
    texts = {
        "empty.xml": ("", "no element found"),
        "html.xml": ("<html>Access denied</html>", "it lists no formats"),
        "cut.xml": ('<FFSignatureFile Version="1"><FileFormatCollection>', "no element found"),
        "bomb.xml": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "it declares a document type"),
    }
    for name, (text, reason) in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

        with pytest.raises(Refusal, match="WIT020") as refusal:
            FormatTable.from_signature_file(tmp_path / name)

        assert reason in str(refusal.value)
    with pytest.raises(Refusal, match="WIT020"):
        FormatTable.from_signature_file(tmp_path / "absent.xml")


def test_container_signatures_that_look_at_the_files_own_name_are_found(tmp_path: Path) -> None:
    container = tmp_path / "container-signature.xml"
    container.write_text(
        "<ContainerSignatureMapping><ContainerSignatures>"
        '<ContainerSignature Id="1" ContainerType="ZIP"><Files><File><Path>{containerFileName}.xml</Path></File>'
        "</Files></ContainerSignature>"
        '<ContainerSignature Id="2" ContainerType="ZIP"><Files><File><Path>content.xml</Path></File></Files>'
        "</ContainerSignature></ContainerSignatures><FileFormatMappings>"
        '<FileFormatMapping signatureId="1" Puid="fmt/1"/><FileFormatMapping signatureId="2" Puid="fmt/2"/>'
        "</FileFormatMappings></ContainerSignatureMapping>",
        encoding="utf-8",
    )

    assert puids_named_by_container(container) == {"fmt/1"}
    assert puids_named_by_container(fixtures_folder("pronom") / "container-signature-20260119.xml") == frozenset()
