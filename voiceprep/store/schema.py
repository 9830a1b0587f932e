"""The tables, as ordered migrations; PRAGMA user_version counts those that a file has had."""

import sqlite3

from voiceprep.errors import StoreError

_ATTEMPTS = """
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never given twice, also after a deletion
    at TEXT NOT NULL,                      -- ISO 8601, UTC
    deck TEXT NOT NULL,
    question TEXT NOT NULL,
    question_text TEXT NOT NULL,           -- JSON: the question as the deck had it on that day
    origin TEXT NOT NULL,
    recording TEXT,
    seconds REAL,
    transcript TEXT NOT NULL,              -- JSON: [[text, start, end, probability], ...]
    model TEXT,
    scorer TEXT NOT NULL,
    percent REAL NOT NULL,
    heard INTEGER NOT NULL,
    notes TEXT NOT NULL,                   -- JSON: [sentence, ...]
    cut_short INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_question ON attempt (deck, question, id);
CREATE TABLE verdict (
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,
    place INTEGER NOT NULL,                -- order in the deck
    key_point TEXT NOT NULL,
    status TEXT NOT NULL,
    score REAL NOT NULL,
    evidence TEXT,                         -- JSON: [first, last, text, start, end]
    match TEXT,                            -- JSON: [phrasing, found, lacking, objections]
    PRIMARY KEY (attempt, key_point)
) STRICT, WITHOUT ROWID;
CREATE TABLE trap (
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,
    place INTEGER NOT NULL,
    trap TEXT NOT NULL,
    fell INTEGER NOT NULL,
    evidence TEXT,
    match TEXT,
    PRIMARY KEY (attempt, trap)
) STRICT, WITHOUT ROWID;
CREATE TABLE take (                        -- recordings that no attempt holds yet
    name TEXT PRIMARY KEY,
    deck TEXT NOT NULL,
    question TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_FOLLOW_UPS = """
ALTER TABLE attempt ADD COLUMN follows INTEGER REFERENCES attempt ON DELETE CASCADE;  -- the attempt it was asked about
ALTER TABLE attempt ADD COLUMN asked TEXT;             -- JSON: [move, about, text]
ALTER TABLE attempt ADD COLUMN exchange_percent REAL;  -- of a first attempt that was followed up
CREATE INDEX attempt_by_exchange ON attempt (follows) WHERE follows IS NOT NULL;
ALTER TABLE take ADD COLUMN follows INTEGER REFERENCES attempt ON DELETE SET NULL;
ALTER TABLE take ADD COLUMN asked TEXT;
"""

_CARDS = """
CREATE TABLE review_log (
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,  -- the first of its exchange
    key_point TEXT NOT NULL,
    rating INTEGER NOT NULL,               -- as FSRS counts: 1 Again, 2 Hard, 3 Good, 4 Easy
    at TEXT NOT NULL,                      -- ISO 8601, UTC
    PRIMARY KEY (attempt, key_point)
) STRICT, WITHOUT ROWID;
CREATE TABLE card (                        -- what the review log comes to
    deck TEXT NOT NULL,
    question TEXT NOT NULL,
    key_point TEXT NOT NULL,
    due TEXT NOT NULL,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    last_review TEXT NOT NULL,
    PRIMARY KEY (deck, question, key_point)
) STRICT, WITHOUT ROWID;
-- rows hold whole transcripts
CREATE INDEX attempt_in_short ON attempt (at, deck, question, coalesce(exchange_percent, percent))
    WHERE follows IS NULL;
"""

_JUDGEMENTS = """
CREATE TABLE judgement (                   -- what an attempt was judged before: rows are added, never changed
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,
    scorer TEXT NOT NULL,
    model TEXT,
    question_text TEXT,                    -- as in attempt, where the later judgement goes by another
    transcript TEXT,                       -- the same
    percent REAL NOT NULL,
    verdicts TEXT NOT NULL,                -- JSON: [[key point, status, score, evidence, match], ...]
    traps TEXT NOT NULL,                   -- JSON: [[trap, fell, evidence, match], ...]
    notes TEXT NOT NULL,                   -- as in attempt
    replaced_at TEXT NOT NULL              -- ISO 8601, UTC
) STRICT;
CREATE INDEX judgement_by_attempt ON judgement (attempt, id);
CREATE TABLE taken_back (                  -- key points that the person says were not said
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,
    key_point TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (attempt, key_point)
) STRICT, WITHOUT ROWID;
"""

_TAKES = """
CREATE TABLE pending (                     -- as take was, but a take goes with the attempt that it quotes
    name TEXT PRIMARY KEY,
    deck TEXT NOT NULL,
    question TEXT NOT NULL,
    at TEXT NOT NULL,
    follows INTEGER REFERENCES attempt ON DELETE CASCADE,
    asked TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO pending SELECT name, deck, question, at, follows, iif(follows IS NULL, NULL, asked) FROM take;
DROP TABLE take;
ALTER TABLE pending RENAME TO take;
"""

MIGRATIONS = (_ATTEMPTS, _FOLLOW_UPS, _CARDS, _JUDGEMENTS, _TAKES)
"""Append only: what has run on somebody's machine is never edited. A semicolon ends a statement, also in a comment."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring *db* to the newest schema in one transaction; an older one that is interrupted stays what it was.

    Raises:
        StoreError: a newer voiceprep has written it.
    """
    if _version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        _advance(db, _version(db))  # asked again: another voiceprep may have been quicker
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _advance(db: sqlite3.Connection, version: int) -> None:
    if version > len(MIGRATIONS):
        raise StoreError("The data folder was written by a newer voiceprep. Update: pip install -U voiceprep")
    for script in MIGRATIONS[version:]:
        for statement in script.split(";"):  # not executescript, which would end our transaction first
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _version(db: sqlite3.Connection) -> int:
    """How many migrations *db* has had."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
