"""Checks a signature pair before it is used, and makes Java's start-up cache. Both run the real bridge."""

import json
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from records.droid.bridge import DroidBridge, open_bridge
from records.droid.home import DroidHome
from records.droid.identification import Identification, IdentifyRequest
from records.droid.java import ENVIRONMENT, bridge_command, cache_refused
from records.droid.known import known_files
from records.droid.lock import Lock
from records.droid.signatures import (
    SignaturePair,
    active_pair,
    check_in_step,
    note_plain,
    place,
    prefilter_warning,
    put_in_use,
)
from records.droid.skeletons import generated_skeletons
from records.faults.droid import PAIR_REFUSED
from retention.faults import Fault, Refusal

CACHE_SECONDS = 120
LEAST_OWN_SHARE = 0.9  # of skeletons that get their own format: 0.98 with V122, 0.97 with V109. Rule: ours, ADR 3


def adopt(pair: SignaturePair, home: DroidHome, *, trusted: bool = False) -> tuple[Fault, ...]:
    """Put `pair` in use after it passed its checks; return what to warn of.

    Refused, and the old pair stays, where the two files are out of step or DROID does not give the
    known answers with them. A pair for which the pre-filter differs from plain DROID is used plainly.
    `trusted` leaves the skeletons out: our own tests run them for the pair of the lock.
    """
    check_in_step(pair)
    refuse_wrong_answers(pair, home)
    why = "" if trusted else what_differs(pair, home)
    placed = place(pair, home)
    if why:
        note_plain(placed, why)
    put_in_use(placed, home)
    warning = prefilter_warning(placed)
    return () if warning is None else (warning,)


def refuse_wrong_answers(pair: SignaturePair, home: DroidHome) -> None:
    """Refuse `pair` where DROID names one of the known files wrongly with it, or does not start."""
    with open_bridge(home, pair=pair, threads=1, prefilter=False) as bridge, tempfile.TemporaryDirectory() as folder:
        for known in known_files():
            answer = bridge.ask(written(Path(folder), known.name, known.content))
            if (answer.puids, answer.basis) != (known.puids, known.basis):
                expected = f"{', '.join(known.puids) or 'nothing'} expected for {known.name}"
                found = ", ".join(answer.puids) or answer.fault_detail or "nothing"
                raise Refusal(Fault(PAIR_REFUSED, pair.name, f"{expected}, {found} found"))


def what_differs(pair: SignaturePair, home: DroidHome) -> str:
    """Return the first difference between the pre-filter and plain DROID on skeletons of `pair`; empty where none.

    Refused where plain DROID finds the own format of too few skeletons: the file is then not what it seems.
    """
    with tempfile.TemporaryDirectory() as folder:
        skeletons = list(generated_skeletons(pair.binary))
        requests = [written(Path(folder), skeleton.name, skeleton.content) for skeleton in skeletons]
        plain = _answers_of(pair, home, requests, prefilter=False)
        try:
            sifted = _answers_of(pair, home, requests, prefilter=True)
        except Refusal as refusal:  # it started plainly a moment ago, so it is the filter that fails
            return str(refusal.faults[0].found)
    own = sum(not skeleton.puids.isdisjoint(answer.puids) for skeleton, answer in zip(skeletons, plain, strict=True))
    if own < LEAST_OWN_SHARE * len(skeletons):
        raise Refusal(Fault(PAIR_REFUSED, pair.name, f"{own} of {len(skeletons)} skeletons get their own format"))
    compared = zip(skeletons, plain, sifted, strict=True)
    return next((f"{skeleton.name}: {p.puids}, not {s.puids}" for skeleton, p, s in compared if p != s), "")


def _answers_of(
    pair: SignaturePair, home: DroidHome, requests: Sequence[IdentifyRequest], *, prefilter: bool
) -> list[Identification]:
    with open_bridge(home, pair=pair, threads=2, prefilter=prefilter) as bridge:
        return answers(bridge, requests)


def written(folder: Path, name: str, content: bytes) -> IdentifyRequest:
    """Return the request for a file of these bytes, written into `folder`."""
    path = folder / name
    path.write_bytes(content)
    return IdentifyRequest(str(path), name, size_bytes=len(content), modified_ms=0)


def answers(bridge: DroidBridge, requests: Sequence[IdentifyRequest]) -> list[Identification]:
    """Return the answers to `requests`, in their order."""
    found: dict[int, Identification] = {}
    arrived = threading.Semaphore(0)
    for number, request in enumerate(requests):

        def keep(answer: Identification, number: int = number) -> None:
            found[number] = answer
            arrived.release()

        bridge.submit(request, keep)
    for _ in requests:
        arrived.acquire()
    return [found[number] for number in range(len(requests))]


def make_start_up_cache(home: DroidHome, lock: Lock) -> tuple[Fault, ...]:
    """Make Java's start-up cache by letting DROID identify the known files; a failure is only warned of."""
    pair = active_pair(home)
    beside = home.start_up_cache.with_suffix(".new")
    with tempfile.TemporaryDirectory() as folder:
        command = bridge_command(
            home,
            lock,
            arguments=[str(pair.binary), str(pair.container), "2", "prefilter"],
            temporary=Path(folder),
            heap_mb=512,
            quick_compiler=True,
            cache_flag=f"-XX:AOTCacheOutput={beside}",
        )
        requests = [written(Path(folder), known.name, known.content) for known in known_files()]
        return _run_for_cache(command, requests, beside, home.start_up_cache)


def _run_for_cache(
    command: Sequence[str], requests: Sequence[IdentifyRequest], beside: Path, wanted: Path
) -> tuple[Fault, ...]:
    lines = [json.dumps({"i": i, "p": r.path, "n": r.name, "m": 0, "d": 20_000}) for i, r in enumerate(requests)]
    try:
        beside.unlink(missing_ok=True)
        said = _conversation(command, lines)
    except (OSError, subprocess.SubprocessError) as error:
        return (cache_refused(str(error)),)
    if not beside.is_file():
        return (cache_refused(said[-300:]),)
    beside.replace(wanted)
    return ()


def _conversation(command: Sequence[str], lines: Sequence[str]) -> str:
    """Return what the process says on standard error; it ends when all lines are answered."""
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        timer = threading.Timer(CACHE_SECONDS, process.kill)
        timer.start()
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise OSError("no pipes")
        process.stdin.write("\n".join(lines) + "\n")
        process.stdin.flush()
        left = len(lines)
        while left and (line := process.stdout.readline()):
            left -= line.startswith('{"i"')
        process.stdin.close()
        said = process.stderr.read()
        timer.cancel()
    return said
