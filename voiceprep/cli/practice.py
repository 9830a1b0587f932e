"""`voiceprep practice`: the main job."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, complete, world
from voiceprep.errors import SpeakerError

if TYPE_CHECKING:
    from voiceprep.cli.answer import Manner
    from voiceprep.core.attempt import Attempt
    from voiceprep.core.deck import Asked, Deck
    from voiceprep.practice import Desk
    from voiceprep.store.store import Store


@app.command()
def practice(
    context: typer.Context,
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="DECK|QUESTION", help="What to practise; all when left out.", autocompletion=complete),
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
        typer.Option(min=1, metavar="SECONDS", help="End the answer after so much silence; else only Enter does."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Show words and key points while you speak; it coaches, so not by default.")
    ] = False,
    voice: Annotated[str | None, typer.Option(metavar="NAME", help="The interviewer's; see doctor --voices.")] = None,
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
    """Ask a question aloud, listen, show what your answer covered.

    Enter ends the answer; Ctrl-C ends the practice, and what was recorded is kept.

    \b
    Examples:
      voiceprep practice nodejs-event-loop --count 3 --shuffle
      voiceprep practice thread-pool --end-on-silence 4
      voiceprep practice thread-pool --live       (see what lands)
      voiceprep practice thread-pool --from-file answer.m4a
      voiceprep practice --typed --no-speech      (nobody may talk)
      voiceprep practice --missed                 (what was missed before)
    """
    from voiceprep.cli import answer, as_json, choose
    from voiceprep.core.deck import Level
    from voiceprep.devices.deck_file import load_decks

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
    decks = here.decks(deck)
    questions = choose.questions(decks, wanted, Level(level) if level else None)
    if deck and wanted is None:
        given = {one.slug for one in load_decks(deck)}
        questions = tuple(asked for asked in questions if asked.deck.slug in given)
    manner = answer.manner(here, from_file, typed=typed, speech=speech, silence_seconds=end_on_silence, live=live)
    if from_file is not None and count is None:
        count = 1  # one file, one answer
    with here.store() as store, here.locked():
        if missed:
            questions = _missed(questions, store)
        if shuffle:
            questions = _shuffled(questions)
        done = _practise(here, store, decks, questions[:count], manner, json=json)
    if json:
        print(as_json.dump({"attempts": [as_json.attempt(attempt) for attempt in done]}))


def _missed(questions: "Sequence[Asked]", store: "Store") -> "tuple[Asked, ...]":
    """Those of *questions* with key points that were missed, the weakest first."""
    names = [(weak.deck, weak.question) for weak in store.weaknesses()]
    weak = [asked for asked in questions if (asked.deck.slug, asked.question.slug) in names]
    return tuple(sorted(weak, key=lambda asked: names.index((asked.deck.slug, asked.question.slug))))


def _shuffled(questions: "Sequence[Asked]") -> "tuple[Asked, ...]":
    import random

    return tuple(random.sample(questions, len(questions)))


def _practise(
    here: World, store: "Store", decks: "Sequence[Deck]", questions: "Sequence[Asked]", manner: "Manner", *, json: bool
) -> "list[Attempt]":
    """What an interrupted session has left behind, then *questions*; what comes of each answer is shown at once."""
    from voiceprep.cli import answer, rescue
    from voiceprep.practice import Desk

    desk = Desk(here.recognizer, store, here.recordings(), here.cover, here.now)
    done: list[Attempt] = []
    for attempt in chain(rescue.offered(here, desk, decks), _session(here, desk, questions, manner)):
        if not json:
            _show(here, attempt)  # at once: packing a long recording takes a second
        with answer.stopped(answer.KEPT if attempt.recording else answer.NOT_KEPT):
            done.append(desk.save(attempt))
    if not questions:
        here.tell("Nothing was missed there. Practise something else: voiceprep practice")
    elif done and not json:
        _show_commands(here, done[-1])
    return done


def _session(here: World, desk: "Desk", questions: "Sequence[Asked]", manner: "Manner") -> "Iterator[Attempt]":
    """Each question in turn until they are through or the person has enough."""
    from voiceprep.cli import answer, view
    from voiceprep.practice import Rehearsed

    if questions:
        answer.get_ready(here, manner)
    voice = Rehearsed(here.voice)
    here = replace(here, voice=voice)
    for number, asked in enumerate(questions, start=1):
        here.err.print("", view.question(asked, number, len(questions)))
        again = True
        while again:
            attempt = answer.take(here, desk, asked, manner)
            if attempt is not None:
                yield attempt
            if manner.speech and number < len(questions):
                voice.prepare(questions[number])
            choice = _choice(here, asked, attempt, is_last=number == len(questions))
            if choice == "q":
                return
            again = choice == "r"


def _show(here: World, attempt: "Attempt") -> None:
    from voiceprep.cli import view

    here.out.print("", view.coverage(attempt.coverage), "", view.next_step(attempt.coverage), "", sep="\n")


def _show_commands(here: World, attempt: "Attempt") -> None:
    from voiceprep.cli import view

    replay = [(f"voiceprep replay {attempt.id}", "hear it again")] if attempt.recording else []
    show = (f"voiceprep show {attempt.id} --model-answer", "what was heard, and a model answer")
    here.out.print(view.commands([show, *replay, ("voiceprep review", "what to say next time")]))


def _choice(here: World, asked: "Asked", attempt: "Attempt | None", *, is_last: bool) -> str:
    """What the person wants next: Enter, r or q; the model answer and the recording are given on the way."""
    from voiceprep.cli import keys, view

    if not here.interactive:
        return keys.ENTER
    recording = attempt.recording if attempt else None
    offer = ["[Enter] " + ("end" if is_last else "next"), "[r] say it again", "[m] model answer", "[q] quit"]
    here.tell("  ".join([*offer[:2], *(["[p] play it"] if recording else []), *offer[2:]]), "dim")
    while True:
        key = keys.press(here, f"{keys.ENTER}rmq{'p' if recording else ''}")
        if key == "m":
            here.err.print(view.model_answer(asked.question))
        elif key == "p" and recording:
            _play(here, recording)
        else:
            return key


def _play(here: World, recording: str) -> None:
    from voiceprep.cli import keys
    from voiceprep.core.audio import Sound

    try:
        with here.keyboard as keyboard:
            here.speaker.play(Sound(here.recordings().read(recording)), lambda: keyboard.pressed() == keys.ENTER)
    except SpeakerError as error:  # the session goes on without it
        here.tell(str(error), "yellow")
