"""What `rescore --all` costs: python tests/benchmarks/rescore.py [--attempts N] [--changed N].

A data folder of N attempts, made of the labelled answers. First nothing has changed since they were judged: the whole
command is timed, in a process of its own. Then the scorer of some is another: what is timed is our own work, reading,
comparing and storing, without the scorer's, which is told apart.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "scoring"))

from labelled import labelled_answers

from voiceprep.cli.main import wire
from voiceprep.cli.rescoring import judged, rescoring
from voiceprep.config import Settings
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage import SCORER_VERSION, Coverage
from voiceprep.core.coverage import cover as cover_by_rules
from voiceprep.core.deck import Question
from voiceprep.core.transcript import Transcript
from voiceprep.devices.witness import cover
from voiceprep.store.store import Store

AIM_MILLISECONDS = 5.0


def fill(home: Path, attempts: int) -> None:
    """Save the labelled answers, and then the same rows again and again."""
    with Store(home) as store:
        for one in labelled_answers():
            store.save(attempt(one.name, one.question, one.transcript))
        saved = store.latest()
        columns = "at, deck, question, question_text, origin, recording, seconds, transcript, model, scorer, percent, heard, notes, cut_short"
        with store.database.transaction() as db:
            for start in range(saved, attempts, saved):
                last = min(saved, attempts - start)
                db.execute(f"INSERT INTO attempt ({columns}) SELECT {columns} FROM attempt WHERE id <= {last}")
                for table in ("verdict", "trap"):
                    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")][1:]
                    db.execute(
                        f"INSERT INTO {table} SELECT attempt + {start}, {', '.join(names)} FROM {table} WHERE attempt <= {last}"
                    )


def attempt(name: str, question: Question, transcript: Transcript) -> Attempt:
    return Attempt(
        at=datetime(2026, 3, 1, tzinfo=UTC),
        deck=name.partition("/")[0],
        question=question,
        origin=Origin.TYPED,
        recording=None,
        seconds=None,
        transcript=transcript,
        coverage=cover_by_rules(question, transcript),
        model=None,
        scorer=SCORER_VERSION,
    )


def unchanged_seconds(home: Path) -> float:
    """The whole command when there is nothing to do."""
    command = [sys.executable, "-m", "voiceprep", "rescore", "--all"]
    began = time.perf_counter()
    done = subprocess.run(
        command, env=os.environ | {"VOICEPREP_HOME": str(home)}, check=True, capture_output=True, text=True
    )
    took = time.perf_counter() - began
    print(done.stdout.strip())
    return took


def changed_seconds(home: Path, number: int) -> tuple[float, float]:
    """Our own work for *number* attempts whose scorer is another: on the clock, and of the processor."""
    with Store(home) as store, store.database.transaction() as db:
        db.execute("UPDATE attempt SET scorer = '0' WHERE id % 7 = 0")
    scoring = [0.0, 0.0]

    def timed(question: Question, transcript: Transcript) -> Coverage:
        began = time.perf_counter(), time.process_time()
        found = cover_by_rules(question, transcript)
        scoring[0] += time.perf_counter() - began[0]
        scoring[1] += time.process_time() - began[1]
        return found

    here = replace(wire(Settings(home, home / "cache")), cover=timed)
    decks = here.decks()
    began = time.perf_counter(), time.process_time()
    with here.store() as store, here.locked():
        work = rescoring(here, store, decks)
        for _ in judged(work, list(islice(work.waiting(), number))):
            pass
    return time.perf_counter() - began[0] - scoring[0], time.process_time() - began[1] - scoring[1]


def scorer_seconds(number: int = 20) -> float:
    """What the scorer takes for an answer, the model that reads along included."""
    answers = list(islice(labelled_answers(), number))
    for one in answers[:2]:
        cover(one.question, one.transcript)
    began = time.process_time()
    for one in answers:
        cover(one.question, one.transcript)
    return (time.process_time() - began) / number


def main(attempts: int, changed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        fill(home, attempts)
        took = unchanged_seconds(home)
        print(f"{attempts} unchanged: {took:.2f} s, {1000 * took / attempts:.2f} ms each (aim: {AIM_MILLISECONDS} ms)")
        clock, processor = (1000 * seconds / changed for seconds in changed_seconds(home, changed))
    print(
        f"{changed} changed, beside the scorer: {clock:.2f} ms each (aim: {AIM_MILLISECONDS} ms), {processor:.2f} ms of them computing"
    )
    print(f"the scorer itself: {1000 * scorer_seconds():.0f} ms of the processor each")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=1_000)
    options = parser.parse_args()
    main(options.attempts, options.changed)
