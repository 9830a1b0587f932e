"""What is seen while an answer is recorded."""

from typing import TYPE_CHECKING

from voiceprep.cli import view
from voiceprep.cli.main import World
from voiceprep.core.audio import SILENCE_DBFS

if TYPE_CHECKING:
    from rich.live import Live

MUTED_SECONDS = 1.2
"""Of digital silence, which no room has."""

MUTED = "no sound: is the microphone muted?"


class Meter:
    """Length and level, some ten times a second; says within 2 s when no sound comes in. A `practice.Watch`.

    Args:
        here: where it is told when there is no terminal to draw on.
        live: where it is drawn.
        target: the length of a good answer in seconds.
        ends: what ends the answer, in words.

    Attributes:
        seconds: how much is recorded.
    """

    def __init__(self, here: World, live: "Live", target: float, ends: str) -> None:
        self.seconds = 0.0
        self._here = here
        self._live = live
        self._target = target
        self._ends = ends
        self._heard_at = 0.0
        self._told = False

    def __call__(self, seconds: float, level: float) -> None:
        """Draw *seconds* of recording, the newest block of which has *level* in dBFS."""
        self.seconds = seconds
        if level > SILENCE_DBFS:
            self._heard_at, self._told = seconds, False
        is_muted = seconds - self._heard_at >= MUTED_SECONDS
        self._live.update(
            view.meter(seconds, level, self._target, MUTED if is_muted else self._ends),
            refresh=self._here.err.is_terminal,
        )
        if is_muted and not self._told and not self._here.err.is_terminal:
            self._here.tell(MUTED.capitalize(), "yellow")
        self._told = is_muted
