"""Appeals: what was said against what was heard, and whether a mishearing may count as the term from now on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from voiceprep.core.authoring import EARNED, Cover
from voiceprep.core.coverage.claims import phrase_tokens
from voiceprep.core.coverage.english import ANTONYMS, STOP, SYNONYMS, stem
from voiceprep.core.coverage.terms import Vocabulary, letters, sound
from voiceprep.core.coverage.verdict import Status
from voiceprep.core.deck import EMPTY_PRONUNCIATION, Question
from voiceprep.core.lexicon import spellings
from voiceprep.core.personal import terms_of
from voiceprep.core.transcript import Transcript

LIKE = 50.0
"""Share of the letters and of the words that are the same, together, from which a stretch may be what was said."""

_SHORTEST = 4
"""Letters of a mishearing; what is written in capitals was heard as letters, and may have one less."""

_FEWEST = 3
"""Words of a sentence that carry a claim: with fewer it is a name."""

_PIECE = re.compile(r"[a-z]+|\d+")
_SLACK = 3
"""Words that a stretch may have more or less than what was said."""


@dataclass(frozen=True, slots=True)
class Mishearing:
    """A term, and what was heard in its place."""

    term: str
    """As it is written."""
    heard: str
    """The recognizer's words."""


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
    same = _same(said, _text(transcript, span).split())
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


def _text(transcript: Transcript, span: range) -> str:
    return " ".join(word.text for word in transcript.words[span.start : span.stop])


def misheard(said: str, heard: str, question: Question) -> tuple[Mishearing, ...]:
    """The terms of *question* in *said* that are not found in *heard*, each with what stands in its place."""
    vocabulary = _vocabulary(question)
    spoken, written = said.split(), heard.split()
    same = _same(spoken, written)
    found = []
    for term, span in _places(spoken, vocabulary):
        left = max((at for at in same if at < span.start), default=-1)
        right = min((at for at in same if at >= span.stop), default=len(spoken))
        between = written[same.get(left, -1) + 1 : same.get(right, len(written))]
        if any(other == term for other, _ in _places(between, vocabulary)):
            continue
        is_alone = (left, right) == (span.start - 1, span.stop)
        words = between if is_alone else _likest(between, spellings(term, question.lexicon))
        if text := " ".join(words).strip(" .,;:?!-"):
            found.append(Mishearing(term, text))
    return tuple(dict.fromkeys(found))


def _likest(words: Sequence[str], ways: Iterable[str]) -> Sequence[str]:
    """The part of *words* that is most like one of *ways*."""
    keys = [*map(letters, ways)]
    spans = [words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    return max(spans, key=lambda span: max(fuzz.ratio(letters(" ".join(span)), key) for key in keys), default=())


def _places(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[str, range]]:
    """The terms in *words*, each with the words that it takes."""
    pieces = [(piece, at) for at, word in enumerate(words) for piece in _PIECE.findall(word.lower())]
    start = 0
    while start < len(pieces):
        found = vocabulary.find([piece for piece, _ in pieces[start : start + vocabulary.longest]])
        if found is not None:
            yield found[0], range(pieces[start][1], pieces[start + found[1] - 1][1] + 1)
        start += found[1] if found else 1


def _vocabulary(question: Question) -> Vocabulary:
    return Vocabulary(terms_of(question), question.lexicon)


def objection(one: Mishearing, questions: Sequence[Question]) -> str | None:
    """Why *one* may not count as its term from now on; None when it may.

    Args:
        one: the mishearing.
        questions: all that are asked: those that have the term hear it differently then, and the words of all of them
            are words that people use.
    """
    words = one.heard.split()
    bare = [word for word in words if "".join(filter(str.isalpha, word.lower())) not in STOP]
    key = letters("".join(bare))
    if not bare:
        return f"“{one.heard}” is what everybody says all the time"
    if len(key) < _SHORTEST - (bare[0].isupper() and len(bare) == 1):
        return f"“{one.heard}” is too short: too many words sound like it"
    if len(bare) == 1 and _is_ordinary(key, questions):
        return f"“{one.heard}” is an ordinary word, which would count as {one.term} wherever it is said"
    return _clash(one, questions)


def _is_ordinary(word: str, questions: Iterable[Question]) -> bool:
    """Whether *word* is one of the language, or of the decks' own prose."""
    known = stem(word)
    if known in SYNONYMS or known in ANTONYMS:
        return True
    return any(
        known == stem(piece)
        for question in questions
        for text in _prose(question)
        for piece in _PIECE.findall(text.lower())
    )


def _clash(one: Mishearing, questions: Sequence[Question]) -> str | None:
    """Which other term, or what in the questions that have the term, would be taken for it."""
    having = [question for question in questions if one.term in terms_of(question)]
    entry = having[0].lexicon.get(one.term, EMPTY_PRONUNCIATION)
    own = [*map(letters, spellings(one.term, having[0].lexicon))]
    before = Vocabulary([one.term], {one.term: entry})
    after = Vocabulary([one.term], {one.term: replace(entry, hear=(*entry.hear, one.heard))})

    key = letters(one.heard)
    beginnings = {"", sound(key)[:1]}

    def is_taken(text: str) -> bool:
        pieces = _PIECE.findall(text.lower())
        # what begins with another sound is never heard as it: spares nine of ten comparisons
        starts = (at for at, piece in enumerate(pieces) if piece[0] == key[0] or sound(piece)[:1] in beginnings)
        runs = (pieces[at : at + after.longest] for at in starts)
        return any(after.find(run) and not before.find(run) for run in runs)

    others = {
        (way, term)
        for question in questions
        for term in terms_of(question)
        for way in spellings(term, question.lexicon)
    }
    for way, term in sorted(others):
        if term == one.term or any(letters(term) in key for key in own):
            continue
        if is_taken(way):
            return f"“{one.heard}” sounds like {term}, which is another term"
        if _within(way, one.heard):
            return f"“{one.heard}” holds {term}, which is another term"
    texts = (text for question in having for text in _prose(question))
    taken = next((text for text in texts if is_taken(text)), None)
    return None if taken is None else f"“{one.heard}” is said in “{taken}”, where {one.term} is not meant"


def _within(way: str, heard: str) -> bool:
    """Whether the words of *way* stand in *heard*."""
    return f" {' '.join(_PIECE.findall(way.lower()))} " in f" {' '.join(_PIECE.findall(heard.lower()))} "


def _prose(question: Question) -> Iterator[str]:
    """Every text of *question* that people say."""
    yield from (question.prompt, question.model_answer)
    for point in question.key_points:
        yield from (point.text, *point.phrasings, *point.examples, *point.counterexamples)
    for trap in question.traps:
        yield from (trap.claim, *trap.phrasings, *trap.counterexamples, trap.reply)


def phrasing_objection(slug: str, said: str, question: Question, cover: Cover) -> str | None:
    """Why the sentence *said* may not count for the key point *slug* from now on; None when it may.

    Args:
        slug: of the key point.
        said: the sentence.
        question: the question, as it is today.
        cover: the scorer.
    """
    if len(phrase_tokens(said, _vocabulary(question))) < _FEWEST:
        return f"“{said}” is too little to tell one key point from another: say the whole claim"
    points = tuple(
        replace(point, phrasings=(*point.phrasings, said)) if point.slug == slug else point
        for point in question.key_points
    )
    taught = replace(question, key_points=points)
    for text in _others(slug, question):
        before, after = (_status(slug, text, asked, cover) for asked in (question, taught))
        if after in EARNED and before not in EARNED:
            return f"“{text}” would count too, and it must not"
    return None


def _others(slug: str, question: Question) -> Iterator[str]:
    """What must not earn the key point *slug*: its counterexamples, the traps, and the other key points."""
    for point in question.key_points:
        yield from point.counterexamples if point.slug == slug else (point.text,)
    yield from (trap.claim for trap in question.traps)


def _status(slug: str, text: str, question: Question, cover: Cover) -> Status:
    coverage = cover(question, Transcript.from_text(text))
    return next(verdict.status for verdict in coverage.verdicts if verdict.key_point.slug == slug)
