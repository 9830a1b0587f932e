"""`voiceprep interview`: a mock interview, with the feedback at its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, complete, world
from voiceprep.cli.options import (
    DeviceOption,
    FollowUpsOption,
    LevelOption,
    MicrophoneOption,
    RateOption,
    SilenceOption,
    SpeakerOption,
    SpeechOption,
    TypedOption,
    VoiceOption,
)

if TYPE_CHECKING:
    from voiceprep.cli.answer import Manner
    from voiceprep.core.deck import Asked, Deck
    from voiceprep.core.exchange import Exchange
    from voiceprep.practice import Desk

UNANSWERED = 3
"""So many questions in a row without an answer: nobody is there."""


@app.command()
def interview(
    context: typer.Context,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(metavar="DECK|QUESTION", help="What it is about; all when left out.", autocompletion=complete),
    ] = None,
    minutes: Annotated[float, typer.Option(min=1, max=240, metavar="N", help="How long; no answer is cut off.")] = 30,
    level: LevelOption = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="The same number, the same questions.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Interrupt answers of more than 1.5 times the length aimed for.")
    ] = False,
    typed: TypedOption = False,
    speech: SpeechOption = True,
    follow_ups: FollowUpsOption = True,
    end_on_silence: SilenceOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    microphone: MicrophoneOption = None,
    speaker: SpeakerOption = None,
    device: DeviceOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
    deck: DeckOption = None,
) -> None:
    """Hold a mock interview; what came of it is said at the end.

    Questions come in rising difficulty, across decks. Enter ends an answer; Ctrl-C ends the interview, with the debrief
    of what was answered.

    \b
    Examples:
      voiceprep interview --minutes 20 --strict
      voiceprep interview nodejs-event-loop distributed-systems --level senior
      voiceprep interview --typed --no-speech --seed 7      (nobody may talk)
    """
    from voiceprep.cli import answer, as_json, debrief_view, exchange_view, rescue
    from voiceprep.core import mock
    from voiceprep.core.lexicon import spoken
    from voiceprep.practice import Desk

    here = world(context, model=model, voice=voice, rate=rate, microphone=microphone, speaker=speaker, device=device)
    decks = here.decks(deck)
    questions = _shuffled(_questions(decks, wanted, level, deck), seed)
    manner = answer.manner(
        here, None, typed=typed, speech=speech, silence_seconds=end_on_silence, follow_ups=follow_ups
    )
    manner = replace(manner, patience=mock.FAR_EXCEEDED if strict else None)
    done: list[Exchange] = []
    stopped: KeyboardInterrupt | None = None
    with here.store() as store, here.locked():
        desk = Desk(here.recognizer, store, here.recordings(), here.cover, here.now)
        try:
            for earlier in rescue.offered(here, desk, decks):
                here.err.print("", exchange_view.feedback(earlier), "", sep="\n")
            _hold(here, desk, mock.plan(questions, minutes * 60), manner, minutes, done)
        except KeyboardInterrupt as interrupt:
            stopped = interrupt
    debrief = mock.Debrief(tuple(done)) if done else None
    if json:
        print(as_json.dump(as_json.interview(debrief)))
    elif debrief:
        here.out.print("", debrief_view.debrief(debrief), sep="\n")
    else:
        here.out.print("Nothing was answered. Try one question first: voiceprep practice --count 1")
    if stopped:
        raise stopped
    if debrief and speech:
        _say(here, spoken(" ".join(debrief.sentences), debrief.lexicon))


def _questions(
    decks: "Sequence[Deck]", wanted: "list[str] | None", level: str | None, deck: "list[Path] | None"
) -> "tuple[Asked, ...]":
    """What may be asked. Raises ConfigError when a name is unknown, BadParameter when the level is."""
    from voiceprep.cli import choose

    only = choose.level(level)
    names: list[str | None] = [*wanted] if wanted else [None]
    found = {asked.name: asked for name in names for asked in choose.questions(decks, name, only)}
    return choose.of_files(found.values(), deck) if deck and not wanted else tuple(found.values())


def _shuffled(questions: "Sequence[Asked]", seed: int | None) -> "list[Asked]":
    import random

    return random.Random(seed).sample(questions, len(questions))


def _hold(
    here: World, desk: "Desk", planned: "Sequence[Asked]", manner: "Manner", minutes: float, done: "list[Exchange]"
) -> None:
    """Ask until the time is up; what was answered goes into *done*, also what Ctrl-C leaves of an exchange."""
    from voiceprep.cli import answer, conversation, view
    from voiceprep.core import mock

    answer.get_ready(here, manner)
    end = here.now() + timedelta(minutes=minutes)
    unanswered = 0
    for asked in planned:
        here.err.print("", view.question(asked))
        try:
            exchange = conversation.hold(here, desk, asked, manner, lambda: here.now() < end)
        except conversation.InterruptedExchange as interrupt:
            done.append(interrupt.exchange)
            raise
        done += [exchange] if exchange else []
        unanswered = 0 if exchange else unanswered + 1
        if unanswered == UNANSWERED:
            here.tell(f"Nothing was heard for {UNANSWERED} questions in a row, so the interview ends here.", "yellow")
            return
        if here.now() >= end:
            _close(here, manner, mock.TIME_IS_UP)
            return
    _close(here, manner, mock.CLOSING)


def _close(here: World, manner: "Manner", words: str) -> None:
    """The interviewer's last words."""
    here.tell(words, "bold")
    if manner.speech:
        _say(here, words)


def _say(here: World, words: str) -> None:
    """Speak *words* if they can be spoken: they are shown anyway. Enter ends them."""
    from voiceprep.practice import Untouched, say

    say(words, here.voice, here.speaker, here.keyboard if here.interactive else Untouched())
