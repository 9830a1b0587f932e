"""Noise through our recorder, sample by sample, on an idle machine and beside busy processes."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sound_server import Listener, SoundServer

from ordeals.recording import noise, write_wav

SECONDS = 4.0


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that want a processor each."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def loopback(server: SoundServer, folder: Path, runs: int, seed: int, processes: int = 0) -> Iterator[int]:
    """How many of the samples that are said differ from those that are recorded, for each run; *server* at 16 kHz."""
    for run in range(runs):
        pcm = noise(SECONDS, seed + run)
        file = write_wav(folder / "said.wav", pcm)
        with busy(processes), Listener(folder, 600, server=server) as listener:
            listener.wait_until_recording()
            server("play", str(file))
            listener.stop_after(0.5)
            listener.result(timeout=60)
        heard = np.rint(listener.samples() * 32768).astype(np.int16)
        start = int(np.flatnonzero(heard)[0])
        same = heard[start : start + len(pcm)]
        yield len(pcm) - int(np.count_nonzero(same == pcm[: len(same)]))
