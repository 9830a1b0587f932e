"""`voiceprep demo`: the whole loop on an answer that comes with the package."""

from importlib.resources import as_file, files
from typing import Annotated

import typer

from voiceprep.cli.main import ModelOption, app, world

QUESTION = "nodejs-event-loop/thread-pool"
"""What the shipped answer answers."""


@app.command()
def demo(
    context: typer.Context,
    sound: Annotated[
        bool, typer.Option("--sound/--no-sound", help="Play question and answer, or only show them.")
    ] = True,
    model: ModelOption = None,
) -> None:
    """Ask a question, hear an answer that comes with voiceprep, score it. Needs no sound device; stores nothing.

    [bold]voiceprep demo[/bold]
    """
    from voiceprep import practice as story
    from voiceprep.cli import choose, view
    from voiceprep.core.audio import Sound
    from voiceprep.core.coverage import cover
    from voiceprep.devices import audio_file

    here = world(context, model=model)
    asked = choose.question(here.decks(), QUESTION)
    with as_file(files("voiceprep") / "demo" / "answer.flac") as file:
        samples = audio_file.read(file)
    here.out.print(view.question(asked))
    trouble = story.ask(asked, here.voice, here.speaker, here.keyboard) if sound else "--no-sound"
    if not trouble:
        here.out.print("The answer (Enter skips it) …", style="bright_black")
        with here.keyboard as keyboard:
            here.speaker.play(Sound(samples), lambda: keyboard.pressed() == "\n")
    else:
        here.out.print(f"(no sound: {trouble})", style="bright_black", markup=False)
    with here.err.status(f"Transcribing {Sound(samples).seconds:.0f} s of speech on this machine …"):
        transcript = here.recognizer.transcribe(samples, asked.question.vocabulary)
    here.out.print(f"Heard: “{view.clean(transcript.text)}”\n", style="italic", markup=False)
    coverage = cover(asked.question, transcript)
    here.out.print(view.coverage(coverage), "", view.next_step(coverage), "")
    here.out.print("Now you. First your microphone: [bold]voiceprep doctor[/bold]")
    here.out.print(f"Then say it yourself:         [bold]voiceprep practice {asked.question.slug}[/bold]")
