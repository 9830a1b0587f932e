"""Rehearsals: a deck's own answers, right and wrong, spoken, heard and scored before anybody practises with it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceprep.core.authoring import EARNED, Cover
from voiceprep.core.coverage.verdict import Coverage, Status
from voiceprep.core.deck import Asked, KeyPoint
from voiceprep.core.transcript import Transcript

HEARD_BACK_PERCENT = 95.0
"""Of the key points of the model answers, at least so many must be covered."""

CREDITED_PERCENT = 3.0
"""Of the key points of the wrong answers, at most so many may be earned."""

MOST_EXAMPLES = 4
"""Of a partial answer: some 20 s of speech."""


class Part(StrEnum):
    """Which answer of the deck is spoken."""

    MODEL = "model answer"
    """Covers every key point."""
    PARTIAL = "partial answer"
    """Examples of some of the key points."""
    WRONG = "wrong answer"
    """A counterexample of every key point."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer to be spoken."""

    asked: Asked
    """The question."""
    part: Part
    """What kind of answer it is."""
    text: str
    """As it is written."""
    points: tuple[str, ...]
    """Slugs of the key points at stake: to be heard back, or for a wrong answer not to be earned."""


def lines(asked: Asked) -> Iterator[Line]:
    """The answers that the deck itself has to one question; what it has no sentences for is left out."""
    points = asked.question.key_points
    if asked.question.model_answer:
        yield Line(asked, Part.MODEL, asked.question.model_answer, tuple(point.slug for point in points))
    some = [point for point in points[::2] if point.examples][:MOST_EXAMPLES]
    yield from _joined(asked, Part.PARTIAL, some, [point.examples[0] for point in some])
    wrong = [point for point in points if point.counterexamples]
    # one point is denied, the next has a number swapped, the third is only named: as decks order them
    texts = [point.counterexamples[at % len(point.counterexamples)] for at, point in enumerate(wrong)]
    yield from _joined(asked, Part.WRONG, wrong, texts)


def _joined(asked: Asked, part: Part, points: Sequence[KeyPoint], texts: Sequence[str]) -> Iterator[Line]:
    if points:
        yield Line(asked, part, " ".join(texts), tuple(point.slug for point in points))


def sample(every: Sequence[Asked], number: int | None) -> tuple[Asked, ...]:
    """*number* of the questions, the same on every machine and whatever else the decks hold; None for all."""
    if number is None:
        return tuple(every)
    chosen = sorted(every, key=lambda asked: hashlib.sha256(asked.name.encode()).digest())[:number]
    return tuple(asked for asked in every if asked in chosen)


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came of one answer through sound."""

    line: Line
    """What was said."""
    voice: str
    """Who said it."""
    transcript: Transcript
    """What was heard."""
    heard: Mapping[str, Status]
    """The verdict on each key point at stake, as heard."""
    written: Mapping[str, Status]
    """The verdict on each, had it been typed: when both fail, it is not the sound."""

    @property
    def failed(self) -> tuple[str, ...]:
        """Slugs of the key points whose verdict is not as it should be."""
        return tuple(slug for slug, status in self.heard.items() if not _is_right(self.line.part, status))


def listen(line: Line, voice: str, transcript: Transcript, cover: Cover) -> Hearing:
    """What *transcript*, heard of *line* as *voice* said it, is worth."""
    question = line.asked.question
    heard, written = (_at_stake(line, cover(question, one)) for one in (transcript, Transcript.from_text(line.text)))
    return Hearing(line, voice, transcript, heard, written)


def _at_stake(line: Line, result: Coverage) -> dict[str, Status]:
    return {one.key_point.slug: one.status for one in result.verdicts if one.key_point.slug in line.points}


def _is_right(part: Part, status: Status) -> bool:
    """A model answer must cover, an example must earn, and a wrong answer must not earn."""
    match part:
        case Part.MODEL:
            return status is Status.COVERED
        case Part.PARTIAL:
            return status in EARNED
        case Part.WRONG:
            return status not in EARNED


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the key points at stake came out right."""

    right: int
    """Of them."""
    of: int
    """At stake, over all answers and voices."""

    @property
    def percent(self) -> float:
        """The share of right ones; 100 when nothing was at stake."""
        return 100 * self.right / self.of if self.of else 100.0


def tally(hearings: Iterable[Hearing], part: Part) -> Tally:
    """How the answers of that *part* came out."""
    of = [hearing for hearing in hearings if hearing.line.part is part]
    total = sum(len(hearing.heard) for hearing in of)
    return Tally(total - sum(len(hearing.failed) for hearing in of), total)


def passed(hearings: Sequence[Hearing]) -> bool:
    """Whether enough was heard back and little enough credited."""
    credited = 100 - tally(hearings, Part.WRONG).percent
    return tally(hearings, Part.MODEL).percent >= HEARD_BACK_PERCENT and credited <= CREDITED_PERCENT
