"""`voiceprep demo`: the whole loop on an answer that comes with the package."""

from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import JsonOption, ModelOption, World, app, world

if TYPE_CHECKING:
    from voiceprep.core.audio import Samples
    from voiceprep.core.deck import Asked
    from voiceprep.core.transcript import Transcript

QUESTION = "nodejs-event-loop/thread-pool"
"""What the shipped answer answers."""


@app.command()
def demo(
    context: typer.Context,
    sound: Annotated[
        bool, typer.Option("--sound/--no-sound", help="Play question and answer, or only show them.")
    ] = True,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Show it all on an answer that comes with voiceprep.

    A question is asked, the answer played, transcribed and scored. Needs no sound device; stores nothing.

    \b
    Examples:
      voiceprep demo
      voiceprep demo --no-sound
    """
    import time

    from voiceprep.cli import as_json, choose, view
    from voiceprep.core.audio import SAMPLE_RATE

    here = world(context, model=model)
    shown = here.err if json else here.out
    asked = choose.question(here.decks(), QUESTION)
    samples = shipped_answer()
    shown.print("The interviewer asks:", "", view.question(asked), sep="\n")
    _play(here, asked, samples, sound=sound)
    transcript, transcribe_seconds = _heard(here, asked, samples)
    shown.print(
        f"The answer, {len(samples) / SAMPLE_RATE:.0f} s, as this machine heard it "
        f"(model {here.recognizer.model}, {transcribe_seconds:.1f} s):\n"
    )
    shown.print(view.quoted(transcript.text), "")
    began = time.perf_counter()
    coverage = here.cover(asked.question, transcript)
    timings = transcribe_seconds, time.perf_counter() - began
    if json:
        print(as_json.dump(as_json.score(asked, transcript, coverage, timings)))
        return
    still_open = [verdict.key_point for verdict in coverage.verdicts if not verdict.covered]
    shown.print(view.coverage(coverage), "", view.next_step(still_open), "", "Now you:", sep="\n")
    shown.print(
        view.commands(
            [
                ("voiceprep doctor", "check microphone and speaker"),
                (f"voiceprep practice {asked.question.slug}", "say it yourself"),
                ("voiceprep decks", "see every question"),
            ]
        )
    )


def shipped_answer() -> "Samples":
    """The answer that comes with voiceprep, 17 s."""
    from importlib.resources import as_file, files

    from voiceprep.devices import audio_file

    with as_file(files("voiceprep") / "demo" / "answer.flac") as file:
        return audio_file.read(file)


def _play(here: World, asked: "Asked", samples: "Samples", *, sound: bool) -> None:
    """Question and answer on the speaker; without one they are only shown."""
    from voiceprep.core.audio import Sound
    from voiceprep.errors import SpeakerError
    from voiceprep.ports import ENTER
    from voiceprep.practice import Untouched, ask

    keyboard = here.keyboard if here.interactive else Untouched()
    trouble = ask(asked, here.voice, here.speaker, keyboard) if sound else ""
    if not sound or trouble:
        reason = trouble.partition(". ")[0].rstrip(".")
        here.tell(f"(nothing is played: {reason})" if trouble else "(nothing is played)", "dim")
        return
    here.tell("An answer that comes with voiceprep" + (" (Enter skips it):" if here.interactive else ":"), "dim")
    try:
        with keyboard:
            here.speaker.play(Sound(samples), lambda: keyboard.pressed() == ENTER)
    except SpeakerError as error:
        here.tell(str(error), "yellow")


def _heard(here: World, asked: "Asked", samples: "Samples") -> "tuple[Transcript, float]":
    """The answer's words, and the seconds that it took to hear them, without those for the model to load."""
    import time

    from voiceprep.cli import answer

    with answer.status(here, "Loading the speech model …"):
        here.recognizer.load()
    began = time.perf_counter()
    with answer.status(here, "Transcribing …"):
        transcript = here.recognizer.transcribe(samples, asked.question.vocabulary)
    return transcript, time.perf_counter() - began
