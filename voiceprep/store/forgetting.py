"""Forgetting: what an attempt left behind is found, deleted, and nowhere in the file afterwards."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from voiceprep.errors import ConfigError, StoreError
from voiceprep.store import cards
from voiceprep.store.database import Database
from voiceprep.store.exchanges import settle
from voiceprep.store.store import Store, in_json


@dataclass(frozen=True, slots=True)
class Traces:
    """What can be forgotten together."""

    attempts: tuple[int, ...] = ()
    """Numbers of attempts, those of their follow-ups included."""
    recordings: tuple[str, ...] = ()
    """File names of the recordings that these attempts hold."""
    takes: tuple[str, ...] = field(default=(), kw_only=True)
    """Names of recordings that no attempt holds."""


def of_attempts(database: Database, attempts: Iterable[int]) -> Traces:
    """What *attempts* left behind. Raises ConfigError when one of them does not exist."""
    wanted = tuple(attempts)
    rows = database.rows("SELECT id FROM attempt WHERE id IN (SELECT value FROM json_each(?))", json.dumps(wanted))
    for number in wanted:
        if (number,) not in rows:
            raise ConfigError(f"There is no attempt {number}. See them all: voiceprep history")
    return _traces(database, "id IN (SELECT value FROM json_each(?))", json.dumps(wanted))


def before(database: Database, at: datetime) -> Traces:
    """What is older than *at*."""
    takes = database.rows("SELECT name FROM take WHERE at < ?", at.isoformat())
    attempts = _traces(database, "at < ?", at.isoformat())
    return Traces(attempts.attempts, attempts.recordings, takes=tuple(name for (name,) in takes))


def everything(database: Database) -> Traces:
    """What all attempts and takes left behind."""
    return before(database, datetime.max)


def with_quotations(database: Database, traces: Traces) -> Traces:
    """*traces*, and those of what was asked later in the same exchanges: a follow-up quotes the answers before it."""
    numbers, chosen = json.dumps(traces.attempts), "(SELECT value FROM json_each(?1))"
    later = (
        "SELECT later.id FROM attempt AS said JOIN attempt AS later"
        f" ON later.follows = said.follows AND later.id > said.id WHERE said.id IN {chosen}"
    )
    found = _traces(database, f"id IN {chosen} OR id IN ({later})", numbers)
    exchanges = f"SELECT coalesce(follows, id) FROM attempt WHERE id IN {chosen}"
    takes = database.rows(f"SELECT name FROM take WHERE follows IN ({exchanges})", numbers)
    names = dict.fromkeys((*traces.takes, *(name for (name,) in takes)))
    return replace(found, takes=tuple(names))


def _traces(database: Database, which: str, argument: str) -> Traces:
    rows = database.rows(
        f"WITH chosen AS (SELECT id FROM attempt WHERE {which}) SELECT id, recording FROM attempt"
        " WHERE id IN (SELECT id FROM chosen) OR follows IN (SELECT id FROM chosen) ORDER BY id",
        argument,
    )
    return Traces(tuple(number for number, _ in rows), tuple(name for _, name in rows if name))


def unlearn(database: Database, texts: Iterable[str]) -> None:
    """Delete what attempts were judged earlier by questions that these *texts* were taught to."""
    with database.transaction() as db:
        db.executemany(
            "DELETE FROM judgement WHERE instr(question_text, ?1) OR instr(verdicts, ?1)",
            ((in_json(text),) for text in texts),
        )


def forget(store: Store, traces: Traces) -> None:
    """Delete attempts and all that was derived from them; their key points are scheduled as if they had never been.

    Recordings are deleted before, so that what is interrupted can be repeated.

    Args:
        store: where they are.
        traces: what is to be forgotten.
    """
    numbers = json.dumps(traces.attempts)
    chosen = "(SELECT value FROM json_each(?))"
    database = store.database
    with database.transaction() as db, database.understood():
        begun = f"SELECT DISTINCT follows FROM attempt WHERE id IN {chosen} AND follows NOT IN {chosen}"
        firsts = [first for (first,) in db.execute(begun, (numbers, numbers))]
        asked = f"SELECT DISTINCT deck, question FROM attempt WHERE id IN {chosen}"
        questions = db.execute(asked, (numbers,)).fetchall()
        db.execute(f"DELETE FROM attempt WHERE id IN {chosen}", (numbers,))
        db.executemany("DELETE FROM take WHERE name = ?", ((name,) for name in traces.takes))
        for first in firsts:
            settle(store, first)
        cards.log(db, firsts)
        cards.replay(db, questions)
    _scrub(database)


def forget_sound(database: Database, traces: Traces) -> None:
    """Keep what was heard and judged, and remember that there is no recording of it any more."""
    with database.transaction() as db:
        db.executemany("UPDATE attempt SET recording = NULL WHERE id = ?", ((one,) for one in traces.attempts))
        db.executemany("DELETE FROM take WHERE name = ?", ((name,) for name in traces.takes))


def _scrub(database: Database) -> None:
    """Leave nothing of what was deleted in the database file or its log.

    secure_delete overwrites what is deleted, but not the copies that page splits left behind: without VACUUM 3 of 4
    databases of 150 attempts had some. It copies in memory, so that nothing goes through the system's temporary files.
    """
    database.rows("PRAGMA temp_store = MEMORY")
    database.rows("VACUUM")
    ((busy, _, _),) = database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise StoreError(
            "It is deleted, but another program is reading the database, so traces are left in it until that ends."
        )
