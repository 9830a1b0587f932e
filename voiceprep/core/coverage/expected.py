"""What a question expects, taken apart once: terms, and the claims of its key points and traps."""

from dataclasses import dataclass

from voiceprep.core.coverage.claims import Claim, Slots, claims, rarity, slots_of
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.deck import Question

PREPARED = 256
"""Questions kept taken apart, some 1 MB each at most."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A key point or a trap, taken apart."""

    text: str
    """Its claim in one sentence: what the witness reads."""
    claims: tuple[Claim, ...]
    """Its phrasings and its text."""
    slots: Slots
    """What they ask for, all together."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A question, taken apart."""

    vocabulary: Vocabulary
    """Its terms."""
    points: tuple[Expectation, ...]
    """One for each key point."""
    traps: tuple[Expectation, ...]
    """One for each trap."""


# By the identity of the parts that count: hashing a question would read all its texts, and a follow-up is the same
# question with another prompt. The question is kept, so that their ids stay their own.
_prepared: dict[tuple[int, ...], tuple[Question, Expected]] = {}


def expected_of(question: Question) -> Expected:
    """What *question* expects; taking it apart costs more than covering an answer, so it is done once for each."""
    parts = tuple(map(id, (question.key_points, question.traps, question.terms, question.lexicon)))
    kept = _prepared.get(parts)
    if kept is None:
        if len(_prepared) >= PREPARED:
            _prepared.clear()
        kept = _prepared[parts] = (question, _expect(question))
    return kept[1]


def _expect(question: Question) -> Expected:
    vocabulary = Vocabulary([*question.vocabulary, *question.lexicon], question.lexicon)
    points = [(point.text, [*point.phrasings, point.text]) for point in question.key_points]
    traps = [(trap.claim, [*trap.phrasings, trap.claim]) for trap in question.traps]
    rare = rarity([phrasings for _, phrasings in (*points, *traps)], vocabulary)
    taken_apart = [
        Expectation(text, phrased := claims(phrasings, vocabulary, rare), slots_of(phrased))
        for text, phrasings in (*points, *traps)
    ]
    return Expected(vocabulary, tuple(taken_apart[: len(points)]), tuple(taken_apart[len(points) :]))
