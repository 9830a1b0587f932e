"""`voiceprep forget`: what was said is deleted for good."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import JsonOption, World, app, world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voiceprep.store.forgetting import Traces
    from voiceprep.store.store import Store

_AGE = re.compile(r"(\d{1,5})([dw])")


def _age(text: str) -> timedelta:
    """How long ago *text* says, for instance "90d" or "12w"."""
    found = _AGE.fullmatch(text)
    if not found:
        raise typer.BadParameter(f"'{text}' is no age: say 90d for days or 12w for weeks")
    return timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1))


@app.command()
def forget(
    context: typer.Context,
    attempts: Annotated[
        list[str] | None, typer.Argument(metavar="ATTEMPT...", help="Numbers in the history, or latest.")
    ] = None,
    older_than: Annotated[
        timedelta | None,
        typer.Option("--older-than", metavar="AGE", parser=_age, help="All that is older, for instance 90d or 12w."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All attempts, and recordings without one.")] = False,
    audio_only: Annotated[bool, typer.Option("--audio-only", help="Only recordings; what was heard stays.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
    json: JsonOption = False,
) -> None:
    """Delete recordings, transcripts and their traces.

    Nothing of them is left in the data folder; key points are scheduled as if the attempts had never been. With an
    attempt go the follow-ups that were asked after it: they quote it. Your decks and settings stay.

    \b
    Examples:
      voiceprep forget latest
      voiceprep forget --older-than 90d --audio-only
      voiceprep forget --all
    """
    from voiceprep.cli import as_json, keys
    from voiceprep.store import forgetting

    if (bool(attempts), older_than is not None, everything).count(True) != 1:
        raise typer.BadParameter("say what to forget: ATTEMPT, --older-than AGE or --all")
    here = world(context)
    if not (yes or here.interactive):
        raise typer.BadParameter("nobody can be asked here: say --yes, and it is deleted for good")
    with here.store() as store, here.locked():
        loss = _loss(here, store, attempts or (), older_than, everything=everything, audio_only=audio_only)
        if loss.is_nothing:
            here.tell("There is nothing to forget.")
        elif yes or keys.insists(here, f"Delete {loss} for good?"):
            _delete(here, store, loss)
        else:
            here.tell("Nothing was deleted.")
            loss = Loss(forgetting.Traces(), (), 0, audio_only)
    if json:
        print(as_json.dump(as_json.forgotten(loss.attempts, loss.files)))


@dataclass(frozen=True, slots=True)
class Loss:
    """What will be deleted."""

    traces: "Traces"
    """What the database knows of it."""
    files: "tuple[Path, ...]"
    """The recordings that there are."""
    size: int
    """Of those, in bytes."""
    audio_only: bool
    """Whether what was heard and judged stays."""

    def __str__(self) -> str:
        from voiceprep.cli.view import plural

        sound = f"{plural(len(self.files), 'recording')} ({self.size / 1e6:.1f} MB)"
        return sound if self.audio_only else f"{plural(len(self.traces.attempts), 'attempt')} and {sound}"

    @property
    def attempts(self) -> tuple[int, ...]:
        """The numbers of the attempts that are deleted."""
        return () if self.audio_only else self.traces.attempts

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to delete."""
        return not (self.attempts or self.files or self.traces.recordings or self.traces.takes)


def _loss(
    here: World,
    store: "Store",
    attempts: "Sequence[str]",
    older_than: timedelta | None,
    *,
    everything: bool,
    audio_only: bool,
) -> Loss:
    """What the person named."""
    from voiceprep.cli import choose
    from voiceprep.store import forgetting

    if everything:
        traces = forgetting.everything(store.database)
    elif older_than is not None:
        traces = forgetting.before(store.database, here.now() - older_than)
    else:
        traces = forgetting.of_attempts(store.database, [choose.attempt(store, attempt) for attempt in attempts])
    if not audio_only:
        traces = forgetting.with_quotations(store.database, traces)
    names = None if everything else (*traces.recordings, *traces.takes)
    recordings = here.recordings()
    files = recordings.files(names)
    return Loss(traces, files, recordings.size(files), audio_only)


def _delete(here: World, store: "Store", loss: Loss) -> None:
    """Recordings first, and what was taught last but one: what is interrupted can be said again, and finds the rest."""
    from voiceprep.cli import answer
    from voiceprep.cli.rescoring import judged_with
    from voiceprep.core.personal import texts
    from voiceprep.store import forgetting
    from voiceprep.store.personal import load_personal, save_personal

    told = str(loss)
    recordings = here.recordings()
    for file in loss.files:
        recordings.discard(file)
    taught = load_personal(here.settings.home)
    kept = taught.without(loss.attempts)
    if kept != taught:  # words of theirs, by which other attempts may have been judged
        judged_with(here, store, taught, kept, but=loss.attempts)
        forgetting.unlearn(store.database, texts(taught.appeals) - texts(kept.appeals))
        save_personal(here.settings.home, kept)
    with answer.status(here, "Forgetting …"):
        if loss.audio_only:
            forgetting.forget_sound(store.database, loss.traces)
        else:
            forgetting.forget(store, loss.traces)
    here.tell(f"Forgotten: {told}.")
