"""How long lists and statistics take with 10,000 attempts: python tests/benchmarks/history.py [--attempts N] [--runs N].

A store is filled with answers to every question of the bundled decks, a quarter of an hour apart, each with the
transcript and evidence of a spoken answer; then whole commands run in turns, as a person would type them, and what an
answer costs is measured: scheduling one, forgetting one.
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

AIM_SECONDS = 0.5
COMMANDS = (
    ("history",), ("history", "--limit", "10000", "--json"), ("review", "--list"), ("review", "--missed"), ("stats",),
    ("stats", "--days", "365", "--json"), ("show", "latest"), ("--help",),
)  # fmt: skip


def main(attempts: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["VOICEPREP_HOME"] = home
        began = time.perf_counter()
        fill(Path(home), attempts)
        size = sum(file.stat().st_size for file in Path(home).iterdir())
        print(f"{attempts} attempts, {size / 1e6:.0f} MB, made in {time.perf_counter() - began:.1f} s")
        work(Path(home))
        taken: dict[tuple[str, ...], list[float]] = {command: [] for command in COMMANDS}
        for run in range(runs + 1):
            for command in COMMANDS:
                seconds = timed(command)
                if run:  # the first fills the disk's cache
                    taken[command].append(seconds)
    for command, seconds in taken.items():
        fastest, median = min(seconds), statistics.median(seconds)
        print(f"voiceprep {' '.join(command):<32} median {median:.3f} s (fastest {fastest:.3f} s; aim {AIM_SECONDS} s)")


def fill(home: Path, attempts: int) -> None:
    """Save *attempts* answers as `Store.save` does, but in one transaction: it is not saving that is measured."""
    chance = random.Random(1)
    asked = all_asked(bundled_decks())
    end = datetime.now(UTC)
    with stores.Store(home) as store, store.database.transaction() as db:
        for number in range(1, attempts + 1):
            one = answer(asked[chance.randrange(len(asked))], end - (attempts - number) * timedelta(minutes=15), chance)
            marks = ",".join("?" * 14)
            db.execute(
                "INSERT INTO attempt (at, deck, question, question_text, origin, recording, seconds, transcript,"
                f" model, scorer, percent, heard, notes, cut_short) VALUES ({marks})",
                stores._attempt_row(one),
            )
            db.executemany("INSERT INTO verdict VALUES (?,?,?,?,?,?,?)", stores._verdict_rows(number, one.coverage))
            db.executemany("INSERT INTO trap VALUES (?,?,?,?,?,?)", stores._trap_rows(number, one.coverage))


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


def work(home: Path) -> None:
    """What is done once for each answer, or once at all."""
    with stores.Store(home) as store:
        for name, seconds in measured(store):
            print(f"{name:<42} {seconds * 1000:.0f} ms")


def measured(store: stores.Store) -> Iterator[tuple[str, float]]:
    began = time.perf_counter()
    cards = Cards(store.database)
    yield "taking all attempts in, once", time.perf_counter() - began
    began = time.perf_counter()
    cards.remember(store.latest())
    yield "scheduling an answer", time.perf_counter() - began
    began = time.perf_counter()
    cards.rerate(*(one.id for one in store.attempts()))
    yield "rating all attempts anew", time.perf_counter() - began


def timed(command: tuple[str, ...]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "voiceprep", *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    main(options.attempts, options.runs)
