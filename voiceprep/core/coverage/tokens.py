"""A transcript as the scorer sees it: content words with stem, polarity, and whether they are claimed at all."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceprep.core.coverage import english
from voiceprep.core.coverage.english import stem
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.transcript import Word

_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:[.,]\d+)*|\d+|[a-z]+")
_CONTRACTIONS = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "ain't": ("is", "not")}


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
    is_asked: bool = False
    """Whether its sentence ends with a question mark."""
    position: int = 0
    """Its own index in the answer, counted after fillers were taken out."""


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that was said and may fill a slot of a phrasing."""

    stem: str
    """Stem of the word, the digits of a number, or the written form of a term."""
    first: int
    """Index of the transcript's first word that it stands on."""
    last: int
    """Index of its last word."""
    position: int
    """Where it stands among the pieces of the answer."""
    sentence: int
    """Number of its sentence."""
    clause: int
    """Number of its clause."""
    is_term: bool = False
    """Whether it is a technical term of the question."""
    is_number: bool = False
    """Whether it is a number."""
    denied: int = 0
    """0 plain, 1 in reach of a negator, 2 right after it."""
    claimed: bool = True
    """False in questions, doubts, and what others say."""


def tokenize(words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Token, ...]:
    """The content of *words* in order."""
    pieces = [replace(piece, position=index) for index, piece in enumerate(_meant(words))]
    denied, claimed = _polarity(pieces)
    tokens = []
    index = 0
    while index < len(pieces):
        end, token = _token_at(pieces, index, vocabulary)
        if token is not None:
            reach = range(index, end)
            tokens.append(
                replace(token, denied=max(denied[at] for at in reach), claimed=all(claimed[at] for at in reach))
            )
        index = end
    return tuple(tokens)


def _meant(words: Sequence[Word]) -> list[Piece]:
    """The pieces of *words* without fillers, and without what the speaker took back."""
    return _correct(_without_fillers(_pieces(words)))


def not_meant(words: Sequence[Word]) -> frozenset[int]:
    """The indexes of those *words* that are fillers, said twice, or taken back."""
    return frozenset({piece.word for piece in _pieces(words)} - {piece.word for piece in _meant(words)})


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
    cuts = [at for at in span[1:] if _opens_clause(words, at) or _closing(words[at - 1]) in _FULL_STOPS]
    bounds = [span.start, *cuts, span.stop]
    runs = [range(start, end) for ahead in (1, 2) for start, end in zip(bounds, bounds[ahead:], strict=False)]
    return tuple(run for run in runs if 2 < len(run) < len(span))


_LONGEST, _USUAL = 30, 22
_FULL_STOPS = frozenset(".?!")


def _opens_clause(words: Sequence[Word], at: int) -> bool:
    return _closing(words[at - 1]) in {",", ";", ":"} or words[at].text.lower() in english.OPENERS


def _closing(word: Word) -> str:
    """The punctuation that a word ends with."""
    return word.text.rstrip("\"')]")[-1:]


def _pieces(words: Sequence[Word]) -> list[Piece]:
    """Lower-case words and numbers with their sentence and clause; contractions are taken apart."""
    pieces: list[Piece] = []
    clause = 0
    for number, part in enumerate(sentences(words)):
        inside: list[Piece] = []
        for index in part:
            inside.extend(Piece(text, index, number, clause) for text in _parts(_plain(words[index].text)))
            clause += _closing(words[index]) in _PAUSES
        clause += 1
        is_asked = _closing(words[part[-1]]) == "?" and not _is_tag(inside)
        pieces.extend(replace(piece, is_asked=is_asked) for piece in inside)
    return pieces


def _plain(text: str) -> str:
    """Lower case, with straight apostrophes."""
    return text.lower().translate(_APOSTROPHES)


_PAUSES = frozenset(",;:")
_APOSTROPHES = {0x2018: "'", 0x2019: "'"}


def _parts(text: str) -> Iterator[str]:
    for part in _PIECE.findall(text):
        if part in _CONTRACTIONS:
            yield from _CONTRACTIONS[part]
        elif part.endswith("n't"):
            yield from (part[:-3], "not")
        elif "'" in part:
            yield part.partition("'")[0]
        else:
            yield part.replace(",", "")


def _is_tag(sentence: Sequence[Piece]) -> bool:
    """Whether a question mark only seeks agreement: "it is four, right?"."""
    tail = [piece.text for piece in sentence[-3:]]
    return tail[-1:] in (["right"], ["know"], ["yeah"], ["correct"], ["okay"]) or (
        len(sentence) > 5 and tail[-1:] == ["it"]
    )


def _find(texts: Sequence[str], phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where one of *phrases* stands in *texts*: start and end, the longest at each place."""
    by_first: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        flat = list(_parts(phrase))
        by_first.setdefault(flat[0], []).append(flat)
    index = 0
    while index < len(texts):
        fits = [flat for flat in by_first.get(texts[index], ()) if list(texts[index : index + len(flat)]) == flat]
        if fits:
            length = max(map(len, fits))
            yield index, index + length
            index += length
        else:
            index += 1


def _without_fillers(pieces: list[Piece]) -> list[Piece]:
    """Without "you know", "um" and the like, nor a word said twice in a row."""
    texts = [piece.text for piece in pieces]
    drop = {at for start, end in _find(texts, english.FILLERS) for at in range(start, end)}
    drop |= {at for at in range(1, len(texts)) if texts[at] == texts[at - 1] and not texts[at].isdigit()}
    drop |= {at for at, text in enumerate(texts) if text in _SOUNDS}
    return [piece for at, piece in enumerate(pieces) if at not in drop]


_SOUNDS = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "ah", "eh", "huh"})


def _correct(pieces: list[Piece]) -> list[Piece]:
    """Without what the speaker took back: "it's eight, no sorry, four" is "it's four"."""
    texts = [piece.text for piece in pieces]
    drop: set[int] = set()
    for start, end in _find(texts, english.CORRECTIONS):
        taken_back = _taken_back(texts, start, end) if _stands_apart(pieces, start, end) else range(0)
        if taken_back:  # else it may mean what it says: "there is no wait"
            drop |= {*taken_back, *range(start, end)}
    return [piece for at, piece in enumerate(pieces) if at not in drop]


def _stands_apart(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether a correction can stand from *start* to *end*: one word only between two pauses, or two numbers."""
    if not 0 < start < end < len(pieces):
        return False
    before, first, after = pieces[start - 1], pieces[start], pieces[end]
    is_pause = before.clause < first.clause < after.clause
    return end - start > 1 or is_pause or None not in (_number(before.text), _number(after.text))


def _taken_back(texts: Sequence[str], start: int, end: int) -> range:
    """From the nearest word before *start* that the words from *end* on replace."""
    skipped = english.STOP | english.NEGATORS
    new = next((at for at in range(end, min(end + 5, len(texts))) if texts[at] not in skipped), None)
    if new is None:
        return range(0)
    for at in range(start - 1, max(-1, start - 10), -1):
        if _replaces(texts[new], texts[at]):
            return range(at, start)
    return range(0)


def _replaces(new: str, old: str) -> bool:
    """Whether one of two words stands where the other stood: both numbers, opposites, or the same word again."""
    if _number(new) is not None:
        return _number(old) is not None
    new, old = stem(new), stem(old)
    return new == old or old in english.ANTONYMS.get(new, ())


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return english.NUMBERS.get(text)


def _polarity(pieces: Sequence[Piece]) -> tuple[list[int], list[bool]]:
    """For each piece: how far it is denied, and whether it is claimed."""
    texts = [piece.text for piece in pieces]
    denied, claimed = [0] * len(pieces), [not piece.is_asked for piece in pieces]
    doubts, denials = list(_find(texts, english.DOUBTS)), list(_find(texts, english.DENIALS))
    counted = (*_find(texts, english.NOT_NEGATING), *doubts, *denials)
    _reach_of_negators(pieces, denied, {at for start, end in counted for at in range(start, end)})
    for _, end in denials:
        for at in _rest_of_statement(pieces, end):
            denied[at] = 0 if denied[at] else 2
    for at in _not_claimed(pieces, texts, doubts):
        claimed[at] = False
    for start, end in _find(texts, english.REJECTIONS):
        denied[start:end] = [0] * (end - start)
    return denied, claimed


def _not_claimed(pieces: Sequence[Piece], texts: Sequence[str], doubts: Sequence[tuple[int, int]]) -> Iterator[int]:
    """What is doubted, what others say, and what is rejected right afterwards."""
    for _, end in doubts:
        yield from _rest_of_sentence(pieces, end)
    for _, end in _find(texts, english.REPORTS):
        yield from _rest_of_clause(pieces, end)
    for start, _ in _find(texts, english.REJECTIONS):
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


def _rest_of_clause(pieces: Sequence[Piece], start: int) -> Iterator[int]:
    """From *start* to the next comma, full stop or conjunction that opens another thought."""
    if start >= len(pieces):
        return
    clause = pieces[max(0, start - 1)].clause
    for at in range(start, len(pieces)):
        if pieces[at].clause != clause or (at > start and pieces[at].text in english.BREAKS):
            return
        yield at


def _rest_of_statement(pieces: Sequence[Piece], start: int) -> Iterator[int]:
    """As `_rest_of_clause`, and from a condition on through its main clause: "when all are busy, the next waits"."""
    condition = list(_rest_of_clause(pieces, start))
    yield from condition
    after = start + len(condition)
    if condition and pieces[start].text in english.CONDITIONS and after < len(pieces):
        yield after
        yield from _rest_of_clause(pieces, after + 1)


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


def _token_at(pieces: Sequence[Piece], index: int, vocabulary: Vocabulary) -> tuple[int, Token | None]:
    """The token that begins at *index*, if any, and where the next one may begin."""
    here = pieces[index]
    window = pieces[index : index + vocabulary.longest]
    window = [piece for piece in window if piece.sentence == here.sentence]
    before = pieces[max(0, index - vocabulary.longest) : index]
    before = [piece for piece in before if piece.sentence == here.sentence]
    if found := vocabulary.find([piece.text for piece in window], [piece.text for piece in before]):
        term, length = found
        return index + length, _token(pieces[index : index + length], term, is_term=True)
    if _number(here.text) is not None or here.text in english.SCALES:
        return _number_at(pieces, index)
    if here.text in english.NEGATORS or (here.text in english.STOP and here.text not in english.KEEP):
        return index + 1, None
    return index + 1, _token([here], stem(here.text))


def _token(pieces: Sequence[Piece], text: str, *, is_term: bool = False, is_number: bool = False) -> Token:
    first = pieces[0]
    return Token(
        text, first.word, pieces[-1].word, first.position, first.sentence, first.clause, is_term=is_term,
        is_number=is_number,
    )  # fmt: skip


def _number_at(pieces: Sequence[Piece], index: int) -> tuple[int, Token | None]:
    """A number said in one or more words: "ten thousand", "twenty five", "5,000"."""
    total = current = 0
    end = index
    while end < len(pieces) and pieces[end].sentence == pieces[index].sentence:
        text = pieces[end].text
        value = _number(text)
        if value is None and text not in english.SCALES:
            break
        if text in english.SCALES:
            current = max(1, current) * english.SCALES[text]
            total, current = (total + current, 0) if current >= 1_000 else (total, current)
        elif end > index and not (20 <= current < 100 and value is not None and value < 10):
            break
        else:
            current += value or 0
        end += 1
    if end == index + 1 and pieces[index].text == "one":  # hardly ever a number in speech
        return end, None
    return end, _token(pieces[index:end], str(total + current), is_number=True)
