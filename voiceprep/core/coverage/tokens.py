"""A transcript as the scorer sees it: content words with stem, polarity, and whether they are claimed at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voiceprep.core.coverage import english
from voiceprep.core.coverage.english import stem
from voiceprep.core.coverage.meant import meant
from voiceprep.core.coverage.pieces import Piece, number, pieces_of, sentences
from voiceprep.core.coverage.polarity import polarity
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.transcript import Word


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
    pieces: int
    """How many of them it is made of."""
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
    return tokens_of(meant(pieces_of(words, sentences(words))), vocabulary)


def tokens_of(pieces: Sequence[Piece], vocabulary: Vocabulary) -> tuple[Token, ...]:
    """The content of *pieces* in order."""
    denied, claimed = polarity(pieces)
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


def _token_at(pieces: Sequence[Piece], index: int, vocabulary: Vocabulary) -> tuple[int, Token | None]:
    """The token that begins at *index*, if any, and where the next one may begin."""
    here = pieces[index]
    window = pieces[index : index + vocabulary.longest]
    window = [piece for piece in window if piece.sentence == here.sentence]
    before = pieces[max(0, index - vocabulary.longest) : index]
    before = [piece for piece in before if piece.sentence == here.sentence]
    if found := vocabulary.find([piece.text for piece in window], [piece.text for piece in before]):
        term, length = found
        return index + length, _token(pieces, range(index, index + length), term, is_term=True)
    if number(here.text) is not None or here.text in english.SCALES:
        return _number_at(pieces, index)
    if here.text in english.NEGATORS or (here.text in english.STOP and here.text not in english.KEEP):
        return index + 1, None
    return index + 1, _token(pieces, range(index, index + 1), stem(here.text))


def _token(pieces: Sequence[Piece], span: range, text: str, *, is_term: bool = False, is_number: bool = False) -> Token:
    first, last = pieces[span.start], pieces[span.stop - 1]
    return Token(
        text, first.word, last.word, span.start, len(span), first.sentence, first.clause,
        is_term=is_term, is_number=is_number,
    )  # fmt: skip


def _number_at(pieces: Sequence[Piece], index: int) -> tuple[int, Token | None]:
    """A number said in one or more words: "ten thousand", "twenty five", "5,000"."""
    total = current = 0
    end = index
    while end < len(pieces) and pieces[end].sentence == pieces[index].sentence:
        text = pieces[end].text
        value = number(text)
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
    return end, _token(pieces, range(index, end), str(total + current), is_number=True)
