"""`voiceprep score`: an answer without being asked."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, complete, world

if TYPE_CHECKING:
    from voiceprep.core.deck import Asked
    from voiceprep.core.transcript import Transcript


@app.command()
def score(
    context: typer.Context,
    question: Annotated[
        str,
        typer.Argument(metavar="QUESTION", help="DECK/QUESTION, or QUESTION alone.", autocompletion=complete),
    ],
    source: Annotated[str | None, typer.Argument(metavar="-", help="- reads the answer's text from stdin.")] = None,
    audio: Annotated[Path | None, typer.Option(metavar="FILE", help="A spoken answer, any audio format.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="A written answer.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each verdict came about.")] = False,
    json: JsonOption = False,
    model: ModelOption = None,
    deck: DeckOption = None,
) -> None:
    """Score an answer without asking; nothing is stored.

    \b
    Examples:
      voiceprep score thread-pool --text "there are four threads by default"
      voiceprep score nodejs-event-loop/thread-pool --audio answer.m4a --json
      pbpaste | voiceprep score thread-pool -
    """
    import time

    from voiceprep.cli import as_json, choose, view

    if (source is not None) + (audio is not None) + (text is not None) != 1 or source not in (None, "-"):
        raise typer.BadParameter("give the answer once: --audio FILE, --text TEXT, or - for stdin")
    here = world(context, model=model)
    asked = choose.question(here.decks(deck), question)
    transcript, transcribe_seconds = _answer(here, asked, audio, text)
    began = time.perf_counter()
    coverage = here.cover(asked.question, transcript)
    timings = transcribe_seconds, time.perf_counter() - began
    if json:
        print(as_json.dump(as_json.score(asked, transcript, coverage, timings, explain=explain)))
    elif not coverage.heard:
        here.out.print("Heard nothing: there is no speech in the answer, so there is no score.")
    else:
        here.out.print(view.question(asked), view.coverage(coverage, explain=explain))


def _answer(here: World, asked: "Asked", audio: Path | None, text: str | None) -> "tuple[Transcript, float | None]":
    """The answer's words, and the seconds that it took to hear them; None for text."""
    import time

    from voiceprep.cli import answer, choose
    from voiceprep.core.transcript import Transcript
    from voiceprep.devices import audio_file

    if audio is None:
        text = sys.stdin.read(choose.MOST_CHARACTERS + 1) if text is None else text
        return Transcript.from_text(choose.text(text)), None
    samples = audio_file.read(audio)
    began = time.perf_counter()
    with answer.status(here, "Transcribing …"):
        transcript = here.recognizer.transcribe(samples, asked.question.vocabulary)
    return transcript, time.perf_counter() - began
