"""`voiceprep replay`: hear an answer again."""

from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.history import AttemptArgument
from voiceprep.cli.main import app, world
from voiceprep.errors import ConfigError

if TYPE_CHECKING:
    from voiceprep.core.attempt import Attempt
    from voiceprep.core.coverage.verdict import Evidence

MARGIN_SECONDS = 0.5
"""Played before and after the words of a key point, so that they are heard in their sentence."""


@app.command()
def replay(
    context: typer.Context,
    attempt: AttemptArgument = "latest",
    point: Annotated[
        str | None, typer.Option(metavar="SLUG", help="Only the seconds in which this key point was said.")
    ] = None,
    device: Annotated[str | None, typer.Option(metavar="NAME", help="Part of the speaker's name.")] = None,
) -> None:
    """Play an answer again, or only one key point of it.

    Enter stops it. Of a key point the words that earned it are played, with half a second around them.

    \b
    Examples:
      voiceprep replay latest
      voiceprep replay 12 --point default-four
    """
    from voiceprep.cli import choose, keys, view
    from voiceprep.core.audio import Sound

    here = world(context, output_device=device)
    with here.store() as store:
        one = store.attempt(choose.attempt(store, attempt))
    sound = Sound(here.recordings().read(choose.recording(one.recording, one.id)))
    if point is None:
        here.out.print(view.transcript(one))
    else:
        evidence = _evidence(one, point)
        start, end = evidence.start or 0.0, evidence.end or sound.seconds
        sound = sound.between(start - MARGIN_SECONDS, end + MARGIN_SECONDS)
        here.out.print(view.line(f"{view.clock(start)}  “{evidence.text}”"))
    with keys.keyboard(here) as keyboard:
        here.speaker.play(sound, lambda: keyboard.pressed() == keys.ENTER)


def _evidence(attempt: "Attempt", slug: str) -> "Evidence":
    """The words that a verdict of *attempt* rests on. Raises ConfigError when there are none."""
    from voiceprep.cli import choose

    evidence = choose.verdict(attempt, slug).evidence
    if evidence is None:
        raise ConfigError(f"Nothing was said about '{slug}' in attempt {attempt.id}: there is nothing to play")
    return evidence
