"""What a crash or Ctrl-C left behind, offered again."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from voiceprep.cli import answer, keys
from voiceprep.cli.main import World
from voiceprep.core.attempt import Attempt, Origin, Take
from voiceprep.core.audio import SAMPLE_RATE, Samples, level_dbfs
from voiceprep.core.deck import Asked, Deck, all_asked
from voiceprep.core.exchange import Exchange
from voiceprep.practice import Answer, Desk
from voiceprep.store.exchanges import exchange as exchange_of

SHORTEST_SECONDS = 1.0
"""Nobody has said anything in less."""


def offered(here: World, desk: Desk, decks: Iterable[Deck]) -> Iterator[Exchange]:
    """Every unfinished recording that the person wants scored now, scored."""
    questions = {(asked.deck.slug, asked.question.slug): asked for asked in all_asked(decks)}
    for take in desk.store.takes():
        samples = desk.recordings.rescue(take.name)
        if len(samples) < SHORTEST_SECONDS * SAMPLE_RATE:
            desk.drop(take.name)
            continue
        attempt = _offered(here, desk, take, samples, questions.get((take.deck, take.question)))
        if attempt is not None:
            exchange = exchange_of(desk.store, attempt.id)
            desk.complete(exchange)
            yield exchange


def _offered(here: World, desk: Desk, take: Take, samples: Samples, asked: Asked | None) -> Attempt | None:
    seconds = len(samples) / SAMPLE_RATE
    here.tell(
        f"An answer of {seconds:.0f} s to {take.deck}/{take.question} was interrupted on "
        f"{take.at.astimezone():%Y-%m-%d at %H:%M}."
    )
    if asked is None:
        here.tell("It is kept, but no deck here has that question: name its file with --deck PATH.")
    elif keys.wants(here, "Score it now?"):
        asked = replace(asked, follow_up=take.follow_up)
        found = Answer(seconds, level_dbfs(samples), take.name, take.at, trouble="interrupted")
        return answer.scored(here, desk, asked, found, Origin.MICROPHONE)
    elif here.interactive and not keys.wants(here, "Keep it for later?"):
        desk.drop(take.name)
    return None
