"""Forgetting: SQLite itself keeps no copy of what was deleted."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Coverage, Evidence, Status, Verdict
from voiceprep.core.deck import KeyPoint, Question
from voiceprep.core.follow_up import FollowUp, Move
from voiceprep.core.transcript import Transcript
from voiceprep.errors import ConfigError
from voiceprep.store import forgetting
from voiceprep.store.cards import Cards
from voiceprep.store.store import Store

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
POINTS = tuple(KeyPoint(slug=slug, text=f"The claim {slug}.") for slug in "kfbmahd")


def attempt(word: str, chance: random.Random, day: int = 0, follows: int | None = None) -> Attempt:
    """An answer that says *word* over and over, and evidence that repeats it."""
    verdicts = tuple(
        Verdict(point, Status.COVERED, 100, Evidence(0, 1, " ".join([word] * chance.randint(1, 60))))
        for point in POINTS
    )
    return Attempt(
        at=AT + timedelta(days=day),
        deck="d",
        question=Question(slug="q", prompt="What?", key_points=POINTS),
        origin=Origin.TYPED,
        recording=None,
        seconds=None,
        transcript=Transcript.from_text(" ".join([word] * chance.randint(1, 400))),
        coverage=Coverage(100, verdicts, (), True),
        model=None,
        scorer="1",
        follow_up=FollowUp(follows, Move.OPEN, POINTS[0].slug, "And?") if follows else None,
    )


@pytest.mark.parametrize("seed", [0, 3])
def test_pages_that_were_split_keep_no_copy(seed: int, tmp_path: Path) -> None:
    """Where SQLite moved rows to other pages it left copies behind; of what is forgotten there is none."""
    chance = random.Random(seed)
    with Store(tmp_path) as store:
        secret = [store.save(attempt("public" if day % 3 else "secret", chance, day)).id for day in range(150)][::3]
        Cards(store.database)
        forgetting.forget(store, forgetting.of_attempts(store.database, secret))
        found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert found.count(b"public") > 100
    assert found.count(b"secret") == 0


def test_follow_ups_go_with_their_attempt(tmp_path: Path) -> None:
    """Forgetting the first answer forgets what was asked about it; forgetting a follow-up leaves the first."""
    chance = random.Random(1)
    with Store(tmp_path) as store:
        first, other = (store.save(attempt("it", chance)).id for _ in range(2))
        push, its_push = (store.save(attempt("it", chance, follows=one)).id for one in (first, other))
        Cards(store.database)
        assert forgetting.of_attempts(store.database, [first]).attempts == (first, push)
        forgetting.forget(store, forgetting.of_attempts(store.database, [first]))
        forgetting.forget(store, forgetting.of_attempts(store.database, [its_push]))
        assert [one.id for one in store.attempts()] == [other]
        assert store.database.rows("SELECT DISTINCT attempt FROM review_log") == [(other,)]


def test_what_is_left_of_an_exchange_is_counted_anew(tmp_path: Path) -> None:
    """Without its follow-up an exchange has the percentage of its answer again."""
    chance = random.Random(1)
    with Store(tmp_path) as store:
        unsaid = attempt("it", chance)
        missed = tuple(replace(verdict, status=Status.MISSED, score=0.0) for verdict in unsaid.coverage.verdicts)
        first = store.save(replace(unsaid, coverage=Coverage(0.0, missed, (), True))).id
        push = store.save(attempt("it", chance, follows=first)).id
        assert [one.exchange_percent for one in store.attempts()] == [50.0]
        forgetting.forget(store, forgetting.of_attempts(store.database, [push]))
        assert [(one.exchange_percent, one.follow_ups) for one in store.attempts()] == [(0.0, 0)]
        assert store.database.rows("SELECT exchange_percent FROM attempt") == [(None,)]


def test_what_quotes_an_answer_goes_with_it(tmp_path: Path) -> None:
    """What was asked after an answer in its exchange may quote it: later follow-ups, and takes without an attempt."""
    chance = random.Random(1)
    with Store(tmp_path) as store:
        first = store.save(attempt("it", chance)).id
        pushes = [store.save(attempt("it", chance, follows=first)).id for _ in range(2)]
        asked = FollowUp(first, Move.OPEN, POINTS[0].slug, "And?")
        for name, follow_up in (("a", asked), ("b", None)):
            store.begin_take(name * 32, "d", "q", AT, follow_up)

        def quoting(number: int) -> forgetting.Traces:
            return forgetting.with_quotations(store.database, forgetting.of_attempts(store.database, [number]))

        assert quoting(first) == forgetting.Traces((first, *pushes), takes=("a" * 32,))
        assert quoting(pushes[0]) == forgetting.Traces(tuple(pushes), takes=("a" * 32,))
        assert quoting(pushes[1]) == forgetting.Traces((pushes[1],), takes=("a" * 32,))
        everything = forgetting.everything(store.database)
        assert forgetting.with_quotations(store.database, everything) == everything


def test_what_does_not_exist_cannot_be_forgotten(tmp_path: Path) -> None:
    """A number that is no attempt is told, whatever others were named."""
    with Store(tmp_path) as store:
        store.save(attempt("it", random.Random(1)))
        with pytest.raises(ConfigError, match="There is no attempt 2"):
            forgetting.of_attempts(store.database, [1, 2])
