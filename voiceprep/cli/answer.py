"""How an answer comes in: from the microphone, from a file, or typed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceprep.cli import keys
from voiceprep.cli.live import Board
from voiceprep.cli.main import World
from voiceprep.cli.meter import Meter
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import SILENCE_DBFS
from voiceprep.core.deck import Asked
from voiceprep.core.interview import is_skip
from voiceprep.errors import MicrophoneError
from voiceprep.practice import Answer, Desk, Untouched, ask

if TYPE_CHECKING:
    from rich.console import RenderableType

    from voiceprep.core.audio import Samples
    from voiceprep.core.transcript import Transcript
    from voiceprep.listening import Listener
    from voiceprep.ports import Keyboard, Microphone

TOO_QUIET_DBFS = -65.0
"""The voice-activity detector finds speech down to -61 dBFS and none at -81."""

SHORTEST_SECONDS = 1.0
"""Nobody has said anything in less."""

KEPT = "Stopped. What you said is kept: the next voiceprep practice offers to score it."
MOVING_ON = "Moving on."
NOTHING_SAID = "Stopped. Nothing had been said yet; earlier answers are kept."
NOT_KEPT = "Stopped. What was typed now is not kept; earlier answers are."


@dataclass(frozen=True, slots=True)
class Manner:
    """How questions and answers go, as the person chose it."""

    origin: Origin
    """Where answers come from."""
    microphone: "Microphone"
    """What is listened to; not used when answers are typed."""
    keyboard: "Keyboard"
    """What ends an answer."""
    speech: bool
    """Whether questions are spoken."""
    silence_seconds: float | None
    """How much quiet ends an answer; None for Enter alone."""
    follow_ups: bool = False
    """Whether the interviewer pushes back."""
    patience: float | None = None
    """At which multiple of its target length an answer is interrupted; None for never."""
    live: bool = False
    """Whether words and key points are shown as they come."""


def manner(
    here: World,
    file: Path | None,
    *,
    typed: bool,
    speech: bool,
    silence_seconds: float | None,
    follow_ups: bool | None = False,
    live: bool = False,
) -> Manner:
    """The manner that the options ask for; *follow_ups* None: if there is somebody to be asked. A file answers once.

    Raises:
        ConfigError: *file* is no audio file that can be read.
    """
    if file is not None:
        from voiceprep.devices.audio_file import FileMicrophone

        return Manner(Origin.FILE, FileMicrophone(file), Untouched(), speech, None)
    origin = Origin.TYPED if typed else Origin.MICROPHONE
    pushes = here.interactive if follow_ups is None else follow_ups
    return Manner(origin, here.microphone, here.keyboard, speech, silence_seconds, pushes, live=live)


def get_ready(here: World, how: Manner) -> None:
    """Fetch a model that is not on this machine, before anything is asked. Raises RecognizerError."""
    from voiceprep.devices.models import is_at_hand

    if how.origin is not Origin.TYPED and not is_at_hand(here.settings.model, here.settings.models):
        with status(here, "Loading the speech model …"):
            here.recognizer.load()


def take(here: World, desk: Desk, asked: Asked, how: Manner) -> Attempt | None:
    """One question asked and answered; None when nothing was heard.

    Raises:
        MicrophoneError: nothing can be recorded, and nobody is there who could mend it and try again.
    """
    if how.origin is Origin.TYPED:
        _ask(here, asked, how)
        return _typed(here, desk, asked)
    board = Board()
    noticed = (lambda words: board.show(words, here.cover(asked.question, words))) if how.live else lambda _: None
    with desk.listener(asked, noticed) as listener:  # loads the model while the question is spoken
        _ask(here, asked, how)
        with status(here, "Loading the speech model …"):
            listener.ready()
        try:
            answer = _listen(here, desk, asked, how, board, listener)
        except MicrophoneError as error:
            trouble = f"{error}\n{_other_ways(asked)}"
            if not here.interactive:
                raise MicrophoneError(trouble) from error
            here.tell(trouble, "yellow")
            return None
        if not _is_wanted(here, answer):
            here.tell("The recording is kept; the next voiceprep practice offers it again.")
            return None
        return scored(here, desk, asked, answer, how.origin, listener)


def _ask(here: World, asked: Asked, how: Manner) -> None:
    if not how.speech:
        return
    # what is piped in is the answer, and no Enter that cuts the question short
    skip = here.keyboard if here.interactive or how.origin is Origin.MICROPHONE else Untouched()
    if trouble := ask(asked, here.voice, here.speaker, skip):
        here.tell(f"The question is not spoken: {trouble}", "yellow")


def _other_ways(asked: Asked) -> str:
    return (
        f"You can also answer from a file: voiceprep practice {asked.name} --from-file answer.wav\n"
        f"or by typing: voiceprep practice {asked.name} --typed"
    )


def _is_wanted(here: World, answer: Answer) -> bool:
    """Whether to score the answer: one that the device cut short is scored only when the person says so."""
    if answer.lost_seconds > 0.02 * answer.seconds:
        here.tell(f"The microphone lost {answer.lost_seconds:.1f} s of your answer.", "yellow")
    if not answer.trouble:
        return True
    here.tell(answer.trouble, "yellow")
    return keys.wants(here, f"Score the {answer.seconds:.0f} s that were heard?")


def _listen(here: World, desk: Desk, asked: Asked, how: Manner, board: Board, listener: "Listener") -> Answer:
    """Record under a meter."""
    from rich.live import Live

    if how.origin is Origin.FILE:  # heard whole afterwards, so that it is heard as `score --audio` hears it
        return desk.listen(asked, how.microphone, how.keyboard, lambda *_: None)
    ends = "Enter ends it" if how.silence_seconds is None else f"Enter or {how.silence_seconds:g} s of silence ends it"
    if not here.err.is_terminal:
        here.tell(f"Recording; {ends}.")
    meter = Meter(here, asked.seconds, ends)

    def watch(block: "Samples", seconds: float, level: float) -> None:
        """Draws nothing: a terminal that takes nothing must not keep the sound waiting. rich has a thread for it."""
        listener.feed(block)
        meter.note(seconds, level)

    def screen() -> "RenderableType":
        return board.below(meter.drawn())

    with Live(console=here.err, get_renderable=screen, refresh_per_second=10, transient=True):
        try:
            return desk.listen(asked, how.microphone, how.keyboard, watch, how.silence_seconds)
        except KeyboardInterrupt as interrupt:
            raise KeyboardInterrupt(KEPT if meter.seconds >= SHORTEST_SECONDS else NOTHING_SAID) from interrupt


def scored(
    here: World, desk: Desk, asked: Asked, answer: Answer, origin: Origin, listener: "Listener | None" = None
) -> Attempt | None:
    """Hear, judge and save what was recorded; None when there is no speech in it.

    Args:
        here: the world.
        desk: where it is heard.
        asked: what it answers.
        answer: what was recorded.
        origin: how it came in.
        listener: has heard most of it already; None, or for a file, when nobody listened.
    """
    with stopped(KEPT):
        if listener is None or origin is Origin.FILE:
            with status(here, f"Transcribing {answer.seconds:.0f} s …"):
                transcript = desk.understand(asked, answer)
        else:
            transcript = _rest(here, listener)
        if transcript.heard and not _moves_on(asked, transcript.text):
            return desk.save(desk.judge_spoken(asked, answer, transcript, origin))
    desk.drop(answer.name)
    if asked.follow_up:
        here.tell(MOVING_ON, "dim")
    else:
        here.tell(f"Heard nothing: {_why_nothing(answer)} Nothing is stored. Check it: voiceprep doctor", "yellow")
    return None


def _moves_on(asked: Asked, text: str) -> bool:
    """Whether a follow-up is only waved aside."""
    return asked.follow_up is not None and is_skip(text)


def _rest(here: World, listener: "Listener") -> "Transcript":
    """The words, when the rest is heard too; the seconds that are left are counted down."""
    from rich.status import Status

    with status(here, "Transcribing …") as shown:
        if not isinstance(shown, Status):
            return listener.finish()
        return listener.finish(lambda left: shown.update(f"Transcribing: {left:.0f} s left …"))


def _why_nothing(answer: Answer) -> str:
    if answer.level <= SILENCE_DBFS:
        return "is the microphone muted?"
    return f"it was too quiet ({answer.level:.0f} dBFS)." if answer.level < TOO_QUIET_DBFS else "there was no speech."


def _typed(here: World, desk: Desk, asked: Asked) -> Attempt | None:
    """An answer from the keyboard; an empty line or the end of input ends it."""
    from voiceprep.cli import choose

    if here.interactive:
        here.tell("Type your answer; an empty line ends it.", "dim")
    lines: list[str] = []
    with stopped(NOT_KEPT):
        while line := _line():
            lines.append(line)
            choose.text(" ".join(lines))
    text = " ".join(lines)
    if not any(character.isalnum() for character in text) or _moves_on(asked, text):
        here.tell(*(MOVING_ON, "dim") if asked.follow_up else ("Nothing was typed, so nothing is stored.", "yellow"))
        return None
    return desk.save(desk.judge_typed(asked, text))


def _line() -> str:
    try:
        return input()
    except EOFError:
        return ""


@contextmanager
def stopped(message: str) -> Iterator[None]:
    """Say *message* as the last line when Ctrl-C comes meanwhile."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(message) from interrupt


def status(here: World, text: str) -> AbstractContextManager[object]:
    """A sign of life on a terminal; a log needs none."""
    return here.err.status(text, spinner="dots") if here.err.is_terminal else nullcontext()
