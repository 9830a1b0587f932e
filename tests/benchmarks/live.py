"""Is the verdict there when the person stops? python tests/benchmarks/live.py [FILE] [--manifest FILE] [--minutes N].

FILE is played into the listener in real time, and then heard whole, as it was before there was a listener. What does
not depend on the clock is measured faster: processor time, words, and the peak memory of 30 s against N minutes.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, groupby, islice
from pathlib import Path

import numpy as np
import platformdirs
from rapidfuzz.distance import Levenshtein

import voiceprep
from voiceprep.core.audio import BLOCK_SECONDS, SAMPLE_RATE, Samples
from voiceprep.core.deck import Question
from voiceprep.core.lexicon import spoken
from voiceprep.core.transcript import Transcript
from voiceprep.devices.audio_file import read
from voiceprep.devices.deck_file import bundled_decks
from voiceprep.devices.recognizer import WhisperRecognizer
from voiceprep.devices.witness import cover
from voiceprep.listening import Listener, Session

SHIPPED = Path(voiceprep.__file__).parent / "demo" / "answer.flac"
PAUSE = np.zeros(SAMPLE_RATE, dtype=np.float32)


@dataclass(frozen=True)
class Heard:
    """What a session heard, and what it cost."""

    transcript: Transcript
    joints: tuple[int, ...]
    """How many letters had been heard at each joint of two windows."""
    processor_seconds: float
    """For all the words."""
    left_seconds: float
    """Processor seconds from the end of the sound to the verdict: the wait, on a machine that keeps up."""


def blocks(samples: Samples) -> Iterator[Samples]:
    size = round(BLOCK_SECONDS * SAMPLE_RATE)
    return (samples[start : start + size] for start in range(0, len(samples), size))


def letters(text: str) -> str:
    """What was said, without spaces: libuv, lib UV and "lib U V" are the same."""
    return "".join(filter(str.isalnum, spoken(text, {}).lower()))


def in_real_time(recognizer: WhisperRecognizer, question: Question, samples: Samples) -> float:
    """Seconds from the end of the sound to the verdict."""
    with Listener(recognizer, question.vocabulary) as listener:
        listener.ready()
        began = time.monotonic()
        for number, block in enumerate(blocks(samples), start=1):
            time.sleep(max(0.0, began + number * BLOCK_SECONDS - time.monotonic()))
            listener.feed(block)
        ended = time.monotonic()
        cover(question, listener.finish())
        return time.monotonic() - ended


def session(recognizer: WhisperRecognizer, question: Question, samples: Samples) -> Heard:
    """As fast as it goes."""
    began, joints = time.process_time(), []
    one = Session(recognizer, question.vocabulary)
    for block in blocks(samples):
        one.feed(block)
        while one.step():
            joints.append(len(letters(one.transcript.text)))
    ended = time.process_time()
    transcript = one.finish()
    spent = time.process_time() - began
    cover(question, transcript)
    return Heard(transcript, tuple(joints), spent, time.process_time() - ended)


def at_joints(live: Heard, whole: Transcript) -> tuple[int, int]:
    """Runs of four letters or more that were lost, and that were added, within 20 letters of a joint."""
    edits = Levenshtein.editops(letters(live.transcript.text), letters(whole.text))
    lost = added = 0
    for (tag, _), run in groupby(
        enumerate(edits), lambda pair: (pair[1].tag, pair[1].src_pos + pair[1].dest_pos - pair[0])
    ):
        found = [edit for _, edit in run]
        if len(found) >= 4 and any(abs(found[0].src_pos - joint) <= 20 for joint in live.joints):
            lost, added = lost + (tag == "insert"), added + (tag == "delete")
    return lost, added


def peak_megabytes(seconds: float, file: Path, cache: Path) -> float:
    command = [sys.executable, __file__, str(file), "--cache", str(cache), "--memory", str(seconds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def print_peak(recognizer: WhisperRecognizer, samples: Samples, seconds: float) -> None:
    """Hear *samples* over and over for so long, and print the peak in MB."""
    one = Session(recognizer)
    for block in islice(cycle(blocks(samples)), round(seconds / BLOCK_SECONDS)):
        one.feed(block.copy())
        while one.step():
            pass
    one.finish()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def main(options: argparse.Namespace, recognizer: WhisperRecognizer, samples: Samples, truth: str) -> None:
    deck = next(deck for deck in bundled_decks() if deck.slug == "nodejs-event-loop")
    question = next(question for question in deck.questions if question.slug == "thread-pool")
    recognizer.load()
    recognizer.transcribe(samples[: 5 * SAMPLE_RATE])
    cover(question, Transcript.from_text("It has four threads by default."))

    began, spent = time.monotonic(), time.process_time()
    whole = recognizer.transcribe(samples, question.vocabulary)
    heard = time.process_time() - spent
    cover(question, whole)
    judged, after_stop = time.process_time() - spent, time.monotonic() - began
    fast = session(recognizer, question, samples)
    seconds = len(samples) / SAMPLE_RATE
    print(f"{seconds:.0f} s, {len(fast.joints) + 1} windows: processor {fast.processor_seconds:.1f} s, whole {heard:.1f} s:"
          f" {fast.processor_seconds / heard:.2f} (aim: at most 1.25)", flush=True)  # fmt: skip
    print(
        f"processor time left at the end: {fast.left_seconds:.2f} s of {judged:.2f} s: {judged / fast.left_seconds:.1f} times less"
    )
    apart = Levenshtein.normalized_distance(letters(fast.transcript.text), letters(whole.text))
    print(
        f"letters that differ from the whole pass: {apart:.1%}; at joints lost, added: {at_joints(fast, whole)} (aim: 0, 0)"
    )
    for name, text in (("live", fast.transcript.text), ("whole", whole.text)) if truth else ():
        print(f"letters wrong, {name}: {Levenshtein.normalized_distance(letters(text), letters(truth)):.1%}")
    wait = in_real_time(recognizer, question, samples)
    print(f"end of {seconds:.0f} s to verdict: {wait:.2f} s; transcribed after the stop: {after_stop:.2f} s:"
          f" {after_stop / wait:.1f} times sooner (aim: 8 for 110 s)", flush=True)  # fmt: skip
    for minutes in (1, 5):
        times = round(minutes * 60 / seconds) or 1
        long = np.concatenate([part for _ in range(times) for part in (PAUSE, samples)])
        left = session(recognizer, question, long).left_seconds
        print(
            f"processor time left at the end of {len(long) / SAMPLE_RATE:.0f} s: {left:.2f} s (aim: no more)",
            flush=True,
        )
    short, longest = (peak_megabytes(seconds, options.file, options.cache) for seconds in (30, 60 * options.minutes))
    print(
        f"peak memory: 30 s {short:.0f} MB, {options.minutes} min {longest:.0f} MB: {longest / short - 1:+.0%} (aim: +10 %)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--manifest", type=Path, help="lines with `file` and `text`: what was said")
    parser.add_argument("--minutes", type=int, default=30, help="of the long answer whose memory is measured")
    parser.add_argument("--cache", type=Path, default=platformdirs.user_cache_path("voiceprep", appauthor=False))
    parser.add_argument("--memory", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    base, sound = WhisperRecognizer("base", chosen.cache / "models"), read(chosen.file, limit_seconds=3600)
    if chosen.memory:
        print_peak(base, sound, chosen.memory)
    else:
        rows = [json.loads(line) for line in chosen.manifest.read_text().splitlines()] if chosen.manifest else []
        main(chosen, base, sound, next((row["text"] for row in rows if row["file"] == chosen.file.name), ""))
