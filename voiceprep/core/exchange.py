"""An exchange: an answer and what came after each push, with one result for all of it.

How it is scored, from the scores of `Coverage`: what came unprompted counts in full (covered 100, partly 50). What was
added after a push counts half: covered from nothing 50, partly from nothing 25, covered from partly 75. The last word
on a point decides: contradicted and then put right counts as after a push, contradicted to the end -50, also when it
was right at first. The percent is the mean by weight, never below 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceprep.core.attempt import Attempt
from voiceprep.core.coverage.verdict import CONTRADICTED_SCORE, Evidence, Status, TrapVerdict, Verdict, weighted_mean
from voiceprep.core.deck import KeyPoint, Trap
from voiceprep.core.follow_up import Move

PUSHED_SHARE = 0.5
"""What a part of the answer is worth that came only after a push."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one key point."""

    key_point: KeyPoint
    """The text of the deck on that day."""
    status: Status
    """Where it ended: the last word on it decides."""
    score: float
    """-50 to 100, as the module describes."""
    after_push: bool = False
    """Whether its status was earned in a follow-up; what was missed or contradicted earned nothing."""
    taken_back: bool = False
    """Whether it was contradicted before it was put right."""
    evidence: Evidence | None = None
    """The words that decide it; None when it was missed."""
    attempt: int | None = None
    """The attempt in which they were said."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A trap that was fallen into."""

    trap: Trap
    """The text of the deck on that day."""
    evidence: Evidence | None
    """The words that voiced it last."""
    attempt: int
    """The attempt in which they were said."""
    taken_back: bool
    """Whether a later answer denied it, or the answer to the push on it brought a key point in its place."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question, answered and followed up."""

    attempts: tuple[Attempt, ...]
    """The answer to the question, then the answers to its follow-ups, in order; at least one."""

    @property
    def first(self) -> Attempt:
        """The answer to the question itself."""
        return self.attempts[0]

    @property
    def follow_ups(self) -> tuple[Attempt, ...]:
        """The answers to the follow-ups."""
        return self.attempts[1:]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each key point, in the deck's order."""
        return tuple(_outcome(point, self._verdicts(point)) for point in self.first.question.key_points)

    @property
    def slips(self) -> tuple[Slip, ...]:
        """The traps that were fallen into, in the deck's order."""
        slips = (_slip(trap, self._trap_verdicts(trap)) for trap in self.first.question.traps)
        return tuple(slip for slip in slips if slip is not None)

    @property
    def percent(self) -> float:
        """0 to 100; that of the first answer when nothing followed it."""
        outcomes = self.outcomes
        return weighted_mean([one.score for one in outcomes], [one.key_point.weight for one in outcomes])

    @property
    def said_everything(self) -> bool:
        """Whether nothing is left to ask."""
        is_right = all(slip.taken_back for slip in self.slips)
        return is_right and all(one.status is Status.COVERED for one in self.outcomes)

    def _verdicts(self, point: KeyPoint) -> list[tuple[Attempt, Verdict]]:
        return [
            (attempt, verdict)
            for attempt in self.attempts
            for verdict in attempt.coverage.verdicts
            if verdict.key_point.slug == point.slug
        ]

    def _trap_verdicts(self, trap: Trap) -> list[tuple[Attempt, TrapVerdict]]:
        return [
            (attempt, verdict)
            for attempt in self.attempts
            for verdict in attempt.coverage.traps
            if verdict.trap.slug == trap.slug
        ]


def _outcome(point: KeyPoint, verdicts: Sequence[tuple[Attempt, Verdict]]) -> Outcome:
    wrong = max((at for at, (_, one) in enumerate(verdicts) if one.status is Status.CONTRADICTED), default=-1)
    right = [at for at, (_, one) in enumerate(verdicts) if at > wrong and one.score > 0]
    if not right:
        if wrong < 0:
            return Outcome(point, Status.MISSED, 0.0)
        attempt, last = verdicts[wrong]
        return Outcome(point, last.status, CONTRADICTED_SCORE, evidence=last.evidence, attempt=attempt.id)
    at = max(right, key=lambda number: verdicts[number][1].score)  # the first of the best
    attempt, best = verdicts[at]
    unprompted = verdicts[0][1].score if wrong < 0 else 0.0
    return Outcome(
        point,
        best.status,
        unprompted + PUSHED_SHARE * (best.score - unprompted),
        after_push=at > 0,
        taken_back=wrong >= 0,
        evidence=best.evidence,
        attempt=attempt.id,
    )


def _slip(trap: Trap, verdicts: Sequence[tuple[Attempt, TrapVerdict]]) -> Slip | None:
    fell = max((at for at, (_, one) in enumerate(verdicts) if one.fell), default=-1)
    if fell < 0:
        return None
    attempt, verdict = verdicts[fell]
    taken_back = any(_denies(one) or _answers(later, trap) for later, one in verdicts[fell + 1 :])
    return Slip(trap, verdict.evidence, attempt.id, taken_back)


def _denies(verdict: TrapVerdict) -> bool:
    """Whether the misconception was named and gainsaid."""
    return verdict.match is not None and bool(verdict.match.objections)


def _answers(attempt: Attempt, trap: Trap) -> bool:
    """Whether *attempt* was asked about *trap* and says something of what was expected."""
    asked = attempt.follow_up
    is_asked = asked is not None and asked.move is Move.TRAP and asked.about == trap.slug
    return is_asked and any(verdict.score > 0 for verdict in attempt.coverage.verdicts)
