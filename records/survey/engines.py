"""The engines of one survey, as values and protocols: what profiling needs to know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from records.droid.identification import Identification, IdentifyRequest
from records.formats import FormatTable
from records.survey.witness import Testimony, WitnessRequest


class Identifier(Protocol):
    """An engine that names formats: DROID, or Siegfried."""

    @property
    def engine(self) -> str: ...
    @property
    def engine_version(self) -> str: ...
    @property
    def signatures(self) -> str: ...
    @property
    def container_signatures(self) -> str: ...

    def submit(self, request: IdentifyRequest, done: Callable[[Identification], None]) -> None: ...


class ContentWitness(Protocol):
    """What looks at a copy beside the identifier: libmagic, and marks in the content."""

    def submit(self, request: WitnessRequest, done: Callable[[Testimony], None]) -> None: ...


def never(_: Identification, _size_bytes: int) -> bool:
    """Return that no file is scanned whole after its ends."""
    return False


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of a survey. Without an `identifier` files are read and dated, not identified.

    `formats` belongs to the identifier's signature file; with it, `named_by_container` are the
    PUIDs whose container signatures look at the file's own name.
    """

    identifier: Identifier | None = None
    formats: FormatTable | None = None
    named_by_container: frozenset[str] = frozenset()
    witness: ContentWitness | None = None
    libmagic_version: str = ""
    second: Identifier | None = None
    wants_second_pass: Callable[[Identification, int], bool] = never

    @property
    def any(self) -> bool:
        """Return whether there is anything to put a copy to."""
        return bool(self.identifier or self.witness or self.second)

    def stamp(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Return engine, engine version, signatures and container signatures for a row."""
        engine = self.identifier
        if engine is None:
            return None, None, None, None
        return engine.engine, engine.engine_version, engine.signatures, engine.container_signatures
