"""What only the sound server knows: which source our recording comes from.

When a microphone is unplugged, PulseAudio and PipeWire move its recorder to another source, often the speaker's
monitor, and PortAudio is told nothing. `pactl`, which most desktops have, is asked; without it nobody can tell.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from typing import Any

_SECONDS = 1.0
"""Patience with one answer; it takes 0.04 s, and 0.006 s of the processor."""

_PERIOD_SECONDS = 0.7


class Watch:
    """Asks the server again and again, in a thread of its own: recording waits for nobody. A context manager.

    Attributes:
        first: the source that we recorded from when it was first asked; None while nobody knows.
        now: the one that we record from now; None while nobody knows.
    """

    def __init__(self) -> None:
        self.first: str | None = None
        self.now: str | None = None
        self._left = threading.Event()
        self._lock = threading.Lock()
        self._asking: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="voiceprep-pulse", daemon=True)

    def __enter__(self) -> Watch:
        if shutil.which("pactl") is not None:
            self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        with self._lock:
            self._left.set()
            if self._asking is not None:
                self._asking.kill()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def is_moved_to_a_speaker(self) -> bool:
        """Whether the server has taken the microphone away and gives us what a speaker plays."""
        return self.now != self.first and is_of_a_speaker(self.now)

    def _watch(self) -> None:
        while not self._left.is_set():
            self.now = _source(self._listed()) or self.now
            self.first = self.first or self.now
            self._left.wait(_PERIOD_SECONDS)

    def _listed(self) -> bytes:
        """All that the server tells; empty when there is none, or it does not answer in time."""
        environment = os.environ | {"LC_ALL": "C"}  # elsewhere its JSON has decimal commas
        with self._lock:
            if self._left.is_set():
                return b""
            command, pipe, nowhere = ["pactl", "--format=json", "list"], subprocess.PIPE, subprocess.DEVNULL
            self._asking = subprocess.Popen(command, env=environment, stdin=nowhere, stdout=pipe, stderr=nowhere)
        with self._asking as asking:
            try:
                return asking.communicate(timeout=_SECONDS)[0]
            except subprocess.TimeoutExpired:
                asking.kill()
                return b""


def is_of_a_speaker(source: str | None) -> bool:
    """Whether *source* is what a speaker plays, and no microphone."""
    return source is not None and source.endswith(".monitor")


def _source(listed: bytes) -> str | None:
    """The name of the source that this process records from; None when *listed*, pactl's JSON, does not tell."""
    try:
        everything: dict[str, list[dict[str, Any]]] = json.loads(listed)
        ours = [stream["source"] for stream in everything["source_outputs"] if _is_ours(stream)]
        return next((str(source["name"]) for source in everything["sources"] if source["index"] in ours), None)
    except (ValueError, KeyError, TypeError):
        return None  # no server, no answer in time, or an older pactl that knows no JSON


def _is_ours(stream: dict[str, Any]) -> bool:
    return bool(stream["properties"].get("application.process.id") == str(os.getpid()))
