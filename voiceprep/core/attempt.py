"""An attempt: what was asked, heard and judged, as it is stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voiceprep.core.coverage.verdict import Coverage, Status
from voiceprep.core.deck import Question
from voiceprep.core.follow_up import FollowUp
from voiceprep.core.transcript import Transcript


class Origin(StrEnum):
    """How the answer came in."""

    MICROPHONE = "microphone"
    FILE = "file"
    TYPED = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One answer to one question."""

    id: int = 0
    """Given by the store; 0 until then."""
    at: datetime
    """When the answer began, in UTC."""
    deck: str
    """Slug of the deck."""
    question: Question
    """The question as the deck had it on that day."""
    origin: Origin
    """How the answer came in."""
    recording: str | None
    """Name of the recording in the store; None for typed answers, and once it is forgotten."""
    seconds: float | None
    """Length of the recording; None for typed answers."""
    transcript: Transcript
    """What was heard."""
    coverage: Coverage
    """What came of it."""
    model: str | None
    """The speech model that heard it; None for typed answers."""
    scorer: str
    """Version of the scorer that judged it."""
    cut_short: bool = False
    """Whether the recording ended because the device was lost."""
    follow_up: FollowUp | None = None
    """What was asked, if it was not the question itself but something about an earlier answer to it."""

    @property
    def name(self) -> str:
        """How a person names the question: DECK/QUESTION."""
        return f"{self.deck}/{self.question.slug}"


@dataclass(frozen=True, slots=True)
class Take:
    """A recording that no attempt holds yet: in progress, or left behind by a crash."""

    name: str
    """Name of the recording, without its ending."""
    deck: str
    """Slug of the deck."""
    question: str
    """Slug of the question."""
    at: datetime
    """When it began, in UTC."""
    follow_up: FollowUp | None = None
    """As in Attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An exchange as a list shows it: its first attempt, and what came of all of it."""

    id: int
    """As in Attempt."""
    at: datetime
    """As in Attempt."""
    deck: str
    """Slug of the deck."""
    question: str
    """Slug of the question."""
    origin: Origin
    """How the answer came in."""
    seconds: float | None
    """Length of the recording."""
    percent: float
    """Coverage of the first answer, 0 to 100."""
    exchange_percent: float
    """The same after the follow-ups; see `voiceprep.core.exchange`."""
    follow_ups: int
    """How many follow-ups were answered."""

    @property
    def name(self) -> str:
        """How a person names the question: DECK/QUESTION."""
        return f"{self.deck}/{self.question}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A key point that was not covered when its question was last answered."""

    deck: str
    """Slug of the deck."""
    question: str
    """Slug of the question."""
    key_point: str
    """Slug of the key point."""
    text: str
    """What the key point says, as last asked."""
    misses: int
    """How often it was not covered."""
    last_at: datetime
    """When it was last not covered, in UTC."""
    last_attempt: int
    """The attempt of that time."""
    last_status: Status
    """The verdict of that time."""
    last_said: str | None
    """The words that came nearest then; None when nothing did."""

    @property
    def name(self) -> str:
        """How a person names the question: DECK/QUESTION."""
        return f"{self.deck}/{self.question}"
