"""The department's own papers: the board, a project of 2004, people who left."""

from datetime import date

from muniment.demo.plan import UNREADABLE, Folder

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def board(seed: int) -> Folder:
    """Return the board's minutes of 2006: 24 files, an agenda and the minutes of each month."""
    folder = Folder("Board/2006/Minutes", seed=seed, days=(date(2006, 1, 9), date(2006, 12, 20)))
    for number, month in enumerate(MONTHS, start=1):
        folder.add(f"{number:02} {month} agenda.doc", "word 97", on=date(2006, number, 9))
        kind, extension = ("pdf/a 1", "pdf") if number == 12 else ("word 97", "doc")
        folder.add(f"{number:02} {month} minutes.{extension}", kind, on=date(2006, number, 20))
    return folder


def digital_2004(seed: int) -> Folder:
    """Return the project Digital 2004: 137 files, many of programs that have gone."""
    folder = Folder("Projects/Digital 2004", seed=seed, days=(date(2003, 2, 3), date(2004, 12, 17)))
    folder.add("Plan/~$Project plan.doc", "owner file")
    folder.add("Plan/Project plan.doc", "word 97")
    folder.add("Plan/RESTRICTED - costs by unit.xls", "excel 97")
    folder.add("Data/Stock.mdb", "access 97")
    folder.add("Data/Units 1999.dbf", "dbase 3")
    folder.add("Data/Units 2001.dbf", "dbase 4")
    folder.add("Data/Costs 1998.wk1", "lotus 2")
    folder.add("Data/Costs 1996.wks", "lotus 1")
    folder.add("Data/Costs 1997.wq1", "quattro")
    folder.add("Old/Scope note.ws", "wordstar")
    folder.add("Old/Scope note 2.doc", "word 2")
    folder.add("Old/Business case.wpd", "wordperfect 6")
    folder.add("Old/Letter to supplier.rtf", "old rich text")
    folder.add("Web/logo.psd", "photoshop")
    folder.add("Web/logo.eps", "eps")
    folder.add("Web/logo.tga", "targa")
    folder.add("Web/favicon.ico", "icon")
    folder.add("Web/button.gif", "gif 89")
    folder.add("Web/diagram.svg", "svg")
    folder.add("Web/data.xml", "xml")
    folder.add("Empty/to do.doc", "empty")
    folder.fill(
        (
            ("Papers/Paper for the project board {n}", "word 97"),
            ("Web/pages/page{n}", "page"),
            ("Web/pages/help{n}", "page 4"),
            ("Web/pages/form{n}", "xhtml"),
            ("Slides/Slides {n}", "powerpoint 97"),
            ("Web/pictures/picture{n}", "gif"),
            ("Papers/Highlight report {n}", "pdf 1.3"),
            ("Papers/Manual, chapter {n}", "pdf 1.2"),
            ("Web/pictures/screen{n}", "png"),
            ("Costs/Invoice {n}", "tiff"),
            ("Costs/Forecast {n}", "excel 97"),
            ("Mail/Message {n}", "outlook message"),
        ),
        to=137,
    )
    return folder


def leavers(seed: int) -> Folder:
    """Return the files of people who left: 140, one of which nobody may read."""
    folder = Folder("HR/Leavers", seed=seed, days=(date(2012, 4, 2), date(2024, 3, 28)))
    folder.add("OFFICIAL-SENSITIVE - grievance, closed.docx", "word", mode=UNREADABLE)
    folder.add("OFFICIAL-SENSITIVE - exit interviews.docx", "locked word")
    folder.add("Contacts/Unit head.vcf", "card")
    folder.add("Leavers by year.ods", "open sheet")
    folder.add("Induction slides.odp", "open slides")
    folder.add("Statement of service, signed.pdf", "pdf/a 3")
    folder.fill(
        (
            ("Forms/Leaver form {who}", "word"),
            ("Forms/Equipment returned {who}", "excel shared"),
            ("Letters/Reference {who}", "pdf 1.6"),
            ("Letters/Reply {n}", "mail"),
            ("Forms/Last day {who}", "open text"),
            ("Scans/Scan {n}", "jpeg 2000"),
            ("Intranet/Page {n}", "page 5"),
        ),
        to=140,
    )
    return folder
