"""What was said against what was heard: where it stands in the answer, and which terms were misheard there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from voiceprep.core.coverage.english import NEGATORS, STOP
from voiceprep.core.coverage.terms import Vocabulary, bearing, letters
from voiceprep.core.deck import Question
from voiceprep.core.lexicon import Between, spellings
from voiceprep.core.personal import terms_of
from voiceprep.core.transcript import Transcript

LIKE = 50.0
"""Share of the letters and of the words that are the same, together, from which a stretch may be what was said."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*(?:[.?!,;:](?!\w))?")
"""A word as it is spoken, with the sign that ends it: "cors-headers.js," are three of them."""

PIECE = re.compile(r"[a-z]+|\d+")
"""A part of a word that a vocabulary looks up."""

_SIGNS = " .,;:?!"
_FULL_STOP = re.compile(r"[.?!](?= |$)")

_SLACK = 3
"""Words that a stretch may have more or less than what was said."""


@dataclass(frozen=True, slots=True)
class Mishearing:
    """A term, and what was heard in its place."""

    term: str
    """As it is written."""
    heard: str
    """The recognizer's words."""
    place: Between | None = None
    """They and the words around them; None when there are none that tell the place."""


def stretch(transcript: Transcript, wanted: str) -> range | None:
    """The words that *wanted* names, "FROM ... TO" or all of them; None when they are not there."""
    first, found, last = wanted.replace("…", "...").partition(" ... ")
    keys = [letters(word.text) for word in transcript.words]
    start = _run(keys, first, 0)
    if start is None:
        return None
    end = _run(keys, last, start.stop) if found else start
    return None if end is None else range(start.start, end.stop)


def _run(keys: Sequence[str], text: str, start: int) -> range | None:
    """Where the words of *text* stand in *keys*, from *start* on."""
    wanted = [key for word in text.split() if (key := letters(word))]
    places = range(start, len(keys) - len(wanted) + 1 if wanted else 0)
    return next((range(at, at + len(wanted)) for at in places if list(keys[at : at + len(wanted)]) == wanted), None)


def nearest(transcript: Transcript, said: str) -> range | None:
    """The stretch of the answer that is most like *said*; None when nothing is."""
    keys, wanted = [letters(word.text) for word in transcript.words], [*map(letters, said.split())]
    best = LIKE, range(0)
    for start in range(len(keys)):
        for end in range(start + max(1, len(wanted) - _SLACK), min(len(keys), start + len(wanted) + _SLACK) + 1):
            likeness = fuzz.ratio("".join(keys[start:end]), "".join(wanted))
            # the words around a mishearing are what tells where it stands
            likeness += 100 * LCSseq.similarity(keys[start:end], wanted) / len(wanted)
            if likeness > best[0]:
                best = likeness, range(start, end)
    return _with_edges(transcript, best[1], said.split()) if best[1] else None


def _with_edges(transcript: Transcript, span: range, said: Sequence[str]) -> range:
    """*span*, and beside it as many words as *said* has before and after all that was heard in *span*."""
    same = _same(said, transcript.said(span).split())
    if not same:
        return span
    first, last = min(same), max(same)
    before = first if same[first] == 0 else 0
    after = len(said) - 1 - last if same[last] == len(span) - 1 else 0
    return range(max(0, span.start - before), min(len(transcript.words), span.stop + after))


def _same(said: Sequence[str], heard: Sequence[str]) -> dict[int, int]:
    """Which word of *said* is which word of *heard*, as far as they agree."""
    blocks = SequenceMatcher(None, [*map(letters, said)], [*map(letters, heard)], autojunk=False).get_matching_blocks()
    return {a + at: b + at for a, b, size in blocks for at in range(size)}


def misheard(said: str, heard: str, question: Question) -> tuple[Mishearing, ...]:
    """The terms of *question* in *said* that are not found in *heard*, each with what stands in its place."""
    vocabulary = vocabulary_of(question)
    spoken, written = _WORD.findall(said), _WORD.findall(heard)
    same = _same(spoken, written)
    known = [*places(written, vocabulary)]
    found = []
    for term, span in places(spoken, vocabulary):
        left = max((at for at in same if at < span.start), default=-1)
        right = min((at for at in same if at >= span.stop), default=len(spoken))
        instead = range(same.get(left, -1) + 1, same.get(right, len(written)))
        if any(other == term and place.start in instead for other, place in known):
            continue
        is_alone = (left, right) == (span.start - 1, span.stop)
        place = instead if is_alone else _likest(written, instead, spellings(term, question.lexicon))
        if place:
            found.append(_mishearing(term, written, place))
    return tuple(dict.fromkeys(found))


def _mishearing(term: str, written: Sequence[str], place: range) -> Mishearing:
    """*term*, heard as the words of *place*."""
    heard = " ".join(written[place.start : place.stop]).strip(_SIGNS)
    before = _FULL_STOP.split(" ".join(written[: place.start]))[-1].split()
    after = _FULL_STOP.split(" ".join(written[place.stop - 1 :]))[0].split()[1:]
    first, last = (bearing(word.lower().strip(_SIGNS) for word in words) for words in (reversed(before), after))
    is_told = {first, last}.isdisjoint({"", *NEGATORS})
    return Mishearing(term, heard, Between(first, _bare(heard), last) if is_told else None)


def _bare(heard: str) -> str:
    """*heard* without the little words that it begins and ends with."""
    words = heard.split()
    bearing = [at for at, word in enumerate(words) if letters(word) not in STOP]
    return " ".join(words[bearing[0] : bearing[-1] + 1]) if bearing else heard


def _likest(words: Sequence[str], inside: range, ways: Iterable[str]) -> range:
    """The part of *words* that is most like one of *ways*, of those *inside*."""
    keys = [*map(letters, ways)]
    spans = [range(start, end) for start in inside for end in range(start + 1, inside.stop + 1)]

    def likeness(span: range) -> float:
        return max(fuzz.ratio(letters(" ".join(words[span.start : span.stop])), key) for key in keys)

    return max(spans, key=likeness, default=inside)


def places(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[str, range]]:
    """The terms in *words*, each with the words that it takes."""
    pieces = [(piece, at) for at, word in enumerate(words) for piece in PIECE.findall(word.lower())]
    start = 0
    while start < len(pieces):
        near = range(max(0, start - vocabulary.longest), min(len(pieces), start + vocabulary.longest))
        texts = [pieces[at][0] for at in near]
        found = vocabulary.find(texts[start - near.start :], texts[: start - near.start])
        if found is not None:
            yield found[0], range(pieces[start][1], pieces[start + found[1] - 1][1] + 1)
        start += found[1] if found else 1


def vocabulary_of(question: Question) -> Vocabulary:
    """The terms that the scorer hears in an answer to *question*."""
    return Vocabulary(terms_of(question), question.lexicon)
