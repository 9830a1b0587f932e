"""What a crash or Ctrl-C left behind: sound is offered again, the rest is cleared away."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from voiceprep.cli import answer, keys
from voiceprep.cli.main import World
from voiceprep.core.attempt import Attempt, Origin, Take
from voiceprep.core.audio import SAMPLE_RATE, Samples, level_dbfs
from voiceprep.core.deck import Asked, Deck, all_asked
from voiceprep.core.exchange import Exchange
from voiceprep.errors import StoreError
from voiceprep.practice import Answer, Desk
from voiceprep.store.exchanges import exchange as exchange_of


def offered(here: World, desk: Desk, decks: Iterable[Deck]) -> Iterator[Exchange]:
    """Every unfinished recording that the person wants scored now, scored."""
    from voiceprep.devices.voice import clear

    clear(here.settings.home / "scratch")
    desk.recordings.tidy()
    questions = {(asked.deck.slug, asked.question.slug): asked for asked in all_asked(decks)}
    takes = desk.store.takes()
    _tell_of_orphans(here, desk, {take.name for take in takes})
    for take in takes:
        try:
            samples = desk.recordings.rescue(take.name)
        except StoreError as error:  # of one recording, which keeps nobody from making others
            here.tell(str(error), "yellow")
            continue
        if len(samples) < answer.SHORTEST_SECONDS * SAMPLE_RATE:
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
    elif not here.interactive:
        here.tell("It is kept. To score it, run voiceprep practice in a terminal, where it can ask you.")
    elif not keys.wants(here, "Keep it for later?"):
        desk.drop(take.name)
    return None


def _tell_of_orphans(here: World, desk: Desk, known: set[str]) -> None:
    """Recordings without a question: the database that knew it is gone, or was put back from an older copy."""
    for path in desk.recordings.unfinished():
        if path.name.partition(".")[0] not in known:
            here.tell(
                f"A recording is there of which no question is known: {path}\n"
                f"Score it: voiceprep score QUESTION --audio {path}",
                "yellow",
            )
