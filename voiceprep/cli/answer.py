"""How an answer comes in: from the microphone, from a file, or typed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceprep.cli import keys, view
from voiceprep.cli.main import World
from voiceprep.cli.meter import Meter
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import SILENCE_DBFS, level_dbfs
from voiceprep.core.deck import Asked
from voiceprep.errors import MicrophoneError
from voiceprep.practice import Answer, Desk, Untouched, ask

if TYPE_CHECKING:
    from voiceprep.ports import Keyboard, Microphone

TOO_QUIET_DBFS = -65.0
"""The voice-activity detector finds speech down to -61 dBFS and none at -81."""

SHORTEST_SECONDS = 1.0
"""Nobody has said anything in less."""

KEPT = "Stopped. What you said is kept: the next voiceprep practice offers to score it."
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


def manner(here: World, file: Path | None, *, typed: bool, speech: bool, silence_seconds: float | None) -> Manner:
    """The manner that the options ask for. Raises ConfigError when *file* is no audio file that can be read."""
    if file is not None:
        from voiceprep.devices.audio_file import FileMicrophone

        return Manner(Origin.FILE, FileMicrophone(file), Untouched(), speech, None)
    origin = Origin.TYPED if typed else Origin.MICROPHONE
    return Manner(origin, here.microphone, here.keyboard, speech, silence_seconds)


def get_ready(here: World, how: Manner) -> None:
    """Load the model before anybody has spoken in vain. Raises RecognizerError."""
    if how.origin is not Origin.TYPED:
        with status(here, "Loading the speech model …"):
            here.recognizer.load()


def take(here: World, desk: Desk, asked: Asked, how: Manner) -> Attempt | None:
    """One question asked and answered; None when nothing was heard.

    Raises:
        MicrophoneError: nothing can be recorded, and nobody is there who could mend it and try again.
    """
    if how.speech:
        # what is piped in is the answer, and no Enter that cuts the question short
        skip = here.keyboard if here.interactive or how.origin is Origin.MICROPHONE else Untouched()
        if trouble := ask(asked, here.voice, here.speaker, skip):
            here.tell(f"The question is not spoken: {trouble}", "yellow")
    if how.origin is Origin.TYPED:
        return _typed(here, desk, asked)
    try:
        answer = _listen(here, desk, asked, how)
    except MicrophoneError as error:
        trouble = f"{error}\n{_other_ways(asked)}"
        if not here.interactive:
            raise MicrophoneError(trouble) from error
        here.tell(trouble, "yellow")
        return None
    if not _is_wanted(here, answer):
        here.tell("The recording is kept; the next voiceprep practice offers it again.")
        return None
    return scored(here, desk, asked, answer, how.origin)


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


def _listen(here: World, desk: Desk, asked: Asked, how: Manner) -> Answer:
    """Record under a meter."""
    from rich.live import Live

    target = asked.question.seconds
    ends = "Enter ends it" if how.silence_seconds is None else f"Enter or {how.silence_seconds:g} s of silence ends it"
    if how.origin is Origin.FILE:
        return desk.listen(asked, how.microphone, how.keyboard, lambda *_: None)
    if not here.err.is_terminal:
        here.tell(f"Recording; {ends}.")
    opening = view.line("Opening the microphone …", "dim")  # who sees "recording" is recorded
    with Live(opening, console=here.err, auto_refresh=False, transient=True) as live:
        meter = Meter(here, live, target, ends)
        try:
            return desk.listen(asked, how.microphone, how.keyboard, meter, how.silence_seconds)
        except KeyboardInterrupt as interrupt:
            raise KeyboardInterrupt(KEPT if meter.seconds >= SHORTEST_SECONDS else NOTHING_SAID) from interrupt


def scored(here: World, desk: Desk, asked: Asked, answer: Answer, origin: Origin) -> Attempt | None:
    """Transcribe, cover and save what was recorded; None when there is no speech in it."""
    with _stopped(KEPT):
        with status(here, f"Transcribing {answer.seconds:.0f} s …"):
            transcript = desk.understand(asked, answer.samples)
        if transcript.heard:
            return desk.save_spoken(asked, answer, transcript, origin)
    desk.drop(answer.name)
    here.tell(f"Heard nothing: {_why_nothing(answer)} Nothing is stored. Check it: voiceprep doctor", "yellow")
    return None


def _why_nothing(answer: Answer) -> str:
    level = level_dbfs(answer.samples)
    if level <= SILENCE_DBFS:
        return "is the microphone muted?"
    return f"it was too quiet ({level:.0f} dBFS)." if level < TOO_QUIET_DBFS else "there was no speech."


def _typed(here: World, desk: Desk, asked: Asked) -> Attempt | None:
    """An answer from the keyboard; an empty line or the end of input ends it."""
    from voiceprep.cli import choose

    if here.interactive:
        here.tell("Type your answer; an empty line ends it.", "dim")
    lines: list[str] = []
    with _stopped(NOT_KEPT):
        while line := _line():
            lines.append(line)
            choose.text(" ".join(lines))
    text = " ".join(lines)
    if not any(character.isalnum() for character in text):
        here.tell("Nothing was typed, so nothing is stored.", "yellow")
        return None
    return desk.save_typed(asked, text)


def _line() -> str:
    try:
        return input()
    except EOFError:
        return ""


@contextmanager
def _stopped(message: str) -> Iterator[None]:
    """Say *message* as the last line when Ctrl-C comes meanwhile."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(message) from interrupt


def status(here: World, text: str) -> AbstractContextManager[object]:
    """A sign of life on a terminal; a log needs none."""
    return here.err.status(text, spinner="dots") if here.err.is_terminal else nullcontext()
