"""`kill -9` while an answer is recorded: what is on disk is compared with what had been said by the clock."""

import os
import subprocess
import sys
import threading
import time
import wave
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sound_server import HERE, SoundServer

from ordeals.saving import desk
from voiceprep.core.audio import SAMPLE_RATE
from voiceprep.store.recordings import Recordings
from voiceprep.store.store import Store

Pcm = npt.NDArray[np.int16]

SPOKEN_SECONDS = 180
"""Of noise, said into the microphone without a pause."""

LONGEST_ANSWER_SECONDS = 3.0


@dataclass(frozen=True)
class Killed:
    """What one kill came to."""

    is_readable: bool
    """Whether the standard library opens the file, and what is in it was said, sample by sample."""
    seconds: float
    """What is left of the answer."""
    lost_seconds: float
    """What had been said by the clock when the kill came, and is not there."""


def noise(seconds: float, seed: int) -> Pcm:
    return np.random.default_rng(seed).integers(-8000, 8000, round(seconds * SAMPLE_RATE), dtype=np.int16)


def write_wav(path: Path, pcm: Pcm) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(pcm.tobytes())
    return path


class Speaking:
    """Noise that is said into the microphone of a server at 16 kHz, and how much of it was said by the clock.

    A second recorder with a buffer of 5 ms tells that; what it lags behind makes our loss look smaller by as much.
    """

    def __init__(self, server: SoundServer, folder: Path, seed: int) -> None:
        self.pcm = noise(SPOKEN_SECONDS, seed)
        environment = os.environ | server.environment()
        record = ["parec", "--device=mic", "--rate=16000", "--channels=1", "--format=s16le", "--raw"]
        self._recorder = subprocess.Popen([*record, "--latency-msec=5"], env=environment, stdout=subprocess.PIPE)
        file = write_wav(folder / "said.wav", self.pcm)
        self._player = subprocess.Popen(["paplay", "--device=micfeed", "--", str(file)], env=environment)
        self._came: deque[tuple[float, int]] = deque(maxlen=400)
        self._heard: deque[bytes] = deque(maxlen=100)
        self._thread = threading.Thread(target=self._listen)
        self._began = time.monotonic()

    def __enter__(self) -> "Speaking":
        self._thread.start()
        time.sleep(1.5)
        recent = np.frombuffer(b"".join(self._heard), dtype=np.int16)
        before = self._came[-1][1] - len(recent)
        self._shift = self._place(recent[:4000], 0, 4 * SAMPLE_RATE) - before
        return self

    def __exit__(self, *exc_info: object) -> None:
        for process in (self._player, self._recorder):
            process.kill()
            process.wait()
        self._thread.join()
        assert self._recorder.stdout is not None
        self._recorder.stdout.close()

    @property
    def left_seconds(self) -> float:
        return SPOKEN_SECONDS - (time.monotonic() - self._began)

    def said(self, at: float) -> float:
        """How many samples were said at *at* (monotonic), as the quickest of the last blocks tells."""
        return max(count + self._shift - (came - at) * SAMPLE_RATE for came, count in tuple(self._came))

    def place(self, heard: Pcm, near: float) -> int:
        """Where in the noise *heard* begins, looked for within 5 s of *near*; -1 when it is not there as it is."""
        start = max(0, round(near) - 5 * SAMPLE_RATE)
        found = self._place(heard[:4000], start, start + 10 * SAMPLE_RATE)
        return found if np.array_equal(self.pcm[found : found + len(heard)], heard) else -1

    def _place(self, heard: Pcm, start: int, end: int) -> int:
        within = self.pcm[start:end].astype(np.float64)
        size = 1 << (len(within) + len(heard)).bit_length()
        spectrum = np.fft.rfft(within, size) * np.conj(np.fft.rfft(heard.astype(np.float64), size))
        return start + int(np.argmax(np.fft.irfft(spectrum, size)[: len(within)]))

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        count = 0
        while block := os.read(self._recorder.stdout.fileno(), 65_536):
            count += len(block) // 2
            self._heard.append(block)
            self._came.append((time.monotonic(), count))


def kill_while_recording(server: SoundServer, folder: Path, kills: int, seed: int) -> Iterator[Killed]:
    """Kill processes that record, at random moments of an answer; *server* runs at 16 kHz."""
    rng = np.random.default_rng(seed)
    done = 0
    while done < kills:
        with Speaking(server, folder, seed + done) as speaking:
            while done < kills and speaking.left_seconds > 30:
                yield _killed(
                    server, folder / f"home-{done}", speaking, float(rng.uniform(0.1, LONGEST_ANSWER_SECONDS))
                )
                done += 1


def _killed(server: SoundServer, home: Path, speaking: Speaking, after: float) -> Killed:
    command = [sys.executable, HERE / "sound" / "answer.py", str(home)]
    environment = os.environ | server.environment() | {"PYTHONPATH": str(HERE)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"recording\n", process.communicate()[1].decode()
        time.sleep(after)
        killed_at = time.monotonic()
        process.kill()
    said = speaking.said(killed_at)
    with Store(home) as store:
        (take,) = store.takes()
        return _left(desk(home, store).recordings, take.name, speaking, said)


def _left(recordings: Recordings, name: str, speaking: Speaking, said: float) -> Killed:
    heard: Pcm = np.rint(recordings.rescue(name) * 32768).astype(np.int16)
    with wave.open(str(recordings.part(name))) as file:
        frames = file.getnframes()
    start = speaking.place(heard, said - len(heard))
    # the header is patched after the sound is written: a kill between the two leaves it a block behind
    is_readable = start >= 0 and len(heard) - SAMPLE_RATE // 10 <= frames <= len(heard)
    return Killed(is_readable, len(heard) / SAMPLE_RATE, (said - start - len(heard)) / SAMPLE_RATE)
