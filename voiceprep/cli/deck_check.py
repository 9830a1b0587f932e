"""`voiceprep deck check`: everything that an author should mend, at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.deck import DecksArgument, deck_app, deck_paths
from voiceprep.cli.main import JsonOption, World, world
from voiceprep.errors import DeckError, ExitStatus

if TYPE_CHECKING:
    from voiceprep.core.authoring import Remark, Severity
    from voiceprep.core.deck import Deck

_COMPLAINT = re.compile(r"(?::(?P<line>\d+))?: (?:(?P<key>(?!not TOML)[^:]+): )?(?P<text>.+)", re.DOTALL)
"""What follows the file's name in a complaint of `devices.deck_file`."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A remark, and where it stands in which file."""

    file: str
    """As it was named."""
    line: int | None
    """1 the first; None when the file cannot be read at all."""
    key: str
    """Where in the deck, for instance `questions.1.prompt`; empty for the whole file."""
    severity: "Severity"
    """How much it matters."""
    text: str
    """What is wrong, and what to do."""

    def __str__(self) -> str:
        """FILE:LINE: KEY: text, as compilers put it, so that editors find the place."""
        line = f":{self.line}" if self.line else ""
        advice = "advice: " if self.severity == "advice" else ""
        return f"{self.file}{line}: {self.key}{': ' if self.key else ''}{advice}{self.text}"


@deck_app.command()
def check(
    context: typer.Context,
    paths: DecksArgument = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count advice as a fault.")] = False,
    json: JsonOption = False,
) -> None:
    """Complain of everything at once, each with file, line, key and what to do.

    Faults are what does not hold: wrong keys, texts that cannot be said, examples that the scorer judges otherwise,
    key points that one sentence earns both. Advice is what would make the deck better. Ends with status 3 when
    there is a fault.

    \b
    Examples:
      voiceprep deck check my-deck.toml
      voiceprep deck check                 the decks that come with voiceprep
      voiceprep deck check decks/ --strict --json
    """
    from voiceprep.cli import as_json, view

    here = world(context)
    files = deck_paths(paths)
    complaints = tuple(sorted(_complaints(here, files), key=lambda one: (one.file, one.line or 0)))
    counted = [one for one in complaints if strict or one.severity == "fault"]
    if json:
        print(as_json.dump(as_json.checked(complaints, len(counted))))
    else:
        for one in complaints:
            here.out.print(view.line(str(one), "dim" if one.severity == "advice" else ""), soft_wrap=True)
        advice = view.plural(len(complaints) - len(counted), "piece") + " of advice"
        here.tell(f"{view.plural(len(files), 'deck')}: {view.plural(len(counted), 'fault')}, {advice}.")
    raise typer.Exit(ExitStatus.CONFIG if counted else ExitStatus.OK)


def _complaints(here: World, files: Iterable[Path]) -> Iterator[Complaint]:
    """Load errors first, then what the decks that load should mend."""
    loaded: list[tuple[Path, Deck]] = []
    for path in files:
        try:
            loaded.append((path, _load(path)))
        except DeckError as error:
            yield from (_from_loading(path, text) for text in error.complaints)
    from voiceprep.core.authoring import same_slugs

    for name, remark in same_slugs((str(path), deck) for path, deck in loaded):
        yield from _located(Path(name), [remark])
    for path, remarks in _reviewed(here, loaded):
        yield from _located(path, remarks)


def _load(path: Path) -> "Deck":
    from voiceprep.devices.deck_file import load_deck

    return load_deck(path)


def _from_loading(path: Path, complaint: str) -> Complaint:
    from voiceprep.core.authoring import Severity

    found = _COMPLAINT.fullmatch(complaint.removeprefix(str(path)))
    if found is None:
        return Complaint(str(path), None, "", Severity.FAULT, complaint)
    line = int(found["line"]) if found["line"] else None
    return Complaint(str(path), line, found["key"] or "", Severity.FAULT, found["text"])


def _located(path: Path, remarks: "list[Remark]") -> Iterator[Complaint]:
    from voiceprep.devices.deck_file import positions

    where = positions(path, [remark.place for remark in remarks])
    for (line, key), remark in zip(where, remarks, strict=True):
        yield Complaint(str(path), line, key, remark.severity, remark.text)


def _reviewed(here: World, decks: "list[tuple[Path, Deck]]") -> "Iterator[tuple[Path, list[Remark]]]":
    """The remarks on each deck, with a bar that tells how far the scoring is: some 0.5 s a question."""
    from rich.progress import Progress

    from voiceprep.core.authoring import review_scores, review_texts

    with Progress(console=here.err, transient=True, disable=not here.err.is_terminal) as progress:
        task = progress.add_task("Scoring", total=sum(len(deck.questions) for _, deck in decks))
        for path, deck in decks:
            progress.update(task, description=deck.slug)
            remarks = list(review_texts(deck))
            for index, question in enumerate(deck.questions):
                remarks += review_scores(question, ("questions", index), here.cover)
                progress.advance(task)
            yield path, remarks
