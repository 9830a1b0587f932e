"""`voiceprep review`: say it again when it is due."""

from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import DeckOption, JsonOption, ModelOption, World, app, complete, world
from voiceprep.cli.options import (
    CountOption,
    DeviceOption,
    FollowUpsOption,
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
    from collections.abc import Sequence

    from voiceprep.cli.answer import Manner
    from voiceprep.core.deck import Asked, Deck
    from voiceprep.core.exchange import Exchange
    from voiceprep.store.store import Store


@app.command()
def review(
    context: typer.Context,
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="DECK|QUESTION", help="What to review; all when left out.", autocompletion=complete),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only list what is due, and when.")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="Only list what you missed, and how to say it.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, max=2**31, metavar="N", help="How many lines of a list; else 10, and as JSON all."),
    ] = None,
    count: CountOption = None,
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
    """Ask again what is due, in as few questions as possible.

    Every key point has a date: the better you said it, the later it is due again.

    \b
    Examples:
      voiceprep review
      voiceprep review nodejs-event-loop --count 3 --typed --no-speech
      voiceprep review --list                     (what is due, and when)
      voiceprep review --missed                   (what you missed, and what would have counted)
    """
    from voiceprep.cli import as_json, choose

    if listed and missed:
        raise typer.BadParameter("--list and --missed exclude each other")
    here = world(context, model=model, voice=voice, rate=rate, microphone=microphone, speaker=speaker, device=device)
    decks = here.decks(deck)
    asked = choose.questions(decks, wanted)
    if listed or missed:
        from voiceprep.cli import review_lists

        if listed:
            review_lists.scheduled(here, asked, limit, json=json)
        else:
            review_lists.missed(here, asked if wanted else None, decks, limit, json=json)
    else:
        from voiceprep.cli import answer  # all that listens and judges: a list does without

        manner = answer.manner(
            here, None, typed=typed, speech=speech, silence_seconds=end_on_silence, follow_ups=follow_ups, live=live
        )
        with here.store() as store, here.locked():
            done = _drill(here, store, decks, asked, count, manner, json=json)
        if json:
            print(as_json.dump(as_json.exchanges(done)))


def _drill(
    here: World,
    store: "Store",
    decks: "Sequence[Deck]",
    asked: "Sequence[Asked]",
    count: int | None,
    manner: "Manner",
    *,
    json: bool,
) -> "list[Exchange]":
    """Ask the questions of *asked* that have due key points; at most *count* of them."""
    from voiceprep.cli import memory_view, session, view
    from voiceprep.core.review import drill, known
    from voiceprep.store.cards import Cards

    cards = Cards(store.database)
    due = known(cards.due(here.now()), asked)
    questions = drill(due, asked)
    done: list[Exchange] = []
    if questions:
        here.tell(f"{view.plural(len(due), 'key point')} due in {view.plural(len(questions), 'question')}.")
        done = session.practise(here, store, decks, questions[:count], manner, json=json)
    here.tell(
        memory_view.outlook(known(cards.due(here.now()), asked), known(cards.upcoming(here.now()), asked), here.now())
    )
    return done
