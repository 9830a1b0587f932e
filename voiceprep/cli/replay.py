"""`voiceprep replay`: hear an answer again."""

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.history import AttemptArgument
from voiceprep.cli.main import World, app, world
from voiceprep.cli.options import FASTEST, SLOWEST
from voiceprep.errors import ConfigError

if TYPE_CHECKING:
    from voiceprep.core.attempt import Attempt
    from voiceprep.core.audio import Sound
    from voiceprep.core.coverage.verdict import Evidence
    from voiceprep.core.exchange import Exchange


@app.command()
def replay(
    context: typer.Context,
    attempt: AttemptArgument = "latest",
    point: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Only the seconds in which this key point was said.")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=SLOWEST, max=FASTEST, metavar="X", help="So many times as fast, at the same pitch.")
    ] = 1.0,
    device: Annotated[str | None, typer.Option(metavar="NAME", help="Part of the speaker's name.")] = None,
) -> None:
    """Play an answer again, or only one key point of it.

    Its words go by meanwhile. The arrows go 5 s back and on, - and + change the speed by 0.25, space pauses, Enter or q
    ends it. Of a key point the words that earned it are played, with half a second around them, also when they came
    after a follow-up.

    \b
    Examples:
      voiceprep replay latest --speed 1.5
      voiceprep replay 12 --point default-four
    """
    from voiceprep.cli import choose, player, view
    from voiceprep.core.audio import Sound
    from voiceprep.store.exchanges import exchange

    here = world(context, speaker=device)
    with here.store() as store:
        one = store.attempt(choose.attempt(store, attempt))
        in_exchange = exchange(store, one.id) if point else None
    if point is None or in_exchange is None:
        _play(here, one, Sound(here.recordings().read(choose.recording(one))), 0.0, speed)
        return
    one, evidence = _said(one, in_exchange, point)
    sound = Sound(here.recordings().read(choose.recording(one)))
    here.out.print(view.line(f"{view.clock(evidence.start)}  “{evidence.text}”"))
    _play(here, one, player.around(sound, evidence), player.beginning(evidence), speed, whole=False)


def _play(here: World, one: "Attempt", sound: "Sound", start: float, speed: float, *, whole: bool = True) -> None:
    """Play *sound*, which begins at second *start* of the recording, while the transcript goes by on a terminal."""
    from rich.live import Live

    from voiceprep.cli import player, takes_view, view

    is_watched = here.interactive and here.out.is_terminal
    if whole and not is_watched:
        here.out.print(view.transcript(one))
    characters = max(1, here.out.height - 6) * max(20, here.out.width - 12)
    live = Live(console=here.out, auto_refresh=False, transient=True) if is_watched else None

    def show(head: player.Head) -> None:
        if live is not None:
            place = replace(head, second=start + head.second)
            live.update(takes_view.playing(one, place, characters), refresh=True)

    with live or nullcontext():
        player.play(here, sound, show, speed)
    if whole and is_watched:
        here.out.print(view.transcript(one))


def _said(attempt: "Attempt", exchange: "Exchange", slug: str) -> tuple["Attempt", "Evidence"]:
    """The words that a verdict of *attempt* rests on; if there are none, those of another answer of its exchange.

    Raises:
        ConfigError: the exchange has none either.
    """
    from voiceprep.cli import choose

    evidence = choose.verdict(attempt, slug).evidence
    if evidence is not None:
        return attempt, evidence
    outcome = next(one for one in exchange.outcomes if one.key_point.slug == slug)
    if outcome.evidence is None:
        raise ConfigError(f"Nothing was said about '{slug}' in attempt {attempt.id}: there is nothing to play")
    return next(one for one in exchange.attempts if one.id == outcome.attempt), outcome.evidence
