"""Polarity: what of an answer is denied, and what is claimed at all."""

from collections.abc import Collection, Iterator, Sequence

from voiceprep.core.coverage import english
from voiceprep.core.coverage.pieces import Piece, occurrences


def polarity(pieces: Sequence[Piece]) -> tuple[list[int], list[bool]]:
    """For each piece: how far it is denied, and whether it is claimed."""
    texts = [piece.text for piece in pieces]
    denied, claimed = [0] * len(pieces), [not piece.is_asked for piece in pieces]
    denials = list(occurrences(texts, english.DENIALS))
    doubts = [(start, end) for start, end in occurrences(texts, english.DOUBTS) if _is_own(pieces, start)]
    rejections = [(start, end) for start, end in occurrences(texts, english.REJECTIONS) if _closes(texts, end, denials)]
    counted = (*occurrences(texts, english.NOT_NEGATING), *doubts, *denials)
    _reach_of_negators(pieces, denied, {at for start, end in counted for at in range(start, end)})
    for _, end in denials:
        for at in _rest_of_statement(pieces, end):
            denied[at] = 0 if denied[at] else 2
    for at in _not_claimed(pieces, texts, doubts, rejections):
        claimed[at] = False
    for start, end in rejections:
        denied[start:end] = [0] * (end - start)
    return denied, claimed


def _is_own(pieces: Sequence[Piece], start: int) -> bool:
    """Whether a doubt that begins at *start* is the speaker's: "I can't tell", "not sure", but not "you can't tell"."""
    if pieces[start].text not in english.VERBS_OF_DOUBT:
        return True
    before = [piece.text for piece in pieces[:start] if piece.clause == pieces[start].clause]
    subject = next((text for text in reversed(before) if not text.endswith("ly")), "i")
    return subject in english.STOP and subject not in english.OTHERS


def _closes(texts: Sequence[str], end: int, denials: Sequence[tuple[int, int]]) -> bool:
    """Whether a rejection that ends at *end* is about what came before: "it is wrong to say" and "that" are not."""
    goes_on = end < len(texts) and texts[end] in {"to", "that"}
    return not goes_on and not any(start < end <= stop for start, stop in denials)


def _not_claimed(
    pieces: Sequence[Piece],
    texts: Sequence[str],
    doubts: Sequence[tuple[int, int]],
    rejections: Sequence[tuple[int, int]],
) -> Iterator[int]:
    """What is doubted, what others say, and what is rejected right afterwards."""
    for _, end in doubts:
        yield from _rest_of_sentence(pieces, end)
    for _, end in occurrences(texts, english.REPORTS):
        yield from _rest_of_clause(pieces, end)
    for start, _ in rejections:
        yield from _before(pieces, start)


def _reach_of_negators(pieces: Sequence[Piece], denied: list[int], harmless: set[int]) -> None:
    at = 0
    while at < len(pieces):
        if pieces[at].text in english.NEGATORS and at not in harmless:
            strength = 2
            for reached in _rest_of_clause(pieces, at + 1):
                if pieces[reached].text in english.STOP:
                    continue
                flips = denied[reached] == 2 and strength == 2
                denied[reached] = 0 if flips else max(denied[reached], strength)
                strength = 1
        at += 1


def _rest_of_clause(pieces: Sequence[Piece], start: int, breaks: Collection[str] = english.BREAKS) -> Iterator[int]:
    """From *start* to the next comma, full stop or one of *breaks*, conjunctions that open another thought."""
    if start >= len(pieces):
        return
    clause = pieces[max(0, start - 1)].clause
    for at in range(start, len(pieces)):
        if pieces[at].clause != clause or (at > start and pieces[at].text in breaks):
            return
        yield at


def _rest_of_statement(pieces: Sequence[Piece], start: int) -> Iterator[int]:
    """As `_rest_of_clause`, with its conditions: "it waits if all are busy", "when all are busy, it waits"."""
    first = list(_rest_of_clause(pieces, start, english.TURNS))
    yield from first
    after = start + len(first)
    if first and pieces[start].text in english.CONDITIONS and after < len(pieces):
        yield after
        yield from _rest_of_clause(pieces, after + 1, english.TURNS)


def _rest_of_sentence(pieces: Sequence[Piece], start: int) -> Iterator[int]:
    if start >= len(pieces):
        return
    sentence = pieces[max(0, start - 1)].sentence
    for at in range(start, len(pieces)):
        if pieces[at].sentence != sentence or pieces[at].text == "but":
            return
        yield at


def _before(pieces: Sequence[Piece], start: int) -> Iterator[int]:
    """What a rejection at *start* rejects: its sentence up to there, or the sentence before."""
    if not start:
        return
    sentence = pieces[start - 1].sentence
    for at in range(start - 1, -1, -1):
        if pieces[at].sentence != sentence:
            return
        yield at
