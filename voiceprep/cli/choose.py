"""From what a person typed to the question, attempt or text that they mean."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.coverage.verdict import Verdict
from voiceprep.core.deck import Asked, Deck, Level, all_asked
from voiceprep.core.rejudged import Appeal
from voiceprep.errors import ConfigError
from voiceprep.store.store import Store

MOST_CHARACTERS = 50_000
"""Of a written answer; ten minutes of fast speech are some 12,000."""


def questions(decks: Iterable[Deck], wanted: str | None, only: Level | None = None) -> tuple[Asked, ...]:
    """The questions that *wanted* names: a deck, DECK/QUESTION, a question alone; None for all.

    Raises:
        ConfigError: it names nothing; the nearest names are suggested.
    """
    every = all_asked(decks)
    found = tuple(asked for asked in every if wanted is None or wanted in _names(asked))
    if not found:
        raise ConfigError(_unknown(str(wanted), every))
    chosen = tuple(asked for asked in found if only in (None, asked.question.level))
    if not chosen:
        raise ConfigError(f"No question there is of level {only}. See them all: voiceprep decks")
    return chosen


def level(wanted: str | None) -> Level | None:
    """The level that *wanted* names. Raises BadParameter when there is none of that name."""
    import typer

    if wanted is not None and wanted not in list(Level):
        raise typer.BadParameter(f"--level is one of {', '.join(Level)}")
    return Level(wanted) if wanted else None


def of_files(questions: Iterable[Asked], files: Iterable[Path]) -> tuple[Asked, ...]:
    """Those of *questions* whose deck is in one of *files*."""
    from voiceprep.devices.deck_file import load_decks

    given = {one.slug for one in load_decks(tuple(files))}
    return tuple(asked for asked in questions if asked.deck.slug in given)


def question(decks: Iterable[Deck], wanted: str) -> Asked:
    """The one question that *wanted* names. Raises ConfigError when it names none or several."""
    found = questions(decks, wanted)
    if len(found) > 1:
        some = ", ".join(one.name for one in found[:3])
        raise ConfigError(f"'{wanted}' is {len(found)} questions: {some} … See them all: voiceprep decks {wanted}")
    return found[0]


def attempt(store: Store, wanted: str) -> int:
    """The number of the attempt that *wanted* names, "latest" included. Raises ConfigError when it is no number."""
    if wanted == "latest":
        return store.latest()
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 18):  # what SQLite counts up to
        raise ConfigError(f"'{wanted}' is no attempt: give its number from voiceprep history, or latest")
    return int(wanted)


def verdict(one: Attempt, slug: str) -> Verdict:
    """The verdict on a key point. Raises ConfigError when the attempt has no such key point."""
    verdicts = {verdict.key_point.slug: verdict for verdict in one.coverage.verdicts}
    if slug not in verdicts:
        raise ConfigError(f"Attempt {one.id} has no key point '{slug}'. It has: {', '.join(verdicts)}")
    return verdicts[slug]


def appeal(found: Sequence[Appeal], number: str | None) -> Appeal:
    """The appeal of that number in the list; the newest without one. Raises ConfigError when there is none."""
    if not found:
        raise ConfigError("There is no appeal to undo. They would be listed by: voiceprep appeal --list")
    if number is None:
        return found[-1]
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(found)):
        raise ConfigError(f"There is no appeal '{number}'. See them all: voiceprep appeal --list")
    return found[int(number) - 1]


def recording(attempt: Attempt) -> str:
    """The recording of an attempt. Raises ConfigError when it has none."""
    if attempt.recording is None:
        why = "was typed" if attempt.origin is Origin.TYPED else "was spoken, but its recording was forgotten"
        raise ConfigError(f"Attempt {attempt.id} {why}: there is nothing to play")
    return attempt.recording


def text(answer: str) -> str:
    """A written answer. Raises ConfigError when it is too long to be one."""
    if len(answer) > MOST_CHARACTERS:
        raise ConfigError(f"The text is longer than {MOST_CHARACTERS:,} characters: that is no answer to one question")
    return answer


def completed(incomplete: str) -> list[str]:
    """The names of bundled questions that begin with *incomplete*: what a shell completes."""
    from voiceprep.devices.deck_file import bundled_decks

    names = dict.fromkeys(name for asked in all_asked(bundled_decks()) for name in _names(asked))
    return [name for name in names if name.startswith(incomplete)]


def _names(asked: Asked) -> tuple[str, str, str]:
    return asked.deck.slug, asked.name, asked.question.slug


def _unknown(wanted: str, every: Iterable[Asked]) -> str:
    if Path(wanted).suffix == ".toml":
        return f"'{wanted}' is no deck or question; for a deck file say --deck {wanted}"
    names = dict.fromkeys(name for asked in every for name in _names(asked))
    return f"No deck or question is called '{wanted}'. {nearest(wanted, names) or 'See them all: voiceprep decks'}"


def nearest(wanted: str, names: Iterable[str]) -> str:
    """The question whether one of *names* was meant by *wanted*; empty when none is near it."""
    from rapidfuzz import process

    near = [name for name, _, _ in process.extract(wanted, list(names), limit=3, score_cutoff=60)]
    return f"Did you mean {', '.join(near)}?" if near else ""
