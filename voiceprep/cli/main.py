"""The typer app, the world it works on, and the one door that errors leave by."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from voiceprep import __version__
from voiceprep.config import Settings, load_settings
from voiceprep.errors import ExitStatus, StoreError, VoiceprepError

if TYPE_CHECKING:
    from rich.console import Console

    from voiceprep.core.deck import Deck
    from voiceprep.ports import Keyboard, Microphone, Recognizer, Speaker, Voice
    from voiceprep.store.recordings import Recordings
    from voiceprep.store.store import Store


class Door(TyperGroup):
    """The group of commands; the one place where our errors become a line on stderr and an exit status."""

    def invoke(self, ctx: typer.Context) -> object:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except VoiceprepError as error:
            _tell(error)
            raise typer.Exit(error.status) from error
        except KeyboardInterrupt as interrupt:
            raise typer.Exit(ExitStatus.INTERRUPTED) from interrupt


app = typer.Typer(
    name="voiceprep",
    cls=Door,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a bug shows its traceback untouched
    help="Practise technical interviews [bold]out loud[/bold]: it asks, listens, scores what you said, and remembers. "
    "Everything happens on this machine.",
    epilog="Start here: [bold]voiceprep demo[/bold], then [bold]voiceprep doctor[/bold], then "
    "[bold]voiceprep practice[/bold].",
    context_settings={"help_option_names": ["-h", "--help"]},
)

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
    speaker: "Speaker"
    """Plays."""
    microphone: "Microphone"
    """Listens."""
    recognizer: "Recognizer"
    """Understands words."""
    keyboard: "Keyboard"
    """The person's keys."""
    now: Callable[[], datetime]
    """The clock, in UTC."""
    out: "Console"
    """Standard output."""
    err: "Console"
    """Standard error: all that is not the result."""

    def store(self) -> "Store":
        """The attempts of this person; close it."""
        from voiceprep.store.store import Store

        return Store(self.settings.home)

    def recordings(self) -> "Recordings":
        """The recordings of this person."""
        from voiceprep.devices import audio_file
        from voiceprep.store.recordings import Recordings

        return Recordings(self.settings.home / "recordings", audio_file.write_flac, audio_file.read)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the data folder to ourselves. Raises StoreError when another voiceprep is recording into it."""
        from filelock import FileLock, Timeout

        file = self.settings.home / "lock"
        try:
            with FileLock(file, timeout=0, mode=0o600):
                yield
        except Timeout as exc:
            raise StoreError(f"Another voiceprep is practising with {self.settings.home}. End it first.") from exc

    def is_interactive(self) -> bool:
        """Whether somebody can be asked."""
        return sys.stdin is not None and sys.stdin.isatty()

    def decks(self, extra: list[Path] | None = None) -> "tuple[Deck, ...]":
        """The bundled decks, the person's own and *extra* ones; a later deck replaces one of the same slug."""
        from voiceprep.devices.deck_file import bundled_decks, load_deck

        paths = [*sorted(self.settings.decks.glob("*.toml")), *(extra or ())]
        decks = [*bundled_decks(), *map(load_deck, paths)]
        return tuple({deck.slug: deck for deck in decks}.values())


def world(context: typer.Context, **chosen: str | int | None) -> World:
    """The world of this run: the test's own, or the real one with the settings that were *chosen*."""
    if isinstance(context.obj, World):
        return context.obj
    settings = replace(load_settings(), **{key: value for key, value in chosen.items() if value is not None})
    return _wire(settings)


def _wire(settings: Settings) -> World:
    from rich.console import Console

    from voiceprep.devices.keyboard import TerminalKeyboard
    from voiceprep.devices.recognizer import WhisperRecognizer
    from voiceprep.devices.sound import PortAudioMicrophone, PortAudioSpeaker
    from voiceprep.devices.voice import SystemVoice

    err = Console(stderr=True)
    return World(
        settings=settings,
        voice=SystemVoice(settings.home / "scratch", settings.voice, settings.rate),
        speaker=PortAudioSpeaker(settings.output_device),
        microphone=PortAudioMicrophone(settings.input_device),
        recognizer=WhisperRecognizer(settings.model, settings.models, lambda what: err.print(f"{what} …")),
        keyboard=TerminalKeyboard(),
        now=lambda: datetime.now(UTC),
        out=Console(),
        err=err,
    )


def _show_version(wanted: bool) -> None:  # noqa: FBT001  (typer calls it with the flag's value)
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


def _tell(error: VoiceprepError) -> None:
    """The error on stderr, in red where that is seen."""
    from rich.console import Console
    from rich.text import Text

    from voiceprep.cli.view import clean

    Console(stderr=True).print(Text(clean(str(error)), style="red"))
