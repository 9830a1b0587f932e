"""Playing a recording with the person's keys: pause, seek, slower, faster, stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from voiceprep.cli import keys
from voiceprep.cli.main import World
from voiceprep.cli.options import FASTEST, SLOWEST
from voiceprep.core.audio import Sound
from voiceprep.core.coverage.verdict import Evidence
from voiceprep.ports import ENTER, Keyboard

STEP_SECONDS = 5.0
"""How far an arrow goes."""

STEP_SPEED = 0.25
"""What + adds to the speed."""

LEFT, RIGHT, SLOWER, FASTER, SPACE, QUIT = "\x1b[D", "\x1b[C", "-", "+", " ", "q"
_ENDS = (ENTER, QUIT)
_MEANT = (LEFT, RIGHT, SLOWER, FASTER, SPACE, *_ENDS)

MARGIN_SECONDS = 0.5
"""Played before and after the words of a key point, so that they are heard in their sentence."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a recording is played, and how."""

    second: float
    """Of the recording."""
    speed: float
    """So many times as fast as it was said."""
    is_paused: bool = False
    """Whether it stands still."""

    def on(self, seconds: float) -> "Head":
        """The place that is reached when it has played for *seconds* by the clock."""
        return replace(self, second=self.second + seconds * self.speed)

    def after(self, key: str) -> "Head":
        """Where and how it goes on after *key*."""
        seconds = {LEFT: -STEP_SECONDS, RIGHT: STEP_SECONDS}.get(key, 0.0)
        speed = self.speed + {SLOWER: -STEP_SPEED, FASTER: STEP_SPEED}.get(key, 0.0)
        return Head(
            max(0.0, self.second + seconds),
            min(FASTEST, max(SLOWEST, speed)),
            self.is_paused != (key == SPACE),
        )


Show = Callable[[Head], None]
"""Told, some ten times a second, what is heard."""


def play(here: World, sound: Sound, show: Show = lambda _: None, speed: float = 1.0) -> str:
    """Play *sound* (16 kHz) at *speed*, its pitch kept.

    Returns:
        The key that ended it, Enter or q; "" when it was heard to its end.

    Raises:
        SpeakerError: it cannot be played.
    """
    from voiceprep.devices.audio_file import stretched

    @lru_cache(maxsize=1)  # seeking needs no new one
    def at_speed(speed: float) -> Sound:
        return Sound(stretched(sound.samples, speed), sound.sample_rate)

    head = Head(0.0, speed)
    with keys.keyboard(here) as keyboard:
        while head.second < sound.seconds:
            watch = _Watch(keyboard, show, head)
            played = at_speed(head.speed)
            seconds = here.speaker.play(played.between(head.second / head.speed, played.seconds), watch.stop)
            if not watch.key:
                return ""
            head, key = _after(watch.key, head.on(seconds), keyboard, show)
            if key in _ENDS:
                return key
    return ""


def _after(key: str, head: Head, keyboard: Keyboard, show: Show) -> tuple[Head, str]:
    """How it goes on after *key*, and the key that ended it all; while it is paused, the other keys still count."""
    head = head.after(key)
    while head.is_paused and key not in _ENDS:
        show(head)
        time.sleep(0.05)
        key = keyboard.pressed()
        head = head.after(key)
    return head, key


def around(sound: Sound, said: Evidence) -> Sound:
    """The part of *sound* in which the words were *said*, with MARGIN_SECONDS around them."""
    return sound.between(beginning(said), (sound.seconds if said.end is None else said.end) + MARGIN_SECONDS)


def beginning(said: Evidence) -> float:
    """At which second of the recording that part begins."""
    return max(0.0, (said.start or 0.0) - MARGIN_SECONDS)


class _Watch:
    """Looks at the keys while something is played, and tells how far it has come."""

    def __init__(self, keyboard: Keyboard, show: Show, head: Head) -> None:
        self.key = ""
        self._keyboard = keyboard
        self._show = show
        self._head = head
        self._began: float | None = None

    def stop(self) -> bool:
        """Whether a key was pressed that means something."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        self._show(self._head.on(now - self._began))
        key = self._keyboard.pressed()
        self.key = key if key in _MEANT else ""
        return bool(self.key)
