"""Every kind of file that the synthetic department holds: its extension and who makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from muniment.demo import archives, damaged, hang, images, office, office97, old, pdf, plain
from muniment.demo.words import Paper

Make = Callable[[Paper], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: the extension it usually has, and what makes its bytes from a paper."""

    extension: str
    make: Make


def _broken(how: Callable[[bytes], bytes], make: Make) -> Make:
    return lambda paper: how(make(paper))


KINDS: Mapping[str, Kind] = {
    # office work, 1997 to 2006
    "word 97": Kind("doc", office97.word_97),
    "excel 97": Kind("xls", office97.excel_97),
    "powerpoint 97": Kind("ppt", office97.powerpoint_97),
    "outlook message": Kind("msg", office97.outlook_message),
    "thumbnails": Kind("db", office97.thumbnails),
    "owner file": Kind("doc", old.owner_file),
    # office work since
    "word": Kind("docx", office.word),
    "excel": Kind("xlsx", office.excel),
    "excel shared": Kind("xlsx", office.excel_with_shared_strings),
    "powerpoint": Kind("pptx", office.powerpoint),
    "open text": Kind("odt", partial(office.open_document, kind="text")),
    "open sheet": Kind("ods", partial(office.open_document, kind="spreadsheet")),
    "open slides": Kind("odp", partial(office.open_document, kind="presentation")),
    "locked word": Kind("docx", office.locked_word),
    # pdf
    **{
        f"pdf {version}": Kind("pdf", partial(pdf.pdf, version=version))
        for version in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0")
    },
    **{f"pdf/a {part}": Kind("pdf", partial(pdf.pdf_archival, part=part)) for part in (1, 2, 3)},
    "locked pdf": Kind("pdf", pdf.locked_pdf),
    # text underneath
    "text": Kind("txt", plain.text),
    "csv": Kind("csv", plain.comma_separated),
    "rich text": Kind("rtf", plain.rich_text),
    "old rich text": Kind("rtf", partial(plain.rich_text, version="plain")),
    "page": Kind("htm", plain.web_page),
    "page 4": Kind(
        "htm",
        partial(
            plain.web_page, doctype=('HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"')
        ),
    ),
    "page 5": Kind("html", partial(plain.web_page, doctype="html")),
    "xhtml": Kind("html", plain.xhtml_page),
    "xml": Kind("xml", plain.markup),
    "json": Kind("json", plain.structured),
    "svg": Kind("svg", plain.drawing),
    "mail": Kind("eml", plain.mail),
    "mailbox": Kind("mbox", plain.mailbox),
    "web archive": Kind("mht", plain.web_archive),
    "calendar": Kind("ics", plain.calendar),
    "card": Kind("vcf", plain.card),
    "case mail": Kind("hte", plain.case_mail),
    # pictures and sound
    "jpeg": Kind("jpg", images.jpeg),
    "camera": Kind("jpg", images.camera_jpeg),
    "png": Kind("png", images.png),
    "gif": Kind("gif", images.gif),
    "gif 89": Kind("gif", images.gif_89),
    "bitmap": Kind("bmp", images.bitmap),
    "tiff": Kind("tif", images.tiff),
    "targa": Kind("tga", images.targa),
    "webp": Kind("webp", images.webp),
    "icon": Kind("ico", images.icon),
    "paintbrush": Kind("pcx", images.paintbrush),
    "pixmap": Kind("ppm", images.pixmap),
    "graymap": Kind("pgm", images.graymap),
    "jpeg 2000": Kind("jp2", images.jpeg_2000),
    "eps": Kind("eps", images.encapsulated_postscript),
    "x bitmap": Kind("xbm", images.x_bitmap),
    "photoshop": Kind("psd", old.photoshop),
    "sound": Kind("wav", archives.sound),
    "film": Kind("mpg", old.film),
    # files that hold files
    "zip": Kind("zip", archives.zipped),
    "locked zip": Kind("zip", archives.locked_zip),
    "tar": Kind("tar", archives.tarred),
    "gzip": Kind("gz", archives.gzipped),
    "bzip2": Kind("bz2", archives.bzipped),
    "sqlite": Kind("sqlite", archives.database),
    "disc image": Kind("iso", old.disc_image),
    # programs that have gone
    "wordperfect 5": Kind("wpd", old.wordperfect_51),
    "wordperfect 6": Kind("wpd", old.wordperfect_6),
    "word 2": Kind("doc", old.word_2),
    "wordstar": Kind("ws", old.wordstar_5),
    "dbase 3": Kind("dbf", partial(old.dbase, version=3)),
    "dbase 4": Kind("dbf", partial(old.dbase, version=4)),
    "lotus 1": Kind("wks", partial(old.lotus_123, release=1)),
    "lotus 2": Kind("wk1", partial(old.lotus_123, release=2)),
    "quattro": Kind("wq1", old.quattro_pro),
    "access 97": Kind("mdb", old.access_97),
    "outlook folders": Kind("pst", old.outlook_folders),
    "shortcut": Kind("lnk", old.shortcut),
    "program": Kind("exe", old.program),
    # broken, empty or worse
    "empty": Kind("doc", damaged.empty),
    "mark only": Kind("txt", damaged.mark_only),
    "nonsense": Kind("dat", damaged.nonsense),
    "cut word": Kind("docx", _broken(damaged.cut_short, office.word)),
    "cut zip": Kind("zip", _broken(damaged.cut_short, archives.zipped)),
    "cut pdf": Kind("pdf", _broken(damaged.cut_short, partial(pdf.pdf, version="1.4"))),
    "cut word 97": Kind("doc", _broken(damaged.cut_short, office97.word_97)),
    "lost word": Kind("docx", _broken(damaged.overwritten, office.word)),
    "hang": Kind("webp", hang.hanging),
}
