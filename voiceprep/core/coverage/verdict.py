"""What came of an answer: a verdict for each key point and trap, with the words it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from voiceprep.core.deck import KeyPoint, Trap

CONTRADICTED_SCORE = -50.0
"""What a contradicted key point counts in the percent: half of what a covered one earns is lost again."""


class Status(StrEnum):
    """What became of a key point."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSED = "missed"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that a verdict rests on."""

    first: int
    """Index of the first word in the transcript."""
    last: int
    """Index of the last word in the transcript."""
    text: str
    """The words, as the recognizer wrote them."""
    start: float | None = None
    """Seconds from the start of the recording; None for typed text."""
    end: float | None = None
    """Seconds from the start of the recording; None for typed text."""


@dataclass(frozen=True, slots=True)
class Match:
    """How far a phrasing was found in the answer: what `--explain` shows."""

    phrasing: str
    """The phrasing of the deck that came nearest."""
    found: tuple[str, ...] = ()
    """Its words that were said, in its order."""
    lacking: tuple[str, ...] = ()
    """Its words that were not."""
    objections: tuple[str, ...] = ()
    """Why it does not count in full: a denial, another number, swapped sides …"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one key point."""

    key_point: KeyPoint
    """The text of the deck on that day."""
    status: Status
    """In words."""
    score: float
    """0 to 100; 0 for missed and contradicted."""
    evidence: Evidence | None = None
    """The words that earned it, or that contradict it; None when it was missed."""
    match: Match | None = None
    """How it was found; None when nothing came near."""

    @property
    def covered(self) -> bool:
        """Whether nothing is left to say about it."""
        return self.status is Status.COVERED


@dataclass(frozen=True, slots=True)
class TrapVerdict:
    """Whether the answer fell into one trap."""

    trap: Trap
    """The text of the deck on that day."""
    fell: bool
    """Whether the misconception was voiced."""
    evidence: Evidence | None = None
    """The words that voiced it."""
    match: Match | None = None
    """How it was found; None when nothing came near."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What came of one answer to one question."""

    percent: float
    """0 to 100: the mean of the key points' scores by weight, a contradicted one counting -50."""
    verdicts: tuple[Verdict, ...]
    """One for each key point, in the deck's order."""
    traps: tuple[TrapVerdict, ...]
    """One for each trap, in the deck's order."""
    heard: bool
    """Whether anything was said at all; without it there is nothing to judge."""
    notes: tuple[str, ...] = ()
    """What a person should know about how it was judged, for instance that the answer is a list of keywords."""

    def with_status(self, *statuses: Status) -> tuple[Verdict, ...]:
        """The verdicts that are one of *statuses*, in the deck's order."""
        return tuple(verdict for verdict in self.verdicts if verdict.status in statuses)


def percent(verdicts: Sequence[Verdict]) -> float:
    """The mean of the key points' scores by weight, never below 0."""
    scores = [CONTRADICTED_SCORE if one.status is Status.CONTRADICTED else one.score for one in verdicts]
    return weighted_mean(scores, [one.key_point.weight for one in verdicts])


def weighted_mean(scores: Sequence[float], weights: Sequence[int]) -> float:
    """0 to 100: the mean of *scores* by weight, never below 0."""
    mean = sum(score * weight for score, weight in zip(scores, weights, strict=True)) / (sum(weights) or 1)
    return round(max(0.0, mean), 1)
