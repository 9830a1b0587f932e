"""Answers and exchanges as values, for tests: each answer is said by what became of the key points and traps."""

from dataclasses import replace
from datetime import UTC, datetime

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict, percent
from voiceprep.core.deck import KeyPoint, Question, Trap
from voiceprep.core.exchange import Exchange
from voiceprep.core.follow_up import FollowUp, Move
from voiceprep.core.transcript import Transcript

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCORES = {"c": (Status.COVERED, 100.0), "p": (Status.PARTLY, 50.0), "m": (Status.MISSED, 0.0), "x": (Status.CONTRADICTED, 0.0)}  # fmt: skip

QUESTION = Question(
    slug="pool",
    prompt="What about the pool?",
    key_points=(
        KeyPoint(slug="light", text="It is light.", weight=1, follow_up="How heavy is it?", hint="Lift it."),
        KeyPoint(slug="heavy", text="It is the heart.", weight=3, follow_up="What is it to us?", hint="Feel it."),
        KeyPoint(slug="twin", text="It is the lung.", weight=3, follow_up="What does it breathe?"),
    ),
    traps=(
        Trap(slug="grows", claim="It grows.", push="Who lets it grow?"),
        Trap(slug="blocks", claim="It blocks."),
    ),
)


def answer(statuses: str, *fell: str, asked: FollowUp | None = None, number: int = 1, denied: str = "") -> Attempt:
    """An answer in which the key points became *statuses* ("c", "p", "m" or "x" each), and that *fell* into traps.

    The words of key point or trap number n are words n to n + 1, "words n".
    """
    said = [Evidence(place, place + 1, f"words {place}.", place, place + 0.5) for place in range(9)]
    verdicts = tuple(
        Verdict(point, *SCORES[letter], None if letter == "m" else said[3 * place])
        for place, (point, letter) in enumerate(zip(QUESTION.key_points, statuses, strict=True))
    )
    traps = tuple(
        TrapVerdict(
            trap,
            trap.slug in fell,
            said[place] if trap.slug in fell else None,
            Match(trap.claim, objections=("a denial",)) if trap.slug == denied else None,
        )
        for place, trap in enumerate(QUESTION.traps, start=3)
    )
    return Attempt(
        id=number,
        at=AT,
        deck="d",
        question=QUESTION,
        origin=Origin.TYPED,
        recording=None,
        seconds=None,
        transcript=Transcript.from_text("what was said"),
        coverage=Coverage(percent(verdicts), verdicts, traps, True),
        model=None,
        scorer="1",
        follow_up=asked,
    )


def about(slug: str, move: Move = Move.OPEN, follows: int = 1) -> FollowUp:
    """A follow-up about *slug*."""
    return FollowUp(follows, move, slug, "And?")


def exchange(*answers: Attempt) -> Exchange:
    """An exchange of *answers*, numbered from 1."""
    return Exchange(tuple(replace(one, id=number) for number, one in enumerate(answers, start=1)))
