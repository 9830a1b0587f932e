"""A follow-up: what the interviewer asks about an answer that was just given."""

from dataclasses import dataclass
from enum import StrEnum


class Move(StrEnum):
    """Why it is asked."""

    TRAP = "trap"
    """A misconception was voiced: it is pushed back on, in the person's own words."""
    PUSH = "push"
    """The opposite of a key point was claimed: likewise."""
    OPEN = "open"
    """A key point was missed or only half said."""
    HINT = "hint"
    """It was not made after the first follow-up about it either."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked instead of the question itself."""

    follows: int
    """The attempt that opened the exchange."""
    move: Move
    """Why it is asked."""
    about: str
    """Slug of the trap (Move.TRAP) or key point."""
    text: str
    """What the interviewer says; never gives the answer away."""
