"""`voiceprep practice`: the main job."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, app, complete, world
from voiceprep.cli.options import (
    CountOption,
    DeviceOption,
    FollowUpsOption,
    LevelOption,
    LiveOption,
    MicrophoneOption,
    RateOption,
    SilenceOption,
    SpeakerOption,
    SpeechOption,
    TypedOption,
    VoiceOption,
)

if TYPE_CHECKING:
    from voiceprep.core.deck import Asked
    from voiceprep.store.store import Store


@app.command()
def practice(
    context: typer.Context,
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="DECK|QUESTION", help="What to practise; all when left out.", autocompletion=complete),
    ] = None,
    count: CountOption = None,
    shuffle: Annotated[
        bool, typer.Option("--shuffle/--in-order", help="Ask in random order, or as in the deck.")
    ] = False,
    level: LevelOption = None,
    missed: Annotated[bool, typer.Option("--missed", help="Only questions with key points you missed.")] = False,
    from_file: Annotated[
        Path | None, typer.Option("--from-file", metavar="FILE", help="Answer from an audio file of any format.")
    ] = None,
    typed: TypedOption = False,
    speech: SpeechOption = True,
    follow_ups: FollowUpsOption = None,
    live: LiveOption = False,
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
    """Ask a question aloud, listen, ask on, show what you covered.

    Enter ends an answer; as an answer to a follow-up, Enter at once or "skip" moves on. Ctrl-C ends the practice, and
    what was recorded is kept. What comes only after a follow-up counts half.

    \b
    Examples:
      voiceprep practice nodejs-event-loop --count 3 --shuffle
      voiceprep practice thread-pool --end-on-silence 4
      voiceprep practice thread-pool --no-follow-ups
      voiceprep practice thread-pool --live       (see what lands)
      voiceprep practice thread-pool --from-file answer.m4a
      voiceprep practice --typed --no-speech      (nobody may talk)
      voiceprep practice --missed                 (what was missed before)
    """
    from voiceprep.cli import answer, as_json, choose, session

    if from_file is not None and typed:
        raise typer.BadParameter("--from-file and --typed exclude each other")
    only = choose.level(level)
    here = world(context, model=model, voice=voice, rate=rate, microphone=microphone, speaker=speaker, device=device)
    decks = here.decks(deck)
    questions = choose.questions(decks, wanted, only)
    if deck and wanted is None:
        questions = choose.of_files(questions, deck)
    manner = answer.manner(
        here, from_file, typed=typed, speech=speech, silence_seconds=end_on_silence, follow_ups=follow_ups, live=live
    )
    if from_file is not None and count is None:
        count = 1  # one file, one answer
    with here.store() as store, here.locked():
        if missed:
            questions = _missed(questions, store)
        if shuffle:
            questions = _shuffled(questions)
        done = session.practise(here, store, decks, questions[:count], manner, json=json)
    if json:
        print(as_json.dump(as_json.exchanges(done)))


def _missed(questions: "Sequence[Asked]", store: "Store") -> "tuple[Asked, ...]":
    """Those of *questions* with key points that were missed, the weakest first."""
    names = [(weak.deck, weak.question) for weak in store.weaknesses()]
    weak = [asked for asked in questions if (asked.deck.slug, asked.question.slug) in names]
    return tuple(sorted(weak, key=lambda asked: names.index((asked.deck.slug, asked.question.slug))))


def _shuffled(questions: "Sequence[Asked]") -> "tuple[Asked, ...]":
    import random

    return tuple(random.sample(questions, len(questions)))
