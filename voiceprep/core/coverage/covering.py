"""The verdicts on an answer."""

from collections.abc import Mapping, Sequence

from voiceprep.core.coverage.clues import Answer, Clues, gather
from voiceprep.core.coverage.evidence import Case, evidence, narrow
from voiceprep.core.coverage.expected import expected_of
from voiceprep.core.coverage.judgement import GAINSAID, PARTLY, judge, judge_trap, rests_on_rules
from voiceprep.core.coverage.tokens import Token
from voiceprep.core.coverage.verdict import Coverage, Status, TrapVerdict, Verdict, percent
from voiceprep.core.coverage.witness import Witness
from voiceprep.core.deck import KeyPoint, Kind, Question
from voiceprep.core.transcript import Transcript

SCORER_VERSION = "5"
"""Raised whenever the same answer may get another score; stored with every attempt."""

ONLY_NAMED = "This is a list of names: say what each of them does, and why."
"""The note on an answer that makes no claim."""

_EARNED = frozenset({Status.COVERED, Status.PARTLY})
_SCORES = {Status.COVERED: 100.0, Status.PARTLY: 50.0, Status.MISSED: 0.0, Status.CONTRADICTED: 0.0}
"""Finer scales are noise: two people agree on a scale of 0 to 5 only at r = .6."""


def cover(question: Question, transcript: Transcript, witness: Witness | None = None) -> Coverage:
    """What *transcript* covers of *question*: the same input gives the same verdicts.

    Args:
        question: with its lexicon, as decks give it.
        transcript: words, with times if it was spoken.
        witness: a model that also reads the answer; without it the rules judge alone.
    """
    expected = expected_of(question)
    answer = Answer.of(transcript, expected.vocabulary, question.prompt)
    clues = gather(expected, answer, witness)
    points, traps = clues[: len(expected.points)], clues[len(expected.points) :]
    statuses = [_status(point, clue, answer) for point, clue in zip(question.key_points, points, strict=True)]
    if _is_about_something_else(statuses, points, answer):
        statuses = [Status.MISSED if status in _EARNED else status for status in statuses]
    fell = [judge_trap(clue) and not answer.is_list for clue in traps]
    cases = [
        Case(
            wanted.text,
            clue,
            is_against=status is Status.CONTRADICTED,
            is_credit=number < len(points) and status in _EARNED,
            is_by_rules=rests_on_rules(clue, status),
        )
        for number, (wanted, clue, status) in enumerate(
            zip((*expected.points, *expected.traps), clues, (*statuses, *map(_as_status, fell)), strict=True)
        )
    ]
    found = [number for number, status in enumerate((*statuses, *map(_as_status, fell))) if status is not Status.MISSED]
    spans = dict(zip(found, narrow([cases[number] for number in found], answer, witness), strict=True))
    for number in _refuted(statuses, spans, points):
        statuses[number] = Status.MISSED
        del spans[number]
    said = [evidence(spans[number], answer) if number in spans else None for number in range(len(cases))]
    verdicts = tuple(
        Verdict(point, status, _SCORES[status], said[number], cases[number].match())
        for number, (point, status) in enumerate(zip(question.key_points, statuses, strict=True))
    )
    trap_verdicts = tuple(
        TrapVerdict(trap, fell[number], said[len(verdicts) + number], cases[len(verdicts) + number].match())
        for number, trap in enumerate(question.traps)
    )
    notes = (ONLY_NAMED,) if answer.is_list else ()
    return Coverage(percent(verdicts), verdicts, trap_verdicts, transcript.heard, notes)


def _status(point: KeyPoint, clues: Clues, answer: Answer) -> Status:
    if point.kind is Kind.TERM and _is_named(point, answer.tokens):
        return Status.COVERED
    only_names = answer.is_list and not clues.is_read_out  # an order of steps is all names, too
    return Status.MISSED if only_names else judge(clues)


def _is_about_something_else(statuses: Sequence[Status], clues: Sequence[Clues], answer: Answer) -> bool:
    """Whether several sentences name no term of the question and earn one point alone, in none of its words.

    Of the 464 tune and held-out answers none is so. It takes one stray credit away, not those of a story that earns
    several: eight everyday ones, each held against 62 questions, earned something 103 times without it, 42 with it.
    """
    earned = [clue for status, clue in zip(statuses, clues, strict=True) if status in _EARNED]
    is_long = sum(view.sentences == 1 for view in answer.windows) > _SEVERAL
    is_named = any(token.is_term for token in answer.tokens)
    return is_long and not is_named and len(earned) == 1 and earned[0].credit_share < PARTLY


_SEVERAL = 2
"""Sentences that may well be about one point, in words of one's own: such is the answer to a follow-up."""


def _refuted(statuses: Sequence[Status], spans: Mapping[int, range], clues: Sequence[Clues]) -> list[int]:
    """Points that only the witness finds contradicted, in words that make another: all that is expected is true."""
    made = [spans[number] for number, status in enumerate(statuses) if status in _EARNED]
    return [
        number
        for number, status in enumerate(statuses)
        if status is Status.CONTRADICTED
        and clues[number].clash_share < GAINSAID
        and any(_coincide(spans[number], other) for other in made)
    ]


def _coincide(one: range, other: range) -> bool:
    """Whether the shorter of two stretches lies in the other by half at least."""
    shared = min(one.stop, other.stop) - max(one.start, other.start)
    return shared >= min(len(one), len(other)) / 2


def _is_named(point: KeyPoint, tokens: Sequence[Token]) -> bool:
    """Whether a term of *point* is named, and neither denied nor only asked for."""
    return any(token.is_term and token.stem in point.terms and token.claimed and token.denied != 2 for token in tokens)


def _as_status(fell: bool) -> Status:
    return Status.COVERED if fell else Status.MISSED
