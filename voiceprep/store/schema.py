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

MIGRATIONS = (_ATTEMPTS,)
"""Append only: what has run on somebody's machine is never edited."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring *db* to the newest schema, each step in one transaction with its count.

    Raises:
        StoreError: a newer voiceprep has written it.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise StoreError("The data folder was written by a newer voiceprep. Update: pip install -U voiceprep")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
