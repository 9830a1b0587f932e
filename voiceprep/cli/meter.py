"""The meter: how long an answer is so far, how loud, and whether any sound comes in."""

from typing import TYPE_CHECKING

from voiceprep.cli import view
from voiceprep.cli.main import World
from voiceprep.core.audio import SILENCE_DBFS

if TYPE_CHECKING:
    from rich.console import RenderableType

MUTED_SECONDS = 1.2
"""Of digital silence, which no room has."""

MUTED = "no sound: is the microphone muted?"


class Meter:
    """Length and level of a recording; says within 2 s when no sound comes in.

    Args:
        here: where that is told when there is no terminal to draw on.
        target: the length of a good answer in seconds.
        ends: what ends the answer, in words.

    Attributes:
        seconds: how much is recorded.
    """

    def __init__(self, here: World, target: float, ends: str) -> None:
        self.seconds = 0.0
        self._here = here
        self._target = target
        self._ends = ends
        self._level = SILENCE_DBFS
        self._heard_at = 0.0
        self._told = False

    def note(self, seconds: float, level: float) -> None:
        """Take in that *seconds* are recorded, and that the newest block has *level* in dBFS."""
        self.seconds, self._level = seconds, level
        if level > SILENCE_DBFS:
            self._heard_at, self._told = seconds, False
        elif self._is_muted and not self._told and not self._here.err.is_terminal:
            self._told = True
            self._here.tell(MUTED.capitalize(), "yellow")

    def drawn(self) -> "RenderableType":
        """What a terminal shows now: who sees "recording" is recorded."""
        if not self.seconds:
            return view.line("Opening the microphone …", "dim")
        return view.meter(self.seconds, self._level, self._target, MUTED if self._is_muted else self._ends)

    @property
    def _is_muted(self) -> bool:
        return self.seconds - self._heard_at >= MUTED_SECONDS
