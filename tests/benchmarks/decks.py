"""How long decks take to load and to be listed: `python tests/benchmarks/decks.py`.

Wall time is what a person waits; processor time is what it costs on a machine that does something else as well.
"""

import io
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from voiceprep.cli import view
from voiceprep.core.deck import Deck
from voiceprep.core.render import toml_text
from voiceprep.devices.deck_file import bundled_decks, bundled_folder, deck_files, deck_schema, load_decks

ALL_SECONDS = 0.1
LARGE_SECONDS = 1.0
QUESTIONS = 2_000


def timed(what: str, limit_seconds: float, work: Callable[[], object], rounds: int = 5) -> bool:
    """Print the best of some rounds; whether it is within the limit."""
    walls, processor = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processor.append(time.process_time() - cpu)
    print(
        f"{what:<42} {1000 * min(walls):7.1f} ms wall, {1000 * min(processor):7.1f} ms processor, "
        f"limit {1000 * limit_seconds:.0f} ms"
    )
    return min(walls) <= limit_seconds


def large_deck() -> Deck:
    """Questions as full as the bundled ones, until there are QUESTIONS of them."""
    every = [question for deck in bundled_decks() for question in deck.questions]
    copies = (replace(every[number % len(every)], slug=f"q-{number}") for number in range(QUESTIONS))
    return Deck(slug="large", title="Large", questions=tuple(copies))


def listed(decks: tuple[Deck, ...]) -> None:
    Console(file=io.StringIO(), width=120).print(view.decks(decks))


def main() -> int:
    paths = deck_files(bundled_folder())
    began = time.perf_counter()
    deck_schema()
    print(f"{'pydantic, once a run':<42} {1000 * (time.perf_counter() - began):7.1f} ms wall")
    well = [timed(f"all {len(paths)} bundled decks", ALL_SECONDS, lambda: load_decks(paths))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.toml"
        path.write_text(toml_text(large_deck()), encoding="utf-8")
        size = path.stat().st_size / 1e6
        loaded = load_decks([path])
        timed(f"{QUESTIONS} questions ({size:.0f} MB), loaded", LARGE_SECONDS, lambda: load_decks([path]), 3)
        timed(f"{QUESTIONS} questions, listed", LARGE_SECONDS, lambda: listed(loaded), 3)
        both = f"{QUESTIONS} questions, loaded and listed"
        well.append(timed(both, LARGE_SECONDS, lambda: listed(load_decks([path])), 3))
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
