"""Playing a recording with the person's keys: pause, seek, stop."""

import time
from collections.abc import Callable

from voiceprep.cli import keys
from voiceprep.cli.main import World
from voiceprep.core.audio import Sound
from voiceprep.core.coverage.verdict import Evidence
from voiceprep.ports import Keyboard

STEP_SECONDS = 5.0
"""How far an arrow goes."""

SLOWEST, FASTEST = 0.5, 2.0
"""Speeds at which speech is still understood."""

LEFT, RIGHT, SPACE, QUIT = "\x1b[D", "\x1b[C", " ", "q"
_ENDS = (keys.ENTER, QUIT)
_MEANT = (LEFT, RIGHT, SPACE, *_ENDS)

MARGIN_SECONDS = 0.5
"""Played before and after the words of a key point, so that they are heard in their sentence."""

Show = Callable[[float, bool], None]
"""Told, some ten times a second, which second of the sound is heard, and whether it is paused."""


def play(here: World, sound: Sound, show: Show = lambda *_: None, speed: float = 1.0) -> str:
    """Play *sound* (16 kHz) at *speed*, its pitch kept.

    Returns:
        The key that ended it, Enter or q; "" when it was heard to its end.

    Raises:
        SpeakerError: it cannot be played.
    """
    from voiceprep.devices.audio_file import stretched

    played = Sound(stretched(sound.samples, speed), sound.sample_rate)
    at = 0.0  # seconds of what is played, which are fewer than those of the recording when it is fast
    with keys.keyboard(here) as keyboard:
        while at < played.seconds:
            watch = _Watch(keyboard, show, at, speed)
            at += here.speaker.play(played.between(at, played.seconds), watch.stop)
            if not watch.key:
                return ""
            at, key = _after(watch.key, at, keyboard, lambda second: show(second * speed, True), STEP_SECONDS / speed)
            if key in _ENDS:
                return key
    return ""


def _after(key: str, at: float, keyboard: Keyboard, show: Callable[[float], None], step: float) -> tuple[float, str]:
    """Where to go on after *key*, and the key that ended it all; while it is paused, arrows move and space goes on."""
    is_paused = key == SPACE
    at = _moved(key, at, step)
    while is_paused:
        show(at)
        time.sleep(0.05)
        key = keyboard.pressed()
        at = _moved(key, at, step)
        is_paused = key not in (SPACE, *_ENDS)
    return at, key


def _moved(key: str, at: float, step: float) -> float:
    return max(0.0, at + {LEFT: -step, RIGHT: step}.get(key, 0.0))


def around(sound: Sound, said: Evidence) -> Sound:
    """The part of *sound* in which the words were *said*, with MARGIN_SECONDS around them."""
    return sound.between(beginning(said), (sound.seconds if said.end is None else said.end) + MARGIN_SECONDS)


def beginning(said: Evidence) -> float:
    """At which second of the recording that part begins."""
    return max(0.0, (said.start or 0.0) - MARGIN_SECONDS)


class _Watch:
    """Looks at the keys while something is played, and tells how long it has played."""

    def __init__(self, keyboard: Keyboard, show: Show, at: float, speed: float) -> None:
        self.key = ""
        self._keyboard = keyboard
        self._show = show
        self._at = at
        self._speed = speed
        self._began: float | None = None

    def stop(self) -> bool:
        """Whether a key was pressed that means something."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        self._show((self._at + now - self._began) * self._speed, False)
        key = self._keyboard.pressed()
        self.key = key if key in _MEANT else ""
        return bool(self.key)
