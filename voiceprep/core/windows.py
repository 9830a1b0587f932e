"""Where speech is cut into windows for a recognizer, while it goes on.

Whisper's encoder costs as much for a word as for 30 s, so windows shall be long; what is left when the person stops
shall be short, so they shall be short as well. They end in a pause, and are as short as the account allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voiceprep.core.audio import FRAME, SAMPLE_RATE
from voiceprep.core.transcript import Word


def frames(seconds: float) -> int:
    """Whole frames in *seconds*."""
    return int(seconds * SAMPLE_RATE / FRAME)


def seconds(count: int) -> float:
    """How long *count* frames last."""
    return count * FRAME / SAMPLE_RATE


LONGEST = frames(28)
"""Whisper hears 30 s at once; the detector's own padding wants some of it."""

LONG = frames(10)
"""From here on the next breath ends a window."""

PAUSE = frames(0.5)
"""Silence between two thoughts."""

BREATH = frames(0.2)
"""Silence between two sentences of a fluent speaker."""

GAP = frames(0.1)
"""The shortest silence that is preferred to a cut between words."""

SHORTEST = frames(8)
"""How much a window shall hold when its end is looked for in what was said already."""

AFFORDABLE = frames(10)
"""Sound that pays for one decode, on average: encoding costs as much as the words of 10 s. Measured on 112 s: 9 windows
cost 1.04 of a whole pass, 12 some 1.3."""

OVERLAP = frames(1)
"""Heard again after a cut between words, so that the first word after it is heard whole."""

SPEECH, _SILENCE = 0.5, 0.35
"""Probabilities from which, and below which, faster-whisper takes a frame for speech and for silence."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of a window, in frames from its start."""

    end: int
    """Frames of this window."""
    next: int
    """Where the next one begins; both may share some silence."""
    is_in_speech: bool = False
    """Whether nobody paused, so that the cut has still to be moved between two words."""


class Stretch:
    """The frames since the last cut."""

    def __init__(self) -> None:
        self.frames = 0
        self.is_spoken = False
        self._quiet = 0
        self._widest = range(0)

    def add(self, probability: float) -> None:
        """One more frame, with its probability of speech."""
        self.frames += 1
        self.is_spoken = self.is_spoken or probability >= SPEECH
        goes_on = self._quiet > 0 and probability < SPEECH
        self._quiet = self._quiet + 1 if goes_on or probability < _SILENCE else 0
        if self._quiet >= len(self._widest) and self.frames - self._quiet >= SHORTEST:
            self._widest = range(self.frames - self._quiet, self.frames)

    def cut(self, *, is_affordable: bool) -> Cut | None:
        """The end of this window, if it is here.

        Args:
            is_affordable: whether the account of decodes allows a short window.
        """
        if not self.is_spoken:
            return None
        if self._quiet >= (PAUSE if is_affordable else LONGEST) or (self._quiet >= BREATH and self.frames >= LONG):
            return Cut(self.frames, self.frames - self._quiet // 2)
        if self.frames < LONGEST:
            return None
        if len(self._widest) >= GAP:
            middle = self._widest.start + len(self._widest) // 2
            return Cut(middle, middle)
        return Cut(self.frames, self.frames, is_in_speech=True)


@dataclass(frozen=True, slots=True)
class Joint:
    """A place between two words of a window at which the next one has to begin."""

    second: float
    """From the window's start; words before it are known, words after it are not."""
    next: int
    """The frame from which the next window is heard."""


def joint(words: Sequence[Word], probabilities: Sequence[float], cut: Cut) -> Joint | None:
    """Where the next window has to begin; None when *cut* stands.

    Whisper may end with a pause and leave out what follows (measured: 11 s of 27), so speech after the last word is
    left to the next window.

    Args:
        words: of the window, with times from its start.
        probabilities: of speech, frame by frame.
        cut: the end of the window.
    """
    if not words:
        return None
    if cut.is_in_speech and (gap := _widest_gap(words, seconds(SHORTEST), seconds(cut.end) - 1)):
        return Joint(gap, frames(gap) - OVERLAP)
    end = words[-1].end or 0.0
    unheard = sum(probability >= SPEECH for probability in probabilities[frames(end) + BREATH : cut.end])
    return Joint(end, frames(end)) if unheard >= PAUSE and frames(end) >= PAUSE else None


def _widest_gap(words: Sequence[Word], earliest: float, latest: float) -> float | None:
    """The middle of the widest gap between two words; None when none lies between *earliest* and *latest*."""
    gaps = [
        (after.start - before.end, (before.end + after.start) / 2)
        for before, after in pairwise(words)
        if before.end is not None and after.start is not None
    ]
    return max(((gap, second) for gap, second in gaps if earliest <= second <= latest), default=(0.0, None))[1]
