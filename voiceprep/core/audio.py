"""Sound as numbers: sample rate, level, and whether anything was said at all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Hertz. What Whisper was trained on, and so what we record."""

BLOCK_SECONDS = 0.1
"""Length of one block from a microphone: what a crash may cost, and how often the meter moves."""

FRAME = 512
"""Samples that a voice-activity detector judges at once: 32 ms, as the Silero model was trained."""

SILENCE_DBFS = -96.0
"""The level of digital silence: one step of a 16-bit sample lies just above it."""

_SPEECH_DBFS = -50.0
"""A block of speech is louder than this, also from a quiet speaker at arm's length."""

Samples = npt.NDArray[np.float32]
"""Mono samples, shape (n,), float32 in [-1, 1)."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples that know their rate: what a speaker plays."""

    samples: Samples
    """Mono, shape (n,), float32 in [-1, 1)."""
    sample_rate: int = SAMPLE_RATE
    """Hertz."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.sample_rate

    def between(self, start: float, end: float) -> "Sound":
        """The part from *start* to *end*, both in seconds; what lies outside is left out."""
        first, last = (max(0, round(second * self.sample_rate)) for second in (start, end))
        return Sound(self.samples[first:last], self.sample_rate)


def level_dbfs(samples: Samples) -> float:
    """Root mean square level of *samples* in dB relative to full scale, from SILENCE_DBFS to 0."""
    if not len(samples):
        return SILENCE_DBFS
    rms = math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))
    return max(SILENCE_DBFS, 20 * math.log10(rms)) if rms > 0 else SILENCE_DBFS


def mean_level(levels: Sequence[float]) -> float:
    """The level in dBFS of blocks of equal length that have *levels*; SILENCE_DBFS when there is none."""
    if max(levels, default=SILENCE_DBFS) <= SILENCE_DBFS:
        return SILENCE_DBFS
    return 10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels))


def quiet_seconds(levels: Sequence[float]) -> float:
    """How long it has been quiet since somebody last spoke; 0 while nobody has spoken yet.

    Args:
        levels: the level of every block so far, in dBFS.
    """
    loudest = max(levels, default=SILENCE_DBFS)
    if loudest < _SPEECH_DBFS:
        return 0.0
    quiet = 0
    for level in reversed(levels):
        # the weakest syllables of a sentence lie some 25 dB below its loudest
        if level > loudest - 30:
            break
        quiet += 1
    return quiet * BLOCK_SECONDS


def clipped_share(samples: Samples) -> float:
    """The share of samples at full scale, 0 to 1; above some 0.001 a listener hears distortion."""
    return float(np.mean(np.abs(samples) >= 0.999)) if len(samples) else 0.0


def to_pcm16(samples: Samples) -> npt.NDArray[np.int16]:
    """Round to 16-bit integers; a sample that came from 16 bits returns to them exactly."""
    pcm: npt.NDArray[np.int16] = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype(np.int16)
    return pcm


def from_pcm16(pcm: npt.NDArray[np.int16]) -> Samples:
    """16-bit integers as samples in [-1, 1)."""
    return pcm.astype(np.float32) / np.float32(32768.0)
