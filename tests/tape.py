"""A world of test devices that keep the promises of the ports, and need neither sound nor model.

The tape tells the time: sample i of a spoken stretch says in its size at which second it lies, so that a scripted
recognizer can answer from the samples alone, whole or in windows, also after they went through a 16-bit file.
"""

import io
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from rich.console import Console

from voiceprep.cli.main import World
from voiceprep.config import Settings
from voiceprep.core.audio import BLOCK_SECONDS, FRAME, SAMPLE_RATE, Samples, Sound
from voiceprep.core.coverage import cover
from voiceprep.core.transcript import Transcript, Word
from voiceprep.errors import MicrophoneError, SpeakerError
from voiceprep.ports import Stop

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

_LONGEST = 600.0
"""Seconds on a tape: size 0.25 is second 0, size 0.75 is this one; a 16-bit sample tells 0.04 s apart."""


def spoken(seconds: float) -> Samples:
    """Speech: loud throughout, each sample's size telling its time."""
    index = np.arange(round(seconds * SAMPLE_RATE))
    size = 0.25 + index / SAMPLE_RATE / _LONGEST / 2
    return (size * np.where(index % 2, 1, -1)).astype(np.float32)


def silent(seconds: float) -> Samples:
    """Digital silence, as from a muted microphone."""
    return np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)


def noise(seconds: float) -> Samples:
    """White noise at -40 dBFS, in which nothing is said."""
    return np.random.default_rng(1).normal(0, 0.01, round(seconds * SAMPLE_RATE)).astype(np.float32)


def started_at(window: Samples) -> float | None:
    """At which second of its tape *window* begins; None when nobody speaks in it."""
    loud = np.flatnonzero(np.abs(window) >= 0.24)
    if not len(loud):
        return None
    first = int(loud[0])
    return round(max(0.0, (abs(float(window[first])) - 0.25) * 2 * _LONGEST - first / SAMPLE_RATE), 2)


def said(text: str, seconds_a_word: float = 0.3) -> tuple[Word, ...]:
    """The words of *text*, one after the other."""
    return tuple(
        Word(word, round(index * seconds_a_word, 2), round((index + 1) * seconds_a_word, 2), 0.9)
        for index, word in enumerate(text.split())
    )


@dataclass
class TapeMicrophone:
    """Delivers *tape* in blocks and then goes on in silence, or fails with *fault*."""

    tape: Samples = field(default_factory=lambda: spoken(3))
    fault: str = ""
    lost_seconds: float = 0.0
    opened: int = 0
    closed: int = 0

    def blocks(self) -> Generator[Samples, None, None]:
        self.opened += 1
        size = round(BLOCK_SECONDS * SAMPLE_RATE)
        try:
            for start in range(0, len(self.tape), size):
                yield self.tape[start : start + size]
            if self.fault:
                raise MicrophoneError(self.fault)
            while True:
                yield silent(BLOCK_SECONDS)
        finally:
            self.closed += 1


@dataclass
class ScriptedRecognizer:
    """Hears those of its *words* that lie inside the samples; nothing in silence and noise."""

    words: tuple[Word, ...] = ()
    model: str = "scripted"
    error: Exception | None = None
    hotwords: list[tuple[str, ...]] = field(default_factory=list)
    windows: list[float] = field(default_factory=list)
    loads: int = 0

    def load(self) -> None:
        self.loads += 1
        if self.error:
            raise self.error

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        self.hotwords.append(hotwords)
        start = started_at(samples)
        if start is None:
            return Transcript()
        end = start + len(samples) / SAMPLE_RATE
        inside = [word for word in self.words if start - 0.05 <= word.start and word.end <= end + 0.05]
        return Transcript(tuple(_earlier(word, start) for word in inside))

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        self.windows.append(len(window) / SAMPLE_RATE)
        return self.transcribe(window, hotwords)

    def detector(self) -> "LoudnessDetector":
        return LoudnessDetector()


@dataclass
class TurnRecognizer(ScriptedRecognizer):
    """Hears one text after the other, whatever is recorded; nothing in silence."""

    turns: list[str] = field(default_factory=list)

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        self.words = said("x")
        heard = super().transcribe(samples, hotwords).heard
        return Transcript(said(self.turns.pop(0))) if heard and self.turns else Transcript()


@dataclass
class LoudnessDetector:
    """Takes for speech what is as loud as a tape on which somebody speaks."""

    rest: Samples = field(default_factory=lambda: silent(0))

    def feed(self, samples: Samples) -> list[float]:
        sound = np.concatenate([self.rest, samples])
        count = len(sound) // FRAME
        self.rest = sound[count * FRAME :]
        loudest = np.abs(sound[: count * FRAME].reshape(count, FRAME)).max(axis=1, initial=0)
        return [float(loud) for loud in loudest >= 0.24]


def _earlier(word: Word, seconds: float) -> Word:
    return Word(word.text, round(max(0.0, word.start - seconds), 2), round(word.end - seconds, 2), word.probability)


@dataclass
class RecordingSpeaker:
    """Remembers what it played; fails with *fault*."""

    fault: str = ""
    played: list[Sound] = field(default_factory=list)

    def play(self, sound: Sound, stop: Stop = lambda: False) -> float:
        if self.fault:
            raise SpeakerError(self.fault)
        stop()
        self.played.append(sound)
        return sound.seconds


@dataclass
class LetterVoice:
    """Speech of 0.05 s a letter; remembers what it was given to say."""

    texts: list[str] = field(default_factory=list)
    error: Exception | None = None

    def synthesize(self, text: str) -> Sound:
        if self.error:
            raise self.error
        self.texts.append(text)
        return Sound(spoken(0.05 * len(text)))


class ScriptedKeyboard:
    """Presses *keys*, one each time it is asked; a number N means nothing is pressed N times, "^C" interrupts.

    Without keys left it presses Enter: no test waits for ever.
    """

    def __init__(self, keys: Sequence[str | int] = ()) -> None:
        self.entered = 0
        self._keys = _pressed(keys)

    def __enter__(self) -> "ScriptedKeyboard":
        self.entered += 1
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.entered -= 1

    def pressed(self) -> str:
        key = next(self._keys, "\n")
        if key == "^C":
            raise KeyboardInterrupt
        return key


def _pressed(keys: Sequence[str | int]) -> Iterator[str]:
    for key in keys:
        if isinstance(key, int):
            yield from [""] * key
        else:
            yield key


@dataclass
class Clock:
    """A minute later each time it is asked."""

    at: datetime = START

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def make_world(
    home: Path,
    *,
    said_words: str = "",
    microphone: TapeMicrophone | None = None,
    keys: Sequence[str | int] = (40,),
    interactive: bool = False,
    **devices: object,
) -> World:
    """A world in which *said_words* are spoken into the microphone; *devices* replace the others by name."""
    words = said(said_words)
    tape = spoken(max(3.0, words[-1].end + 0.5) if words else 3.0)
    parts = {
        "settings": Settings(home / "home", home / "cache"),
        "voice": LetterVoice(),
        "voices": tuple,
        "speaker": RecordingSpeaker(),
        "microphone": microphone or TapeMicrophone(tape),
        "recognizer": ScriptedRecognizer(words),
        "cover": cover,
        "keyboard": ScriptedKeyboard(keys),
        "now": Clock(),
        "out": Console(markup=False, emoji=False, highlight=False, width=80),
        "err": Console(markup=False, emoji=False, highlight=False, width=80, stderr=True),
        "interactive": interactive,
    }
    return World(**(parts | devices))


def console() -> Console:
    """A console whose `file` keeps what was printed, 80 columns wide."""
    return Console(file=io.StringIO(), width=80, markup=False, emoji=False, highlight=False)
