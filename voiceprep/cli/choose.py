"""From what a person typed to the question or attempt that they mean."""

from collections.abc import Iterable

from voiceprep.core.deck import Asked, Deck, Level, all_asked
from voiceprep.errors import ConfigError, StoreError
from voiceprep.store.store import Store


def questions(decks: Iterable[Deck], wanted: str | None, level: Level | None = None) -> tuple[Asked, ...]:
    """The questions that *wanted* names: a deck, DECK/QUESTION, a question alone; None for all.

    Raises:
        ConfigError: it names nothing; the nearest names are suggested.
    """
    every = all_asked(decks)
    found = tuple(asked for asked in every if wanted is None or wanted in _names(asked))
    if not found:
        raise ConfigError(_unknown(str(wanted), every))
    chosen = tuple(asked for asked in found if level in (None, asked.question.level))
    if not chosen:
        raise ConfigError(f"No question there is of level {level}. See them all: voiceprep decks")
    return chosen


def question(decks: Iterable[Deck], wanted: str) -> Asked:
    """The one question that *wanted* names. Raises ConfigError when it names none or several."""
    found = questions(decks, wanted)
    if len(found) > 1:
        raise ConfigError(f"'{wanted}' is {len(found)} questions. Choose one: " + ", ".join(one.name for one in found))
    return found[0]


def attempt(store: Store, wanted: str) -> int:
    """The number of the attempt that *wanted* names, "latest" included. Raises ConfigError when it is no number."""
    if wanted == "latest":
        return store.latest()
    if not wanted.isdigit() or len(wanted) > 18:
        raise ConfigError(f"'{wanted}' is no attempt: give its number from voiceprep history, or latest")
    return int(wanted)


def recording(name: str | None, number: int) -> str:
    """The recording of an attempt. Raises StoreError when it has none."""
    if name is None:
        raise StoreError(f"Attempt {number} was typed: there is nothing to play")
    return name


def _names(asked: Asked) -> tuple[str, str, str]:
    return asked.name, asked.deck.slug, asked.question.slug


def _unknown(wanted: str, every: Iterable[Asked]) -> str:
    from rapidfuzz import process

    names = dict.fromkeys(name for asked in every for name in _names(asked))
    nearest = [name for name, _, _ in process.extract(wanted, names, limit=3, score_cutoff=50)]
    hint = f"Did you mean {', '.join(nearest)}?" if nearest else "See them all: voiceprep decks"
    return f"No deck or question is called '{wanted}'. {hint}"
