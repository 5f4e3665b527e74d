"""The case folders of the synthetic department, and what people copied out of them.

Every count and every oddity is one that the acceptance story names; a folder holds no others, so
that what the story counts is what is found.
"""

from datetime import date

from muniment.demo.plan import Entry, Folder
from muniment.demo.words import Draw
from retention.wording import MONTHS

NAMED_WITNESSES = 16
"""Papers of Op ALPHA in which a witness's details stand: as many as the story closes."""

ALPHA = "Op ALPHA - R v BANKS (99AA0101005)"
CEDAR = "Op CEDAR - R v DOE (99BB0202007)"
EXAMPLE = "R v EXAMPLE (99CC0303005)"
FICTION = "R v FICTION (99DD0404021)"
SAMPLE = "R v SAMPLE (99EE0505008)"

# 250 characters as users see it, and 271 where a transfer is staged (transfer/preflight/tdr_file_checks.toml): the
# upload to The National Archives stops at 258 on Windows, and a shorter staging path mends it.
LONG_PATH = (
    "2 Evidence/Exhibits and continuity/Photographs, plans and copies held by the exhibits officer/Continuity of "
    "the exhibits from the day of seizure to the day of return, with names of those who held them.doc"
)

ALPHA_PAPERS = (
    ("1 Correspondence/Letter to the court {n}", "word 97"),
    ("2 Evidence/Statements/MG11 {who}", "word 97"),
    ("7 Media/Scene {n}", "camera"),
    ("1 Correspondence/E-mail {n}", "outlook message"),
    ("4 Served Evidence/Exhibit {n}", "pdf 1.4"),
    ("2 Evidence/Plans/Plan {n}", "tiff"),
    ("6 Disclosure/MG6C-E/MG6C schedule {n}", "excel 97"),
    ("3 Unused - disclosed/Item {n}", "pdf 1.3"),
    ("2 Evidence/Interviews/MG15 {who}", "rich text"),
    ("5 Counsel only/Note for counsel {n}", "word 97"),
    ("4 Served Evidence/Index {n}", "excel 97"),
    ("99 Old/Note {n}", "text"),
)
MODERN_PAPERS = (
    ("1 Correspondence/Letter {n}", "word"),
    ("2 Evidence/Statements/MG11 {who}", "word"),
    ("1 Correspondence/E-mail {n}", "mail"),
    ("4 Served Evidence/Exhibit {n}", "pdf 1.7"),
    ("7 Media/Photograph {n}", "camera"),
    ("6 Disclosure/MG6C-E/MG6C schedule {n}", "excel"),
    ("2 Evidence/Telephones/Records {n}", "csv"),
    ("3 Unused - disclosed/Item {n}", "pdf 1.5"),
    ("5 Counsel only/Slides for the opening {n}", "powerpoint"),
    ("2 Evidence/Interviews/MG15 {who}", "open text"),
    ("4 Served Evidence/Scanned {n}", "pdf/a 2"),
)
OLD_PAPERS = (
    ("1 Correspondence/Letter {n}", "word 97"),
    ("2 Evidence/Statements/MG11 {who}", "word 97"),
    ("2 Evidence/Interviews/Transcript {n}", "rich text"),
    ("1 Correspondence/E-mail {n}", "outlook message"),
    ("4 Served Evidence/Exhibit {n}", "pdf 1.4"),
    ("7 Media/Photograph {n}", "jpeg"),
    ("6 Disclosure/MG6C-E/MG6C schedule {n}", "excel 97"),
    ("7 Media/Interview {n}", "sound"),
    ("3 Unused - disclosed/Item {n}", "tiff"),
)


def alpha(seed: int) -> Folder:
    """Return Op ALPHA: 148 files, 6 that a transfer stops at, 7 that it warns of."""
    folder = Folder(ALPHA, seed=seed, days=(date(2004, 6, 7), date(2006, 3, 10)))
    report = folder.add("MG5.doc", "word 97", on=date(2006, 1, 12))
    folder.add("MG3 report for a charging decision.doc", "word 97", on=date(2005, 2, 3))
    folder.add("MG4 charges.doc", "word 97", on=date(2005, 2, 4))
    folder.add("Hearing record sheet, sentence.doc", "word 97", on=date(2006, 3, 14))
    folder.add("1 Correspondence/Letter to the family after sentence.doc", "word 97", on=date(2006, 3, 27))
    # the six stops
    folder.add("~$MG5.doc", "owner file", on=date(2006, 1, 12))
    folder.add("2 Evidence/MG9 witness list.txt", "empty")
    folder.add("99 Old/Disc 2.zip", "locked zip")
    folder.add("1 Correspondence/Page of the court's web site.mht", "web archive")
    folder.add("1 Correspondence/Reply of the court office.hte", "case mail")
    folder.add(LONG_PATH, "word 97")
    # the seven warnings
    folder.add("7 Media/Thumbs.db", "thumbnails")
    papers = [report, *folder.fill(ALPHA_PAPERS, to=148 - 6)]
    folder.say(personal_details([entry for entry in papers if _names_a_witness(entry)][:NAMED_WITNESSES], seed=seed))
    papers = [folder.entry(entry.path) for entry in papers]
    for name, original in zip(_second_copies(papers), papers[:: len(papers) // 6], strict=False):
        folder.add_copy(name, original)
    folder.fill((), to=148)
    return folder


def _names_a_witness(entry: Entry) -> bool:
    return b"/Statements/" in entry.path or b"/Interviews/" in entry.path


def personal_details(entries: list[Entry], *, seed: int) -> dict[bytes, tuple[str, ...]]:
    """Return, by path, invented details of a witness: what a sensitivity review looks for. None of them is anybody's.

    NHS numbers from 900 000 0000 up are given to nobody, and Ofcom keeps 07700 900000 to 900999 for drama.
    """
    said = {}
    for place, entry in enumerate(sorted(entries, key=lambda one: one.path)):
        draw = Draw(f"details {seed} {place}")
        born = f"{1 + draw.below(28)} {MONTHS[draw.below(12)]} {1950 + draw.below(35)}"
        lines = [f"Date of birth: {born}. Telephone 07700 900{draw.below(1000):03}."]
        if place % 3 == 0:
            lines.append(f"NHS number {_nhs_number(draw)}, e-mail witness{place}@example.org.")
        if place % 4 == 1:
            lines.append("The witness has two previous convictions; see form MG16.")
        said[entry.path] = tuple(lines)
    return said


def _nhs_number(draw: Draw) -> str:
    """Return a number of ten digits with the right check digit. Rule: NHS Data Dictionary, NHS number."""
    while True:
        nine = "9" + "".join(str(draw.below(10)) for _ in range(8))
        check = (11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11) % 11
        if check != 10:
            return f"{nine[:3]} {nine[3:6]} {nine[6:]}{check}"


def _second_copies(papers: list[Entry]) -> list[str]:
    originals = papers[:: len(papers) // 6][:6]
    names = [entry.path.rsplit(b"/", 1)[-1].decode("utf-8") for entry in originals]
    return [f"99 Old/Copy of {name}" for name in names]


def copy_of_copy(seed: int, original: Folder) -> Folder:
    """Return Copy of Copy of Op ALPHA: 96 files, every one with the bytes of one in Op ALPHA."""
    folder = Folder("Copy of Copy of Op ALPHA", seed=seed, days=(date(2006, 4, 3), date(2008, 1, 31)))
    ordinary = [entry for entry in original.entries if _is_ordinary(entry)]
    for place in range(96):
        entry = ordinary[place * len(ordinary) // 96]
        folder.add_copy(entry.path.split(b"/", 1)[1], entry)
    return folder


def _is_ordinary(entry: Entry) -> bool:
    special = {"owner file", "empty", "locked zip", "web archive", "case mail", "thumbnails"}
    return entry.copy_of is None and entry.kind not in special and len(entry.path) < 200


def cedar(seed: int) -> Folder:
    """Return Op CEDAR: 322 files, three of which mention what the UCPI hold asks about.

    No other file of the share may hold these words; a test reads every one.
    """
    folder = Folder(CEDAR, seed=seed, days=(date(2009, 1, 5), date(2012, 11, 30)))
    folder.add(
        "6 Disclosure/Note on sensitive material.docx",
        "word",
        also=["The source of the second report was an undercover officer; ask the disclosure officer before use."],
    )
    folder.add(
        "1 Correspondence/E-mail from the disclosure officer.eml",
        "mail",
        also=["One entry in the log stems from an undercover officer and must not be served."],
    )
    folder.add(
        "99 Old/Chronology.docx", "word", also=["An entry of 1994 names the SDS as the unit that opened the file."]
    )
    folder.add("2 Evidence/Telephones/Call data.sqlite", "sqlite")
    papers = folder.fill(MODERN_PAPERS, to=322 - 12)
    for number, original in enumerate(papers[5:245:20], start=1):
        extension = original.path.rsplit(b".", 1)[-1].decode("ascii")
        folder.add_copy(f"99 Old/Copy of paper {number:02}.{extension}", original, same_day=False)
    folder.fill((), to=322)
    return folder


def example(seed: int) -> Folder:
    """Return R v EXAMPLE: 187 files of 2004 and 2005, a case with the Child Abuse flag."""
    folder = Folder(EXAMPLE, seed=seed, days=(date(2004, 5, 10), date(2005, 11, 25)))
    folder.add("MG5.doc", "word 97")
    folder.add("2 Evidence/Statements/MG11 statement of a child witness.doc", "word 97")
    folder.add("1 Correspondence/Reply of the court office.hte", "case mail")
    folder.add("7 Media/Thumbs.db", "thumbnails")
    folder.add("2 Evidence/Statements/MG11 broken copy.doc", "cut word 97")
    papers = folder.fill(OLD_PAPERS, to=187 - 8)
    for number, original in enumerate(papers[4:164:20], start=1):
        extension = original.path.rsplit(b".", 1)[-1].decode("ascii")
        folder.add_copy(f"99 Old/Copy of paper {number:02}.{extension}", original)
    folder.fill((), to=187)
    return folder


def fiction(seed: int) -> Folder:
    """Return R v FICTION: 264 files of 2019 to 2021, a case with the coronavirus flag."""
    folder = Folder(FICTION, seed=seed, days=(date(2019, 9, 2), date(2021, 5, 11)))
    folder.add("Hearing record sheet, sentence.docx", "word", on=date(2021, 5, 12))
    folder.add("5 Counsel only/Advice (password with the unit).docx", "locked word")
    folder.add("5 Counsel only/Advice, signed copy.pdf", "locked pdf")
    folder.add("7 Media/Photographs from the telephone.zip", "zip")
    folder.add("7 Media/Photograph sent by the witness.webp", "webp")
    folder.add("2 Evidence/Case file.json", "json")
    folder.add("1 Correspondence/Hearing.ics", "calendar")
    folder.add("1 Correspondence/New document.docx", "empty")
    folder.add("4 Served Evidence/Exhibit, print.pdf", "pdf 2.0")
    papers = folder.fill(MODERN_PAPERS, to=264 - 10)
    for number, original in enumerate(papers[6:206:20], start=1):
        extension = original.path.rsplit(b".", 1)[-1].decode("ascii")
        folder.add_copy(f"4 Served Evidence/Bundle/Paper {number:02}.{extension}", original)
    folder.fill((), to=264)
    return folder


def sample(seed: int) -> Folder:
    """Return R v SAMPLE: 95 files of 2007 to 2009, a remitted case finalised twice."""
    folder = Folder(SAMPLE, seed=seed, days=(date(2007, 8, 6), date(2009, 1, 16)))
    folder.add("Hearing record sheet, first sentence.doc", "word 97", on=date(2008, 6, 4))
    folder.add("Hearing record sheet, second sentence.docx", "word", on=date(2009, 1, 19))
    folder.add("1 Correspondence/Mailbox of the unit.mbox", "mailbox")
    folder.fill((*OLD_PAPERS, ("1 Correspondence/Letter of 2008 {n}", "word")), to=95)
    return folder


def at_home(seed: int) -> Folder:
    """Return the case papers that somebody keeps at home: 31 files that name Op ALPHA's URN."""
    folder = Folder("HOME/user7/old case stuff", seed=seed, days=(date(2005, 1, 10), date(2010, 6, 30)))
    folder.add("99AA0101005 note of conference.doc", "word 97", also=["Case 99AA0101005."])
    folder.add("99AA0101005 things to ask.txt", "text", also=["Case 99AA0101005."])
    folder.add("Banks - my notes.wpd", "wordperfect 5", also=["URN 99AA0101005."])
    folder.add("Old mail.pst", "outlook folders")
    folder.add("Thumbs.db", "thumbnails")
    folder.fill(
        (
            ("99AA0101005 draft {n}", "word 97"),
            ("99AA0101005 research {n}", "page 4"),
            ("to print {n}", "pdf 1.4"),
            ("99AA0101005 costs {n}", "excel 97"),
            ("scan{n}", "bitmap"),
        ),
        to=31,
    )
    return folder
