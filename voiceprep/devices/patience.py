"""Calls that may never come back, and what we do about them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Outcome:
    """What became of a call in a thread; written by the thread, read once it is done."""

    done: bool = False
    """Whether the call came back in time."""
    value: Any = None
    """What it returned."""
    error: BaseException | None = None
    """What it raised; None when it returned."""


def within(seconds: float, call: Callable[[], Any], undo: Callable[[Any], None] | None = None) -> Outcome:
    """Do *call* in a thread and wait for it; what comes of it after *seconds*, or after Ctrl-C, is undone."""
    outcome, lock, left = Outcome(), threading.Lock(), threading.Event()

    def work() -> None:
        value, error = None, None
        try:
            value = call()
        except BaseException as exc:  # carried home
            error = exc
        with lock:
            if not left.is_set():
                outcome.value, outcome.error, outcome.done = value, error, True
                return
        if undo and error is None:
            undo(value)

    thread = threading.Thread(target=work, name="voiceprep-portaudio", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:
        with lock:
            if not outcome.done:
                left.set()
    return outcome
