"""Open the engines of a survey: which one identifies, who stands beside it, with which versions."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from records.droid.bridge import DroidBridge, open_bridge
from records.droid.home import DroidHome
from records.droid.identification import wants_second_pass
from records.droid.signatures import active_pair
from records.formats import FormatTable, puids_named_by_container
from records.survey.engines import Engines, never


class IdentifierChoice(StrEnum):
    """Who names the formats: DROID, the engine of record; Siegfried where asked for; or nobody."""

    DROID = "droid"
    SIEGFRIED = "siegfried"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """Which engines a survey uses. `threads` is how many files DROID works on at once."""

    identifier: IdentifierChoice = IdentifierChoice.DROID
    second_opinion: bool = False
    libmagic: bool = True
    second_pass: bool = True
    prefilter: bool = True
    deadline_ms: int = 20_000
    threads: int = 2


@contextmanager
def open_engines(choice: EngineChoice, home: DroidHome) -> Iterator[Engines]:
    """Open what `choice` names, until the survey is done; a Refusal where something is missing."""
    with ExitStack() as stack:
        engines = Engines()
        if choice.identifier is IdentifierChoice.DROID:
            engines = _with_droid(stack, choice, home)
        elif choice.identifier is IdentifierChoice.SIEGFRIED:
            engines = _with_siegfried(stack)
        yield _with_witnesses(stack, engines, choice)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _with_droid(stack: ExitStack, choice: EngineChoice, home: DroidHome) -> Engines:
    pair = active_pair(home)
    bridge: DroidBridge = stack.enter_context(
        open_bridge(home, pair=pair, threads=choice.threads, deadline_ms=choice.deadline_ms, prefilter=choice.prefilter)
    )
    return Engines(
        identifier=bridge,
        formats=FormatTable.from_signature_file(pair.binary),
        named_by_container=puids_named_by_container(pair.container),
        wants_second_pass=wants_second_pass if choice.second_pass else never,
    )


def _with_siegfried(stack: ExitStack) -> Engines:
    from records.survey.siegfried import Siegfried

    return Engines(identifier=stack.enter_context(Siegfried(processors())))


def _with_witnesses(stack: ExitStack, engines: Engines, choice: EngineChoice) -> Engines:
    if choice.libmagic:
        from records.survey.witness import Witness

        witness = stack.enter_context(Witness(1))
        engines = replace(engines, witness=witness, libmagic_version=witness.libmagic_version)
    if choice.second_opinion and choice.identifier is IdentifierChoice.DROID:
        from records.survey.siegfried import Siegfried

        engines = replace(engines, second=stack.enter_context(Siegfried(1)))
    return engines
