"""`voiceprep deck test`: a deck's own answers through sound, before anybody practises with it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voiceprep.cli.deck import DecksArgument, deck_app, deck_paths
from voiceprep.cli.main import JsonOption, ModelOption, World, world
from voiceprep.config import LEAST_RATE, MOST_RATE
from voiceprep.errors import ExitStatus

if TYPE_CHECKING:
    from rich.console import RenderableType

    from voiceprep.core.audio import Samples
    from voiceprep.core.rehearsal import Hearing, Line
    from voiceprep.ports import Voice

VOICES = ("en-us", "en-gb-x-rp")
"""An American and a British voice of espeak-ng, whose vowels differ as those of people do."""

RATE = 160
"""Words a minute: how fast people speak when they explain something."""


@dataclass(frozen=True, slots=True)
class Speech:
    """An answer as somebody says it."""

    line: "Line"
    """What is said."""
    voice: str
    """Who says it."""
    samples: "Samples"
    """16 kHz."""


@deck_app.command("test")
def rehearse(
    context: typer.Context,
    paths: DecksArgument = None,
    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Only N of the questions, always the same ones.")
    ] = None,
    voice: Annotated[
        list[str] | None,
        typer.Option("--voice", metavar="NAME", help="Who speaks, also several of them; else two English voices."),
    ] = None,
    rate: Annotated[int, typer.Option(min=LEAST_RATE, max=MOST_RATE, metavar="N", help="Words a minute.")] = RATE,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Speak every model answer, a partial and a wrong one; hear, score, and report what does not come back.

    Takes some 20 s for each question and voice. Ends with status 3 when less than 95 % of the key points of the model
    answers are heard back, or more than 3 % of those of the wrong answers are credited.

    \b
    Examples:
      voiceprep deck test my-deck.toml
      voiceprep deck test --sample 5 --voice en-us --voice en-gb-x-rp
    """
    from voiceprep.cli import as_json
    from voiceprep.core.rehearsal import passed

    worlds = _worlds(context, voice, rate, model)
    here = next(iter(worlds.values()))
    lines = _lines(deck_paths(paths), sample)
    hearings = _rehearse(here, {name: one.voice for name, one in worlds.items()}, lines)
    if json:
        print(as_json.dump(as_json.rehearsed(hearings)))
    else:
        for renderable in _report(hearings):
            here.out.print(renderable)
    raise typer.Exit(ExitStatus.OK if passed(hearings) else ExitStatus.CONFIG)


def _worlds(context: typer.Context, voices: list[str] | None, rate: int, model: str | None) -> dict[str, World]:
    """A world for each voice; they differ in nothing else."""
    here = world(context, model=model)
    names = voices or english(here.voices()) or [here.settings.voice or ""]
    return {name: world(context, model=model, voice=name, rate=rate) for name in names}


def english(listed: Iterable[str]) -> list[str]:
    """Two English voices among those *listed*: espeak-ng's that we know to differ, else the first ones there are."""
    every = list(listed)
    names = {one.casefold().rpartition("/")[2] for one in every}
    known = [name for name in VOICES if name in names]
    if len(known) == len(VOICES):
        return known
    return [one for one in every if any(mark in one.casefold() for mark in ("en-us", "en-gb", "en_us", "en_gb"))][:2]


def _lines(paths: Iterable[Any], number: int | None) -> "list[Line]":
    from voiceprep.core.deck import all_asked
    from voiceprep.core.rehearsal import lines, sample
    from voiceprep.devices.deck_file import load_decks

    return [line for asked in sample(all_asked(load_decks(paths)), number) for line in lines(asked)]


def _rehearse(here: World, voices: "dict[str, Voice]", lines: "Sequence[Line]") -> "list[Hearing]":
    """Every answer in every voice: spoken, heard and scored, with a bar that tells how far it is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from voiceprep.core.rehearsal import listen
    from voiceprep.devices.ahead import one_ahead

    hearings: list[Hearing] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=here.err, transient=True, disable=not here.err.is_terminal) as progress:
        task = progress.add_task("Loading the model", total=len(lines) * len(voices))
        here.recognizer.load()
        spoken = [lambda line=line, name=name: _speak(line, name, voices[name]) for line in lines for name in voices]
        with closing(one_ahead(spoken)) as speeches:
            for speech in speeches:
                progress.update(task, description=f"{speech.line.asked.name} · {speech.line.part} · {speech.voice}")
                transcript = here.recognizer.transcribe(speech.samples, speech.line.asked.question.vocabulary)
                hearings.append(listen(speech.line, speech.voice, transcript, here.cover))
                progress.advance(task)
    return hearings


def _speak(line: "Line", name: str, voice: "Voice") -> Speech:
    """*line* as speech; in pieces, since an engine says only so much at a time."""
    from textwrap import wrap

    import numpy as np

    from voiceprep.core.lexicon import spoken
    from voiceprep.devices.audio_file import resampled
    from voiceprep.devices.voice import MAX_CHARACTERS

    said = wrap(spoken(line.text, line.asked.question.lexicon), MAX_CHARACTERS)
    pieces = [resampled(voice.synthesize(piece)) for piece in said]
    return Speech(line, name, np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32))


def _report(hearings: "Sequence[Hearing]") -> "Iterator[RenderableType]":
    from voiceprep.cli import deck_view
    from voiceprep.core.rehearsal import Part

    for part, heading in (
        (Part.MODEL, "Key points of model answers that are not heard back"),
        (Part.PARTIAL, "Examples that are not heard back"),
        (Part.WRONG, "Wrong answers that are credited"),
    ):
        of = [hearing for hearing in hearings if hearing.line.part is part and hearing.failed]
        if of:
            yield deck_view.failures(heading, of)
    yield deck_view.rehearsal(hearings)
