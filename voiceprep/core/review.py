"""When to say it again: a card for each key point, scheduled by FSRS from what was said about it.

A card is nothing but its review log played through the scheduler, so a log that is put right puts the card right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import fsrs
from fsrs import Rating

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.deck import Asked

STEP = timedelta(minutes=10)
"""When a missed point is due again, on the same day. One step: what was covered is spared until another day."""

SCHEDULER = fsrs.Scheduler(learning_steps=(STEP,), relearning_steps=(STEP,), enable_fuzzing=False)
"""FSRS 6 with its default weights, aiming at 90 % retention; without fuzz, so that the same log gives the same date."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """What a card is about: slugs, because texts may change."""

    deck: str
    """Slug of the deck."""
    question: str
    """Slug of the question."""
    key_point: str
    """Slug of the key point."""

    @property
    def name(self) -> str:
        """How a person names the question: DECK/QUESTION."""
        return f"{self.deck}/{self.question}"


@dataclass(frozen=True, slots=True)
class Review:
    """An entry of a review log."""

    rating: Rating
    """How well the point was said."""
    at: datetime
    """When, in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What FSRS knows about one key point."""

    point: Point
    """What it is about."""
    due: datetime
    """When to ask again, in UTC."""
    stability: float
    """Days after which the point is still known with 90 %."""
    difficulty: float
    """1 to 10."""
    last_review: datetime
    """When it was last asked, in UTC."""

    def retrievability(self, at: datetime) -> float:
        """The chance, 0 to 1, that the point is said when it is asked then; FSRS counts whole days."""
        card = fsrs.Card(card_id=0, due=self.due, stability=self.stability, last_review=self.last_review)
        return SCHEDULER.get_card_retrievability(card, at)


def ratings(first: Mapping[str, Status], pushes: Sequence[Mapping[str, Status]] = ()) -> dict[str, Rating]:
    """How well each key point of a question was said.

    Args:
        first: what became of each key point, by slug, in the first answer.
        pushes: the same of the follow-up answers, oldest first; points that were not judged may be left out.
    """
    full = all(status is Status.COVERED for status in first.values())
    return {
        slug: rate(status, [push[slug] for push in pushes if slug in push], full=full) for slug, status in first.items()
    }


def rate(unprompted: Status, pushed: Sequence[Status] = (), *, full: bool = False) -> Rating:
    """How well a key point was said.

    Args:
        unprompted: what became of it in the first answer.
        pushed: what became of it in each follow-up answer; saying nothing more about it takes nothing back.
        full: whether the first answer covered every key point of the question.

    Returns:
        Again for what never came, or was contradicted in the end; Hard for what came in part, after a push, or with
        a contradiction on the way; Good for what was covered unprompted, Easy when nothing else was lacking either.
    """
    said = [status for status in (unprompted, *pushed) if status is not Status.MISSED]
    if not said or said[-1] is Status.CONTRADICTED:
        return Rating.Again
    if unprompted is not Status.COVERED or Status.CONTRADICTED in said:
        return Rating.Hard
    return Rating.Easy if full else Rating.Good


def replayed(point: Point, log: Iterable[Review]) -> Card:
    """The card that a review log makes; *log* has an entry at least, oldest first."""
    card: fsrs.Card | None = None
    for review in log:
        card, _ = SCHEDULER.review_card(
            card or fsrs.Card(card_id=0, due=review.at), review.rating, review_datetime=review.at
        )
    if card is None or card.stability is None or card.difficulty is None or card.last_review is None:
        raise ValueError(f"{point} was never reviewed")
    return Card(
        point=point,
        due=card.due,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review=card.last_review,
    )


def drill(due: Iterable[Card], asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Those of *asked* that have due key points, so that the fewest answers cover the most of them.

    A key point belongs to one question, so the greedy set cover is the fullest question first; of two alike the one
    whose point is due longest, then the order of the decks.
    """
    waiting: dict[tuple[str, str], list[datetime]] = {}
    for card in due:
        waiting.setdefault((card.point.deck, card.point.question), []).append(card.due)
    found = [one for one in asked if (one.deck.slug, one.question.slug) in waiting]

    def fullest(one: Asked) -> tuple[int, datetime]:
        dates = waiting[one.deck.slug, one.question.slug]
        return -len(dates), min(dates)

    return tuple(sorted(found, key=fullest))


def known(cards: Iterable[Card], asked: Iterable[Asked]) -> tuple[Card, ...]:
    """Those of *cards* whose key point is in one of *asked*: a deck may be gone, or have lost the point."""
    points = {Point(one.deck.slug, one.question.slug, point.slug) for one in asked for point in one.question.key_points}
    return tuple(card for card in cards if card.point in points)


def retention(cards: Sequence[Card], at: datetime) -> float | None:
    """The mean retrievability, 0 to 1; None without cards."""
    return sum(card.retrievability(at) for card in cards) / len(cards) if cards else None
