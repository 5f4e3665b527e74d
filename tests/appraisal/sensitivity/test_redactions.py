"""Pairs of redacted copies and originals: the worked example of The National Archives' upload, path by path."""

from appraisal.sensitivity.redactions import Pair, pair

# The paths are the worked example of nationalarchives/tdr-redacted-files (MIT), commit 95fc5a2.
ONE = (
    *("file.txt", "file_R1.txt", "file2_R.txt", "file4_R.doc", "file4_R.pdf", "file5.pdf", "file6", "file6_R.png"),
    *("file7.docx", "file7_R", "report.pdf", "report_Redacted.pdf", "memo.docx", "memo_redacted1.docx"),
)
OTHER = ("file3_R.txt", "file3.txt", "file3.doc", "letter_Redacted2.txt", "letter.txt")
PATHS = (*(f"/a/path/{name}" for name in ONE), *(f"/another/path/{name}" for name in OTHER))


def test_the_nineteen_paths_of_the_worked_example_pair_as_the_upload_pairs_them() -> None:
    found = pair(PATHS)

    assert len(PATHS) == 19
    assert found.pairs == (
        Pair("/a/path/file6_R.png", "/a/path/file6"),
        Pair("/a/path/file7_R", "/a/path/file7.docx"),
        Pair("/a/path/file_R1.txt", "/a/path/file.txt"),
        Pair("/a/path/memo_redacted1.docx", "/a/path/memo.docx"),
        Pair("/a/path/report_Redacted.pdf", "/a/path/report.pdf"),
        Pair("/another/path/letter_Redacted2.txt", "/another/path/letter.txt"),
    )
    assert [(one.place, one.code.code) for one in found.faults] == [
        ("/a/path/file2_R.txt", "RED001"),
        ("/a/path/file4_R.doc", "RED003"),
        ("/a/path/file4_R.pdf", "RED003"),
        ("/another/path/file3_R.txt", "RED002"),
    ]


def test_a_name_that_is_only_the_ending_is_no_redacted_copy() -> None:
    assert pair(["a/_R", "a/_R.txt"]).faults == ()


def test_an_original_in_another_folder_is_none() -> None:
    assert [one.code.code for one in pair(["a/MG5.doc", "b/MG5_R.doc"]).faults] == ["RED001"]
