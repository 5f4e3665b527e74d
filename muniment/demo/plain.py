"""Papers that are text underneath: notes, tables, pages, mail, calendars, cards, drawings."""

import csv
import io
import json
from email import policy
from email.message import EmailMessage
from html import escape

from muniment.demo.words import LABEL, Paper

BOUNDARY = "----=_synthetic_part_0001"


def text(paper: Paper) -> bytes:
    """Return a plain text note with the line ends of Windows."""
    return paper.text.replace("\n", "\r\n").encode("cp1252", "replace")


def comma_separated(paper: Paper) -> bytes:
    """Return a table of the paper's lines, comma-separated."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["row", "text"])
    rows.writerows(enumerate(paper.lines, start=1))
    return out.getvalue().encode("utf-8")


def rich_text(paper: Paper, *, version: str = "ansi") -> bytes:
    """Return a Rich Text Format letter; `version` is `ansi` (1.5 and 1.6) or `plain` (older)."""
    lines = r"\par ".join(line.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}") for line in paper.lines)
    if version == "plain":
        head = r"{\rtf1\ansi{\fonttbl\f0\fswiss Helvetica;}\f0\pard "
    else:
        head = (
            r"{\rtf1\ansi\ansicpg1252\uc1\deff0\stshfdbch0\stshfloch0\stshfhich0\stshfbi0\deflang2057\deflangfe2057"
            r"{\fonttbl{\f0\froman\fcharset0\fprq2 Times New Roman;}}\pard\f0 "
        )
    return (head + lines + r"\par }").encode("cp1252", "replace")


def web_page(paper: Paper, *, doctype: str = "") -> bytes:
    """Return an HTML page; `doctype` is what stands after <!DOCTYPE, empty for none."""
    head = f"<!DOCTYPE {doctype}>\n" if doctype else ""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in paper.lines)
    title = f"<title>{escape(paper.title)}</title>"
    return f"{head}<html>\n<head>{title}</head>\n<body>\n{body}</body>\n</html>\n".encode()


def xhtml_page(paper: Paper) -> bytes:
    """Return an XHTML 1.0 page."""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in paper.lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{escape(paper.title)}</title></head><body>\n{body}</body></html>\n"
    ).encode()


def markup(paper: Paper) -> bytes:
    """Return an XML document."""
    lines = "".join(f"  <line>{escape(line)}</line>\n" for line in paper.lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<paper number="{paper.number}">\n{lines}</paper>\n'.encode()


def structured(paper: Paper) -> bytes:
    """Return a JSON document."""
    return json.dumps({"title": paper.title, "number": paper.number, "lines": paper.lines}, indent=1).encode()


def drawing(paper: Paper) -> bytes:
    """Return an SVG 1.1 drawing."""
    lines = "".join(
        f'<text x="10" y="{20 + 16 * row}" font-size="10">{escape(line)}</text>\n'
        for row, line in enumerate(paper.lines)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        f'<svg version="1.1" xmlns="http://www.w3.org/2000/svg" width="600" height="400">\n{lines}</svg>\n'
    ).encode()


def _message(paper: Paper) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Return-Path"] = "<ash.marlowe@demo.invalid>"
    message["Received"] = "from unit.demo.invalid by post.demo.invalid; Fri, 03 Feb 2006 10:00:00 +0000"
    message["From"] = "Ash Marlowe <ash.marlowe@demo.invalid>"
    message["To"] = "Records Management Unit <rmu@demo.invalid>"
    message["Subject"] = paper.title
    message["Date"] = "Fri, 03 Feb 2006 10:00:00 +0000"
    message["Message-ID"] = f"<{paper.number}@demo.invalid>"
    message.set_content(paper.text, cte="quoted-printable")
    return message


def mail(paper: Paper) -> bytes:
    """Return one e-mail as it was sent (EML)."""
    return _message(paper).as_bytes()


def mailbox(paper: Paper) -> bytes:
    """Return a mailbox of three e-mails (mbox) from before MIME."""
    return b"".join(
        (
            "From ash.marlowe@demo.invalid Fri Feb  3 10:00:00 2006\n"
            "From: Ash Marlowe <ash.marlowe@demo.invalid>\nTo: rmu@demo.invalid\n"
            f"Subject: {paper.title}, part {part}\nDate: Fri, 03 Feb 2006 10:00:00 +0000\n\n{paper.text}\n"
        ).encode()
        for part in range(1, 4)
    )


def web_archive(paper: Paper) -> bytes:
    """Return a page saved as one file by Internet Explorer (MHTML)."""
    page = web_page(paper).decode().replace("=", "=3D").replace("\n", "\r\n")
    return (
        "From: <Saved by Windows Internet Explorer 7>\r\n"
        f"Subject: {paper.title}\r\nDate: Fri, 3 Feb 2006 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{BOUNDARY}"\r\n'
        "X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2900.2527\r\n\r\n"
        f"This is a multi-part message in MIME format.\r\n\r\n--{BOUNDARY}\r\n"
        'Content-Type: text/html;\r\n\tcharset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
        f"Content-Location: file://S:\\demo\\paper.htm\r\n\r\n{page}\r\n--{BOUNDARY}--\r\n"
    ).encode("cp1252", "replace")


def calendar(paper: Paper) -> bytes:
    """Return a calendar entry (iCalendar)."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Synthetic//Demo//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{paper.number}@demo.invalid\r\nDTSTAMP:20060203T100000Z\r\nDTSTART:20060206T100000Z\r\n"
        f"SUMMARY:{paper.title}\r\nDESCRIPTION:{LABEL}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def card(paper: Paper) -> bytes:
    """Return a contact card (vCard 3.0)."""
    return (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Marlowe;Ash;;;\r\nFN:Ash Marlowe\r\n"
        f"NOTE:{LABEL} Paper {paper.number}\r\nEND:VCARD\r\n"
    ).encode()


def case_mail(paper: Paper) -> bytes:
    """Return an e-mail as the case system kept it (.hte): no format registry knows it.

    Rule: the extension is one of those that CPS code accepts; its inside is ours, with a byte that
    no text has, so that nobody takes it for plain text.
    """
    return b"\x02HTE\x00\x01" + paper.text.encode("utf-16-le") + b"\x03"
