"""The one SQLite file: opened safely, one transaction at a time, its errors as ours."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voiceprep.errors import StoreError
from voiceprep.store.schema import migrate

DATABASE = "voiceprep.db"


class Database:
    """The database in the data folder *home*, which is made with mode 0700 when it does not exist.

    Raises:
        StoreError: the folder cannot be made or written, or the database is damaged or newer than this program.
    """

    def __init__(self, home: Path) -> None:
        with _translated(home):
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            home.chmod(0o700)
            file = home / DATABASE
            # made here because SQLite makes it, and from it -wal and -shm, as the umask says
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
            file.chmod(0o600)
            self._db = sqlite3.connect(file, isolation_level=None)
        try:
            with _translated(home):
                self._prepare()
        except StoreError:
            self._db.close()
            raise
        self._home = home

    def _prepare(self) -> None:
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # an attempt that was acknowledged survives a power cut
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA secure_delete = ON")
        migrate(self._db)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done meanwhile; within another one, a part of that. Raises StoreError."""
        if self._db.in_transaction:
            yield self._db
            return
        with _translated(self._home):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        """What *query* finds. Raises StoreError."""
        with _translated(self._home):
            return self._db.execute(query, arguments).fetchall()

    @contextmanager
    def understood(self) -> Iterator[None]:
        """What SQLite gives us and we cannot read, as a StoreError: something else has written into the database."""
        try:
            yield
        except (ValueError, KeyError, TypeError) as exc:
            raise StoreError(_advice(self._home, f"malformed row: {type(exc).__name__}")) from exc


@contextmanager
def _translated(home: Path) -> Iterator[None]:
    """SQLite's and the system's errors as ours."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        raise StoreError(_advice(home, str(exc))) from exc
    except OSError as exc:
        raise StoreError(
            f"The data folder {home} cannot be used: {exc.strerror}. Choose another: VOICEPREP_HOME=FOLDER"
        ) from exc


def _advice(home: Path, message: str) -> str:
    if "malformed" in message or "not a database" in message:
        return (
            f"The database {home / DATABASE} is damaged ({message}). "
            "Your recordings are untouched. Move the file away and start again."
        )
    if "full" in message:
        return f"The disk of {home} is full. Free some space and try again."
    if "locked" in message:
        return f"Another voiceprep is writing to {home}. Wait for it or end it."
    return f"The database {home / DATABASE} cannot be used: {message}. Choose another folder: VOICEPREP_HOME=FOLDER"
