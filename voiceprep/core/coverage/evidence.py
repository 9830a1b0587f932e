"""The words that a verdict rests on, as few as will do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from voiceprep.core.coverage.clues import Answer, Clues
from voiceprep.core.coverage.pieces import clauses, is_one_sentence, whole_clauses
from voiceprep.core.coverage.verdict import Evidence, Match
from voiceprep.core.coverage.witness import Opinion, Witness

FILLED = 0.5
"""Share of a phrasing from which the words that fill it are the evidence."""

CLAUSES = 3
"""Clauses of a window that the witness is shown; each costs as much as a look at a window."""

NEARLY = 0.8
"""How sure of a clause the witness must be, as a share of how sure it is of the window, to take the clause instead."""

BESIDE = 8
"""Words of its clause before or after what fills a phrasing that are shown with it; of somebody who rambles, none."""

LEFT = 0.5
"""How sure of what is left of a window the witness must be, as a share of how sure it is of it, to need all of it."""

_MADE, _DENIED = 0, 2


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict in search of its evidence."""

    text: str
    """The claim that it is about."""
    clues: Clues
    """What it rests on."""
    is_against: bool = False
    """Whether it says that the claim was denied."""
    is_credit: bool = False
    """Whether it earns something: then all that it rests on is shown, and not only what may be quoted back."""

    is_by_rules: bool = False
    """Whether it rests on the words that fill a phrasing, whatever the witness says."""

    @property
    def opinion(self) -> Opinion | None:
        """The opinion that it rests on, if it does."""
        if self.is_by_rules and self.filled() is not None:
            return None
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
    """The words of each case: clauses that fill a phrasing, or the shortest one that nearly convinces the witness.

    Where what is left of the window without them would convince it too, a credit rests on the whole window.
    """
    spans = [_widest(case, answer) for case in cases]
    if witness is None:
        return spans
    words = answer.transcript.words
    asked = [
        (number, clause)
        for number, case in enumerate(cases)
        if case.opinion and (spans[number] == _window(case, answer) or not is_one_sentence(words, spans[number]))
        for clause in _likeliest(case.text, clauses(words, spans[number]), answer)
    ]
    for (number, clause), sure in zip(asked, _certainties(cases, asked, answer, witness), strict=True):
        if sure >= NEARLY * cases[number].certainty and len(clause) < len(spans[number]):
            spans[number] = clause
    left = list(_left(cases, spans, answer))
    for (number, _), sure in zip(left, _certainties(cases, left, answer, witness), strict=True):
        if sure >= LEFT * cases[number].certainty:
            spans[number] = _window(cases[number], answer)
    return spans


def _likeliest(text: str, found: Sequence[range], answer: Answer) -> list[range]:
    """Those of the clauses *found* that share most words with the claim *text*, in their order."""

    def likeness(clause: range) -> float:
        return fuzz.token_set_ratio(text, answer.meant(clause), processor=utils.default_process)

    ranked = sorted(found, key=likeness, reverse=True)
    return sorted(ranked[:CLAUSES], key=found.index)


def _left(cases: Sequence[Case], spans: Sequence[range], answer: Answer) -> Iterator[tuple[int, list[int]]]:
    """What is left of the windows of credits without the words found; a window that is found whole leaves nothing."""
    for number, case in enumerate(cases):
        left = [at for at in _window(case, answer) if at not in spans[number]]
        if case.is_credit and case.opinion and left:
            yield number, left


def _certainties(
    cases: Sequence[Case], asked: Sequence[tuple[int, Sequence[int]]], answer: Answer, witness: Witness
) -> list[float]:
    """How sure the witness is of each case when it reads only the words beside it, 0 to 1."""
    if not asked:
        return []
    opinions = witness.judge([(cases[number].text, answer.meant(words)) for number, words in asked])
    return [
        float(opinion[_DENIED if cases[number].is_against else _MADE])
        for (number, _), opinion in zip(asked, opinions, strict=True)
    ]


def _widest(case: Case, answer: Answer) -> range:
    """The clauses of the window of *case* that fill a phrasing; all of that window when none does."""
    filled, window = case.filled(), _window(case, answer)
    if filled is None or filled.start < window.start or filled.stop > window.stop:
        return window
    clause = whole_clauses(answer.transcript.words, filled, window)
    start = clause.start if filled.start - clause.start <= BESIDE else filled.start
    return range(start, clause.stop if clause.stop - filled.stop <= BESIDE else filled.stop)


def _window(case: Case, answer: Answer) -> range:
    """The window that *case* rests on; the whole answer when only the rules have looked."""
    return answer.windows[case.opinion.window].words if case.opinion else range(len(answer.transcript.words))
