"""The store: attempts and what is asked about them; one transaction per verb."""

import json
from collections.abc import Iterator
from dataclasses import asdict, astuple, fields, replace
from datetime import datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from voiceprep.core.attempt import Attempt, Origin, Summary, Take, Weakness
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import Question
from voiceprep.core.follow_up import FollowUp
from voiceprep.core.transcript import Transcript, Word
from voiceprep.errors import ConfigError
from voiceprep.store.database import Database
from voiceprep.store.exchanges import follow_up_of, follow_up_row, settle

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Store:
    """Attempts in SQLite; a context manager.

    Args:
        home: the data folder; made with mode 0700 when it does not exist.

    Attributes:
        database: for what else is kept beside the attempts.

    Raises:
        StoreError: the folder cannot be made or written, or the database is damaged or newer than this program.
    """

    def __init__(self, home: Path) -> None:
        self.database = Database(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.database.close()

    def save(self, attempt: Attempt, take: str | None = None) -> Attempt:
        """Store *attempt* for good, and forget the *take* that it was recorded in; the attempt with its id."""
        with self.database.transaction() as db:
            cursor = db.execute(
                "INSERT INTO attempt (at, deck, question, question_text, origin, recording, seconds, transcript,"
                " model, scorer, percent, heard, notes, cut_short, follows, asked)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                _attempt_row(attempt),
            )
            number = int(cursor.lastrowid or 0)
            db.executemany("INSERT INTO verdict VALUES (?,?,?,?,?,?,?)", verdict_rows(number, attempt.coverage))
            db.executemany("INSERT INTO trap VALUES (?,?,?,?,?,?)", trap_rows(number, attempt.coverage))
            db.execute("DELETE FROM take WHERE name = ?", (take,))
            if attempt.follow_up:
                settle(self, number)
                # scheduled anew when the exchange is over; if that never comes, by the next start
                db.execute("DELETE FROM review_log WHERE attempt = ?", (attempt.follow_up.follows,))
        return replace(attempt, id=number)

    def begin_take(self, name: str, deck: str, question: str, at: datetime, follow_up: FollowUp | None = None) -> None:
        """Remember what the recording *name* answers, so that a crash does not orphan it."""
        with self.database.transaction() as db:
            row = (name, deck, question, at.isoformat(), *follow_up_row(follow_up))
            db.execute("INSERT INTO take VALUES (?,?,?,?,?,?)", row)

    def end_take(self, name: str) -> None:
        """Forget a take that came to nothing."""
        with self.database.transaction() as db:
            db.execute("DELETE FROM take WHERE name = ?", (name,))

    def takes(self) -> tuple[Take, ...]:
        """What recordings were made for that no attempt holds, oldest first."""
        rows = self.database.rows("SELECT name, deck, question, at, follows, asked FROM take ORDER BY at")
        with self.database.understood():
            return tuple(
                Take(name, deck, question, datetime.fromisoformat(at), follow_up_of(follows, asked))
                for name, deck, question, at, follows, asked in rows
            )

    def attempt(self, number: int) -> Attempt:
        """The attempt with that *number*. Raises ConfigError when there is none."""
        rows = self.database.rows(
            "SELECT at, deck, question_text, origin, recording, seconds, transcript, model, scorer, percent, heard,"
            " notes, cut_short, follows, asked FROM attempt WHERE id = ?",
            number,
        )
        if not rows:
            raise ConfigError(f"There is no attempt {number}. See them all: voiceprep history")
        with self.database.understood():
            return self._attempt(number, rows[0])

    def _attempt(self, number: int, row: tuple[Any, ...]) -> Attempt:
        at, deck, text, origin, recording, seconds, words, model, scorer, percent, heard, notes, cut, *asked = row
        question = _question(text)
        return Attempt(
            id=number,
            at=datetime.fromisoformat(at),
            deck=deck,
            question=question,
            origin=Origin(origin),
            recording=recording,
            seconds=seconds,
            transcript=Transcript(tuple(Word(*word) for word in json.loads(words))),
            coverage=self._coverage(number, question, percent, heard=bool(heard), notes=tuple(json.loads(notes))),
            model=model,
            scorer=scorer,
            cut_short=bool(cut),
            follow_up=follow_up_of(*asked),
        )

    def _coverage(
        self, number: int, question: Question, percent: float, *, heard: bool, notes: tuple[str, ...]
    ) -> Coverage:
        points = {point.slug: point for point in question.key_points}
        traps = {trap.slug: trap for trap in question.traps}
        verdicts = self.database.rows(
            "SELECT key_point, status, score, evidence, match FROM verdict WHERE attempt = ? ORDER BY place", number
        )
        fallen = self.database.rows(
            "SELECT trap, fell, evidence, match FROM trap WHERE attempt = ? ORDER BY place", number
        )
        return Coverage(
            percent,
            tuple(
                Verdict(points[slug], Status(status), score, _evidence(evidence), _match(match))
                for slug, status, score, evidence, match in verdicts
            ),
            tuple(
                TrapVerdict(traps[slug], bool(fell), _evidence(evidence), _match(match))
                for slug, fell, evidence, match in fallen
            ),
            heard,
            notes,
        )

    def latest(self) -> int:
        """The number of the newest attempt that is no follow-up. Raises ConfigError when there is none."""
        rows = self.database.rows("SELECT max(id) FROM attempt WHERE follows IS NULL")
        if rows[0][0] is None:
            raise ConfigError("There is no attempt yet. Make one: voiceprep practice")
        return int(rows[0][0])

    def attempts(self, *, deck: str | None = None, question: str | None = None, limit: int = -1) -> tuple[Summary, ...]:
        """The newest exchanges first, all or those of a deck or question; at most *limit* of them if not negative."""
        rows = self.database.rows(
            "SELECT id, at, deck, question, origin, seconds, percent, coalesce(exchange_percent, percent),"
            " (SELECT count(*) FROM attempt AS later WHERE later.follows = attempt.id) FROM attempt"
            " WHERE deck = coalesce(?, deck) AND question = coalesce(?, question) AND follows IS NULL"
            " ORDER BY id DESC LIMIT ?",
            deck,
            question,
            limit,
        )
        with self.database.understood():
            return tuple(map(_summary, rows))

    def weaknesses(self) -> tuple[Weakness, ...]:
        """Key points not covered when last asked: missed most often first, then the most recent ones."""
        rows = self.database.rows(
            """
            WITH stance AS (  -- the last word on a key point in each exchange; see voiceprep.core.exchange
                SELECT coalesce(a.follows, a.id) AS exchange, v.key_point,
                    max(iif(v.status = 'covered', a.id, 0)) AS covered,
                    max(iif(v.status = 'partly', a.id, 0)) AS partly,
                    max(iif(v.status = 'contradicted', a.id, 0)) AS contradicted
                FROM verdict v JOIN attempt a ON a.id = v.attempt GROUP BY 1, 2
            ), decided AS (
                SELECT exchange, key_point, CASE
                    WHEN covered > contradicted THEN covered
                    WHEN partly > contradicted THEN partly
                    WHEN contradicted > 0 THEN contradicted
                    ELSE exchange END AS attempt
                FROM stance
            ), asked AS (
                SELECT a.deck, a.question, v.key_point, v.attempt, a.id, a.at, v.status, v.evidence,
                    sum(v.status <> 'covered') OVER point AS misses,
                    row_number() OVER (point ORDER BY a.id DESC) AS age
                FROM decided d JOIN verdict v USING (attempt, key_point) JOIN attempt a ON a.id = d.exchange
                WINDOW point AS (PARTITION BY a.deck, a.question, v.key_point)
            )
            SELECT deck, question, key_point, attempt, at, status, evidence, misses,
                (SELECT value ->> 'text'
                 FROM attempt a JOIN json_each(a.question_text, '$.key_points')  -- long: only of what is listed
                 WHERE a.id = asked.id AND value ->> 'slug' = key_point)
            FROM asked WHERE age = 1 AND status <> 'covered' ORDER BY misses DESC, id DESC, key_point
            """
        )
        with self.database.understood():
            return tuple(map(_weakness, rows))


def _attempt_row(attempt: Attempt) -> tuple[object, ...]:
    return (
        attempt.at.isoformat(),
        attempt.deck,
        attempt.question.slug,
        question_json(attempt.question),
        attempt.origin,
        attempt.recording,
        attempt.seconds,
        transcript_json(attempt.transcript),
        attempt.model,
        attempt.scorer,
        attempt.coverage.percent,
        attempt.coverage.heard,
        json.dumps(attempt.coverage.notes, ensure_ascii=False),
        attempt.cut_short,
        *follow_up_row(attempt.follow_up),
    )


def question_json(question: Question) -> str:
    """*question* as an attempt keeps it; equal questions give equal texts."""
    return json.dumps(asdict(question), ensure_ascii=False)


def in_json(text: str) -> str:
    """*text* as it stands in what `question_json` and the others write."""
    return json.dumps(text, ensure_ascii=False)


def transcript_json(transcript: Transcript) -> str:
    """*transcript* as an attempt keeps it."""
    return json.dumps([_WORD(word) for word in transcript.words], ensure_ascii=False)


_WORD = attrgetter(*(field.name for field in fields(Word)))
"""A word as a tuple; `astuple` copies each of its values, which takes ten times as long."""


def verdict_rows(number: int, coverage: Coverage) -> Iterator[tuple[object, ...]]:
    """The verdicts on attempt *number*, as the table has them."""
    for place, verdict in enumerate(coverage.verdicts):
        yield (
            number,
            place,
            verdict.key_point.slug,
            verdict.status,
            verdict.score,
            _json(verdict.evidence),
            _json(verdict.match),
        )


def trap_rows(number: int, coverage: Coverage) -> Iterator[tuple[object, ...]]:
    """The traps of attempt *number*, as the table has them."""
    for place, verdict in enumerate(coverage.traps):
        yield number, place, verdict.trap.slug, verdict.fell, _json(verdict.evidence), _json(verdict.match)


def _summary(row: tuple[Any, ...]) -> Summary:
    number, at, deck, question, origin, seconds, percent, exchange_percent, follow_ups = row
    return Summary(
        id=number,
        at=datetime.fromisoformat(at),
        deck=deck,
        question=question,
        origin=Origin(origin),
        seconds=seconds,
        percent=percent,
        exchange_percent=exchange_percent,
        follow_ups=follow_ups,
    )


def _weakness(row: tuple[Any, ...]) -> Weakness:
    deck, question, slug, number, at, status, evidence, misses, text = row
    said = _evidence(evidence)
    return Weakness(
        deck=deck,
        question=question,
        key_point=slug,
        text=text,
        misses=misses,
        last_at=datetime.fromisoformat(at),
        last_attempt=number,
        last_status=Status(status),
        last_said=said.text if said else None,
    )


def _json(value: Evidence | Match | None) -> str | None:
    return None if value is None else json.dumps(astuple(value), ensure_ascii=False)


def _evidence(text: str | None) -> Evidence | None:
    return Evidence(*json.loads(text)) if text else None


def _match(text: str | None) -> Match | None:
    if not text:
        return None
    phrasing, *word_lists = json.loads(text)
    return Match(phrasing, *map(tuple, word_lists))


def _question(text: str) -> Question:
    return _question_type().validate_json(text)


@cache
def _question_type() -> "TypeAdapter[Question]":
    """Made once: it takes longer than to read a question."""
    from pydantic import TypeAdapter

    return TypeAdapter(Question)
