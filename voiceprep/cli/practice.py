"""`voiceprep practice`: the main job."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, world
from voiceprep.errors import DeviceError

if TYPE_CHECKING:
    from voiceprep.core.attempt import Attempt, Origin
    from voiceprep.core.deck import Asked, Deck
    from voiceprep.ports import Microphone
    from voiceprep.practice import Answer, Desk
    from voiceprep.store.store import Store


@dataclass(frozen=True, slots=True)
class Manner:
    """How answers come in, as the person chose it."""

    file: Path | None
    """An audio file that holds the answer."""
    typed: bool
    """Whether answers are typed."""
    speech: bool
    """Whether questions are spoken."""
    silence_seconds: float | None
    """How much quiet ends an answer; None for Enter alone."""


@app.command()
def practice(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[DECK|QUESTION]", help="What to practise; everything when left out.")
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many questions; else all of them.")] = None,
    shuffle: Annotated[
        bool, typer.Option("--shuffle/--in-order", help="Ask in random order, or as in the deck.")
    ] = False,
    level: Annotated[str | None, typer.Option(metavar="LEVEL", help="Only junior, mid, senior or staff.")] = None,
    missed: Annotated[bool, typer.Option("--missed", help="Only questions with key points you missed.")] = False,
    from_file: Annotated[
        Path | None, typer.Option("--from-file", metavar="FILE", help="Answer from an audio file of any format.")
    ] = None,
    typed: Annotated[bool, typer.Option("--typed", help="Answer by typing.")] = False,
    speech: Annotated[bool, typer.Option("--speech/--no-speech", help="Speak the question, or only show it.")] = True,
    end_on_silence: Annotated[
        float | None,
        typer.Option(
            min=1, metavar="SECONDS", help="End the answer after so much silence; without it only Enter does."
        ),
    ] = None,
    voice: Annotated[str | None, typer.Option(metavar="NAME", help="The voice of the interviewer.")] = None,
    rate: Annotated[int | None, typer.Option(min=80, max=400, metavar="N", help="Its words a minute.")] = None,
    microphone: Annotated[str | None, typer.Option("--microphone", metavar="NAME", help="Part of its name.")] = None,
    speaker: Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="Part of its name.")] = None,
    device: Annotated[
        str | None, typer.Option("--device", metavar="NAME", help="Part of the name of microphone and speaker.")
    ] = None,
    model: ModelOption = None,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """Ask a question aloud, listen to your answer, and show what it covered.

    [bold]voiceprep practice nodejs-event-loop --count 3 --shuffle[/bold]

    [bold]voiceprep practice thread-pool --from-file answer.m4a[/bold]

    Nobody may talk? [bold]voiceprep practice --typed --no-speech[/bold]
    """
    from voiceprep.cli import as_json, choose, view
    from voiceprep.core.deck import Level

    if from_file is not None and typed:
        raise typer.BadParameter("--from-file and --typed exclude each other")
    if level is not None and level not in list(Level):
        raise typer.BadParameter(f"--level is one of {', '.join(Level)}")
    here = world(
        context,
        model=model,
        voice=voice,
        rate=rate,
        input_device=microphone or device,
        output_device=speaker or device,
    )
    manner = Manner(from_file, typed, speech, end_on_silence)
    decks = here.decks(deck)
    questions = list(choose.questions(decks, wanted, Level(level) if level else None))
    with here.store() as store, here.locked():
        _offer_takes(here, store, decks)
        if missed:
            weak = {(one.deck, one.question) for one in store.weaknesses()}
            questions = [one for one in questions if (one.deck.slug, one.question.slug) in weak]
        if shuffle:
            random.shuffle(questions)
        if from_file is not None and count is None:
            count = 1
        if not questions:
            here.err.print("Nothing missed there. Practise something else: voiceprep practice")
        done = []
        for attempt in _session(here, store, questions[:count], manner):
            done.append(attempt)
            if not json:
                here.out.print("", view.coverage(attempt.coverage), "", view.next_step(attempt.coverage))
        if json:
            print(as_json.dump({"attempts": [as_json.attempt(attempt) for attempt in done]}))


def _session(here: World, store: "Store", questions: "list[Asked]", manner: Manner) -> "Iterable[Attempt]":
    """Each question in turn until they are through or the person has enough."""
    from voiceprep.cli import view

    for number, asked in enumerate(questions, start=1):
        here.err.print("", view.question(asked, number, len(questions)))
        again = True
        while again:
            attempt = _take(here, _desk(here, store), asked, manner)
            if attempt is not None:
                yield attempt
            choice = _choice(here, asked, attempt, is_last=number == len(questions))
            if choice == "q":
                return
            again = choice == "r"


def _desk(here: World, store: "Store") -> "Desk":
    from voiceprep.practice import Desk

    return Desk(here.recognizer, store, here.recordings(), here.now)


def _take(here: World, desk: "Desk", asked: "Asked", manner: Manner) -> "Attempt | None":
    """One question asked and answered; None when nothing was heard."""
    from voiceprep import practice as story
    from voiceprep.core.attempt import Origin
    from voiceprep.devices.audio_file import FileMicrophone

    if manner.speech and (trouble := story.ask(asked, here.voice, here.speaker, here.keyboard)):
        here.err.print(f"The question is not spoken: {trouble}", style="yellow", markup=False)
    if manner.typed:
        return _typed(here, desk, asked)
    if manner.file is not None:
        answer = _listen(here, desk, asked, FileMicrophone(manner.file), None)
        return _scored(here, desk, asked, answer, Origin.FILE)
    try:
        answer = _listen(here, desk, asked, here.microphone, manner.silence_seconds)
    except DeviceError as error:
        raise type(error)(
            f"{error}\nYou can also answer from a file: voiceprep practice {asked.name} --from-file answer.wav"
            f"\nor by typing: voiceprep practice {asked.name} --typed"
        ) from error
    if answer.lost_seconds > 0.02 * answer.seconds:
        here.err.print(f"The microphone lost {answer.lost_seconds:.1f} s of your answer.", style="yellow")
    if answer.trouble and not _wants(here, f"{answer.trouble}\nScore the {answer.seconds:.0f} s that were heard?"):
        here.err.print("The recording is kept; the next start offers it again.")
        return None
    return _scored(here, desk, asked, answer, Origin.MICROPHONE)


def _listen(here: World, desk: "Desk", asked: "Asked", microphone: "Microphone", silence: float | None) -> "Answer":
    """Record under a meter."""
    from rich.live import Live

    from voiceprep.cli import view

    target = asked.question.seconds
    try:
        with Live(view.meter(0, -60, target), console=here.err, refresh_per_second=10, transient=True) as live:
            return desk.listen(
                asked,
                microphone,
                here.keyboard,
                lambda seconds, level: live.update(view.meter(seconds, level, target)),
                silence,
            )
    except KeyboardInterrupt:
        here.err.print("Stopped. What you said is kept; the next voiceprep practice offers to score it.")
        raise


def _scored(here: World, desk: "Desk", asked: "Asked", answer: "Answer", origin: "Origin") -> "Attempt | None":
    """Transcribe, cover and save what was recorded; None when there is no speech in it."""
    from voiceprep.core.audio import SILENCE_DBFS, level_dbfs

    with here.err.status(f"Transcribing {answer.seconds:.0f} s …"):
        transcript = desk.understand(asked, answer.samples)
    if transcript.heard:
        return desk.save_spoken(asked, answer, transcript, origin)
    desk.drop(answer.name)
    is_muted = level_dbfs(answer.samples) <= SILENCE_DBFS
    here.err.print(
        "Heard nothing: "
        + ("is the microphone muted?" if is_muted else "there was no speech.")
        + " Nothing is stored. Check it: voiceprep doctor",
        style="yellow",
    )
    return None


def _typed(here: World, desk: "Desk", asked: "Asked") -> "Attempt | None":
    """An answer from the keyboard; an empty line or the end of input ends it."""
    here.err.print("Type your answer; an empty line ends it.", style="bright_black")
    lines: list[str] = []
    while line := _line():
        lines.append(line)
    text = " ".join(lines)
    if not any(character.isalnum() for character in text):
        here.err.print("Nothing was typed, so nothing is stored.", style="yellow")
        return None
    return desk.save_typed(asked, text)


def _line() -> str:
    try:
        return input()
    except EOFError:
        return ""


def _choice(here: World, asked: "Asked", attempt: "Attempt | None", *, is_last: bool) -> str:
    """What the person wants next: n, r or q; the model answer and the recording are given on the way."""
    import time

    from voiceprep.cli import view
    from voiceprep.core.audio import Sound

    if not here.err.is_terminal or not here.is_interactive():
        return "n"
    keys = "[Enter] " + ("end" if is_last else "next") + "  [r] say it again  [p] play it  [m] model answer  [q] quit"
    here.err.print(keys, style="bright_black", markup=False)
    with here.keyboard as keyboard:
        while True:
            key = keyboard.pressed().lower()
            if key in {"\n", "r", "q"}:
                return key.replace("\n", "n")
            if key == "m":
                here.err.print(view.model_answer(asked.question))
            if key == "p" and attempt is not None and attempt.recording:
                sound = Sound(here.recordings().read(attempt.recording))
                here.speaker.play(sound, lambda: keyboard.pressed() == "\n")
            time.sleep(0.05)


def _wants(here: World, question: str) -> bool:
    """Whether the person says yes; without a terminal nobody can be asked, and nothing is scored unasked."""
    return here.is_interactive() and typer.confirm(question, default=True, err=True)


def _offer_takes(here: World, store: "Store", decks: "Iterable[Deck]") -> None:
    """Offer to score what a crash or Ctrl-C left behind."""
    from voiceprep.cli import view
    from voiceprep.core.attempt import Origin
    from voiceprep.core.audio import SAMPLE_RATE
    from voiceprep.core.deck import all_asked
    from voiceprep.practice import Answer

    desk = _desk(here, store)
    questions = {(asked.deck.slug, asked.question.slug): asked for asked in all_asked(decks)}
    for take in store.takes():
        samples = desk.recordings.rescue(take.name)
        asked = questions.get((take.deck, take.question))
        seconds = len(samples) / SAMPLE_RATE
        if asked is None or seconds < 1:
            desk.drop(take.name)
            continue
        here.err.print(
            f"An answer of {seconds:.0f} s to {asked.name} was interrupted ({take.at.astimezone():%Y-%m-%d %H:%M})."
        )
        if _wants(here, "Score it now?"):
            answer = Answer(samples, take.name, take.at, trouble="interrupted")
            if attempt := _scored(here, desk, asked, answer, Origin.MICROPHONE):
                here.out.print("", view.coverage(attempt.coverage), "")
        elif here.is_interactive() and _wants(here, "Delete it?"):
            desk.drop(take.name)
