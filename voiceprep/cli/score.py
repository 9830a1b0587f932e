"""`voiceprep score`: an answer without being asked."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, app, world


@app.command()
def score(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="DECK/QUESTION, or QUESTION alone.")],
    source: Annotated[str | None, typer.Argument(metavar="[-]", help="- reads the answer's text from stdin.")] = None,
    audio: Annotated[Path | None, typer.Option(metavar="FILE", help="A spoken answer, any audio format.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="A written answer.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how each verdict came about.")] = False,
    json: JsonOption = False,
    model: ModelOption = None,
    deck: DeckOption = None,
) -> None:
    """Score an answer without asking the question; nothing is stored.

    [bold]voiceprep score thread-pool --text "there are four threads by default"[/bold]

    [bold]voiceprep score nodejs-event-loop/thread-pool --audio answer.m4a --json[/bold]
    """
    from voiceprep.cli import as_json, choose, view
    from voiceprep.core.coverage import cover
    from voiceprep.core.transcript import Transcript
    from voiceprep.devices import audio_file

    if (source == "-") + (audio is not None) + (text is not None) != 1 or source not in (None, "-"):
        raise typer.BadParameter("give the answer once: --audio FILE, --text TEXT, or - for stdin")
    here = world(context, model=model)
    asked = choose.question(here.decks(deck), question)
    transcribe_seconds = None
    if audio is not None:
        samples = audio_file.read(audio)
        began = time.perf_counter()
        with here.err.status("Transcribing …"):
            transcript = here.recognizer.transcribe(samples, asked.question.vocabulary)
        transcribe_seconds = time.perf_counter() - began
    else:
        transcript = Transcript.from_text(sys.stdin.read() if text is None else text)
    began = time.perf_counter()
    coverage = cover(asked.question, transcript)
    score_seconds = time.perf_counter() - began
    if json:
        print(
            as_json.dump(
                as_json.score(
                    asked,
                    transcript,
                    coverage,
                    transcribe_seconds=transcribe_seconds,
                    score_seconds=score_seconds,
                    explain=explain,
                )
            )
        )
    elif not coverage.heard:
        here.out.print("Heard nothing: there is no speech in the answer, so there is no score.")
    else:
        here.out.print(view.question(asked), view.coverage(coverage, explain=explain))
