"""The verdicts on an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voiceprep.core.coverage.claims import Claim, Found, claims, find, rarity, windows
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import Token, tokenize
from voiceprep.core.coverage.verdict import Coverage, Evidence, Match, Status, TrapVerdict, Verdict
from voiceprep.core.deck import KeyPoint, Kind, Question, Trap
from voiceprep.core.transcript import Transcript

SCORER_VERSION = "1"
"""Raised whenever the same answer may get another score; stored with every attempt."""

COVERED = 0.72
"""Share of a phrasing from which its claim counts as made."""

PARTLY = 0.5
"""Share of a phrasing from which half a claim counts as made."""

CONTRADICTED_SCORE = -50.0
"""What a contradicted key point counts in the percent: half of what a covered one earns is lost again."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A question, taken apart once."""

    vocabulary: Vocabulary
    """Its terms."""
    points: tuple[tuple[Claim, ...], ...]
    """For each key point, its phrasings."""
    traps: tuple[tuple[Claim, ...], ...]
    """For each trap, its phrasings."""


def cover(question: Question, transcript: Transcript) -> Coverage:
    """What *transcript* covers of *question*: the same input gives the same verdicts, everywhere."""
    expected = _expected_of(question)
    tokens = tokenize(transcript.words, expected.vocabulary)
    views = list(windows(tokens))
    verdicts = tuple(
        _verdict(point, _best(found, views), tokens, transcript)
        for point, found in zip(question.key_points, expected.points, strict=True)
    )
    traps = tuple(
        _trap_verdict(trap, _best(found, views), transcript)
        for trap, found in zip(question.traps, expected.traps, strict=True)
    )
    return Coverage(_percent(verdicts), verdicts, traps, transcript.heard)


@lru_cache(maxsize=256)
def _prepared(key: int) -> list[Expected]:
    return []


def _expected_of(question: Question) -> Expected:
    """Taking a question apart costs more than covering an answer, so it is done once for each."""
    kept = _prepared(id(question))
    if not kept:
        kept.append(_expect(question))
    return kept[0]


def _expect(question: Question) -> Expected:
    vocabulary = Vocabulary([*question.vocabulary, *question.lexicon], question.lexicon)
    points = [[*point.phrasings, point.text] for point in question.key_points]
    traps = [[*trap.phrasings, trap.claim] for trap in question.traps]
    rare = rarity([*points, *traps], vocabulary)
    return Expected(
        vocabulary,
        tuple(claims(phrasings, vocabulary, rare) for phrasings in points),
        tuple(claims(phrasings, vocabulary, rare) for phrasings in traps),
    )


@dataclass(frozen=True, slots=True)
class Best:
    """The strongest finding for and against a claim."""

    credit: Found | None = None
    """Of the windows that make the claim."""
    clash: Found | None = None
    """Of the windows that make another one about the same thing."""


def _best(wanted: Sequence[Claim], views: Sequence[Sequence[Token]]) -> Best:
    credit = clash = None
    for window in views:
        for claim in wanted:
            found = find(claim, window)
            if found.objections:
                clash = found if clash is None or found.share > clash.share else clash
            elif credit is None or found.share > credit.share:
                credit = found
    return Best(credit, clash)


def _verdict(point: KeyPoint, best: Best, tokens: Sequence[Token], transcript: Transcript) -> Verdict:
    if point.kind is Kind.TERM:
        named = next(
            (token for token in tokens if token.is_term and token.stem in point.terms and not token.denied), None
        )
        if named is not None:
            return Verdict(point, Status.COVERED, 100.0, _evidence((named,), transcript), None)
    credit = best.credit.share if best.credit else 0.0
    clash = best.clash.share if best.clash else 0.0
    if best.clash and clash >= COVERED and clash >= credit:
        return Verdict(point, Status.CONTRADICTED, 0.0, _evidence(best.clash.tokens, transcript), _match(best.clash))
    if best.credit and credit >= PARTLY:
        status = Status.COVERED if credit >= COVERED else Status.PARTLY
        score = 100.0 if status is Status.COVERED else round(100 * credit, 1)
        return Verdict(point, status, score, _evidence(best.credit.tokens, transcript), _match(best.credit))
    nearest = best.credit or best.clash
    return Verdict(point, Status.MISSED, 0.0, None, _match(nearest) if nearest else None)


def _trap_verdict(trap: Trap, best: Best, transcript: Transcript) -> TrapVerdict:
    credit = best.credit.share if best.credit else 0.0
    clash = best.clash.share if best.clash else 0.0
    fell = best.credit is not None and credit >= COVERED and credit > clash
    evidence = _evidence(best.credit.tokens, transcript) if fell and best.credit else None
    return TrapVerdict(trap, fell, evidence, _match(best.credit) if best.credit else None)


def _percent(verdicts: Sequence[Verdict]) -> float:
    """The mean of the key points by weight, never below 0."""
    scores = [CONTRADICTED_SCORE if one.status is Status.CONTRADICTED else one.score for one in verdicts]
    weights = [one.key_point.weight for one in verdicts]
    mean = sum(score * weight for score, weight in zip(scores, weights, strict=True)) / (sum(weights) or 1)
    return round(max(0.0, mean), 1)


def _evidence(tokens: Sequence[Token], transcript: Transcript) -> Evidence:
    """The words from the first to the last of *tokens*."""
    first, last = min(token.first for token in tokens), max(token.last for token in tokens)
    words = transcript.words[first : last + 1]
    return Evidence(first, last, " ".join(word.text for word in words), words[0].start, words[-1].end)


def _match(found: Found) -> Match:
    pairs = list(zip(found.claim.slots, found.filled, strict=True))
    return Match(
        found.claim.phrasing,
        tuple(slot.stem for slot, token in pairs if token),
        tuple(slot.stem for slot, token in pairs if not token),
        found.objections,
    )
