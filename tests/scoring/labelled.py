"""The labelled answers: spoken-style answers to every bundled question, each key point and trap judged by two people.

Split by question. Every third question of a deck is held out, and nothing of its answers is ever tuned on. Of the two
before it, the model is trained on the answers to one ("fit"), and the few numbers of the scorer on those to the other.
The decks in `others/`, `tune/` and `unseen/` and their answers were written by people who had not seen the scorer. The
model learns from the first; it knows nothing of the second, to which the few numbers are fitted as well. Nothing is
fitted to the third, nor were their figures looked at when choices were made.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voiceprep import Question, Transcript, bundled_decks, load_deck

ANSWERS = Path(__file__).parent / "answers"
FOLDERS = {name: Path(__file__).parent / name for name in ("others", "tune", "unseen")}
SPLITS = ("fit", "tune", "held_out", "unseen")
"""Of the first, second and third of any three questions of a bundled deck, and of decks that nothing was fitted to."""


@dataclass(frozen=True)
class Labelled:
    """One answer with its labels."""

    question: Question
    name: str
    """DECK/QUESTION."""
    split: str
    kind: str
    """full, rambling, paraphrase, partial, wrong, mixed, denial, names or recognizer."""
    text: str
    key_points: dict[str, str]
    """Slug → covered, partly, missed or contradicted."""
    traps: dict[str, bool]
    """Slug → whether the answer falls into it."""
    quotes: dict[str, str]
    """Slug → the words that carry it."""

    @property
    def transcript(self) -> Transcript:
        return Transcript.from_text(self.text)


def labelled_answers() -> Iterator[Labelled]:
    """Every labelled answer, deck by deck."""
    for file in sorted(file for folder in (ANSWERS, *FOLDERS.values()) for file in folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            name = fields.pop("question")
            question, split = split_questions()[name]
            yield Labelled(question=question, name=name, split=split, **fields)


@cache
def split_questions() -> dict[str, tuple[Question, str]]:
    """Every question by DECK/QUESTION, with its split."""
    bundled = {
        f"{deck.slug}/{question.slug}": (question, SPLITS[number % 3])
        for deck in bundled_decks()
        for number, question in enumerate(deck.questions)
    }
    more = {
        f"{deck.slug}/{question.slug}": (question, "fit" if name == "others" else name)
        for name, folder in FOLDERS.items()
        for deck in map(load_deck, sorted(folder.glob("*.toml")))
        for question in deck.questions
    }
    return bundled | more
