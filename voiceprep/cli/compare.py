"""`voiceprep compare`: takes of one question side by side."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, World, app, complete, world
from voiceprep.errors import ConfigError

if TYPE_CHECKING:
    from voiceprep.core.compare import Row
    from voiceprep.core.exchange import Exchange
    from voiceprep.store.store import Store


@app.command()
def compare(
    context: typer.Context,
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="DECK/QUESTION, or QUESTION alone.", autocompletion=complete)
    ],
    attempts: Annotated[
        str | None, typer.Option(metavar="N,M", help="Which takes, by their numbers in the history; else the last two.")
    ] = None,
    play: Annotated[
        bool, typer.Option("--play", help="Play take against take, point by point: Enter skips, q ends.")
    ] = False,
    device: Annotated[str | None, typer.Option(metavar="NAME", help="Part of the speaker's name.")] = None,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """Compare your answers to one question.

    What came new, what got lost, and when each key point landed. Follow-ups count as they do in the history: what came
    only after a push is marked, and counts half.

    \b
    Examples:
      voiceprep compare thread-pool
      voiceprep compare thread-pool --attempts 3,9 --play
    """
    from voiceprep.cli import as_json, takes_view
    from voiceprep.core.compare import side_by_side

    here = world(context, speaker=device)
    with here.store() as store:
        takes = _takes(here, store, question, attempts, deck)
    rows = side_by_side(takes)
    if json:
        print(as_json.dump(as_json.compared(takes, rows)))
    else:
        here.out.print(takes_view.compared(takes, rows))
    if play:
        _play(here, takes, rows)


def _takes(
    here: World, store: "Store", wanted: str, numbers: str | None, deck: list[Path] | None
) -> "tuple[Exchange, ...]":
    """The exchanges that are compared, oldest first. Raises ConfigError when they are not two of that question."""
    from voiceprep.cli import choose
    from voiceprep.store.exchanges import exchange

    name = _name(here, store, wanted, deck)
    if numbers is None:
        chosen = [one.id for one in store.attempts(deck=name[0], question=name[1], limit=2)]
    else:
        chosen = [choose.attempt(store, number.strip()) for number in numbers.split(",")]
    found = {one.first.id: one for one in (exchange(store, number) for number in chosen)}
    takes = tuple(one for _, one in sorted(found.items()))
    firsts = [take.first for take in takes]
    if others := [str(one.id) for one in firsts if (one.deck, one.question.slug) != name]:
        raise ConfigError(f"Attempt {', '.join(others)} answers another question than {'/'.join(name)}")
    if len(takes) < 2:
        raise ConfigError(f"It takes two answers to compare. Give one more: voiceprep practice {'/'.join(name)}")
    return takes


def _name(here: World, store: "Store", wanted: str, deck: list[Path] | None) -> tuple[str, str]:
    """The deck and slug of a question that was answered, whether a deck still has it or not."""
    from voiceprep.cli import choose
    from voiceprep.store.judgements import Judgements

    answered = Judgements(store.database).questions()
    found = [name for name in answered if wanted in ("/".join(name), name[1])]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"'{wanted}' is {len(found)} questions: {', '.join('/'.join(name) for name in found)}")
    asked = choose.question(here.decks(deck), wanted)
    return asked.deck.slug, asked.question.slug


def _play(here: World, takes: "Sequence[Exchange]", rows: "Iterable[Row]") -> None:
    """Every point that was said: each take's words for it, one after the other. Raises SpeakerError."""
    from voiceprep.cli import player, view
    from voiceprep.core.audio import Sound

    answers = [one for take in takes for one in take.attempts]
    sounds = {one.id: Sound(here.recordings().read(one.recording)) for one in answers if one.recording}
    if not sounds:
        raise ConfigError("These answers were typed: there is nothing to play")
    for row in rows:
        for landing in row.landings:
            if landing is None or landing.evidence is None or landing.attempt not in sounds:
                continue
            said = landing.evidence
            here.tell(f"{row.slug} · attempt {landing.attempt} · {view.clock(said.start)} “{said.text}”")
            if player.play(here, player.around(sounds[landing.attempt], said)) == player.QUIT:
                return
