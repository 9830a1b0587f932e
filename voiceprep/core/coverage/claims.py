"""Is a phrasing's claim made in the answer? Slots filled, polarity, numbers and order compared, in a window."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from voiceprep.core.coverage import english
from voiceprep.core.coverage.terms import Vocabulary
from voiceprep.core.coverage.tokens import Token, tokenize
from voiceprep.core.transcript import Transcript

SYNONYM = 0.85
"""What a slot is worth that a synonym fills."""

WIDEST = 45
"""Most tokens of a stretch of several sentences."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the answer in which a claim may be made."""

    tokens: tuple[Token, ...]
    """Its content, in order."""
    said: Mapping[str, tuple[Token, ...]]
    """Its claimed tokens by stem, and those of terms by each part too."""
    words: range
    """The transcript's words that it spans, whole sentences."""
    sentences: int
    """How many sentences it spans."""


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
    has_other_number: bool = False
    """Whether one of them is another number."""
    is_verbatim: bool = False
    """Whether the phrasing was read out: every slot filled exactly, in its order, with nothing in between."""

    @property
    def pairs(self) -> list[tuple[Token, Token]]:
        """Each slot that is filled, with the token that fills it."""
        return [(slot, token) for slot, token in zip(self.claim.slots, self.filled, strict=True) if token]

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


def windows(tokens: Sequence[Token], every: Sequence[range], spans: Sequence[range]) -> tuple[Window, ...]:
    """Stretches of the answer in which one claim may be made: each sentence, and each with the one or two after it.

    Args:
        tokens: the content of the answer.
        every: the words of each sentence.
        spans: those sentences that count.
    """
    numbers = [number for number, span in enumerate(every) if span in spans]
    by_sentence: dict[int, list[Token]] = {}
    for token in tokens:
        by_sentence.setdefault(token.sentence, []).append(token)
    found = []
    for first in range(len(numbers)):
        for last in range(first, min(first + 3, len(numbers))):
            if numbers[last] - numbers[first] != last - first:
                break
            inside = [token for number in numbers[first : last + 1] for token in by_sentence.get(number, ())]
            if first == last or len(inside) <= WIDEST:
                words = range(every[numbers[first]].start, every[numbers[last]].stop)
                found.append(_window(inside, words, last - first + 1))
    return tuple(found)


def _window(tokens: Sequence[Token], words: range, sentences: int) -> Window:
    """*tokens* with an index of what is said in them."""
    said: dict[str, list[Token]] = {}
    for token in tokens:
        if token.claimed:
            for part in {token.stem, *parts(token.stem)} if token.is_term else (token.stem,):
                said.setdefault(part, []).append(token)
    return Window(tuple(tokens), {part: tuple(found) for part, found in said.items()}, words, sentences)


@lru_cache(maxsize=20_000)
def parts(term: str) -> frozenset[str]:
    """The stems of the words of a term that has several."""
    return frozenset(english.stem(word) for word in term.lower().split()) if " " in term else frozenset()


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of several claims, to look for all of them at once."""

    weights: npt.NDArray[np.float64]
    """How much each slot matters to each claim, shape (claims, slots)."""
    filled_by: Mapping[str, Sequence[int]]
    """Stem → the slots that it can fill."""


def slots_of(wanted: Sequence[Claim]) -> Slots:
    """The slots of all claims *wanted*."""
    numbers = {stem: number for number, stem in enumerate({slot.stem: 0 for claim in wanted for slot in claim.slots})}
    weights = np.zeros((len(wanted), len(numbers)))
    for row, claim in enumerate(wanted):
        for slot, weight in zip(claim.slots, claim.weights, strict=True):
            weights[row, numbers[slot.stem]] = weight
    filled_by: dict[str, list[int]] = {}
    for stem, number in numbers.items():
        for other in reach(stem):
            filled_by.setdefault(other, []).append(number)
    return Slots(weights, filled_by)


def likely(slots: Slots, views: Sequence[Window]) -> npt.NDArray[np.float64]:
    """An upper bound of what share of each claim each window can fill, shape (claims, windows).

    One product of two small matrices; comparing every claim with every window in full takes fifty times longer.
    """
    present = np.zeros((slots.weights.shape[1], len(views)))
    for column, view in enumerate(views):
        present[[number for stem in view.said for number in slots.filled_by.get(stem, ())], column] = 1.0
    bound: npt.NDArray[np.float64] = slots.weights @ present
    return bound


@lru_cache(maxsize=20_000)
def reach(stem: str) -> frozenset[str]:
    """Every stem that can fill a slot of *stem*."""
    return frozenset({stem, *english.synonyms(stem), *english.ANTONYMS.get(stem, ()), *parts(stem)})


def find(claim: Claim, view: Window) -> Found:
    """How far *claim* is made in *view*, by the tokens that stand closest together."""
    options = [_options(slot, view) for slot in claim.slots]
    share = sum(weight * worth for weight, (_, worth) in zip(claim.weights, options, strict=True))
    found = Found(claim, _closest([tokens for tokens, _ in options]), share)
    if _is_verbatim(found, view):
        return replace(found, is_verbatim=True)
    others = tuple(_numbers(found, view))
    return replace(found, objections=(*_objections(found, view), *others), has_other_number=bool(others))


def _is_verbatim(found: Found, view: Window) -> bool:
    wanted = [(slot.stem, slot.denied > 0) for slot in found.claim.slots]
    said = [(token.stem, token.denied > 0) for token in _span(found, view, margin=0)]
    return len(wanted) > 2 and list(dict.fromkeys(said)) == wanted


def _options(slot: Token, view: Window) -> tuple[tuple[Token, ...], float]:
    """The tokens of *view* that can fill *slot*, and what each is worth."""
    if exact := tuple(token for token in view.said.get(slot.stem, ()) if token.stem == slot.stem):
        return exact, 1.0
    if slot.is_number:
        return (), 0.0
    opposites = english.ANTONYMS.get(slot.stem, frozenset())
    near = tuple(
        token
        for stem in sorted(reach(slot.stem) & view.said.keys())
        for token in view.said[stem]
        if not token.is_number and (stem not in opposites or bool(slot.denied) != bool(token.denied))
    )
    return near, SYNONYM if near else 0.0


def _closest(options: Sequence[tuple[Token, ...]]) -> tuple[Token | None, ...]:
    """One token of each option, so that the stretch from the first to the last is the shortest."""
    wanted = sum(bool(tokens) for tokens in options)
    places = sorted((token.position, number) for number, tokens in enumerate(options) for token in tokens)
    best: tuple[int, int] | None = None
    latest: dict[int, int] = {}
    for position, number in places:
        latest[number] = position
        if len(latest) == wanted:
            first = min(latest.values())
            if best is None or position - first < best[1] - best[0]:
                best = first, position
    return tuple(_within(tokens, best) for tokens in options)


def _within(tokens: tuple[Token, ...], stretch: tuple[int, int] | None) -> Token | None:
    if stretch is None or not tokens:
        return None
    return next(token for token in tokens if stretch[0] <= token.position <= stretch[1])


def _objections(found: Found, view: Window) -> Iterator[str]:
    pairs = found.pairs
    if not pairs:
        return
    yield from _denials(pairs)
    opposites, swaps = list(_opposites(found, view)), list(_swaps(pairs))
    if not (opposites and swaps):  # "a scan is slower than a lookup" is "a lookup is faster than a scan"
        yield from (*opposites, *swaps)


def _denials(pairs: Sequence[tuple[Token, Token]]) -> Iterator[str]:
    """Polarity: what the phrasing claims is denied in the answer, or the other way round."""
    for slot, token in pairs:
        flipped = token.stem in english.ANTONYMS.get(slot.stem, ())
        if flipped:
            continue
        if token.denied == 2 and not slot.denied:
            yield f"“{token.stem}” is denied"
        if slot.denied == 2 and not token.denied:
            yield f"“{token.stem}” is not denied"


def _numbers(found: Found, view: Window) -> Iterator[str]:
    """Another number where the phrasing has one."""
    wanted = {slot.stem for slot in found.claim.slots if slot.is_number}
    lacking = [
        slot for slot, token in zip(found.claim.slots, found.filled, strict=True) if slot.is_number and token is None
    ]
    if not lacking:
        return
    near = _span(found, view, margin=3)
    others = [token for token in near if token.is_number and token.claimed and token.stem not in wanted]
    if others:
        yield f"{others[0].stem} instead of {lacking[0].stem}"


def _opposites(found: Found, view: Window) -> Iterator[str]:
    """The opposite of a slot that is not filled."""
    lacking = [
        (slot, english.ANTONYMS[slot.stem])
        for slot, token in zip(found.claim.slots, found.filled, strict=True)
        if token is None and slot.stem in english.ANTONYMS
    ]
    if lacking:
        near = _span(found, view, margin=3)
        present = {slot.stem for slot in found.claim.slots}
        for slot, opposites in lacking:
            for other in near:
                is_other = other.stem in opposites and other.stem not in present and other.denied == slot.denied
                if (
                    is_other
                    and other.claimed
                    and not (slot.stem in _RELATIONS and _are_turned(found.pairs, slot, other))
                ):
                    yield f"“{other.stem}” instead of “{slot.stem}”"


def _swaps(pairs: Sequence[tuple[Token, Token]]) -> Iterator[str]:
    """Two things in the wrong order around words such as before, after and than."""
    for slot, token in pairs:
        if slot.stem in _RELATIONS and _are_turned(pairs, slot, token):
            yield f"the sides of “{slot.stem}” are swapped"


def _are_turned(pairs: Sequence[tuple[Token, Token]], slot: Token, relation: Token) -> bool:
    """Whether one side of *slot* and some of the other are said on the other side of *relation*, which fills it."""
    left = [token.position > relation.position for wanted, token in pairs if wanted.position < slot.position]
    right = [token.position < relation.position for wanted, token in pairs if wanted.position > slot.position]
    return any(left) and any(right) and (all(left) or all(right))


_RELATIONS = english.stems(("before", "after", "than", "instead", "until", "over", "under"))


def _span(found: Found, view: Window, margin: int) -> list[Token]:
    """The part of *view* around the tokens that fill slots."""
    places = [token.position for token in found.filled if token]
    if not places:
        return []
    first, last = min(places) - margin, max(places) + margin
    return [token for token in view.tokens if first <= token.position <= last]
