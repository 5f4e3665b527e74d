"""An engine may hang, crash or fall silent; the run goes on and the right file is blamed."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.engine_process import EngineFailedError, EngineProcess, Message

ENGINE = """
import json, os, sys, threading, time
busy, lock = {}, threading.Lock()
def say(message):
    with lock:
        os.write(1, (json.dumps(message) + "\\n").encode())
def beat():
    n = 0
    while True:
        time.sleep(0.05)
        n += 1
        say({"hb": n, "busy": [[i, int((time.monotonic() - t) * 1000)] for i, t in list(busy.items())]})
threading.Thread(target=beat, daemon=True).start()
def work(request):
    busy[request["i"]] = time.monotonic()
    word = request["word"]
    if word == "hang":
        time.sleep(3600)
    if word == "die":
        os._exit(9)
    if word == "noise":
        os.write(1, b"a library speaks\\n")
    busy.pop(request["i"])
    say({"i": request["i"], "said": word.upper()})
say({"ready": {"name": "echo"}})
for line in sys.stdin:
    threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    script = tmp_path / "engine.py"
    script.write_text(ENGINE)
    with EngineProcess(
        [sys.executable, str(script)], environment={"PATH": "/usr/bin"}, window=8, deadline_ms=300
    ) as process:
        yield process


def answers(engine: EngineProcess, words: list[str]) -> dict[int, Message]:
    got: dict[int, Message] = {}
    all_in = threading.Event()

    def keeper(index: int) -> None:
        def keep(message: Message) -> None:
            assert index not in got, "answered twice"
            got[index] = message
            if len(got) == len(words):
                all_in.set()

        engine.submit({"word": words[index]}, keep)

    for index in range(len(words)):
        keeper(index)
    assert all_in.wait(30), f"only {len(got)} of {len(words)} answered"
    return got


def test_every_request_is_answered_once(engine: EngineProcess) -> None:
    got = answers(engine, ["word"] * 500)

    assert {message["said"] for message in got.values()} == {"WORD"}
    assert engine.restarts == 0


def test_what_a_library_prints_is_passed_over(engine: EngineProcess) -> None:
    assert engine.ask({"word": "noise"})["said"] == "NOISE"


def test_a_file_that_hangs_is_blamed_and_the_others_are_answered(engine: EngineProcess) -> None:
    got = answers(engine, ["a", "b", "hang", *["c"] * 30])

    assert got[2]["err"] == "timeout"
    assert [index for index, message in got.items() if "err" in message] == [2]
    assert engine.restarts == 1


def test_a_file_that_kills_the_engine_is_blamed_and_the_others_are_answered(engine: EngineProcess) -> None:
    got = answers(engine, ["a", "die", *["b"] * 30, "die", "c"])

    assert sorted(index for index, message in got.items() if message.get("err") == "crash") == [1, 32]
    assert sum("said" in message for message in got.values()) == 32


def test_what_is_asked_while_an_engine_starts_again_is_answered(tmp_path: Path) -> None:
    script = tmp_path / "slow to start.py"
    script.write_text("import time; time.sleep(0.3)\n" + ENGINE)
    command = [sys.executable, str(script)]
    with EngineProcess(command, environment={"PATH": "/usr/bin"}, window=8, deadline_ms=300) as slow:
        assert slow.ask({"word": "die"})["err"] == "crash"

        got = answers(slow, ["next"])

    assert got[0]["said"] == "NEXT"


def test_an_engine_that_never_gets_ready_says_its_last_words(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import sys; sys.exit('no signature file here')")

    with pytest.raises(EngineFailedError, match="no signature file here"):
        EngineProcess([sys.executable, str(script)], environment={}, window=1, deadline_ms=100)


def test_closing_answers_what_is_still_open(engine: EngineProcess) -> None:
    got: list[Message] = []
    engine.submit({"word": "hang"}, got.append)

    engine.close()

    assert got[0]["err"] == "engine"
