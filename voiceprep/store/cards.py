"""The cards: a review log of every exchange, and what FSRS makes of it for each key point."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import Any

from fsrs import Rating

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.review import Card, Point, Review, ratings, replayed
from voiceprep.store.database import Database

Statuses = Mapping[str, Status]
"""What became of each key point, by slug."""


class Cards:
    """The cards beside the attempts in *database*; attempts that are not in the review log yet are taken in first.

    Raises:
        StoreError: the database cannot be read or written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._take_in()

    def _take_in(self) -> None:
        """Attempts from before there was a review log, and those whose session died before it was told."""
        forgotten = "SELECT id FROM attempt WHERE follows IS NULL AND id NOT IN (SELECT attempt FROM review_log)"
        if not self._database.rows(f"SELECT EXISTS ({forgotten})")[0][0]:
            return
        with self._database.transaction() as db, self._database.understood():
            # asked again: another voiceprep may have been quicker
            log(db, [number for (number,) in db.execute(forgotten)])

    def rate(self, *attempts: int) -> None:
        """Rate what was said in the exchanges of *attempts*, and schedule their key points anew.

        Said once an exchange is over, and again whenever its verdicts change; saying it twice changes nothing.

        Args:
            attempts: numbers of answers, to a question or to a follow-up.
        """
        with self._database.transaction() as db, self._database.understood():
            log(db, _firsts(db, attempts))

    def due(self, now: datetime) -> tuple[Card, ...]:
        """The cards that are due, the longest overdue first."""
        return self._cards("WHERE due <= ?", now.isoformat())

    def upcoming(self, now: datetime) -> tuple[Card, ...]:
        """The cards that are not due yet, the next one first."""
        return self._cards("WHERE due > ?", now.isoformat())

    def _cards(self, which: str, *arguments: object) -> tuple[Card, ...]:
        rows = self._database.rows(
            "SELECT deck, question, key_point, due, stability, difficulty, last_review FROM card"
            f" {which} ORDER BY due, deck, question, key_point",
            *arguments,
        )
        with self._database.understood():
            return tuple(map(_card, rows))


def log(db: Connection, firsts: Iterable[int]) -> None:
    """Write the review log of the exchanges that begin with *firsts* anew, and replay the cards of their questions.

    Ratings that are what they were leave the cards as they are: the whole history of a question is long to replay.
    """
    numbers = json.dumps(sorted(firsts))
    found = sorted(
        (first, slug, int(rating), at)
        for first, at, (unprompted, *pushed) in _judged(db, numbers)
        for slug, rating in ratings(unprompted, pushed).items()
    )
    logged = "FROM review_log WHERE attempt IN (SELECT value FROM json_each(?))"
    if found == db.execute(f"SELECT attempt, key_point, rating, at {logged} ORDER BY 1, 2", (numbers,)).fetchall():
        return
    db.execute(f"DELETE {logged}", (numbers,))
    db.executemany("INSERT INTO review_log VALUES (?,?,?,?)", found)
    questions = "SELECT DISTINCT deck, question FROM attempt WHERE id IN (SELECT value FROM json_each(?))"
    replay(db, db.execute(questions, (numbers,)).fetchall())


def replay(db: Connection, questions: Iterable[tuple[str, str]]) -> None:
    """Make the cards of *questions* (deck and question) what their review log says; without a log there is no card."""
    for deck, question in questions:
        db.execute("DELETE FROM card WHERE deck = ? AND question = ?", (deck, question))
        rows = db.execute(
            "SELECT key_point, rating, l.at FROM attempt a JOIN review_log l ON l.attempt = a.id"
            " WHERE deck = ? AND question = ? ORDER BY key_point, l.at, l.attempt",
            (deck, question),
        ).fetchall()
        for slug, entries in groupby(rows, itemgetter(0)):
            reviews = (Review(Rating(rating), datetime.fromisoformat(at)) for _, rating, at in entries)
            db.execute("INSERT INTO card VALUES (?,?,?,?,?,?,?)", _row(replayed(Point(deck, question, slug), reviews)))


def _firsts(db: Connection, attempts: Iterable[int]) -> set[int]:
    """The attempts that began the exchanges of *attempts*."""
    query = "SELECT coalesce(follows, id) FROM attempt WHERE id IN (SELECT value FROM json_each(?))"
    return {first for (first,) in db.execute(query, (json.dumps(list(attempts)),))}


def _judged(db: Connection, firsts: str) -> Iterator[tuple[int, str, list[Statuses]]]:
    """Each exchange: its first attempt, when that was, and what became of the key points in it and in its pushes."""
    rows = db.execute(
        "SELECT f.id, f.at, a.id, key_point, status FROM attempt f"
        " JOIN attempt a ON a.id = f.id OR a.follows = f.id JOIN verdict v ON v.attempt = a.id"
        " WHERE f.id IN (SELECT value FROM json_each(?)) ORDER BY f.id, a.id, place",
        (firsts,),
    ).fetchall()
    for (first, at), exchange in groupby(rows, itemgetter(0, 1)):
        answers = groupby(exchange, itemgetter(2))
        yield first, at, [{slug: Status(status) for *_, slug, status in answer} for _, answer in answers]


def _row(card: Card) -> tuple[object, ...]:
    point = card.point
    due, last = card.due.isoformat(), card.last_review.isoformat()
    return point.deck, point.question, point.key_point, due, card.stability, card.difficulty, last


def _card(row: tuple[Any, ...]) -> Card:
    deck, question, key_point, due, stability, difficulty, last = row
    return Card(
        point=Point(deck, question, key_point),
        due=datetime.fromisoformat(due),
        stability=stability,
        difficulty=difficulty,
        last_review=datetime.fromisoformat(last),
    )
