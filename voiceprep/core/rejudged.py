"""An answer judged again: which verdicts flipped, and why."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage.verdict import Coverage, Status, Verdict, percent
from voiceprep.core.deck import EMPTY_PRONUNCIATION, Question
from voiceprep.core.personal import Alias, Personal, Taught

TAKEN_BACK = "You said that this was not said: "
"""How a note on a verdict begins that the person overruled."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an attempt was judged before."""

    scorer: str
    """Version of the scorer."""
    model: str | None
    """The speech model that had heard it; None for typed answers."""
    percent: float
    """Coverage, 0 to 100."""
    statuses: tuple[tuple[str, str], ...]
    """Slug and verdict of each key point, in the deck's order."""
    replaced_at: datetime
    """When another judgement took its place, in UTC."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A key point that the person says was not said in an attempt."""

    attempt: int
    """Number of the attempt."""
    key_point: str
    """Slug of the key point."""
    at: datetime
    """When the person said so, in UTC."""


Appeal = Taught | TakenBack
"""What a person says about what was said."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A key point on which two judgements differ."""

    key_point: str
    """Its slug."""
    before: Status | None
    """The earlier verdict; None when the question did not expect it then."""
    after: Status | None
    """The later verdict; None when the question does not expect it any more."""


@dataclass(frozen=True, slots=True)
class Rejudged:
    """An attempt before and after it was judged again."""

    old: Attempt
    """As it was stored."""
    new: Attempt
    """As it is stored now."""
    why: tuple[str, ...]
    """What the two judgements went by that differs, in words."""

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The key points whose verdict differs."""
        return flips(self.old.coverage, self.new.coverage)


def flips(before: Coverage, after: Coverage) -> tuple[Flip, ...]:
    """Where two judgements differ, in the order of the later one; what it does not know comes last."""
    old = {verdict.key_point.slug: verdict.status for verdict in before.verdicts}
    new = {verdict.key_point.slug: verdict.status for verdict in after.verdicts}
    return tuple(Flip(slug, old.get(slug), new.get(slug)) for slug in {**new, **old} if old.get(slug) != new.get(slug))


def without(coverage: Coverage, taken_back: Collection[str]) -> Coverage:
    """*coverage* with the key points of these slugs missed, as the person says they were."""
    if not any(verdict.key_point.slug in taken_back for verdict in coverage.verdicts):
        return coverage
    verdicts = tuple(
        Verdict(verdict.key_point, Status.MISSED, 0.0) if verdict.key_point.slug in taken_back else verdict
        for verdict in coverage.verdicts
    )
    notes = tuple(
        f"{TAKEN_BACK}{verdict.key_point.slug}" for verdict in verdicts if verdict.key_point.slug in taken_back
    )
    return replace(coverage, percent=percent(verdicts), verdicts=verdicts, notes=(*coverage.notes, *notes))


def reasons(old: Attempt, new: Attempt, taught: Personal) -> Iterator[str]:
    """Why *new* may have been judged otherwise than *old*; *taught* holds all appeals, those undone just now too."""
    if old.scorer != new.scorer:
        yield f"scorer {old.scorer} → {new.scorer}"
    if taught.off(old.question) != taught.off(new.question):
        yield "the deck's text changed"
    for appeal in taught.appeals:
        counted, counts = (_knows(attempt.question, appeal) for attempt in (old, new))
        if counted != counts:
            yield f"{'your appeal' if counts else 'undone'}: {wording(appeal)}"
    if (old.transcript, old.model) != (new.transcript, new.model):
        yield f"heard {'the same' if old.transcript == new.transcript else 'otherwise'} by {new.model}"
    if taken_back(old) != taken_back(new):
        yield "you said what was not said"


def _knows(question: Question, appeal: Taught) -> bool:
    if isinstance(appeal, Alias):
        return appeal.heard in question.lexicon.get(appeal.term, EMPTY_PRONUNCIATION).hear
    return any(point.slug == appeal.key_point and appeal.said in point.phrasings for point in question.key_points)


def wording(appeal: Appeal) -> str:
    """An appeal in a few words."""
    if isinstance(appeal, TakenBack):
        return f"{appeal.key_point} was not said in attempt {appeal.attempt}"
    if isinstance(appeal, Alias):
        return f"“{appeal.heard}” is {appeal.term}"
    return f"“{appeal.said}” is {appeal.key_point}"


def taken_back(attempt: Attempt) -> tuple[str, ...]:
    """The notes on verdicts of *attempt* that the person overruled."""
    return tuple(note for note in attempt.coverage.notes if note.startswith(TAKEN_BACK))
