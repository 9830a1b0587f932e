"""Technical terms in what was said: as written, as said, and as recognizers spell what they mishear."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

import jellyfish
from rapidfuzz import fuzz

from voiceprep.core.coverage.english import ANTONYMS, NUMBERS, STOP, SYNONYMS, stem
from voiceprep.core.deck import EMPTY_PRONUNCIATION
from voiceprep.core.lexicon import Lexicon, between, spellings

NEAR = 75.0
"""rapidfuzz ratio of the letters that a mishearing must reach, besides sounding nearly alike."""

SAME_SOUND = 56.0
"""The same, for what has the very same phonetic key: "B-Cripped" for bcrypt."""

_SHORTEST = 5
"""Letters; shorter terms sound like too many words to be heard by their sound."""

_ALIKE = str.maketrans(
    {"B": "P", "F": "P", "V": "P", "D": "T", "0": "T", "G": "K", "Z": "S", "X": "S", "J": "S", "N": "M"}
)
"""Consonants that recognizers take for one another, as one letter of the phonetic key."""


class Vocabulary:
    """The terms of one question, by every spelling and by their sound."""

    def __init__(self, terms: Sequence[str], lexicon: Lexicon) -> None:
        self._written: dict[str, str] = {}
        for term in terms:
            for spelling in spellings(term, lexicon):
                self._written.setdefault(letters(spelling), term)
        self._written.pop("", None)
        self._between: dict[str, dict[tuple[str, str], str]] = {}
        for term in terms:
            for where in filter(None, map(between, lexicon.get(term, EMPTY_PRONUNCIATION).hear)):
                around = stem(where.before), stem(where.after)
                self._between.setdefault(letters(where.heard), {}).setdefault(around, term)
        self.longest = 8 if self._written else 0
        """Most pieces of a transcript that one term is looked for in."""

    @cached_property
    def _sounds(self) -> dict[str, list[tuple[str, str]]]:
        """Phonetic key → (letters, term)."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, term in self._written.items():
            if len(key) >= _SHORTEST and key.isalpha():
                found.setdefault(sound(key), []).append((key, term))
        return found

    def find(self, texts: Sequence[str], before: Sequence[str] = ()) -> tuple[str, int] | None:
        """The longest term that *texts* begins with, and how many of them it takes; *before* comes before it."""
        joint = list(accumulate(str(NUMBERS.get(text, text)) for text in texts[: self.longest]))
        for length in range(len(joint), 0, -1):
            joined = joint[length - 1]
            term = (
                self._written.get(joined)
                or self._placed(joined, before, texts[length:])
                or self._misheard(joined, texts[:length])
            )
            if term is not None:
                return term, length
        return None

    def _placed(self, joined: str, before: Sequence[str], after: Sequence[str]) -> str | None:
        """The term that *joined* is between the words around it."""
        places = self._between.get(joined)
        return places.get((stem(bearing(reversed(before))), stem(bearing(after)))) if places else None

    def _misheard(self, joined: str, texts: Sequence[str]) -> str | None:
        """The term that *joined* sounds like."""
        if len(joined) < _SHORTEST or not joined.isalpha():
            return None
        alike = self._sounds.get(sound(joined))
        if not alike or _is_known(joined):  # asked last: stems are dear, and what is joined is mostly new
            return None
        has_stop = texts[0] in STOP or texts[-1] in STOP
        for key, written in sorted(alike):
            is_same_sound = jellyfish.metaphone(joined) == jellyfish.metaphone(key) and not has_stop
            if fuzz.ratio(joined, key) >= (SAME_SOUND if is_same_sound else NEAR):
                return written
        return None


def bearing(texts: Iterable[str]) -> str:
    """The first of the lower-case *texts* that carries a claim, or nothing."""
    return next((text for text in texts if text not in STOP), "")


def _is_known(word: str) -> bool:
    """Whether *word* is one of the language's own, so that it was meant as it stands."""
    return word in STOP or stem(word) in SYNONYMS or stem(word) in ANTONYMS


def letters(text: str) -> str:
    """The letters and digits of *text* in lower case, number words as digits: what two spellings share."""
    return "".join(
        str(NUMBERS.get(word, "".join(filter(str.isalnum, word)))) for word in text.lower().replace("'", "").split()
    )


@lru_cache(maxsize=20_000)
def sound(text: str) -> str:
    """A phonetic key: Metaphone, with consonants that are easily confused made one."""
    return jellyfish.metaphone(text).translate(_ALIKE)
