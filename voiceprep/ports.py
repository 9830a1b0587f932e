"""Every way to touch the world, as promises that a real device and a test's device both keep."""

from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from voiceprep.core.audio import Samples, Sound
from voiceprep.core.transcript import Transcript

Stop = Callable[[], bool]
"""Asked some ten times a second: shall what is going on end now?"""


ENTER = "\n"
"""The key, as `Keyboard.pressed` tells it."""


class Voice(Protocol):
    """Turns text into speech."""

    def synthesize(self, text: str) -> Sound:
        """The speech of *text*, already written as it is to be said. Raises SpeakerError."""
        ...


class Speaker(Protocol):
    """Plays sound to the person."""

    def play(self, sound: Sound, stop: Stop = lambda: False) -> float:
        """Play *sound*; return when its last sample was heard, or soon after *stop* says so.

        Returns:
            The seconds that were played.

        Raises:
            SpeakerError: no device, or the device was lost.
        """
        ...


class Microphone(Protocol):
    """Hears the person."""

    @property
    def lost_seconds(self) -> float:
        """Sound that the device failed to deliver since `blocks` was last called."""
        ...

    def blocks(self) -> Generator[Samples, None, None]:
        """Record until the caller closes the iterator.

        Yields:
            Mono float32 blocks at 16 kHz, about 0.1 s each, in order, none dropped silently.

        Raises:
            MicrophoneError: none can be opened, or it stopped delivering; what was yielded before is good.
        """
        ...


class Detector(Protocol):
    """Notices speech in one recording while it goes on."""

    def feed(self, samples: Samples) -> Sequence[float]:
        """The recording goes on with *samples* (16 kHz, any number).

        Returns:
            The probability of speech, 0 to 1, in each FRAME that is complete now and was not before.
        """
        ...


class Recognizer(Protocol):
    """Turns speech into words, on this machine."""

    model: str
    """The name of the model, as it is stored with an attempt."""

    def load(self) -> None:
        """Get ready now instead of at the first use. Raises RecognizerError."""
        ...

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        """Words with their times in *samples* (16 kHz); none for silence and noise.

        *hotwords* are terms that the answer may contain, as they are written. Raises RecognizerError.
        """
        ...

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        """As `transcribe`, of at most 30 s, in one decode: what follows a pause in it may be left out."""
        ...

    def detector(self) -> Detector:
        """A detector for a new recording."""
        ...


class Keyboard(Protocol):
    """The person's keys, while something else goes on; a context manager that restores the terminal."""

    def __enter__(self) -> "Keyboard": ...

    def __exit__(self, *exc_info: object) -> None: ...

    def pressed(self) -> str:
        """The key pressed since the last call, or "" at once when there was none."""
        ...
