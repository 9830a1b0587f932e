"""The words that a verdict rests on, as few as will do."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceprep.core.coverage.clues import Answer, Clues
from voiceprep.core.coverage.tokens import clauses
from voiceprep.core.coverage.verdict import Evidence, Match
from voiceprep.core.coverage.witness import Opinion, Witness

FILLED = 0.5
"""Share of a phrasing from which the words that fill it are the evidence."""

NEARLY = 0.8
"""How sure of a clause the witness must be, as a share of how sure it is of the window, to take the clause instead."""

_MADE, _DENIED = 0, 2


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict in search of its evidence."""

    text: str
    """The claim that it is about."""
    clues: Clues
    """What it rests on."""
    is_against: bool
    """Whether it says that the claim was denied."""

    @property
    def opinion(self) -> Opinion | None:
        """The opinion that it rests on."""
        return self.clues.strongest_denial if self.is_against else self.clues.strongest

    @property
    def certainty(self) -> float:
        """How sure the witness is of it, 0 to 1."""
        if self.opinion is None:
            return 0.0
        return self.opinion.denied if self.is_against else self.opinion.made

    def filled(self) -> range | None:
        """The words that fill the nearest phrasing, if they fill enough of it."""
        found = self.clues.clash if self.is_against else self.clues.credit
        if found is None or found.share < FILLED:
            return None
        return range(found.tokens[0].first, max(token.last for token in found.tokens) + 1)

    def match(self) -> Match | None:
        """The phrasing that came nearest."""
        found = self.clues.clash if self.is_against else self.clues.credit
        nearest = found or self.clues.credit or self.clues.clash
        if nearest is None:
            return None
        pairs = list(zip(nearest.claim.slots, nearest.filled, strict=True))
        return Match(
            nearest.claim.phrasing,
            tuple(slot.stem for slot, token in pairs if token),
            tuple(slot.stem for slot, token in pairs if not token),
            nearest.objections,
        )


def evidence(span: range, answer: Answer) -> Evidence:
    """The words of *span* with their times."""
    words = answer.transcript.words
    return Evidence(span.start, span.stop - 1, answer.text(span), words[span.start].start, words[span.stop - 1].end)


def narrow(cases: Sequence[Case], answer: Answer, witness: Witness | None) -> list[range]:
    """The words of each case: those that fill a phrasing, or the shortest clause that nearly convinces the witness."""
    spans = [_widest(case, answer) for case in cases]
    if witness is None:
        return spans
    words = answer.transcript.words
    asked = [
        (number, clause)
        for number, case in enumerate(cases)
        if spans[number] != case.filled()
        for clause in clauses(words, spans[number])
    ]
    opinions = witness.judge([(cases[number].text, answer.text(clause)) for number, clause in asked]) if asked else ()
    for (number, clause), opinion in zip(asked, opinions, strict=True):
        sure = float(opinion[_DENIED if cases[number].is_against else _MADE])
        if sure >= NEARLY * cases[number].certainty and len(clause) < len(spans[number]):
            spans[number] = clause
    return spans


def _widest(case: Case, answer: Answer) -> range:
    """Where the evidence of *case* lies: the filled words if the witness agrees on the place, else its window."""
    filled, opinion = case.filled(), case.opinion
    if opinion is None:
        return filled or range(len(answer.transcript.words))
    window = answer.windows[opinion.window].words
    agrees = filled is not None and filled.start >= window.start and filled.stop <= window.stop
    return filled if filled is not None and agrees else window
