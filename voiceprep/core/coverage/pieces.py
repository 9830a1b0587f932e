"""The words of a transcript in lower case, with their sentences and clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from voiceprep.core.coverage import english
from voiceprep.core.transcript import Word

_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:[.,]\d+)*")
_CONTRACTIONS = {
    "won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "ain't": ("is", "not"),
    **{f"{word}'s": (word, "is") for word in ("it", "that", "this", "there", "he", "she", "what", "who")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A lower-case word or number of the answer, before stop words are left out."""

    text: str
    """Letters, digits, or letters with an apostrophe."""
    word: int
    """Index of the transcript's word that it is part of."""
    sentence: int
    """Number of its sentence."""
    clause: int
    """Number of its clause, counted through the answer."""
    is_asked: bool
    """Whether its sentence ends with a question mark."""


def sentences(words: Sequence[Word]) -> tuple[range, ...]:
    """The words of each sentence, by index; what runs on without a full stop is cut where a clause seems to begin."""
    ends = [at + 1 for at, word in enumerate(words) if _closing(word) in _FULL_STOPS]
    bounds = sorted({0, *ends, len(words)})
    return tuple(part for start, end in pairwise(bounds) for part in _shortened(words, start, end))


def _shortened(words: Sequence[Word], start: int, end: int) -> Iterator[range]:
    """One sentence, in parts of some 22 words if it is longer than 30."""
    while end - start > _LONGEST:
        near = range(start + _USUAL - 7, start + _USUAL + 7)
        cut = min(near, key=lambda at: (not _opens_clause(words, at), abs(at - start - _USUAL)))
        yield range(start, cut)
        start = cut
    yield range(start, end)


def runs(spans: Sequence[range], longest: int = 3) -> Iterator[range]:
    """Each of *spans*, and each with those after it, *longest* of them together at most."""
    for first in range(len(spans)):
        for last in range(first, min(first + longest, len(spans))):
            yield range(spans[first].start, spans[last].stop)


def clauses(words: Sequence[Word], span: range) -> tuple[range, ...]:
    """The clauses of *span*, and each with the one after it; shorter than *span*, longer than two words."""
    bounds = _bounds(words, span)
    runs = [range(start, end) for ahead in (1, 2) for start, end in zip(bounds, bounds[ahead:], strict=False)]
    return tuple(run for run in runs if 2 < len(run) < len(span))


def whole_clauses(words: Sequence[Word], part: range, span: range) -> range:
    """The clauses of *span* that *part* of it lies in."""
    bounds = _bounds(words, span)
    return range(max(at for at in bounds if at <= part.start), min(at for at in bounds if at >= part.stop))


def is_one_sentence(words: Sequence[Word], span: range) -> bool:
    """Whether no sentence ends within *span*."""
    return not any(_closing(words[at]) in _FULL_STOPS for at in span[:-1])


def _bounds(words: Sequence[Word], span: range) -> list[int]:
    """Where each clause of *span* begins, and where the last one ends."""
    cuts = [at for at in span[1:] if _opens_clause(words, at) or _closing(words[at - 1]) in _FULL_STOPS]
    return [span.start, *cuts, span.stop]


_LONGEST, _USUAL = 30, 22
_FULL_STOPS = frozenset(".?!")


def _opens_clause(words: Sequence[Word], at: int) -> bool:
    return _closing(words[at - 1]) in {",", ";", ":"} or words[at].text.lower() in english.OPENERS


def _closing(word: Word) -> str:
    """The punctuation that a word ends with."""
    return word.text.rstrip("\"')]")[-1:]


def pieces_of(words: Sequence[Word], every: Sequence[range]) -> list[Piece]:
    """Lower-case words and numbers of *every* sentence of *words*, with their clause; contractions are taken apart."""
    pieces: list[Piece] = []
    clause = 0
    for number, part in enumerate(every):
        inside: list[tuple[str, int, int]] = []
        for index in part:
            inside.extend((text, index, clause) for text in parts_of(_plain(words[index].text)))
            clause += _closing(words[index]) in _PAUSES
        clause += 1
        is_asked = _closing(words[part[-1]]) == "?" and not _is_tag([text for text, _, _ in inside])
        pieces.extend(Piece(text, index, number, its, is_asked) for text, index, its in inside)
    return pieces


def _plain(text: str) -> str:
    """Lower case, with straight apostrophes."""
    return text.lower().translate(_APOSTROPHES)


_PAUSES = frozenset(",;:")
_APOSTROPHES = {0x2018: "'", 0x2019: "'"}


def parts_of(text: str) -> Iterator[str]:
    """The words and numbers of a lower-case *text*; contractions are taken apart, possessives are left out."""
    for part in _PIECE.findall(text):
        if part in _CONTRACTIONS:
            yield from _CONTRACTIONS[part]
        elif part.endswith("n't"):
            yield from (part[:-3], "not")
        elif "'" in part:
            yield part.partition("'")[0]
        else:
            yield part.replace(",", "")


def _is_tag(sentence: Sequence[str]) -> bool:
    """Whether a question mark only seeks agreement: "it is four, right?"."""
    return bool(sentence) and (
        sentence[-1] in {"right", "know", "yeah", "correct", "okay"} or (len(sentence) > 5 and sentence[-1] == "it")
    )


def occurrences(texts: Sequence[str], phrases: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where one of *phrases* stands in *texts*: start and end, the longest at each place."""
    by_first = _by_first(phrases)
    past = 0
    for index, text in enumerate(texts):
        if text in by_first and index >= past:
            fits = [flat for flat in by_first[text] if tuple(texts[index : index + len(flat)]) == flat]
            past = index + max(map(len, fits), default=0)
            if past > index:
                yield index, past


@cache
def _by_first(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    """The words of *phrases*, by the first of them; there are some ten lists of phrases, asked for in every text."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        flat = tuple(parts_of(phrase))
        found.setdefault(flat[0], []).append(flat)
    return found


def number(text: str) -> int | None:
    """The number that one word says, "four" or "4"; None when it says none."""
    if text.isdigit():
        return int(text)
    return english.NUMBERS.get(text)
