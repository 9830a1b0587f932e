"""Appeals: whether what was misheard may count as the term from now on, and a sentence for its key point."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from voiceprep.core.authoring import EARNED, Cover
from voiceprep.core.coverage.claims import phrase_tokens
from voiceprep.core.coverage.english import ANTONYMS, STOP, SYNONYMS, stem
from voiceprep.core.coverage.terms import Vocabulary, letters, sound
from voiceprep.core.coverage.verdict import Status
from voiceprep.core.deck import EMPTY_PRONUNCIATION, Question
from voiceprep.core.lexicon import between, spellings
from voiceprep.core.misheard import PIECE, Mishearing, vocabulary_of
from voiceprep.core.personal import terms_of
from voiceprep.core.transcript import Transcript

_SHORTEST = 4
"""Letters of a mishearing; what is written in capitals was heard as letters, and may have one less."""

_FEWEST = 3
"""Words of a sentence that carry a claim: with fewer it is a name."""


def teachable(one: Mishearing, questions: Sequence[Question]) -> str | None:
    """How *one* may be heard as its term from now on: anywhere, only in its place, or not at all (None).

    An ordinary word is the term only between the words between which it was heard: one of them is not enough, because
    "the sync callback" may well be meant, and "wait for the sync callback" hardly.
    """
    ways = (one.heard, str(one.place)) if one.place else (one.heard,)
    return next((way for way in ways if objection(replace(one, heard=way), questions) is None), None)


def objection(one: Mishearing, questions: Sequence[Question]) -> str | None:
    """Why *one* may not count as its term from now on; None when it may.

    Args:
        one: the mishearing.
        questions: all that are asked: those that have the term hear it differently then, and the words of all of them
            are words that people use.
    """
    place = between(one.heard)
    words = (place.heard if place else one.heard).split()
    bare = [word for word in words if "".join(filter(str.isalpha, word.lower())) not in STOP]
    key = letters("".join(bare))
    opposites = ANTONYMS.get(stem(one.term.lower()), frozenset())
    if not place and (opposite := next((word for word in bare if stem(letters(word)) in opposites), None)):
        return f"“{opposite}” is the opposite of {one.term}"
    if not bare:
        return f"“{one.heard}” is what everybody says all the time"
    if len(key) < _SHORTEST - (bare[0].isupper() and len(bare) == 1):
        return f"“{one.heard}” is too short: too many words sound like it"
    if not place and len(bare) == 1 and _is_ordinary(key, questions):
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
        for piece in PIECE.findall(text.lower())
    )


def _clash(one: Mishearing, questions: Sequence[Question]) -> str | None:
    """Which other term, or what in the questions that have the term, would be taken for it."""
    having = [question for question in questions if one.term in terms_of(question)]
    entry = having[0].lexicon.get(one.term, EMPTY_PRONUNCIATION)
    own = [*map(letters, spellings(one.term, having[0].lexicon))]
    place = between(one.heard)
    heard = place.heard if place else one.heard
    before, after, anywhere = (
        Vocabulary([one.term], {one.term: replace(entry, hear=(*entry.hear, *ways))})
        for ways in ((), (one.heard,), (heard,))
    )
    key = letters(heard)
    beginnings = {"", sound(key)[:1]}

    def is_taken(text: str) -> bool:
        pieces = PIECE.findall(text.lower())
        # what begins with another sound is never heard as it: spares nine of ten comparisons
        starts = (at for at, piece in enumerate(pieces) if piece[0] == key[0] or sound(piece)[:1] in beginnings)
        return any(is_new(pieces, at) for at in starts)

    def is_new(pieces: Sequence[str], at: int) -> bool:
        end = at + after.longest
        found = after.find(pieces[at:end], pieces[max(0, at - after.longest) : at])
        # "AJWT" stands in "a JWT", where it is meant
        return found is not None and not any(before.find(pieces[inside:end]) for inside in range(at, at + found[1]))

    def is_alike(way: str) -> bool:
        pieces = PIECE.findall(way.lower())
        return anywhere.find(pieces) == (one.term, len(pieces)) and not before.find(pieces)

    others = {
        (way, term)
        for question in questions
        for term in terms_of(question)
        for way in spellings(term, question.lexicon)
    }
    for way, term in sorted(others):
        if term == one.term or any(letters(term) in key for key in own):
            continue
        if is_taken(way) or (place and is_alike(way)):  # what sounds like it can be said in its place
            return f"“{one.heard}” sounds like {term}, which is another term"
        if _within(way, heard):
            return f"“{one.heard}” holds {term}, which is another term"
    texts = (text for question in having for text in _prose(question))
    taken = next((text for text in texts if is_taken(text)), None)
    return None if taken is None else f"“{one.heard}” is said in “{taken}”, where {one.term} is not meant"


def _within(way: str, heard: str) -> bool:
    """Whether the words of *way* stand in *heard*."""
    return f" {' '.join(PIECE.findall(way.lower()))} " in f" {' '.join(PIECE.findall(heard.lower()))} "


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
    if slug not in [point.slug for point in question.key_points]:
        return f"The deck of today has no key point '{slug}' any more"
    if len(phrase_tokens(said, vocabulary_of(question))) < _FEWEST:
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
