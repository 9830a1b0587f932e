"""Judging again: the verdicts of an attempt replaced, what they were before kept, and what the person took back."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from voiceprep.core.attempt import Attempt
from voiceprep.core.rejudged import Judgement, TakenBack
from voiceprep.store.database import Database
from voiceprep.store.store import in_json, transcript_json, trap_rows, verdict_rows

_VERDICTS = """
    (SELECT json_group_array(json_array(key_point, status, score, json(evidence), json(match)))
     FROM (SELECT * FROM verdict WHERE attempt = id ORDER BY place))"""
_TRAPS = """
    (SELECT json_group_array(json_array(trap, fell, json(evidence), json(match)))
     FROM (SELECT * FROM trap WHERE attempt = id ORDER BY place))"""

_CHUNK = 500
"""Attempts hashed with one query: some 5 kB each."""


class Judgements:
    """The judgements of attempts, in the *database* of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def questions(self) -> tuple[tuple[str, str], ...]:
        """The deck and slug of every question that was ever answered."""
        rows = self._database.rows("SELECT DISTINCT deck, question FROM attempt ORDER BY deck, question")
        return tuple((deck, question) for deck, question in rows)

    def attempts(self, deck: str, question: str) -> tuple[int, ...]:
        """The numbers of the attempts at a question, oldest first."""
        rows = self._database.rows("SELECT id FROM attempt WHERE deck = ? AND question = ? ORDER BY id", deck, question)
        return tuple(number for (number,) in rows)

    def taught(self, texts: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the attempts that were judged by a question that any of these *texts* was taught to."""
        rows = (
            self._database.rows("SELECT id FROM attempt WHERE instr(question_text, ?)", in_json(text)) for text in texts
        )
        return tuple(number for found in rows for (number,) in found)

    def outdated(
        self, deck: str, question: str, text: str | None, scorer: str, model: str | None = None
    ) -> tuple[int, ...]:
        """Attempts at a question that were judged by something else.

        Args:
            deck: slug of the deck.
            question: slug of the question.
            text: the question as `question_json` writes it today; None when no deck has it any more.
            scorer: version of the scorer of today.
            model: the speech model that is to have heard them; None for any.
        """
        rows = self._database.rows(
            "SELECT id FROM attempt WHERE deck = ? AND question = ? AND (scorer <> ?"
            " OR question_text <> coalesce(?, question_text) OR (recording IS NOT NULL AND model <> ?)) ORDER BY id",
            deck,
            question,
            scorer,
            text,
            model,
        )
        return tuple(number for (number,) in rows)

    def replace(self, new: Attempt, text: str, at: datetime) -> None:
        """Put the judgement of *new* in the place of the one that the attempt of its id has; that one is kept.

        Args:
            new: the attempt as judged now.
            text: its question as `question_json` writes it, which takes long and is the same for many attempts.
            at: when it was judged.
        """
        words = transcript_json(new.transcript)
        with self._database.transaction() as db:
            db.execute(
                "INSERT INTO judgement (attempt, scorer, model, question_text, transcript, percent, verdicts, traps,"
                " notes, replaced_at) SELECT id, scorer, model, nullif(question_text, ?), nullif(transcript, ?),"
                f" percent, {_VERDICTS}, {_TRAPS}, notes, ? FROM attempt WHERE id = ?",
                (text, words, at.isoformat(), new.id),
            )
            db.execute("DELETE FROM verdict WHERE attempt = ?", (new.id,))
            db.execute("DELETE FROM trap WHERE attempt = ?", (new.id,))
            db.execute(
                "UPDATE attempt SET question_text = ?, transcript = ?, model = ?, scorer = ?, percent = ?, heard = ?,"
                " notes = ? WHERE id = ?",
                (text, words, new.model, new.scorer, new.coverage.percent, new.coverage.heard,
                 json.dumps(new.coverage.notes, ensure_ascii=False), new.id),
            )  # fmt: skip
            db.executemany("INSERT INTO verdict VALUES (?,?,?,?,?,?,?)", verdict_rows(new.id, new.coverage))
            db.executemany("INSERT INTO trap VALUES (?,?,?,?,?,?)", trap_rows(new.id, new.coverage))

    def earlier(self, attempt: int) -> tuple[Judgement, ...]:
        """What *attempt* was judged before, oldest first."""
        rows = self._database.rows(
            "SELECT scorer, model, percent, verdicts, replaced_at FROM judgement WHERE attempt = ? ORDER BY id", attempt
        )
        with self._database.understood():
            return tuple(
                Judgement(
                    scorer,
                    model,
                    percent,
                    tuple((slug, status) for slug, status, *_ in json.loads(verdicts)),
                    datetime.fromisoformat(at),
                )
                for scorer, model, percent, verdicts, at in rows
            )

    def digest(self, attempts: Iterable[int]) -> str:
        """SHA-256 of what the *attempts* were heard to say and judged: equal for equal results, in any data folder."""
        wanted = sorted(attempts)
        found = hashlib.sha256()
        for start in range(0, len(wanted), _CHUNK):
            for (text,) in self._database.rows(
                "SELECT json_array(id, scorer, model, percent, heard, json(notes), json(transcript),"
                f" json({_VERDICTS}), json({_TRAPS}))"
                " FROM attempt WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                json.dumps(wanted[start : start + _CHUNK]),
            ):
                found.update(text.encode())
        return found.hexdigest()

    def take_back(self, one: TakenBack) -> None:
        """Remember that a key point was not said in an attempt, whatever a scorer says."""
        with self._database.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO taken_back VALUES (?,?,?)", (one.attempt, one.key_point, one.at.isoformat())
            )

    def give_back(self, one: TakenBack) -> None:
        """Forget that a key point was taken back."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM taken_back WHERE attempt = ? AND key_point = ?", (one.attempt, one.key_point))

    def taken_back(self, attempt: int | None = None) -> tuple[TakenBack, ...]:
        """What was taken back, of one attempt or of all, oldest first."""
        rows = self._database.rows(
            "SELECT attempt, key_point, at FROM taken_back WHERE attempt = coalesce(?, attempt) ORDER BY at, key_point",
            attempt,
        )
        with self._database.understood():
            return tuple(TakenBack(number, slug, datetime.fromisoformat(at)) for number, slug, at in rows)
