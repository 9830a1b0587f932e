"""The typer app, the world it works on, and the one door that errors leave by."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from voiceprep import __version__
from voiceprep.config import Settings, load_settings
from voiceprep.errors import ExitStatus, VoiceprepError

if TYPE_CHECKING:
    from rich.console import Console

    from voiceprep.core.coverage import Coverage
    from voiceprep.core.deck import Deck, Question
    from voiceprep.core.personal import Personal
    from voiceprep.core.transcript import Transcript
    from voiceprep.ports import Keyboard, Microphone, Recognizer, Speaker, Voice
    from voiceprep.store.recordings import Recordings
    from voiceprep.store.store import Store


class Door(TyperGroup):
    """The group of commands; the one place where our errors become a line on stderr and an exit status."""

    # Any: newer typers bring a click of their own, so the type of a context has no name that holds for all of them
    def invoke(self, ctx: Any) -> object:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except VoiceprepError as error:
            _tell(str(error), "red")
            raise typer.Exit(error.status) from error
        except KeyboardInterrupt as interrupt:
            _tell(str(interrupt) or "Stopped.")
            raise typer.Exit(ExitStatus.INTERRUPTED) from interrupt


app = typer.Typer(
    name="voiceprep",
    cls=Door,
    no_args_is_help=True,
    rich_markup_mode=None,  # rich's help imports Pygments and a Markdown parser: 0.2 s of 0.4
    pretty_exceptions_enable=False,  # a bug shows its traceback untouched
    help="Practise technical interviews out loud: it asks, listens, scores what you said, and remembers. "
    "Everything happens on this machine.",
    epilog="Start here: voiceprep demo, then voiceprep doctor, then voiceprep practice.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def complete(incomplete: str) -> list[str]:
    """The names of decks and questions that begin with *incomplete*; called by the shell."""
    from voiceprep.cli import choose

    return choose.completed(incomplete)


DeckOption = Annotated[
    list[Path] | None,
    typer.Option("--deck", metavar="PATH", help="A deck file to use as well; may be given several times."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs; everything else goes to stderr.")]
ModelOption = Annotated[
    str | None,
    typer.Option(metavar="NAME|FOLDER", help="Speech model: base, small.en, large-v3-turbo, ... or a folder."),
]


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the program, wired in one place; tests hand in their own."""

    settings: Settings
    """Where things live and how the person likes them."""
    voice: "Voice"
    """Speaks."""
    voices: Callable[[], tuple[str, ...]]
    """The voices that there are, by name."""
    speaker: "Speaker"
    """Plays."""
    microphone: "Microphone"
    """Listens."""
    recognizer: "Recognizer"
    """Understands words."""
    cover: "Callable[[Question, Transcript], Coverage]"
    """Judges what was said."""
    keyboard: "Keyboard"
    """The person's keys."""
    now: Callable[[], datetime]
    """The clock, in UTC."""
    out: "Console"
    """Standard output: the result."""
    err: "Console"
    """Standard error: all that is not the result."""
    interactive: bool
    """Whether somebody sits before it who can be asked."""

    def tell(self, text: str, style: str = "") -> None:
        """A sentence to the person, beside the result."""
        from voiceprep.cli import view

        self.err.print(view.line(text, style), soft_wrap=True)  # a command can be copied whole

    def store(self) -> "Store":
        """The attempts of this person; close it."""
        from voiceprep.store.store import Store

        return Store(self.settings.home)

    def recordings(self) -> "Recordings":
        """The recordings of this person."""
        from voiceprep.devices import audio_file
        from voiceprep.store.recordings import Recordings

        return Recordings(self.settings.home / "recordings", audio_file.write_flac, audio_file.read_flac)

    def locked(self) -> AbstractContextManager[None]:
        """Keep the data folder to ourselves. Raises StoreError when another voiceprep is recording into it."""
        from voiceprep.store.lock import locked

        return locked(self.settings.home)

    def decks(self, extra: list[Path] | None = None, *, taught: "Personal | None" = None) -> "tuple[Deck, ...]":
        """The decks as `written_decks` has them, with what was *taught*, by default what the person has taught them."""
        from voiceprep.store.personal import load_personal

        personal = load_personal(self.settings.home) if taught is None else taught
        return tuple(map(personal.on_deck, self.written_decks(extra)))

    def written_decks(self, extra: list[Path] | None = None) -> "tuple[Deck, ...]":
        """The bundled decks, the person's own and *extra* ones; a later deck replaces one of the same slug."""
        from voiceprep.devices.deck_file import bundled_decks, deck_files, load_decks

        decks = (*bundled_decks(), *load_decks((*deck_files(self.settings.decks), *(extra or ()))))
        return tuple({deck.slug: deck for deck in decks}.values())


def world(
    context: typer.Context,
    *,
    model: str | None = None,
    voice: str | None = None,
    rate: int | None = None,
    microphone: str | None = None,
    speaker: str | None = None,
    device: str | None = None,
) -> World:
    """The world of this run: the test's own, or the real one, with the settings that were chosen.

    *device* names microphone and speaker, as far as they have no name of their own.
    """
    given = context.obj if isinstance(context.obj, World) else None
    settings = given.settings if given else load_settings()
    settings = replace(
        settings,
        model=model or settings.model,
        voice=voice or settings.voice,
        rate=rate or settings.rate,
        input_device=microphone or device or settings.input_device,
        output_device=speaker or device or settings.output_device,
    )
    return replace(given, settings=settings) if given else wire(settings)


def wire(settings: Settings) -> World:
    """The real world, as *settings* want it."""
    from rich.console import Console

    from voiceprep.cli.later import later
    from voiceprep.devices.keyboard import TerminalKeyboard

    # plain: what stands in a deck or a file name is no markup, no emoji, no number to be coloured
    out = Console(markup=False, emoji=False, highlight=False)
    err = Console(markup=False, emoji=False, highlight=False, stderr=True)
    return World(
        settings=settings,
        voice=later(lambda: _voice(settings)),
        voices=_voices,
        speaker=later(lambda: _speaker(settings)),
        microphone=later(lambda: _microphone(settings)),
        recognizer=later(lambda: _recognizer(settings, lambda what: err.print(f"{what} …"))),
        cover=_cover,
        keyboard=TerminalKeyboard(),
        now=lambda: datetime.now(UTC),
        out=out,
        err=err,
        interactive=sys.stdin is not None and sys.stdin.isatty() and err.is_terminal,
    )


def _voice(settings: Settings) -> "Voice":
    from voiceprep.devices.voice import SystemVoice

    return SystemVoice(settings.home / "scratch", settings.voice, settings.rate)


def _voices() -> tuple[str, ...]:
    from voiceprep.devices.voice import voices

    return voices()


def _speaker(settings: Settings) -> "Speaker":
    from voiceprep.devices.sound import PortAudioSpeaker

    return PortAudioSpeaker(settings.output_device)


def _microphone(settings: Settings) -> "Microphone":
    from voiceprep.devices.sound import PortAudioMicrophone

    return PortAudioMicrophone(settings.input_device)


def _recognizer(settings: Settings, progress: Callable[[str], None]) -> "Recognizer":
    from voiceprep.devices.recognizer import WhisperRecognizer

    return WhisperRecognizer(settings.model, settings.models, progress)


def _cover(question: "Question", transcript: "Transcript") -> "Coverage":
    from voiceprep.devices.witness import cover

    return cover(question, transcript)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main_options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """What holds for every command."""


def _tell(text: str, style: str = "") -> None:
    """The last line of a run, on stderr."""
    from rich.console import Console

    from voiceprep.cli import view

    Console(stderr=True).print(view.line(text, style), soft_wrap=True)
