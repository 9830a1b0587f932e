"""How an answer was said, measured from the times of its words: figures, never a grade."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voiceprep.core.attempt import Attempt
from voiceprep.core.deck import FOLLOW_UP_SECONDS
from voiceprep.core.transcript import Word

PAUSE_SECONDS = 2.0
"""A silence between two words that is longer is listed."""

FEWEST_WORDS = 5
"""Of fewer words there is no pace."""

HESITATION = "um, uh"
"""What hesitations are counted as, whichever way they were written."""

_SOUND = re.compile(r"u+h+|u+h*m+|e+rm*|a+h+|h+m+|m+h*m+")
_ALONE = frozenset(("basically", "actually", "literally"))
_PAIRS = {
    ("you", "know"): frozenset(("do", "did", "if", "as", "what", "that", "let", "don't", "how")),
    ("i", "mean"): frozenset(("what", "do", "did", "if", "that", "and", "as")),
    ("sort", "of"): frozenset(("what", "which", "this", "that", "some", "any", "a", "the", "one", "same", "every")),
    ("kind", "of"): frozenset(("what", "which", "this", "that", "some", "any", "a", "the", "one", "same", "every")),
}
"""Fillers of two words, each with the words before it that make it part of a sentence: "which kind of thread"."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A long silence between two words."""

    start: float
    """Seconds from the start of the recording."""
    seconds: float
    """How long it was."""
    after: str
    """The last words before it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one answer was said."""

    seconds: float
    """Length of the recording."""
    target_seconds: int
    """Length of a good answer."""
    words_a_minute: int | None
    """While speaking: the listed pauses are left out. None of a few words."""
    pauses: tuple[Pause, ...]
    """Silences of more than PAUSE_SECONDS between words, in order."""
    first_point_seconds: float | None
    """When the first key point was begun, from the start of the recording; None when none was made."""
    fillers: tuple[tuple[str, int], ...]
    """Fillers that were heard and how often, the most frequent first. A floor: recognizers drop most of them."""

    @property
    def longest_pause(self) -> Pause | None:
        """The longest of the pauses; None when there are none."""
        return max(self.pauses, key=lambda pause: pause.seconds, default=None)


def delivery(attempt: Attempt) -> Delivery | None:
    """How *attempt* was said; None when it was typed."""
    # recognizers write dots of their own where somebody trails off
    words = [word for word in attempt.transcript.words if any(map(str.isalnum, word.text))]
    times = [(word.start, word.end) for word in words]
    spans = [(start, end) for start, end in times if start is not None and end is not None]
    if attempt.seconds is None or not spans or len(spans) < len(times):
        return None
    pauses = tuple(_pauses(spans, words))
    begun = (one.evidence.start for one in attempt.coverage.verdicts if one.score > 0 and one.evidence)
    return Delivery(
        attempt.seconds,
        FOLLOW_UP_SECONDS if attempt.follow_up else attempt.question.seconds,
        _pace(spans, sum(pause.seconds for pause in pauses)),
        pauses,
        min((start for start in begun if start is not None), default=None),
        _fillers(words),
    )


def _pauses(spans: Sequence[tuple[float, float]], words: Sequence[Word]) -> Iterator[Pause]:
    for number, ((_, end), (start, _)) in enumerate(pairwise(spans), start=1):
        if start - end > PAUSE_SECONDS:
            said = " ".join(word.text for word in words[max(0, number - 4) : number])
            yield Pause(end, round(start - end, 2), said)


def _pace(spans: Sequence[tuple[float, float]], pause_seconds: float) -> int | None:
    seconds = spans[-1][1] - spans[0][0] - pause_seconds
    return round(60 * len(spans) / seconds) if len(spans) >= FEWEST_WORDS and seconds > 0 else None


def _fillers(words: Sequence[Word]) -> tuple[tuple[str, int], ...]:
    said = [word.text.lower().strip(".,;:!?…-") for word in words]
    heard = Counter(one for one in said if one in _ALONE)
    heard[HESITATION] = sum(_SOUND.fullmatch(one) is not None for one in said)
    for before, pair in zip(["", *said], pairwise(said), strict=False):
        if pair in _PAIRS and before not in _PAIRS[pair]:
            heard[" ".join(pair)] += 1
    return tuple((filler, count) for filler, count in heard.most_common() if count)
