"""Is a phrasing's claim made in the answer? Slots filled, polarity, numbers and order compared, in a window."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from voiceprep.core.coverage import english
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import Token, tokenize
from voiceprep.core.transcript import Transcript

SYNONYM = 0.85
"""What a slot is worth that a synonym fills."""

Window = Sequence[Token]


@dataclass(frozen=True, slots=True)
class Claim:
    """A phrasing, taken apart."""

    phrasing: str
    """As the deck has it."""
    slots: tuple[Token, ...]
    """What must be said, each once."""
    weights: tuple[float, ...]
    """How much each slot matters; their sum is 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """How far a claim is made in a window."""

    claim: Claim
    """What was looked for."""
    filled: tuple[Token | None, ...]
    """For each slot, the token that fills it."""
    share: float
    """The weight of the filled slots, 0 to 1."""
    objections: tuple[str, ...] = ()
    """Why the window says something else: a denial, another number, a swapped order."""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens that fill slots, in the order of the answer."""
        return tuple(sorted((token for token in self.filled if token), key=lambda token: token.first))


def claims(phrasings: Iterable[str], vocabulary: Vocabulary, rarity: Mapping[str, float]) -> tuple[Claim, ...]:
    """*phrasings*, each taken apart; a word weighs by its rarity in the question."""
    return tuple(claim for text in phrasings if (claim := _claim(text, vocabulary, rarity)).slots)


def _claim(text: str, vocabulary: Vocabulary, rarity: Mapping[str, float]) -> Claim:
    slots = {token.stem: token for token in reversed(phrase_tokens(text, vocabulary))}
    ordered = tuple(sorted(slots.values(), key=lambda token: token.position))
    raw = [rarity.get(slot.stem, 1.0) for slot in ordered]
    total = sum(raw) or 1.0
    return Claim(text, ordered, tuple(weight / total for weight in raw))


def phrase_tokens(text: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
    """The content of a deck's own text."""
    return tokenize(Transcript.from_text(text).words, vocabulary)


def rarity(points: Sequence[Sequence[str]], vocabulary: Vocabulary) -> dict[str, float]:
    """How much each word tells one key point of a question from the others: 1 for its own, less for all's.

    Args:
        points: for each key point and trap, its phrasings.
        vocabulary: the question's terms.
    """
    spread = Counter(
        word
        for phrasings in points
        for word in {token.stem for text in phrasings for token in phrase_tokens(text, vocabulary)}
    )
    return {word: math.log(1 + len(points) / count) / math.log(1 + len(points)) for word, count in spread.items()}


def windows(tokens: Sequence[Token], widest: int = 45) -> Iterator[Window]:
    """Stretches of the answer in which one claim may be made: each sentence, and each with the next two."""
    starts = [at for at, token in enumerate(tokens) if not at or token.sentence != tokens[at - 1].sentence]
    bounds = [*starts, len(tokens)]
    for number, start in enumerate(starts):
        for ahead in (1, 2, 3):
            if number + ahead < len(bounds):
                end = bounds[number + ahead]
                if ahead == 1 or end - start <= widest:
                    yield from _cut(tokens[start:end], widest)


def _cut(window: Window, widest: int) -> Iterator[Window]:
    """*window*, in overlapping pieces if it is too wide: a recognizer may write no full stop."""
    if len(window) <= widest:
        yield window
        return
    step = widest // 2
    for start in range(0, len(window) - step, step):
        yield window[start : start + widest]


def find(claim: Claim, window: Window) -> Found:
    """How far *claim* is made in *window*."""
    exact: dict[str, list[Token]] = {}
    for token in window:
        exact.setdefault(token.stem, []).append(token)
    filled: list[Token | None] = []
    share = 0.0
    used: set[int] = set()
    for slot, weight in zip(claim.slots, claim.weights, strict=True):
        token, worth = _fill(slot, exact, window, used)
        filled.append(token)
        if token is not None:
            used.add(token.position)
            share += weight * worth
    found = Found(claim, tuple(filled), share)
    return Found(claim, found.filled, share, tuple(_objections(found, window)))


def _fill(slot: Token, exact: Mapping[str, list[Token]], window: Window, used: set[int]) -> tuple[Token | None, float]:
    """The token of *window* that fills *slot*, and what it is worth."""
    for token in exact.get(slot.stem, ()):
        if token.claimed:
            return token, 1.0
    if slot.is_number:
        return None, 0.0
    for token in window:
        if not token.claimed or token.position in used or token.is_number:
            continue
        if worth := likeness(slot, token):
            return token, worth
    return None, 0.0


def likeness(slot: Token, token: Token) -> float:
    """What *token* is worth in place of *slot*, 0 to 1."""
    if slot.is_term or token.is_term:
        return SYNONYM if _shares_head(slot.stem, token.stem) else 0.0
    if english.are_synonyms(slot.stem, token.stem):
        return SYNONYM
    opposite = token.stem in english.ANTONYMS.get(slot.stem, ())
    if opposite and bool(slot.denied) != bool(token.denied):
        return SYNONYM
    return 0.0


def _shares_head(slot: str, token: str) -> bool:
    """Whether one is a part of the other term: "pool" for "thread pool"."""
    one, other = ({english.stem(word) for word in text.lower().split()} for text in (slot, token))
    return bool(one & other)


def _objections(found: Found, window: Window) -> Iterator[str]:
    pairs = [(slot, token) for slot, token in zip(found.claim.slots, found.filled, strict=True) if token]
    if not pairs:
        return
    yield from _denials(pairs)
    yield from _numbers(found, window)
    yield from _opposites(found, window)
    yield from _swaps(pairs)


def _denials(pairs: Sequence[tuple[Token, Token]]) -> Iterator[str]:
    """Polarity: what the phrasing claims is denied in the answer, or the other way round."""
    for slot, token in pairs:
        flipped = token.stem in english.ANTONYMS.get(slot.stem, ())
        if flipped:
            continue
        if slot.denied != 2 and token.denied == 2 and not slot.denied:
            yield f"“{token.stem}” is denied"
        if slot.denied == 2 and not token.denied:
            yield f"“{token.stem}” is not denied"


def _numbers(found: Found, window: Window) -> Iterator[str]:
    """Another number where the phrasing has one."""
    wanted = {slot.stem for slot in found.claim.slots if slot.is_number}
    lacking = [
        slot for slot, token in zip(found.claim.slots, found.filled, strict=True) if slot.is_number and token is None
    ]
    if not lacking:
        return
    near = _span(found, window, margin=3)
    others = [token for token in near if token.is_number and token.claimed and token.stem not in wanted]
    if others:
        yield f"{others[0].stem} instead of {lacking[0].stem}"


def _opposites(found: Found, window: Window) -> Iterator[str]:
    """The opposite of a slot that is not filled."""
    near = _span(found, window, margin=3)
    present = {slot.stem for slot in found.claim.slots}
    for slot, token in zip(found.claim.slots, found.filled, strict=True):
        opposites = english.ANTONYMS.get(slot.stem, frozenset())
        if token is None and opposites:
            for other in near:
                if other.stem in opposites and other.stem not in present and other.denied == slot.denied:
                    yield f"“{other.stem}” instead of “{slot.stem}”"


def _swaps(pairs: Sequence[tuple[Token, Token]]) -> Iterator[str]:
    """Two things in the wrong order around "before", "after", "than" …"""
    for index, (slot, token) in enumerate(pairs):
        if slot.stem not in _RELATIONS or not 0 < index < len(pairs) - 1:
            continue
        (_, left), (_, right) = pairs[index - 1], pairs[index + 1]
        if right.position < token.position < left.position:
            yield f"the sides of “{slot.stem}” are swapped"


_RELATIONS = english.stems(("before", "after", "than", "instead", "until", "over", "under"))


def _span(found: Found, window: Window, margin: int) -> Window:
    """The part of *window* around the tokens that fill slots."""
    places = [token.position for token in found.filled if token]
    if not places:
        return ()
    first, last = min(places) - margin, max(places) + margin
    return [token for token in window if first <= token.position <= last]
