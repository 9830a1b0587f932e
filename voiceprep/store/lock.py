"""One session at a time: a lock on the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from voiceprep.errors import StoreError


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep the data folder *home* to ourselves. Raises StoreError when another voiceprep is recording into it."""
    lock = FileLock(home / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as exc:
        raise StoreError(f"Another voiceprep is practising with {home}. End it first.") from exc
    except OSError as exc:
        raise StoreError(f"The data folder {home} cannot be locked: {exc.strerror or exc}") from exc
    try:
        yield
    finally:
        lock.release()
