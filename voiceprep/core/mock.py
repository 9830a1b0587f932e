"""A mock interview: which questions in which order, what is said between them, and the debrief in the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceprep.core.coverage.verdict import Status
from voiceprep.core.deck import Asked, Level, Lexicon
from voiceprep.core.exchange import Exchange, Outcome

FOLLOWED_UP = 1.5
"""How long a question takes with its follow-ups, as a multiple of the length of a good answer."""

BETWEEN_SECONDS = 20
"""What asking and transcribing take."""

FAR_EXCEEDED = 1.5
"""A strict interviewer interrupts at this multiple of the length of a good answer."""

OPENING = "Hello, and thank you for coming. Let us start."
LET_ME_STOP_YOU = "Thank you, let me stop you there."
CLOSING = "That is all I wanted to ask. Thank you."
TIME_IS_UP = "Our time is up. Thank you."


def plan(questions: Iterable[Asked], seconds: float) -> tuple[Asked, ...]:
    """*questions*, shuffled already, in rising difficulty: each level has its share of *seconds*.

    What is left over follows, the hardest first, for those who answer quickly.
    """
    waiting = list(questions)
    levels = sorted({one.question.level for one in waiting}, key=list(Level).index)
    planned: list[Asked] = []
    spent = 0.0
    for number, level in enumerate(levels, start=1):
        for one in [one for one in waiting if one.question.level == level]:
            if spent + _cost(one) / 2 > seconds * number / len(levels):
                break
            planned.append(one)
            spent += _cost(one)
    rest = [one for one in waiting if one not in planned]
    rest.sort(key=lambda one: -list(Level).index(one.question.level))
    return _with_leads([*planned, *rest])


def _cost(asked: Asked) -> float:
    return FOLLOWED_UP * asked.question.seconds + BETWEEN_SECONDS


def _with_leads(planned: Sequence[Asked]) -> tuple[Asked, ...]:
    """*planned* with what the interviewer says on the way from one question to the next."""
    if not planned:
        return ()
    leads = [OPENING, *(_lead(before, after) for before, after in pairwise(planned))]
    return tuple(replace(one, lead=lead) for one, lead in zip(planned, leads, strict=True))


def _lead(before: Asked, after: Asked) -> str:
    levels = list(Level)
    if levels.index(after.question.level) > levels.index(before.question.level):
        return "Thank you. Now something harder."
    return (
        "Thank you. Next question." if after.deck.slug == before.deck.slug else f"Thank you. Now to {after.deck.title}."
    )


@dataclass(frozen=True, slots=True)
class Debrief:
    """What came of an interview."""

    exchanges: tuple[Exchange, ...]
    """What was answered, in order; at least one."""

    @property
    def percent(self) -> float:
        """0 to 100: the mean of the exchanges."""
        return round(sum(one.percent for one in self.exchanges) / len(self.exchanges), 1)

    @property
    def strongest(self) -> Exchange:
        """The best exchange, the first of equals."""
        return max(self.exchanges, key=lambda one: one.percent)

    @property
    def first_to_mend(self) -> Outcome | None:
        """The key point to look at first: what was contradicted, then the heaviest that never came, then half said."""
        still_open = [
            one for exchange in self.exchanges for one in exchange.outcomes if one.status is not Status.COVERED
        ]
        worst = (Status.CONTRADICTED, Status.MISSED, Status.PARTLY)
        return min(still_open, key=lambda one: (worst.index(one.status), -one.key_point.weight), default=None)

    @property
    def sentences(self) -> tuple[str, str, str]:
        """The debrief as the interviewer says it."""
        return self._overall(), self._best(), self._advice()

    @property
    def lexicon(self) -> Lexicon:
        """How the terms in it are said."""
        return {term: way for one in self.exchanges for term, way in one.first.question.lexicon.items()}

    def _overall(self) -> str:
        count = len(self.exchanges)
        pushed = sum(outcome.after_push for one in self.exchanges for outcome in one.outcomes)
        points = f"{pushed} point{'' if pushed == 1 else 's'}"
        after = f", {points} of it only after I asked on" if pushed else ""
        answered = f"You answered {count} question{'' if count == 1 else 's'}"
        return f"{answered} and made {self.percent:.0f} percent of what was expected{after}."

    def _best(self) -> str:
        best = self.strongest
        if not best.percent:
            return "None of the answers made a point that was expected."
        subject = best.first.question.slug.replace("-", " ")
        return f"Your strongest answer was the one about {subject}, with {best.percent:.0f} percent."

    def _advice(self) -> str:
        outcome = self.first_to_mend
        if outcome is None:
            return "There was nothing that you left out."
        said = "You said the opposite of this" if outcome.status is Status.CONTRADICTED else "Look at this first"
        return f"{said}: {outcome.key_point.text}"
