"""`kill -9` while answers are saved, one after the other: nothing that was acknowledged may be lost."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import numpy as np
from tape import ScriptedRecognizer, TapeMicrophone, said

from voiceprep.core.attempt import Origin
from voiceprep.core.audio import SAMPLE_RATE, Samples, from_pcm16, level_dbfs
from voiceprep.core.coverage import cover
from voiceprep.core.deck import Asked, Deck, KeyPoint, Question
from voiceprep.core.transcript import Transcript
from voiceprep.devices.audio_file import read_flac, write_flac
from voiceprep.errors import StoreError
from voiceprep.practice import LATE_BLOCKS, Answer, Desk
from voiceprep.store.recordings import Recordings
from voiceprep.store.store import Store

QUESTION = Question(
    slug="first", prompt="What is it?", key_points=(KeyPoint(slug="one", text="A cache keeps four entries."),)
)
ASKED = Asked(Deck(slug="mine", title="Mine", questions=(QUESTION,)), QUESTION)
WORDS = Transcript(said("a cache keeps four entries"))

SECONDS = 0.5
"""Of each answer; what is killed is the saving, not the recording."""

LONGEST_LIFE_SECONDS = 0.6
"""Of a process that saves: five answers or more."""


class Enter:
    """A keyboard that ends an answer when its *blocks* have been heard."""

    def __init__(self, blocks: int) -> None:
        self._left = blocks

    def __enter__(self) -> "Enter":
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Nothing to restore."""

    def pressed(self) -> str:
        self._left -= 1
        return "" if self._left > 0 else "\n"


@dataclass
class Saved:
    """What was counted."""

    kills: int = 0
    acknowledged: int = 0
    """Answers whose `save` had returned before the kill."""
    lost: int = 0
    """Of those, how many are not there, or sound otherwise than what was said."""
    heard: int = 0
    """Answers that were recorded whole but not acknowledged: killed in mid-save."""
    heard_lost: int = 0
    """Of those, how many the next start could not offer."""
    rows_without_file: int = 0
    """Attempts in the database whose recording is not whole."""
    unsound: int = 0
    """Databases that fail SQLite's own integrity check."""

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def answer_noise(number: int) -> Samples:
    """What answer *number* sounds like."""
    count = round(SECONDS * SAMPLE_RATE)
    return from_pcm16(np.random.default_rng(number).integers(-32768, 32768, count, dtype=np.int16))


def desk(home: Path, store: Store) -> Desk:
    recordings = Recordings(home / "recordings", write_flac, read_flac)
    return Desk(ScriptedRecognizer(), store, recordings, cover, lambda: datetime.now(UTC))


def answer_and_save(home: Path, numbers: Iterator[int]) -> None:
    """Save what the last one left behind, then an answer for each of *numbers*; tell each step on standard output."""
    with Store(home) as store:
        here = desk(home, store)
        here.recordings.tidy()
        for take in store.takes():
            samples = here.recordings.rescue(take.name)
            if not len(samples):
                here.drop(take.name)
                continue
            found = Answer(len(samples) / SAMPLE_RATE, level_dbfs(samples), take.name, take.at, "interrupted")
            here.save(here.judge_spoken(ASKED, found, WORDS, Origin.MICROPHONE))
        for number in numbers:
            microphone = TapeMicrophone(answer_noise(number))
            enter = Enter(round(SECONDS * 10) - LATE_BLOCKS)  # the blocks that are under way then are heard too
            answer = here.listen(ASKED, microphone, enter, lambda *_: None)
            _tell("heard", number, answer.name)
            here.save(here.judge_spoken(ASKED, answer, WORDS, Origin.MICROPHONE))
            _tell("saved", number, answer.name)


def serve() -> None:
    """Fork a process that saves answers for each line "HOME FIRST" on standard input: 0.03 s, where Python takes 1 s."""
    with tempfile.TemporaryDirectory() as warm:  # what is imported late is imported now
        answer_and_save(Path(warm), iter((0,)))
    for line in sys.stdin:
        home, _, first = line.rpartition(" ")
        pid = os.fork()
        if not pid:
            _tell("started", os.getpid(), "")
            answer_and_save(Path(home), itertools.count(int(first)))
        os.waitpid(pid, 0)
        _tell("ended", pid, "")


def _tell(step: str, number: int, name: str) -> None:
    os.write(1, f"{step} {number} {name}\n".encode())  # at once, and whole: a pipe takes so little in one piece


@dataclass
class _Folder:
    """One data folder, and what is known of it."""

    home: Path
    first: int = 0
    checked: int = 0
    """Attempts up to this number are checked."""
    pending: dict[str, int] = field(default_factory=dict)
    """Takes that were heard but not acknowledged when their process was killed: name to number."""


def kill_while_saving(folder: Path, kills: int, seed: int, kills_a_folder: int = 25) -> Iterator[Saved]:
    """Kill processes that save answers, at random moments, and look at what is left after each.

    Yields:
        What one kill came to.
    """
    rng = np.random.default_rng(seed)
    with _server() as (commands, told):
        for start in range(0, kills, kills_a_folder):
            one = _Folder(folder / f"home-{start}")
            for _ in range(min(kills_a_folder, kills - start)):
                print(one.home, one.first, file=commands, flush=True)
                yield _counted(one, _killed(told, float(rng.uniform(0.0, LONGEST_LIFE_SECONDS))))


@contextlib.contextmanager
def _server() -> Iterator[tuple[IO[str], IO[str]]]:
    """What `serve` is told and tells."""
    command = [sys.executable, "-c", "from ordeals import saving; saving.serve()"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while process.stdout.readline().split()[0] != "saved":  # it is warming up
            pass
        yield process.stdin, process.stdout


def _killed(told: IO[str], after: float) -> list[tuple[str, int, str]]:
    """What a process told before it was killed, *after* seconds at work."""
    step, pid, *_ = told.readline().split()
    assert step == "started"
    time.sleep(after)
    os.kill(int(pid), signal.SIGKILL)
    steps = []
    while (line := told.readline().split())[0] != "ended":
        steps.append((line[0], int(line[1]), line[2]))
    return steps


def _counted(one: _Folder, told: list[tuple[str, int, str]]) -> Saved:
    heard = {name: number for step, number, name in told if step == "heard"}
    saved = {name: number for step, number, name in told if step == "saved"}
    one.first += 10_000
    with Store(one.home) as store:
        here = desk(one.home, store)
        sound = store.database.rows("PRAGMA integrity_check") == [("ok",)]
        rows = store.database.rows("SELECT id, recording, seconds FROM attempt WHERE id > ? ORDER BY id", one.checked)
        one.checked = max([one.checked, *(row[0] for row in rows)])
        kept = {str(name).removesuffix(".flac") for _, name, _ in rows}
        whole = sum(_is_whole(here.recordings, name, seconds) for _, name, seconds in rows)
        one.pending |= {name: number for name, number in heard.items() if name not in saved}
        unsaved = {name: number for name, number in one.pending.items() if name not in kept}
        takes = {take.name for take in store.takes()}
        result = Saved(
            kills=1,
            acknowledged=len(saved),
            lost=sum(name not in kept or not _is(here.recordings, name, number) for name, number in saved.items()),
            heard=len(heard.keys() - saved.keys()),
            heard_lost=sum(name not in takes or not _is(here.recordings, name, n) for name, n in unsaved.items()),
            rows_without_file=len(rows) - whole,
            unsound=not sound,
        )
        one.pending = unsaved
        return result


def _is(recordings: Recordings, name: str, number: int) -> bool:
    """Whether the recording *name*, kept or not, is the whole answer *number*."""
    try:
        return np.array_equal(recordings.rescue(name), answer_noise(number))
    except StoreError:
        return False


def _is_whole(recordings: Recordings, name: str, seconds: float) -> bool:
    try:
        return len(recordings.read(name)) == round(seconds * SAMPLE_RATE)
    except StoreError:
        return False
