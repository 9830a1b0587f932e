"""`voiceprep deck …`: making decks. This file begins, imports, shows and exports them."""

from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from voiceprep.cli.main import World, app, complete, world
from voiceprep.errors import ConfigError

if TYPE_CHECKING:
    from voiceprep.core.deck import Deck

deck_app = typer.Typer(
    name="deck",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Write, import, check and test decks.",
    epilog="A deck goes: voiceprep deck new FILE, deck check FILE, deck test FILE, practice --deck FILE.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(deck_app)

DeckArgument = Annotated[
    str, typer.Argument(metavar="DECK|PATH", help="The name of a deck, or a deck file.", autocompletion=complete)
]
DecksArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Deck files or folders of them; the decks of voiceprep when left out."),
]
OutputOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="PATH", help="Write to this file; else to standard output.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]


class Form(StrEnum):
    """What a deck can be exported as."""

    ANKI = "anki"
    MARKDOWN = "markdown"
    JSON = "json"


def deck_paths(names: list[str] | None) -> tuple[Path, ...]:
    """The deck files that *names* mean: files, folders of decks, names of decks that come with voiceprep."""
    from voiceprep.devices.deck_file import bundled_folder, deck_files

    if not names:
        return deck_files(bundled_folder())
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            paths += _some(path, deck_files(path))
        elif path.exists() or path.suffix == ".toml":
            paths.append(path)
        else:
            paths.append(_bundled(name, deck_files(bundled_folder())))
    return tuple(paths)


def _bundled(name: str, files: tuple[Path, ...]) -> Path:
    """The one of *files* whose deck is called *name*. Raises ConfigError when there is none."""
    decks = {file.stem: file for file in files}
    if name not in decks:
        raise _unknown(name, list(decks))
    return decks[name]


def _unknown(name: str, known: list[str]) -> ConfigError:
    from voiceprep.cli import choose

    hint = choose.nearest(name, known) or f"There are: {', '.join(known)}"
    return ConfigError(f"No deck is called '{name}', and there is no such file. {hint}")


def _some(folder: Path, files: tuple[Path, ...]) -> tuple[Path, ...]:
    if not files:
        raise ConfigError(f"There is no deck in {folder}: a deck is a file whose name ends in .toml")
    return files


@deck_app.command()
def new(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file to make; its name becomes the deck's.")],
    force: ForceOption = False,
) -> None:
    """Begin a deck: a commented example that works as it stands.

    \b
    Example:
      voiceprep deck new my-deck.toml
    """
    from importlib.resources import files

    from voiceprep.core.draft import slug_of
    from voiceprep.devices import text_file

    path = path if path.suffix == ".toml" else path.with_name(f"{path.name}.toml")
    text = (files("voiceprep") / "deck.template.toml").read_text(encoding="utf-8")
    for placeholder, name in (
        ("SCHEMA", _schema_file().as_uri()),
        ("my-deck.toml", quote(path.name)),
        ("my-deck", slug_of(path.stem) or "my-deck"),
    ):
        text = text.replace(placeholder, name)
    text_file.write(path, text, force=force)
    typer.echo(f"Wrote {path}. Edit it, then: voiceprep deck check {quote(str(path))}", err=True)


@deck_app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Questions: Markdown, text, CSV, or Anki's export as plain text.")
    ],
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Turn a list of questions, or of cards with front and back, into a draft deck.

    The draft loads as it is; its comments say what is still to be written.

    \b
    Examples:
      voiceprep deck import questions.md -o my-deck.toml
      voiceprep deck import anki-export.txt > my-deck.toml
    """
    from voiceprep.cli import view
    from voiceprep.core.draft import draft, slug_of, todo
    from voiceprep.core.flashcards import flashcards
    from voiceprep.core.render import toml_text
    from voiceprep.devices import text_file

    found = flashcards(file.name, text_file.read(file))
    name = (output or file).stem
    drafted = draft(slug_of(name) or "imported", " ".join(name.replace("-", " ").replace("_", " ").split()), found)
    text = f"#:schema {_schema_file().as_uri()}\n\n{toml_text(drafted, todo(drafted))}"
    _give(text, output, force=force)
    if output:
        next_ = f"Edit it, then: voiceprep deck check {quote(str(output))}"
        typer.echo(f"Wrote {output}: {view.plural(len(found), 'question')}. {next_}", err=True)


@deck_app.command()
def show(context: typer.Context, wanted: DeckArgument) -> None:
    """Show everything that a deck says: what is asked, how it may be answered, what must not count.

    \b
    Examples:
      voiceprep deck show nodejs-event-loop
      voiceprep deck show my-deck.toml
    """
    from voiceprep.cli import deck_view

    here = world(context)
    here.out.print(deck_view.deck(find_deck(here, wanted)))


@deck_app.command()
def export(
    context: typer.Context,
    wanted: DeckArgument,
    anki: Annotated[bool, typer.Option("--anki", help="Notes for Anki: File, Import.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="To be read.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For programs, in the form of the deck file.")] = False,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Write a deck as Anki notes, Markdown or JSON.

    Imported into Anki again, the notes of the last time are brought up to date instead of doubled.

    \b
    Examples:
      voiceprep deck export nodejs-event-loop --anki -o event-loop.txt
      voiceprep deck export my-deck.toml --markdown
    """
    from voiceprep.cli import view
    from voiceprep.core.render import anki_text, json_text, markdown_text

    forms = [form for form, chosen in zip(Form, (anki, markdown, json), strict=True) if chosen]
    if len(forms) != 1:
        raise typer.BadParameter("choose one of --anki, --markdown and --json")
    render = {Form.ANKI: anki_text, Form.MARKDOWN: markdown_text, Form.JSON: json_text}[forms[0]]
    _give(view.clean(render(find_deck(world(context), wanted))), output, force=force)


@deck_app.command()
def schema(output: OutputOption = None, force: ForceOption = False) -> None:
    """Print the JSON Schema of deck files, by which editors complete and check them.

    \b
    Examples:
      voiceprep deck schema -o deck.schema.json     then, as first line of a deck:  #:schema ./deck.schema.json
    """
    from voiceprep.devices.deck_file import schema_text

    _give(schema_text(), output, force=force)


def find_deck(here: World, wanted: str) -> "Deck":
    """The deck that *wanted* names, a file or a deck's slug. Raises ConfigError when there is none."""
    from voiceprep.devices.deck_file import load_deck

    if Path(wanted).is_file() or wanted.endswith(".toml"):
        return load_deck(wanted)
    decks = {deck.slug: deck for deck in here.written_decks()}
    if wanted in decks:
        return decks[wanted]
    raise _unknown(wanted, list(decks))


def _schema_file() -> Path:
    from importlib.resources import files

    return Path(str(files("voiceprep"))) / "deck.schema.json"


def _give(text: str, output: Path | None, *, force: bool) -> None:
    """Write *text* to the file *output*, or to standard output."""
    from voiceprep.devices import text_file

    if output is None:
        print(text, end="")
    else:
        text_file.write(output, text, force=force)
