"""Stuff to sort: what every share has, and what every survey must survive. 402 entries."""

from datetime import date

from muniment.demo.plan import UNREADABLE, Entry, Folder

OLD_SERVER = b"/srv/old-server/transcripts"
DEEP = "New folder/From the old drive/Area office/Upper floor/Cabinet 3/Drawer 2"
LONG_NAME = "Minutes of the meeting that was held about the minutes of the meeting before " * 4

ORDINARY = (
    ("From the old drive/Letter {n}", "word 97"),
    ("From the old drive/Costs {n}", "excel 97"),
    ("New folder/Document{n}", "word"),
    ("New folder (2)/scan{n}", "pdf 1.5"),
    ("Pictures/DSC0{n}", "camera"),
    ("Downloads/download{n}", "pdf 1.7"),
    ("New folder/Book{n}", "excel"),
    ("To be filed/Circular {n}", "pdf 1.4"),
    ("To be filed/Fax {n}", "tiff"),
    ("Downloads/page{n}", "page 5"),
    ("To be filed/Note {n}", "text"),
    ("Slides/Talk {n}", "powerpoint"),
    ("Pictures/picture{n}", "png"),
)


def stuff(seed: int, *, board: Folder, project: Folder, leavers: Folder) -> Folder:
    """Return Stuff to sort, with copies of papers from the three folders given."""
    folder = Folder("Stuff to sort", seed=seed, days=(date(1998, 3, 2), date(2026, 10, 30)))
    _not_surveyed(folder)
    _odd_names(folder)
    _archives_and_programs(folder)
    _broken(folder)
    _mismatched(folder)
    _copies(folder, [*board.entries[:14], *project.entries[30:80], *leavers.entries[6:42]])
    folder.fill(ORDINARY, to=402)
    return folder


def _not_surveyed(folder: Folder) -> None:
    """Add what the survey fails with (the other unreadable file is in HR) and what it skips."""
    folder.add("Payroll 2011.xls", "excel 97", mode=UNREADABLE)
    folder.add("Downloads/picture from the web.webp", "hang")
    folder.add_link("Shortcut to the minutes", b"../Board/2006/Minutes")
    folder.add_link("Transcripts", OLD_SERVER)


def _odd_names(folder: Folder) -> None:
    names: tuple[tuple[str | bytes, str], ...] = (
        ("Odd names/two\nlines.txt", "text"),
        (b"Odd names/caf\xe9 menu.txt", "text"),  # Latin-1, so not valid UTF-8
        ("Odd names/ends with a space.txt ", "text"),
        ("Odd names/ starts with a space.txt", "text"),
        ("Odd names/Re\u0301sume\u0301.doc", "word 97"),  # two signs for one letter: not in NFC
        ("Odd names/~old version.doc", "word 97"),
        ("Odd names/-r.txt", "text"),
        ("Odd names/100% done; \"final\" 'v2' #3 & more.doc", "word 97"),
        ("Odd names/back\\slash.txt", "text"),
        ("Odd names/a:b*c?.txt", "text"),
        ("Odd names/CON.txt", "text"),
        ("Odd names/dot at the end.", "text"),
        ("Odd names/=1+1.csv", "csv"),
        ("Odd names/\u202egpj.doc", "word 97"),  # a sign that turns the direction of writing
        ("Odd names/\u9280\u884c \U0001f4c1.pdf", "pdf 1.7"),
        ("Odd names/tab\there.txt", "text"),
        ("Odd names/no extension", "word 97"),
        ("Odd names/UPPER.DOC", "word 97"),
        (f"Odd names/{LONG_NAME[:250]}x.doc", "word 97"),
        (f"{DEEP}/{LONG_NAME[:180]}x.doc", "word 97"),
        ("SECRET - do not keep here.doc", "word 97"),
        ("OFFICIAL-SENSITIVE phone list.xlsx", "excel"),
        ("Not protectively marked.rtf", "rich text"),
        (".hidden", "text"),
        ("desktop.ini", "text"),
    )
    for name, kind in names:
        folder.add(name, kind)


def _archives_and_programs(folder: Folder) -> None:
    kinds = (
        ("backup.zip", "zip"), ("backup 2.zip", "locked zip"), ("backup.tar", "tar"), ("log.gz", "gzip"),
        ("log.bz2", "bzip2"), ("Interview disc.iso", "disc image"), ("CCTV.mpg", "film"), ("setup.exe", "program"),
        ("Shortcut to S drive.lnk", "shortcut"), ("archive.pst", "outlook folders"), ("old mail.mbox", "mailbox"),
        ("saved page.mht", "web archive"), ("case mail 1.hte", "case mail"), ("case mail 2.hte", "case mail"),
        ("case mail 3.hte", "case mail"), ("Thumbs.db", "thumbnails"), ("~$Letter.doc", "owner file"),
        ("form 1999.pdf", "pdf 1.0"), ("form 2000.pdf", "pdf 1.1"), ("fax.pcx", "paintbrush"), ("map.ppm", "pixmap"),
        ("map.pgm", "graymap"), ("cursor.xbm", "x bitmap"), ("dictation.wav", "sound"), ("phone.sqlite", "sqlite"),
        ("locked.pdf", "locked pdf"), ("contacts.vcf", "card"), ("diary.ics", "calendar"), ("settings.json", "json"),
    )  # fmt: skip
    for name, kind in kinds:
        folder.add(f"Misc/{name}", kind)


def _broken(folder: Folder) -> None:
    for name, kind in (
        ("Minutes.docx", "cut word"),
        ("Report.docx", "lost word"),
        ("Scan.pdf", "cut pdf"),
        ("Pictures.zip", "cut zip"),
        ("Letter.doc", "cut word 97"),
        ("recovered 0001.dat", "nonsense"),
        ("recovered 0002.dat", "nonsense"),
        ("recovered 0003.chk", "nonsense"),
        ("new.txt", "empty"),
        ("new (2).doc", "empty"),
        ("new (3).xlsx", "empty"),
        ("only a mark.txt", "mark only"),
    ):
        folder.add(f"Broken/{name}", kind)


def _mismatched(folder: Folder) -> None:
    for name, kind in (
        ("photo.doc", "jpeg"),
        ("statement.txt", "pdf 1.4"),
        ("table.doc", "excel 97"),
        ("letter.jpg", "word"),
        ("page.pdf", "page 5"),
        ("picture.png", "gif"),
        ("list.xls", "csv"),
        ("archive.docx", "zip"),
    ):
        folder.add(f"Renamed/{name}", kind)


def _copies(folder: Folder, originals: list[Entry]) -> None:
    """Add copies, a third of them with the day of the copy and not of the paper."""
    whole = [entry for entry in originals if entry.kind not in ("empty", "owner file") and not entry.link_to]
    for number, original in enumerate(whole, start=1):
        name = original.path.rsplit(b"/", 1)[-1]
        folder.add_copy(b"Copies/%03d %b" % (number, name), original, same_day=number % 3 != 0)
