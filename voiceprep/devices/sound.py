"""Speaker and microphone of this machine.

Measured on PortAudio 19.6 over PulseAudio 16.1: a microphone that stalls gives neither data nor an error; a server that
dies calls `finished_callback` and nothing else; lost frames are never flagged; a stream is called finished 0.2 s before
its end was heard; and PortAudio writes to standard error whenever it likes. So the clock decides here.
"""

from __future__ import annotations

import functools
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np

from voiceprep.core.audio import BLOCK_SECONDS, SAMPLE_RATE, Samples, Sound, from_pcm16, to_pcm16
from voiceprep.devices import portaudio, pulse
from voiceprep.devices.hush import Hush
from voiceprep.devices.portaudio import Device, devices
from voiceprep.errors import MicrophoneError, SpeakerError
from voiceprep.ports import Stop

__all__ = ["Device", "PortAudioMicrophone", "PortAudioSpeaker", "devices"]

_FIRST_BLOCK_SECONDS = 2.0  # more than later on: a Bluetooth headset changes its profile before it is heard
_SILENT_SECONDS = 1.4  # without a block: the device has stalled
_DEAD_CLOSE_SECONDS = 0.15  # a stalled device is closed without waiting for it
_LATENCY_SECONDS = 0.2
_TAIL_SECONDS = 0.15  # from PortAudio's buffer to the air and into a microphone: with 0.05, 0.03 s leaked into it
_POLL_SECONDS = 0.05


class PortAudioSpeaker:
    """Plays on a speaker.

    Args:
        device: part of its name, in any case; None for the system's default.
    """

    def __init__(self, device: str | None = None) -> None:
        self._device = device

    def play(self, sound: Sound, stop: Stop = lambda: False) -> float:
        """Play *sound*; return when its last sample was heard, or at once when *stop* says so.

        Returns:
            The seconds that were heard.

        Raises:
            SpeakerError: there is no such speaker, or it is lost or silent for 1.4 s.
        """
        if not len(sound.samples):
            return 0.0
        with Hush(), _Playback(self._device, sound) as playback:
            return playback.follow(stop)


class PortAudioMicrophone:
    """Hears a microphone.

    Args:
        device: part of its name, in any case; None for the system's default.

    Attributes:
        lost_seconds: sound that was not delivered since `blocks` was last called, by the monotonic clock.
    """

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self.lost_seconds = 0.0

    def blocks(self) -> Generator[Samples, None, None]:
        """Record until the caller closes the iterator; see `ports.Microphone`.

        Raises:
            MicrophoneError: none can be opened; or it went away, or said nothing for 1.4 s.
        """
        self.lost_seconds = 0.0
        with Hush(), _Recording(self._device) as recording:
            for block in recording.blocks():
                self.lost_seconds = recording.lost_seconds
                yield block


class _Playback:
    """One sound on its way to the speaker."""

    def __init__(self, device: str | None, sound: Sound) -> None:
        sd = portaudio.library(SpeakerError)
        index, found = portaudio.choose(sd, device, portaudio.SPEAKER)
        self._stop = sd.CallbackStop
        self._ended = threading.Event()
        self._samples = sound
        self._pcm = b""
        self._tail = sys.maxsize  # bytes of silence after the sound; unknown until the stream is open
        self._given = 0
        self._stream = portaudio.Stream(
            sd, portaudio.SPEAKER, functools.partial(self._make, sd, index), portaudio.rates(sound.sample_rate, found)
        )
        # PortAudio calls a stream finished when all is handed over: 0.2 s before it was heard, measured. Silence
        # as long as the device's buffer pushes the last sample out of it.
        self._tail = 2 * round(self._stream.rate * (self._stream.stream.latency + _TAIL_SECONDS))

    def __enter__(self) -> _Playback:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stream.close(_DEAD_CLOSE_SECONDS if exc_info[0] is SpeakerError else portaudio.CLOSE_SECONDS)

    def follow(self, stop: Stop) -> float:
        """Wait for the end; see `PortAudioSpeaker.play`."""
        given, since = 0, time.monotonic()
        while not self._ended.wait(_POLL_SECONDS):
            if stop():
                return max(0.0, self._seconds(self._given) - float(self._stream.stream.latency))
            if self._given != given:
                given, since = self._given, time.monotonic()
            if time.monotonic() - since > _SILENT_SECONDS:
                raise SpeakerError("The speaker has stopped playing. Is it still there? voiceprep doctor tells")
        if self._given < len(self._pcm):
            raise SpeakerError("The speaker was lost while it played. Is the sound server still running?")
        return self._samples.seconds

    def _seconds(self, given: int) -> float:
        return min(given, len(self._pcm)) / 2 / self._stream.rate

    def _make(self, sd: Any, index: int, rate: int) -> Any:
        from voiceprep.devices.audio_file import resampled

        self._pcm = to_pcm16(resampled(self._samples, rate)).tobytes()
        return sd.RawOutputStream(
            samplerate=rate,
            device=index,
            channels=1,
            dtype="int16",
            latency=_LATENCY_SECONDS,
            callback=self._fill,
            finished_callback=self._ended.set,
        )

    def _fill(self, out: Any, _frames: int, _when: Any, _status: Any) -> None:
        piece = self._pcm[self._given : self._given + len(out)]
        out[: len(piece)] = piece
        out[len(piece) :] = bytes(len(out) - len(piece))
        self._given += len(out)
        if self._given >= len(self._pcm) + self._tail:
            raise self._stop


class _Recording:
    """A microphone that is open."""

    def __init__(self, device: str | None) -> None:
        sd = portaudio.library(MicrophoneError)
        index, found = portaudio.choose(sd, device, portaudio.MICROPHONE)
        self._device = device
        self._blocks: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._stream = portaudio.Stream(
            sd, portaudio.MICROPHONE, functools.partial(self._make, sd, index), portaudio.rates(SAMPLE_RATE, found)
        )
        self._lag = Lag()

    def __enter__(self) -> _Recording:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stream.close(_DEAD_CLOSE_SECONDS if exc_info[0] is MicrophoneError else portaudio.CLOSE_SECONDS)

    @property
    def lost_seconds(self) -> float:
        """Sound that the clock says is missing."""
        return self._lag.lost_seconds

    def blocks(self) -> Generator[Samples, None, None]:
        """See `PortAudioMicrophone.blocks`."""
        from voiceprep.devices.audio_file import Resampler

        resampler = Resampler(self._stream.rate) if self._stream.rate != SAMPLE_RATE else None
        with pulse.Watch() as source:
            came, pcm = self._next(time.monotonic(), _FIRST_BLOCK_SECONDS)
            while True:
                samples = from_pcm16(np.frombuffer(pcm, dtype=np.int16))
                self._lag.add(came, len(samples) / self._stream.rate)
                self._check(source)
                yield resampler.feed(samples) if resampler else samples
                came, pcm = self._next(came, _SILENT_SECONDS)

    def _check(self, source: pulse.Watch) -> None:
        if source.is_moved_to_a_speaker:
            raise MicrophoneError("The microphone was taken away: the sound server gives us the speaker's sound now")
        if self._device is None and pulse.is_of_a_speaker(source.first):  # who wants that sound names its device
            raise MicrophoneError("No microphone was found: the sound server gives us the speaker's sound. Plug one in")

    def _next(self, since: float, patience: float) -> tuple[float, bytes]:
        """The next block, looked for in short steps, so that a lost device is noticed at once.

        Args:
            since: when the last one came (monotonic); a caller who was busy since then has waited already.
            patience: how long after that it may come, in seconds.
        """
        while True:
            ended = self._ended.is_set()  # before the queue is looked into: its last block comes first
            late = time.monotonic() > since + patience
            try:
                return self._blocks.get(timeout=0 if ended or late else _POLL_SECONDS)
            except queue.Empty:
                if ended:
                    lost = "The microphone was lost. Is it plugged in, and the sound server running?"
                    raise MicrophoneError(lost) from None
                if late:
                    silent = f"The microphone has delivered nothing for {patience:.1f} s. Is it still there?"
                    raise MicrophoneError(silent) from None

    def _make(self, sd: Any, index: int, rate: int) -> Any:
        return sd.RawInputStream(
            samplerate=rate,
            blocksize=round(rate * BLOCK_SECONDS),
            device=index,
            channels=1,
            dtype="int16",
            latency=_LATENCY_SECONDS,
            callback=self._put,
            finished_callback=self._ended.set,
        )

    def _put(self, pcm: Any, _frames: int, _when: Any, _status: Any) -> None:
        """Called by PortAudio's thread, for which anything slower loses frames."""
        self._blocks.put((time.monotonic(), bytes(pcm)))


class Lag:
    """How far sound lags behind the clock: blocks come late and in bursts, but only loss is never caught up."""

    def __init__(self) -> None:
        self._start: float | None = None
        self._seconds = 0.0
        self._least = 0.0
        self._recent: deque[float] = deque(maxlen=10)

    def add(self, came: float, seconds: float) -> None:
        """Note a block of *seconds* that arrived at *came* (monotonic)."""
        if self._start is None:
            self._start = came - seconds
        self._seconds += seconds
        lag = came - self._start - self._seconds
        self._least = min(self._least, lag)
        self._recent.append(lag)

    @property
    def lost_seconds(self) -> float:
        """The least lag of the last second, against the least of all; less than half a block is no loss."""
        lost = min(self._recent, default=0.0) - self._least
        return lost if lost > BLOCK_SECONDS / 2 else 0.0
