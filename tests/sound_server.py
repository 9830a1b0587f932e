"""A private sound server with a speaker and a microphone, and processes that use it through our own devices.

PortAudio reads its environment once per process, and a fault of the server may leave threads behind: so what is
tested runs in a process of its own (`sound/listen.py`, `sound/speak.py`).
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).parent
SCRIPT = HERE / "sound" / "virtual_sound.sh"


@dataclass(frozen=True, slots=True)
class SoundServer:
    """A running server; its faults are its methods' arguments: `server("stall")`."""

    folder: Path
    rate: int

    def __call__(self, *command: str) -> str:
        """Run a command of virtual_sound.sh and return what it prints."""
        environment = os.environ | {"VIRTUAL_SOUND_RATE": str(self.rate)}
        done = subprocess.run(
            ["bash", SCRIPT, self.folder, *command], env=environment, check=True, timeout=60, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    def start_command(self, *command: str) -> "subprocess.Popen[bytes]":
        """The same without waiting for its end."""
        return subprocess.Popen(["bash", SCRIPT, self.folder, *command])

    def repair(self) -> None:
        """Undo every fault: running, thawed, plugged in, neither muted nor stalled nor coupled."""
        self("repair")

    def environment(self) -> dict[str, str]:
        """What points a program at this server."""
        lines = self("env").splitlines()
        return dict(shlex.split(line)[1].split("=", 1) for line in lines)


@contextmanager
def running(rate: int = 48_000) -> Iterator[SoundServer]:
    """A private speaker and microphone at *rate* Hz; a program finds them by `environment`."""
    folder = Path(tempfile.mkdtemp(prefix="vs-", dir="/tmp"))  # a socket's path is short
    server = SoundServer(folder, rate)
    try:
        server("start")
        yield server
    finally:
        server("stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sound_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A private speaker and microphone, at 48 kHz or as `parametrize("sound_server", [16_000], indirect=True)` says."""
    with running(getattr(request, "param", 48_000)) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        yield server


class Listener:
    """A process that records with our microphone; a context manager that ends it."""

    def __init__(
        self,
        folder: Path,
        seconds: float,
        *,
        play: Path | None = None,
        device: str | None = None,
        server: SoundServer | None = None,
    ) -> None:
        self._file = folder / "heard.npy"
        arguments = [str(seconds), str(self._file), "" if play is None else str(play), device or ""]
        self.process = subprocess.Popen(
            [sys.executable, HERE / "sound" / "listen.py", *arguments],
            env=os.environ | (server.environment() if server else {}),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.process.kill()
        self.process.communicate()

    def wait_until_recording(self) -> None:
        """Return when the first block was recorded."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "recording\n"

    def stop(self) -> None:
        """Let it end now, with what it has recorded."""
        self.process.send_signal(signal.SIGINT)

    def stop_after(self, seconds: float) -> None:
        """Let it end when it has recorded so much longer."""
        time.sleep(seconds)
        self.stop()

    def result(self, timeout: float = 20) -> dict[str, Any]:
        """How it ended: `seconds`, `error`, `since_last_block`, `lost_seconds`, and `stderr`."""
        out, err = self.process.communicate(timeout=timeout)
        assert self.process.returncode == 0, err
        return json.loads(out.splitlines()[-1]) | {"stderr": err}

    def samples(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """What it recorded."""
        return np.load(self._file)
