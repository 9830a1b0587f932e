"""The labelled answers: spoken-style answers to every bundled question, each key point and trap judged by two people.

Split by question: every third question of a deck is held out, and nothing of its answers is ever tuned on.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceprep import Question, Transcript, bundled_decks

FOLDER = Path(__file__).parent / "answers"
SPLITS = ("tune", "held_out")


@dataclass(frozen=True)
class Labelled:
    """One answer with its labels."""

    question: Question
    name: str
    """DECK/QUESTION."""
    split: str
    kind: str
    """full, rambling, paraphrase, partial, wrong, denial, names or recognizer."""
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
    questions = {
        f"{deck.slug}/{question.slug}": (question, SPLITS[number % 3 == 2])
        for deck in bundled_decks()
        for number, question in enumerate(deck.questions)
    }
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            name = fields.pop("question")
            question, split = questions[name]
            yield Labelled(question=question, name=name, split=split, **fields)
