"""Exchanges in the store: follow-ups are attempts of their own that name the one they follow."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import AT, about, answer

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.exchange import Exchange
from voiceprep.errors import ConfigError
from voiceprep.store import schema
from voiceprep.store.database import DATABASE
from voiceprep.store.exchanges import exchange
from voiceprep.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home") as opened:
        yield opened


def held(store: Store, *said: str) -> Exchange:
    """Save an exchange of answers."""
    first = store.save(answer(said[0]))
    for one in said[1:]:
        store.save(answer(one, asked=about("heavy", follows=first.id)))
    return exchange(store, first.id)


def test_an_exchange_comes_back_whole(store: Store) -> None:
    """The first answer and each follow-up with what was asked, from the number of any of them."""
    held(store, "mcm")
    one = held(store, "mmm", "mcm", "mmc")
    assert [(attempt.id, attempt.follow_up) for attempt in one.attempts] == [
        (2, None),
        (3, about("heavy", follows=2)),
        (4, about("heavy", follows=2)),
    ]
    assert exchange(store, 4) == exchange(store, 2) == one
    with pytest.raises(ConfigError, match="no attempt 9"):
        exchange(store, 9)


def test_the_history_lists_exchanges(store: Store) -> None:
    """A follow-up is no line of its own; the line of its exchange has the result of both."""
    held(store, "mmm", "mcm")
    held(store, "mcm")
    found = [(one.id, one.percent, one.exchange_percent, one.follow_ups) for one in store.attempts()]
    assert found == [(3, 42.9, 42.9, 0), (1, 0.0, 21.4, 1)]
    assert store.latest() == 3
    held(store, "mmm", "mmm")
    assert store.latest() == 4


@pytest.mark.parametrize("said", ["m", "p", "x", "mp", "pm", "xm", "mx", "cx", "xp", "pxm", "mpm", "c", "mc", "xcm"])
def test_a_weakness_is_judged_by_the_whole_exchange(store: Store, said: str) -> None:
    """What came after a push is not missed, and a follow-up about something else misses nothing: as in Exchange."""
    one = held(store, *(f"{letter}cc" for letter in said))
    outcome = one.outcomes[0]
    expected = [(outcome.status, outcome.evidence and outcome.evidence.text, 1, outcome.attempt or 1)]
    found = [(weak.last_status, weak.last_said, weak.misses, weak.last_attempt) for weak in store.weaknesses()]
    assert found == ([] if outcome.status is Status.COVERED else expected)


def test_an_interrupted_follow_up_is_remembered_as_one(store: Store) -> None:
    """The recording that a crash left behind still belongs to its exchange, and goes with it: it quotes the answer."""
    first = store.save(answer("mmm"))
    asked = about("heavy", follows=first.id)
    store.begin_take("a" * 32, "d", "pool", AT, asked)
    assert [take.follow_up for take in store.takes()] == [asked]
    with store.database.transaction() as db:
        db.execute("DELETE FROM attempt")
    assert store.takes() == ()


def test_an_exchange_that_dies_on_the_way_is_counted_as_far_as_it_came(store: Store) -> None:
    """Each follow-up is stored together with what the exchange comes to: a kill in the next one leaves nothing stale."""
    first = store.save(answer("mmm"))
    for said, percent in (("mmm", 0.0), ("mcm", 21.4), ("mmc", 42.9)):
        store.save(answer(said, asked=about("heavy", follows=first.id)))
        assert [one.exchange_percent for one in store.attempts()] == [percent]
        assert exchange(store, first.id).percent == percent


def test_a_take_of_an_earlier_version_keeps_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A take whose attempt was forgotten before takes went with it stays, and what quoted the attempt does not."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:4])
        with Store(tmp_path) as store:
            first = store.save(answer("mmm"))
            for name in "ab":
                store.begin_take(name * 32, "d", "pool", AT, about("heavy", follows=first.id))
            with store.database.transaction() as db:
                db.execute("UPDATE take SET follows = NULL WHERE name LIKE 'a%'")
    with Store(tmp_path) as store:
        assert [take.follow_up for take in store.takes()] == [None, about("heavy", follows=first.id)]
        assert store.database.rows("SELECT asked IS NULL FROM take ORDER BY name") == [(1,), (0,)]


def test_follow_ups_go_with_what_they_follow(store: Store) -> None:
    """Deleting the first answer deletes its follow-ups: they say nothing without it."""
    held(store, "mmm", "mcm")
    with store.database.transaction() as db:
        db.execute("DELETE FROM attempt WHERE id = 1")
    assert store.database.rows("SELECT count(*) FROM attempt") == [(0,)]


def test_attempts_from_before_follow_ups_are_exchanges_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of the first schema is brought up to date; what is in it reads as before."""
    old = answer("mcm")
    with Store(tmp_path / "new") as store:
        store.save(old)
        columns = [name for _, name, *_ in store.database.rows("PRAGMA table_info(attempt)")][:15]
        ((*row,),) = store.database.rows(f"SELECT {', '.join(columns)} FROM attempt")
        verdicts = store.database.rows("SELECT * FROM verdict")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        (tmp_path / "old").mkdir()
        with closing(sqlite3.connect(tmp_path / "old" / DATABASE)) as db:
            schema.migrate(db)
            db.execute(f"INSERT INTO attempt VALUES ({','.join('?' * 15)})", row)
            db.executemany("INSERT INTO verdict VALUES (?,?,?,?,?,?,?)", verdicts)
            db.commit()
    with Store(tmp_path / "old") as store:
        found = exchange(store, 1)
        assert found == Exchange((replace(old, id=1, coverage=replace(old.coverage, traps=())),))
        assert [one.exchange_percent for one in store.attempts()] == [42.9]
