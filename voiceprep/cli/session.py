"""A session: what an interrupted one has left behind, then question after question, each with what came of it."""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from voiceprep.cli import answer, conversation, exchange_view, keys, rescue, view
from voiceprep.cli.main import World
from voiceprep.core import interview
from voiceprep.core.audio import Sound
from voiceprep.core.deck import Asked, Deck
from voiceprep.core.exchange import Exchange
from voiceprep.errors import SpeakerError
from voiceprep.ports import ENTER
from voiceprep.practice import Desk, Rehearsed
from voiceprep.store.store import Store

LEAD = "That was all of it. Here is a harder one."
"""Said before a question that is asked because nothing was left to ask."""

A_HARDER_ONE = "a harder one"


def practise(
    here: World,
    store: Store,
    decks: Sequence[Deck],
    questions: Sequence[Asked],
    manner: answer.Manner,
    *,
    json: bool,
) -> list[Exchange]:
    """Ask *questions*; what comes of each answer is shown at once, unless it is wanted as JSON in the end."""
    desk = Desk(here.recognizer, store, here.recordings(), here.cover, here.now)
    done: list[Exchange] = []
    for exchange in chain(rescue.offered(here, desk, decks), _session(here, desk, questions, manner)):
        done.append(exchange)
        if not json:
            here.out.print("", exchange_view.feedback(exchange), "", sep="\n")
    if not questions:
        here.tell("Nothing was missed there. Practise something else: voiceprep practice")
    elif done and not json:
        _show_commands(here, done[-1])
    return done


def _session(here: World, desk: Desk, questions: Sequence[Asked], manner: answer.Manner) -> Iterator[Exchange]:
    """Each question in turn until they are through or the person has enough."""
    if questions:
        answer.get_ready(here, manner)
    voice = Rehearsed(here.voice)
    here = replace(here, voice=voice)
    waiting, taken = deque(questions), {asked.name for asked in questions}
    while waiting:
        asked = waiting.popleft()
        planned = 1 if asked.lead else len(questions)
        here.err.print("", view.question(asked, len(questions) - len(waiting), planned))
        again = True
        while again:
            exchange = conversation.hold(here, desk, asked, manner)
            harder = _harder(asked, exchange, taken) if manner.follow_ups else None
            if exchange is not None:
                yield exchange
            upcoming = [replace(harder, lead=LEAD)] if harder else [*islice(waiting, 1)]
            if manner.speech and upcoming:
                voice.prepare(upcoming[0])
            following = A_HARDER_ONE if harder else "next" if waiting else "end"
            choice = _choice(here, asked, exchange, following)
            if choice == "q":
                return
            again = choice == "r"
        if harder is not None:
            taken.add(harder.name)
            waiting.extendleft(upcoming)


def _harder(asked: Asked, exchange: Exchange | None, taken: Collection[str]) -> Asked | None:
    """One harder question when nothing is left to ask, and none after that."""
    if asked.lead or exchange is None or not exchange.said_everything:
        return None
    return interview.harder(asked, taken)


def _show_commands(here: World, exchange: Exchange) -> None:
    number = exchange.first.id
    replay = [(f"voiceprep replay {number}", "hear it again")] if exchange.first.recording else []
    show = (f"voiceprep show {number} --model-answer", "what was heard, and a model answer")
    here.out.print(view.commands([show, *replay, ("voiceprep review --missed", "what to say next time")]))


def _choice(here: World, asked: Asked, exchange: Exchange | None, following: str) -> str:
    """What the person wants next: Enter, r or q; the model answer and the recording are given on the way."""
    if not here.interactive:
        return ENTER
    recording = exchange.first.recording if exchange else None
    offer = [f"[Enter] {following}", "[r] say it again", "[m] model answer", "[q] quit"]
    here.tell("  ".join([*offer[:2], *(["[p] play it"] if recording else []), *offer[2:]]), "dim")
    while True:
        key = keys.press(here, f"{ENTER}rmq{'p' if recording else ''}")
        if key == "m":
            here.err.print(view.model_answer(asked.question))
        elif key == "p" and recording:
            _play(here, recording)
        else:
            return key


def _play(here: World, recording: str) -> None:
    try:
        with here.keyboard as keyboard:
            here.speaker.play(Sound(here.recordings().read(recording)), lambda: keyboard.pressed() == ENTER)
    except SpeakerError as error:  # the session goes on without it
        here.tell(str(error), "yellow")
