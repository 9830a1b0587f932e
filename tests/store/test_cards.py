"""The cards: what was said is scheduled once, and put right when its verdicts are."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Coverage, Status, Verdict
from voiceprep.core.deck import KeyPoint, Question
from voiceprep.core.follow_up import FollowUp, Move
from voiceprep.core.review import Card
from voiceprep.core.transcript import Transcript
from voiceprep.store import schema
from voiceprep.store.cards import Cards
from voiceprep.store.store import Store

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FAR = AT + timedelta(days=100_000)
QUESTION = Question(slug="q", prompt="What?", key_points=(KeyPoint(slug="a", text="A."), KeyPoint(slug="b", text="B.")))
COVERED, PARTLY, MISSED, CONTRADICTED = Status


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


def save(store: Store, *statuses: Status, days: float = 0, follows: int | None = None) -> int:
    """An attempt whose key points "a" and "b" came out as *statuses*."""
    verdicts = tuple(Verdict(point, status, 0) for point, status in zip(QUESTION.key_points, statuses, strict=True))
    attempt = Attempt(
        at=AT + timedelta(days=days),
        deck="d",
        question=QUESTION,
        origin=Origin.TYPED,
        recording=None,
        seconds=None,
        transcript=Transcript.from_text("it is"),
        coverage=Coverage(0, verdicts, (), True),
        model=None,
        scorer="1",
        follow_up=FollowUp(follows, Move.OPEN, "a", "And?") if follows else None,
    )
    return store.save(attempt).id


def all_cards(store: Store) -> tuple[Card, ...]:
    return Cards(store.database).due(FAR)


def due(store: Store) -> dict[str, str]:
    """When each key point is due."""
    return {card.point.key_point: f"{card.due:%m-%d %H:%M}" for card in all_cards(store)}


def judge(store: Store, attempt: int, status: Status, point: str = "a") -> None:
    """Change a verdict, as an appeal does."""
    with store.database.transaction() as db:
        db.execute("UPDATE verdict SET status = ? WHERE attempt = ? AND key_point = ?", (status, attempt, point))


def test_what_was_said_is_scheduled(store: Store) -> None:
    """A covered point is due in two days, a missed one in ten minutes; both when all was covered, in eight days."""
    Cards(store.database).rate(save(store, COVERED, MISSED))
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:10"}
    with Store(store.database._home / "other") as other:
        Cards(other.database).rate(save(other, COVERED, COVERED))
        assert due(other) == {"a": "03-09 12:00", "b": "03-09 12:00"}


def test_due_and_upcoming_part_at_now(store: Store) -> None:
    """What is due now or was before comes first come first served; the rest is upcoming."""
    cards = Cards(store.database)
    cards.rate(save(store, COVERED, MISSED))
    for minutes, waiting in ((9, []), (10, ["b"]), (11, ["b"])):
        now = AT + timedelta(minutes=minutes)
        assert [card.point.key_point for card in cards.due(now)] == waiting
        assert [card.point.key_point for card in cards.upcoming(now)] == [
            one for one in ("b", "a") if one not in waiting
        ]
    assert [card.point.key_point for card in cards.due(AT + timedelta(days=2))] == ["b", "a"]


def test_a_follow_up_counts_for_the_answer_that_it_followed(store: Store) -> None:
    """What came only after a push is Hard, and the push is no review of its own."""
    first = save(store, COVERED, MISSED)
    save(store, MISSED, COVERED, follows=first)
    Cards(store.database).rate(first)
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:15"}


def test_an_exchange_that_is_looked_at_on_the_way_is_rated_whole_in_the_end(store: Store) -> None:
    """Somebody looks at the statistics in mid-exchange: once it ends, its reviews are those of the whole exchange."""
    first = save(store, COVERED, MISSED)
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:10"}
    save(store, MISSED, COVERED, follows=first)
    Cards(store.database).rate(first)
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:15"}


def test_rating_twice_is_rating_once(store: Store) -> None:
    """An exchange is one review however often it is told."""
    number = save(store, COVERED, PARTLY)
    cards = Cards(store.database)
    cards.rate(number)
    once = all_cards(store)
    cards.rate(number)
    assert all_cards(store) == once


def test_an_attempt_that_was_saved_late_is_reviewed_at_its_time(store: Store) -> None:
    """An answer that was rescued after a crash counts for the day on which it was given."""
    numbers = [save(store, COVERED, MISSED, days=2), save(store, MISSED, COVERED, days=0)]
    for number in numbers:
        Cards(store.database).rate(number)
    with Store(store.database._home / "other") as other:
        for statuses, days in (((MISSED, COVERED), 0), ((COVERED, MISSED), 2)):
            Cards(other.database).rate(save(other, *statuses, days=days))
        assert all_cards(store) == all_cards(other)


def test_a_verdict_that_was_put_right_puts_the_card_right(store: Store) -> None:
    """After `rate` the cards are those of somebody who was judged so from the start; back again, too."""
    first = save(store, MISSED, COVERED)
    second = save(store, COVERED, COVERED, days=2)
    before = all_cards(store)
    judge(store, first, COVERED)
    Cards(store.database).rate(first)
    with Store(store.database._home / "other") as fair:
        save(fair, COVERED, COVERED)
        save(fair, COVERED, COVERED, days=2)
        assert all_cards(store) == all_cards(fair)
    judge(store, first, MISSED)
    Cards(store.database).rate(first, second)
    assert all_cards(store) == before


def test_an_appeal_against_a_push_puts_its_exchange_right(store: Store) -> None:
    """The number of a follow-up answer is enough to rate the exchange anew."""
    first = save(store, COVERED, MISSED)
    push = save(store, MISSED, MISSED, follows=first)
    Cards(store.database).rate(first)
    assert due(store)["b"] == "03-01 12:10"
    judge(store, push, COVERED, "b")
    Cards(store.database).rate(push)
    assert due(store)["b"] == "03-01 12:15"


def test_attempts_from_before_the_cards_are_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of the first version is scheduled when it is first opened, as if it had always been."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])  # as it was before there were cards
        with Store(tmp_path / "old") as old:
            save(old, MISSED, COVERED)
            save(old, COVERED, COVERED, days=3)
    with Store(tmp_path / "old") as old, Store(tmp_path / "new") as new:
        for statuses, days in (((MISSED, COVERED), 0), ((COVERED, COVERED), 3)):
            Cards(new.database).rate(save(new, *statuses, days=days))
        assert all_cards(old) == all_cards(new) != ()


def test_an_attempt_whose_session_died_is_taken_in(store: Store) -> None:
    """Power fails between saving an attempt and scheduling it: the next start schedules it."""
    cards = Cards(store.database)
    save(store, COVERED, MISSED)
    assert cards.due(FAR) == ()
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:10"}


def test_a_follow_up_whose_session_died_is_taken_in(store: Store) -> None:
    """Power fails between saving a rescued follow-up and scheduling it: the next start schedules the whole exchange."""
    first = save(store, COVERED, MISSED)
    Cards(store.database).rate(first)
    save(store, MISSED, COVERED, follows=first)
    assert due(store) == {"a": "03-03 12:00", "b": "03-01 12:15"}


def test_reviews_go_with_their_attempt(store: Store) -> None:
    """Deleting an attempt deletes what the log says of it."""
    Cards(store.database).rate(save(store, COVERED, MISSED))
    with store.database.transaction() as db:
        db.execute("DELETE FROM attempt")
    assert store.database.rows("SELECT * FROM review_log") == []
