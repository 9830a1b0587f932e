"""How long lists and statistics take with 10,000 attempts: python tests/benchmarks/history.py [--home FOLDER].

A store is filled with answers to every question of the bundled decks, a quarter of an hour apart, each with the
transcript and evidence of a spoken answer; FOLDER keeps it for the next time. Then whole commands run in turns, as a
person would type them. Beside the time on the clock stands the time on the processor, which a busy machine hardly
changes.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from voiceprep import bundled_decks
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import Asked, all_asked
from voiceprep.core.transcript import Transcript, Word
from voiceprep.store import store as stores
from voiceprep.store.cards import Cards
from voiceprep.store.database import DATABASE

AIM_SECONDS = 0.5
COMMANDS = (
    ("history",), ("history", "--limit", "10000", "--json"), ("review", "--list"), ("review", "--missed"), ("stats",),
    ("stats", "--days", "365", "--json"), ("show", "latest"), ("--help",),
)  # fmt: skip


def main(home: Path, attempts: int, runs: int) -> None:
    if not (home / DATABASE).exists():
        fill(home, attempts)
    size = (home / DATABASE).stat().st_size
    work(home, size)
    taken: dict[tuple[str, ...], list[tuple[float, float]]] = {command: [] for command in COMMANDS}
    for run in range(runs + 1):
        for command in COMMANDS:
            seconds = timed(command, home)
            if run:  # the first fills the disk's cache
                taken[command].append(seconds)
    for command, rows in taken.items():
        wall, processor = (statistics.median(column) for column in zip(*rows, strict=True))
        fastest = min(wall for wall, _ in rows)
        print(
            f"voiceprep {' '.join(command):<30} median {wall:.3f} s (fastest {fastest:.3f} s), processor {processor:.3f} s"
            f" (aim: {AIM_SECONDS} s)"
        )


def fill(home: Path, attempts: int) -> None:
    """Save *attempts* answers as `Store.save` does, but in one transaction: it is not saving that is measured."""
    chance = random.Random(1)
    asked = all_asked(bundled_decks())
    end = datetime.now(UTC)
    with stores.Store(home) as store, store.database.transaction() as db:
        for number in range(1, attempts + 1):
            one = answer(asked[chance.randrange(len(asked))], end - (attempts - number) * timedelta(minutes=15), chance)
            marks = ",".join("?" * 16)
            db.execute(
                "INSERT INTO attempt (at, deck, question, question_text, origin, recording, seconds, transcript,"
                f" model, scorer, percent, heard, notes, cut_short, follows, asked) VALUES ({marks})",
                stores._attempt_row(one),
            )
            db.executemany("INSERT INTO verdict VALUES (?,?,?,?,?,?,?)", stores.verdict_rows(number, one.coverage))
            db.executemany("INSERT INTO trap VALUES (?,?,?,?,?,?)", stores.trap_rows(number, one.coverage))


def answer(asked: Asked, at: datetime, chance: random.Random) -> Attempt:
    """A spoken answer of some 150 words, of which each key point was covered or not as chance has it."""
    words = tuple(Word("something", index * 0.4, index * 0.4 + 0.35, 0.9) for index in range(chance.randint(80, 220)))
    said = Evidence(3, 12, " ".join(["something"] * 10), 1.2, 5.1)
    match = Match("something that the deck has", ("something",) * 6, ("else",) * 3)
    question = asked.question
    verdicts = tuple(
        Verdict(point, chance.choices(tuple(Status), (6, 2, 3, 1))[0], 50.0, said, match)
        for point in question.key_points
    )
    return Attempt(
        at=at,
        deck=asked.deck.slug,
        question=question,
        origin=Origin.MICROPHONE,
        recording=f"{chance.getrandbits(128):032x}.flac",
        seconds=words[-1].end,
        transcript=Transcript(words),
        coverage=Coverage(
            chance.uniform(0, 100), verdicts, tuple(TrapVerdict(trap, False) for trap in question.traps), True
        ),
        model="base",
        scorer="1",
    )


def work(home: Path, size: int) -> None:
    """What is done once for each answer, or once at all."""
    with stores.Store(home) as store:
        print(f"{len(store.attempts())} attempts, {size / 1e6:.0f} MB")
        for name, seconds in measured(store):
            print(f"{name:<40} {seconds * 1000:.0f} ms on the processor")


def measured(store: stores.Store) -> Iterator[tuple[str, float]]:
    began = time.process_time()
    cards = Cards(store.database)
    yield "taking in what is not in the log yet", time.process_time() - began
    began = time.process_time()
    cards.rate(store.latest())
    yield "scheduling an answer", time.process_time() - began
    began = time.process_time()
    cards.rate(*(one.id for one in store.attempts()))
    yield "rating all attempts anew", time.process_time() - began


def timed(command: tuple[str, ...], home: Path) -> tuple[float, float]:
    """Seconds on the clock and on the processor."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "voiceprep", *command],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"VOICEPREP_HOME": str(home)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="where the store is, or will be; else it is thrown away")
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        main(options.home or Path(folder), options.attempts, options.runs)
