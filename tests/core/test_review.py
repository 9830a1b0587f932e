"""When to say it again: ratings from what was said, golden FSRS histories, and the shortest way through what is due."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.deck import Asked, Deck, KeyPoint, Question
from voiceprep.core.review import Card, Point, Review, drill, known, rate, ratings, replayed, retention

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POINT = Point("d", "q", "p")
COVERED, PARTLY, MISSED, CONTRADICTED = Status
AGAIN, HARD, GOOD, EASY = Rating


# ---- from what was said to a rating


@pytest.mark.parametrize(
    ("unprompted", "pushed", "rating"),
    [
        (MISSED, [], AGAIN),
        (CONTRADICTED, [], AGAIN),
        (PARTLY, [], HARD),
        (COVERED, [], GOOD),
        (MISSED, [MISSED, MISSED], AGAIN),
        (MISSED, [COVERED], HARD),
        (MISSED, [MISSED, PARTLY], HARD),
        (CONTRADICTED, [COVERED], HARD),
        (CONTRADICTED, [MISSED], AGAIN),
        (PARTLY, [COVERED], HARD),
        (COVERED, [MISSED], GOOD),
        (COVERED, [PARTLY], GOOD),
        (COVERED, [CONTRADICTED], AGAIN),
        (COVERED, [CONTRADICTED, COVERED], HARD),
    ],
)
def test_a_point_is_rated_by_when_and_how_it_was_said(unprompted: Status, pushed: list[Status], rating: Rating) -> None:
    """Never said or contradicted in the end: Again; in part, pushed or wavering: Hard; covered unprompted: Good."""
    assert rate(unprompted, pushed) is rating


def test_a_full_answer_was_easy() -> None:
    """Only an answer that covered everything at once makes its points Easy; one that needed a push makes none so."""
    assert ratings({"a": COVERED, "b": COVERED}) == {"a": EASY, "b": EASY}
    assert ratings({"a": COVERED, "b": MISSED}, [{"b": COVERED}]) == {"a": GOOD, "b": HARD}
    assert ratings({"a": COVERED, "b": COVERED}, [{"a": CONTRADICTED}]) == {"a": AGAIN, "b": EASY}


@given(unprompted=st.sampled_from(Status), pushed=st.lists(st.sampled_from(Status), max_size=3))
def test_silence_after_a_push_takes_nothing_back(unprompted: Status, pushed: list[Status]) -> None:
    """A follow-up answer that says nothing about a point changes none of its rating."""
    assert rate(unprompted, [*pushed, MISSED]) is rate(unprompted, pushed)


# ---- golden histories: what was rated, and when the card is due after it

WHEN_DUE = None
"""The point is asked again at the very moment when it is due."""

GOLDEN = {
    # the first interval is the rating's first weight in whole days: 2.3065 days are 2
    "always good": [
        (GOOD, WHEN_DUE, "2026-03-03 12:00"),
        (GOOD, WHEN_DUE, "2026-03-14 12:00"),
        (GOOD, WHEN_DUE, "2026-04-29 12:00"),
        (GOOD, WHEN_DUE, "2026-10-09 12:00"),
    ],
    "always easy": [  # 8.2956 days are 8
        (EASY, WHEN_DUE, "2026-03-09 12:00"),
        (EASY, WHEN_DUE, "2026-05-14 12:00"),
        (EASY, WHEN_DUE, "2027-06-15 12:00"),
    ],
    "missed again and again": [  # a step of ten minutes each time
        (AGAIN, WHEN_DUE, "2026-03-01 12:10"),
        (AGAIN, WHEN_DUE, "2026-03-01 12:20"),
        (AGAIN, timedelta(days=1), "2026-03-02 12:20"),
    ],
    "missed, then learnt": [
        (AGAIN, WHEN_DUE, "2026-03-01 12:10"),
        (GOOD, WHEN_DUE, "2026-03-02 12:10"),
        (GOOD, WHEN_DUE, "2026-03-04 12:10"),
        (GOOD, WHEN_DUE, "2026-03-10 12:10"),
        (GOOD, WHEN_DUE, "2026-03-28 12:10"),
    ],
    "known, forgotten, learnt again": [
        (GOOD, WHEN_DUE, "2026-03-03 12:00"),
        (GOOD, WHEN_DUE, "2026-03-14 12:00"),
        (GOOD, WHEN_DUE, "2026-04-29 12:00"),
        (AGAIN, WHEN_DUE, "2026-04-29 12:10"),
        (GOOD, WHEN_DUE, "2026-05-02 12:10"),
        (GOOD, WHEN_DUE, "2026-05-10 12:10"),
    ],
    "half said": [  # one step and a half
        (HARD, WHEN_DUE, "2026-03-01 12:15"),
        (HARD, timedelta(days=1), "2026-03-02 12:15"),
        (GOOD, timedelta(days=1), "2026-03-09 12:00"),
    ],
    "asked before it was due": [
        (GOOD, WHEN_DUE, "2026-03-03 12:00"),
        (GOOD, timedelta(hours=1), "2026-03-03 13:00"),
        (GOOD, timedelta(days=1), "2026-03-09 13:00"),
    ],
    "asked a month late": [
        (GOOD, WHEN_DUE, "2026-03-03 12:00"),
        (GOOD, timedelta(days=30), "2026-05-07 12:00"),
    ],
}


@pytest.mark.parametrize("history", GOLDEN.values(), ids=GOLDEN)
def test_golden_histories(history: list[tuple[Rating, timedelta | None, str]]) -> None:
    """What was rated gives exactly these due dates, today and after every update of FSRS."""
    log: list[Review] = []
    for rating, wait, due in history:
        at = START if not log else replayed(POINT, log).due if wait is None else log[-1].at + wait
        log.append(Review(rating, at))
        assert f"{replayed(POINT, log).due:%Y-%m-%d %H:%M}" == due


def test_a_corrected_log_gives_the_card_of_the_corrected_log() -> None:
    """A miss that was none leaves nothing behind: the card is that of somebody who was understood at once."""
    at = [START + timedelta(days=day) for day in (0, 2, 13)]
    unfair = replayed(POINT, map(Review, (GOOD, AGAIN, GOOD), at))
    put_right = replayed(POINT, map(Review, (GOOD, GOOD, GOOD), at))
    assert unfair.due < put_right.due == datetime(2026, 4, 29, 12, 0, tzinfo=UTC)
    assert replayed(POINT, map(Review, (GOOD, GOOD, GOOD), at)) == put_right


@given(log=st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 100_000)), min_size=1, max_size=20))
def test_every_log_makes_a_card(log: list[tuple[Rating, int]]) -> None:
    """Any ratings at any times give a card that is due after its last review, with a chance between 0 and 1."""
    at = START
    reviews = []
    for rating, minutes in log:
        at += timedelta(minutes=minutes)
        reviews.append(Review(rating, at))
    card = replayed(POINT, reviews)
    assert card.due > card.last_review == at
    assert 0 < card.retrievability(at + timedelta(days=400)) <= card.retrievability(at) == 1


def test_a_card_is_known_with_ninety_percent_when_it_is_due() -> None:
    """That is what FSRS aims at; the mean of several is the predicted retention."""
    card = replayed(POINT, [Review(GOOD, START), Review(GOOD, START + timedelta(days=2))])
    assert card.retrievability(card.due) == pytest.approx(0.9, abs=0.005)
    assert retention([card, card], card.due) == card.retrievability(card.due)
    assert retention([], START) is None


# ---- what to ask


def deck(**questions: Iterable[str]) -> tuple[Asked, ...]:
    made = Deck(
        slug="d",
        title="D",
        questions=tuple(
            Question(slug=slug, prompt=slug, key_points=tuple(KeyPoint(slug=point, text=point) for point in points))
            for slug, points in questions.items()
        ),
    )
    return tuple(Asked(made, question) for question in made.questions)


def due(name: str, days: int = 0) -> Card:
    """A card of QUESTION/POINT that is due since so many days."""
    at = START - timedelta(days=days)
    return Card(point=Point("d", *name.split("/")), due=at, stability=1, difficulty=5, last_review=at)


def test_the_fewest_answers_cover_the_most_due_points() -> None:
    """The question with the most due points comes first, of two alike the longer overdue one; others are not asked."""
    asked = deck(one="a", two="ab", three="abc", four="ab", five="a")
    cards = [
        due("one/a", 9),
        due("two/a"),
        due("two/b"),
        due("three/b"),
        due("four/a", 1),
        due("four/b"),
        due("gone/a"),
    ]
    assert [one.question.slug for one in drill(cards, asked)] == ["four", "two", "one", "three"]
    assert drill([], asked) == ()


def test_points_that_no_deck_has_any_more_are_not_asked() -> None:
    """A card outlives its key point, but nobody can be asked about it."""
    asked = deck(one="a")
    assert known([due("one/a"), due("one/b"), due("gone/a")], asked) == (due("one/a"),)
