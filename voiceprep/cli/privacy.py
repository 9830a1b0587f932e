"""`voiceprep privacy`: every file that voiceprep keeps, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from voiceprep.cli.main import JsonOption, app, world

if TYPE_CHECKING:
    from rich.console import RenderableType

    from voiceprep.config import Settings

PROMISE = (
    "Nothing leaves this machine: no answer, recording, score or statistic is sent anywhere. The network is used only "
    "to fetch a speech model that is not here yet."
)

_IN_HOME = (
    ("recordings/*.part", "an answer that is being recorded, or was interrupted"),
    ("recordings/*", "what you said, as sound"),
    ("voiceprep.db*", "what was heard and judged, and when to ask again"),
    ("config.toml", "your settings"),
    ("aliases.toml*", "how you say terms, and your own phrasings: your appeals"),
    ("decks/*", "your own decks"),
    ("lock", "keeps two sessions apart; holds nothing"),
    ("scratch/*", "a question while it is made into speech"),
)
"""What lies where in the data folder; the first that matches."""

_IN_CACHE = (
    ("models/*", "a speech model; can be fetched again"),
    ("speeds.json", "how fast this machine hears with each model; doctor measures it again"),
)
"""What lies where in the cache."""

_UNKNOWN = "not known to voiceprep"
_OTHERS = 0o077
"""The bits of a mode that let others in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept."""

    path: Path
    """Where it is."""
    why: str
    """What it is for."""
    size: int
    """In bytes."""
    mode: int
    """Who may do what, for instance 0o600."""


@app.command()
def privacy(context: typer.Context, json: JsonOption = False) -> None:
    """List every file that voiceprep keeps, why, and who can read it.

    \b
    Examples:
      voiceprep privacy
      voiceprep privacy --json                    (each recording on its own)
      voiceprep forget --older-than 90d           (keeps less)
    """
    from voiceprep.cli import as_json, view

    here = world(context)
    files = tuple(_kept(here.settings))
    if json:
        print(as_json.dump(as_json.kept(PROMISE, here.settings.home, here.settings.cache, files)))
        return
    here.out.print(view.line(PROMISE), "", sep="\n")
    for title, folder in (("Data", here.settings.home), ("Cache", here.settings.cache)):
        here.out.print(view.line(f"{title}: {folder}", "bold"), _table(folder, files), "", sep="\n")
    for one in files:
        if one.mode & _OTHERS and one.path.is_relative_to(here.settings.home):
            here.out.print(view.line(f"Others can read {one.path}: chmod go= '{one.path}'", "yellow"), soft_wrap=True)
    here.out.print("Delete what you said: voiceprep forget --all. Models: delete the cache folder.")


def _kept(settings: "Settings") -> Iterator[Kept]:
    """Every file in the data folder, then in the cache. Raises StoreError."""
    from voiceprep.store.files import files_below

    for folder in (settings.home, settings.cache):
        for path, status in files_below(folder):
            if not (folder == settings.home and path.is_relative_to(settings.cache)):
                why = _why(path.relative_to(folder), _IN_CACHE if folder == settings.cache else _IN_HOME)
                yield Kept(path, why, status.st_size, status.st_mode & 0o777)


def _why(path: Path, purposes: Iterable[tuple[str, str]]) -> str:
    """What the file at *path* in one of our folders is for."""
    return next((why for pattern, why in purposes if fnmatch(path.as_posix(), pattern)), _UNKNOWN)


def _table(folder: Path, files: Iterable[Kept]) -> "RenderableType":
    """The files of *folder*, those of one subfolder and purpose in one line."""
    from rich.table import Table

    from voiceprep.cli import view

    rows: dict[tuple[str, str, int], list[int]] = {}
    for one in files:
        if one.path.is_relative_to(folder):
            place = one.path.relative_to(folder)
            name = place.name if len(place.parts) == 1 else f"{place.parent.as_posix()}/"
            rows.setdefault((name, one.why, one.mode), []).append(one.size)
    table = Table(box=None, pad_edge=False)
    table.add_column("file", overflow="fold")
    for name in ("files", "MB", "mode"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("why")
    for (name, why, mode), sizes in rows.items():
        table.add_row(view.line(name), str(len(sizes)), f"{sum(sizes) / 1e6:.1f}", f"{mode:04o}", view.line(why))
    return table if rows else view.line("nothing yet")
