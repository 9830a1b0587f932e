"""Are technical terms heard, and only those that were said? python tests/benchmarks/terms.py [--speech FOLDER].

FOLDER holds sound files and manifest.jsonl: a line each with `file`, `voice`, `noise`, `text`, `said` (terms) and
`not_said` (decoys of the same question, which bias the recognizer as much). A term counts when its letters stand in
the transcript, case and punctuation apart. The second column adds what our own vocabulary hears in the transcript,
with the lexicons of the bundled decks: it knows how terms are said, and how they are spelled when they are misheard.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.lexicon import Lexicon
from voiceprep.core.transcript import Transcript
from voiceprep.devices.audio_file import read
from voiceprep.devices.deck_file import bundled_decks
from voiceprep.devices.recognizer import WhisperRecognizer

AIM_HEARD = 0.90
AIM_FALSE = 0.005


@dataclass
class Tally:
    """Counts over one voice."""

    said: int = 0
    written: int = 0
    heard: int = 0
    decoys: int = 0
    falsely_written: int = 0
    falsely_heard: int = 0

    def add(self, said: Sequence[str], not_said: Sequence[str], transcript: Transcript) -> None:
        written, heard = letters(transcript.text), set(named(transcript, (*said, *not_said)))
        self.said += len(said)
        self.decoys += len(not_said)
        self.written += sum(letters(term) in written for term in said)
        self.heard += sum(term in heard or letters(term) in written for term in said)
        self.falsely_written += sum(letters(term) in written for term in not_said)
        self.falsely_heard += sum(term in heard or letters(term) in written for term in not_said)

    def __str__(self) -> str:
        return (
            f"written {share(self.written, self.said)}   heard {share(self.heard, self.said)}   "
            f"false: written {share(self.falsely_written, self.decoys)}   heard {share(self.falsely_heard, self.decoys)}"
        )


def share(count: int, of: int) -> str:
    return f"{count:3d}/{of:<3d} {100 * count / of if of else 0:5.1f} %"


@cache
def lexicon() -> Lexicon:
    """What all bundled decks know about how terms are said and heard."""
    return {term: entry for deck in bundled_decks() for term, entry in deck.lexicon.items()}


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def named(transcript: Transcript, terms: Sequence[str]) -> Iterator[str]:
    """The terms that our own vocabulary finds, wherever they stand."""
    vocabulary = Vocabulary(terms, lexicon())
    pieces = [letters(piece) for word in transcript.words for piece in word.text.replace(".", " ").split()]
    pieces = [piece for piece in pieces if piece]
    for start in range(len(pieces)):
        if found := vocabulary.find(pieces[start:]):
            yield found[0]


def main(speech: Path, cache: Path, only: str) -> None:
    recognizer = WhisperRecognizer("base", cache / "models")
    rows = [json.loads(line) for line in (speech / "manifest.jsonl").read_text().splitlines()]
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in rows:
        if only not in row["file"] or not (row["said"] or row["not_said"]):
            continue
        terms = (*row["said"], *row["not_said"])
        transcript = recognizer.transcribe(read(speech / row["file"], limit_seconds=3600), terms)
        kind = "near misses" if row["file"].startswith("near-") else "answers"
        voice = f"{row['voice']}{' + noise' if row['noise'] else ''}"
        for name in (f"{kind}, {voice}", f"{kind}, all"):
            tallies[name].add(row["said"], row["not_said"], transcript)
        for term in row["said"]:
            if letters(term) not in letters(transcript.text):
                verb = "only heard" if term in named(transcript, terms) else "missed"
                print(f"  {row['file']}: {term} {verb}: {transcript.text}")
        for term in row["not_said"]:
            if letters(term) in letters(transcript.text) or term in named(transcript, terms):
                print(f"  {row['file']}: {term} was not said: {transcript.text}")
    for name in sorted(tallies):
        print(f"{name:<26} {tallies[name]}")
    print(f"aim: at least {AIM_HEARD:.0%} of what was said per voice, at most {AIM_FALSE:.1%} of what was not")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, default=Path("../shared/speech"))
    parser.add_argument("--cache", type=Path, default=platformdirs.user_cache_path("voiceprep", appauthor=False))
    parser.add_argument("--only", default="", help="only files with this in their name")
    options = parser.parse_args()
    main(options.speech, options.cache, options.only)
