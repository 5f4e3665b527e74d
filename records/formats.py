"""PUID to name, version, MIME type and extensions, as one PRONOM signature file gives them.

Read from the very file that identified the survey's formats, so that names and identification
never come from two versions of PRONOM. Formats are looked up here; identification is DROID's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from records.faults.surveys import FORMATS_UNREADABLE
from retention.faults import Fault, Refusal

_CONTAINER_NAME = "{containerFileName}"


@dataclass(frozen=True, slots=True)
class Format:
    """One format of PRONOM. `extensions` are lower-case, in PRONOM's order; empty texts where it says nothing."""

    puid: str
    name: str
    version: str
    mime_types: tuple[str, ...]
    extensions: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Return name and version as people say them: ``Acrobat PDF 1.7 - Portable Document Format 1.7``."""
        return f"{self.name} {self.version}".rstrip()

    def has_extension_mismatch(self, extension: str) -> bool:
        """Return whether this format has extensions and `extension` is not one of them.

        Rule: DROID, FileFormat.hasExtensionMismatch; the case of letters does not count, and a
        file without extension does not match a format that has one.
        """
        return bool(self.extensions) and extension.lower() not in self.extensions


@dataclass(frozen=True, slots=True)
class FormatTable:
    """Every format of one signature file. `signatures` is its version as people say it: ``V122``."""

    signatures: str
    created_on: str
    formats: Mapping[str, Format]

    @classmethod
    def from_signature_file(cls, path: Path) -> "FormatTable":
        """Return the table in DROID's binary signature file at `path`.

        Raises Refusal where the file is not one, or declares a document type (entities are a way
        to attack the reader, and no signature file has any).
        """
        reader = _SignatureFileReader()
        _parse(path, reader)
        if not reader.version or not reader.formats:
            raise Refusal(Fault(FORMATS_UNREADABLE, str(path), "it lists no formats"))
        return cls(f"V{reader.version}", reader.created_on, reader.formats)

    def get(self, puid: str) -> Format | None:
        """Return the format of `puid`; None where this version of PRONOM does not know it."""
        return self.formats.get(puid)

    def extension_mismatch(self, puids: Iterable[str], extension: str) -> bool:
        """Return whether any of `puids` is a format whose extensions lack `extension`.

        For files matched by signature or container alone: DROID never sets the flag for a format
        guessed from the extension. Rule: DROID, checkForExtensionsMismatches.
        """
        known = (self.formats.get(puid) for puid in puids)
        return any(format_.has_extension_mismatch(extension) for format_ in known if format_ is not None)


def extension_of(name: str) -> str:
    """Return the extension of `name` as DROID takes it: letters as they are, empty where there is none.

    What follows a question mark is cut, and a dot at the start makes no extension. Rule: DROID,
    ResourceUtils.getExtension.

    >>> extension_of("minutes.final.DOC"), extension_of(".DS_Store"), extension_of("page.asp?id=1.2")
    ('DOC', '', 'asp')
    """
    question = name.find("?")
    bare = name[:question] if question > 0 else name
    if "/" in bare or "\\" in bare:
        bare = bare[max(bare.rfind("/"), bare.rfind("\\")) + 1 :]
    dot = bare.rfind(".")
    return bare[dot + 1 :] if dot > 0 else ""


def puids_named_by_container(path: Path) -> frozenset[str]:
    """Return the PUIDs whose container signatures look at the file's own name.

    Two files with the same bytes and other names may differ there, so an answer is not reused
    for them. Such a signature has {containerFileName} in a path. Raises Refusal as FormatTable does.
    """
    reader = _ContainerFileReader()
    _parse(path, reader)
    return frozenset(puid for identity, puid in reader.mappings if identity in reader.named)


class _SignatureFileReader:
    """Collects the formats of a binary signature file, element by element."""

    def __init__(self) -> None:
        self.version = ""
        self.created_on = ""
        self.formats: dict[str, Format] = {}
        self._attributes: dict[str, str] = {}
        self._extensions: list[str] = []
        self._texts: list[str] | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "FileFormat":
            self._attributes, self._extensions = attributes, []
        elif element == "Extension":
            self._texts = []
        elif element == "FFSignatureFile":
            self.version = attributes.get("Version", "")
            self.created_on = attributes.get("DateCreated", "")[:10]

    def end(self, element: str) -> None:
        if element == "Extension" and self._texts is not None:
            self._extensions.append("".join(self._texts).strip().lower())
            self._texts = None
        elif element == "FileFormat":
            self._add_format()

    def text(self, characters: str) -> None:
        if self._texts is not None:
            self._texts.append(characters)

    def _add_format(self) -> None:
        puid = self._attributes.get("PUID", "")
        if puid:
            self.formats[puid] = Format(
                puid=puid,
                name=self._attributes.get("Name", ""),
                version=self._attributes.get("Version", ""),
                mime_types=tuple(kind for kind in re.split(r",\s*", self._attributes.get("MIMEType", "")) if kind),
                extensions=tuple(dict.fromkeys(self._extensions)),
            )


class _ContainerFileReader:
    """Collects which container signatures look at the file's own name, and which PUID each gives."""

    def __init__(self) -> None:
        self.named: set[str] = set()
        self.mappings: list[tuple[str, str]] = []
        self._signature = ""
        self._texts: list[str] | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "ContainerSignature":
            self._signature = attributes.get("Id", "")
        elif element == "Path":
            self._texts = []
        elif element == "FileFormatMapping":
            self.mappings.append((attributes.get("signatureId", ""), attributes.get("Puid", "")))

    def end(self, element: str) -> None:
        if element == "Path" and self._texts is not None:
            if _CONTAINER_NAME in "".join(self._texts):
                self.named.add(self._signature)
            self._texts = None

    def text(self, characters: str) -> None:
        if self._texts is not None:
            self._texts.append(characters)


class _DocumentTypeFoundError(Exception):
    """The file declares a document type, which no signature file does."""


def _refuse_document_type(*_: object) -> None:
    raise _DocumentTypeFoundError


def _parse(path: Path, reader: _SignatureFileReader | _ContainerFileReader) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(path.read_bytes(), True)
    except (OSError, expat.ExpatError) as error:
        raise Refusal(Fault(FORMATS_UNREADABLE, str(path), str(error))) from error
    except _DocumentTypeFoundError as error:
        raise Refusal(Fault(FORMATS_UNREADABLE, str(path), "it declares a document type")) from error
