"""No test may touch what belongs to the person at this machine, or talk to the network.

An audit hook sees every file, folder, database and socket that Python opens, whichever library asks. It cannot be
taken away again, so it only looks while a test runs.
"""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

_FORBIDDEN = tuple(
    str(folder)
    for folder in (
        platformdirs.user_data_path("voiceprep", appauthor=False),
        platformdirs.user_cache_path("voiceprep", appauthor=False),
        Path("~/.cache/huggingface").expanduser(),
    )
)
_FILE_EVENTS = {"open", "os.mkdir", "os.listdir", "os.scandir", "os.remove", "os.rename", "sqlite3.connect"}
_NETWORK_EVENTS = {"socket.connect", "socket.getaddrinfo", "socket.bind"}

_switch: set[str] = set()
"""Holds "on" while a test runs."""


class TouchedTheRealWorldError(BaseException):
    """A test reached for the person's own files or for the network; no `except Exception` hides it."""


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not _switch or not arguments:
        return
    if event in _FILE_EVENTS and isinstance(arguments[0], str | bytes | os.PathLike):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(_FORBIDDEN):
            raise TouchedTheRealWorldError(f"{event} {path}")
    if event in _NETWORK_EVENTS and getattr(arguments[0], "family", None) != getattr(socket, "AF_UNIX", None):
        raise TouchedTheRealWorldError(f"{event} {arguments!r}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def guard() -> Iterator[None]:
    """Whoever reaches for the real data folder, the real cache or the network is stopped."""
    _switch.add("on")
    yield
    _switch.clear()
