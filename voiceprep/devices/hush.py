"""Libraries that write on the terminal, and how they are kept from it."""

from __future__ import annotations

import functools
import os
import sys
import threading
from typing import Any, TextIO


class Hush:
    """Keeps PortAudio and ALSA from writing on the terminal while a stream is open.

    They write to file descriptor 2, from threads of their own. It leads nowhere meanwhile; what Python writes to
    `sys.stderr` still arrives.
    """

    _lock = threading.Lock()
    _depth = 0
    _saved: tuple[int, Any, Any] | None = None

    def __enter__(self) -> None:
        with Hush._lock:
            Hush._depth += 1
            if Hush._depth == 1:
                Hush._saved = _divert()

    def __exit__(self, *exc_info: object) -> None:
        with Hush._lock:
            Hush._depth -= 1
            if Hush._depth == 0 and Hush._saved:
                _restore(*Hush._saved)
                Hush._saved = None


def _divert() -> tuple[int, Any, Any] | None:
    """Point descriptor 2 nowhere, and `sys.stderr` at what it was; None when there is no descriptor 2."""
    try:
        real = os.dup(2)
    except OSError:
        return None
    before = sys.stderr
    if _writes_to_2(before):
        before.flush()
        sys.stderr = _terminal(before.encoding, before.errors)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return real, before, sys.stderr


@functools.cache
def _terminal(encoding: str, errors: str) -> TextIO:
    """Another stream to where descriptor 2 leads. Never closed: whoever found it in `sys.stderr` may keep it."""
    return os.fdopen(os.dup(2), "w", encoding=encoding, errors=errors, buffering=1)


def _restore(real: int, before: Any, during: Any) -> None:
    os.dup2(real, 2)
    os.close(real)
    if sys.stderr is during:
        sys.stderr = before


def _writes_to_2(stream: Any) -> bool:
    try:
        return bool(stream.fileno() == 2)
    except (AttributeError, OSError, ValueError):
        return False
