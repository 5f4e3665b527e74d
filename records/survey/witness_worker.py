"""The child process of the witness: ``python -m records.survey.witness_worker``.

libmagic gives its answer for the open file, never for a buffer: given the first 4 KB it is wrong
about one file in six. Our own readers look into the same descriptor.
"""

import contextlib
import os
import resource

from records.survey.engine_worker import Message, serve
from records.survey.inside.look import look_inside
from records.survey.inside.pdf import ENCRYPTED as ENCRYPTED_PDF
from records.survey.libmagic import Libmagic, load_libmagic

MEMORY_BYTES = 2 << 30  # a file that needs more than this to be looked into is an attack


def main() -> None:
    """Serve until standard input closes."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit set from outside stays
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    libmagic = load_libmagic()
    ready = {
        "libmagic_version": libmagic.version if libmagic else "",
        "libmagic_path": libmagic.path if libmagic else "",
    }
    serve(ready, lambda request: testimony(libmagic, request))


def testimony(libmagic: Libmagic | None, request: Message) -> Message:
    """Return the reply about one file: MIME type, marks, and what they rest on."""
    try:
        # a pipe put in the place of the copy must not be waited for
        descriptor = os.open(request["p"], os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return {"err": "io", "msg": error.strerror or ""}
    try:
        findings = look_inside(descriptor, request["s"], sparse=request.get("sp", False))
        mime = libmagic.mime_type(descriptor) if libmagic else ""
    except OSError as error:
        return {"err": "io", "msg": error.strerror or ""}
    finally:
        os.close(descriptor)
    if not findings:
        return {"m": mime}
    reasons = [finding.because for finding in findings]
    if ENCRYPTED_PDF in reasons and not request.get("sp", False):
        reasons[reasons.index(ENCRYPTED_PDF)] = _how_a_pdf_is_encrypted(request["p"])
    return {"m": mime, "k": [str(finding.mark) for finding in findings], "t": "; ".join(dict.fromkeys(reasons))}


def _how_a_pdf_is_encrypted(path: str) -> str:
    """Return whether the PDF needs a password, or opens and restricts; loaded for encrypted ones alone."""
    import pikepdf

    try:
        with pikepdf.open(path, attempt_recovery=False):
            return "PDF that opens without a password and restricts its use"
    except pikepdf.PasswordError:
        return "PDF that needs a password to open"
    except (pikepdf.PdfError, OSError):
        return ENCRYPTED_PDF


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
