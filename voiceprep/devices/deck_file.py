"""Deck files: TOML in, Deck out; every complaint names file, line and key."""

import gc
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voiceprep.core.deck import Deck, Place, faults
from voiceprep.devices.text_file import SIZE_LIMIT_BYTES
from voiceprep.errors import DeckError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_LINE = re.compile(r" at line (\d+) column \d+")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]\]?")
_KEY = re.compile(r"\s*(?:\"((?:[^\"\\]|\\.)+)\"|([\w-]+))\s*=")
_STRING_OR_BRACKET = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]]', re.DOTALL
)


def load_deck(path: str | Path) -> Deck:
    """The deck in the TOML file at *path*.

    Raises:
        DeckError: with every fault of the file, each naming file, line and key.
    """
    path = Path(path)
    text = _read(path)
    with _collector_paused():
        mapping = _parse(path, text)
        deck, wrong = _build(mapping)
    wrong += tuple(faults(mapping))
    if deck is None or wrong:
        lines = _lines(text)
        raise DeckError(tuple(_complaint(path, lines, place, message) for place, message in wrong))
    return deck


def load_decks(paths: Iterable[str | Path]) -> tuple[Deck, ...]:
    """The decks in the files at *paths*. Raises DeckError with every fault of all of them."""
    decks: list[Deck] = []
    complaints: list[str] = []
    for path in paths:
        try:
            decks.append(load_deck(path))
        except DeckError as error:
            complaints += error.complaints
    if complaints:
        raise DeckError(tuple(complaints))
    return tuple(decks)


def deck_files(folder: Path) -> tuple[Path, ...]:
    """The deck files in *folder*, by name; none when there is no such folder."""
    try:
        return tuple(sorted(path for path in folder.iterdir() if path.suffix == ".toml"))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as exc:
        raise DeckError((f"{folder}: cannot be read: {exc.strerror}",)) from exc


@cache
def bundled_decks() -> tuple[Deck, ...]:
    """The decks that come with voiceprep, by file name."""
    return load_decks(deck_files(bundled_folder()))


def positions(path: Path, places: Iterable[Place]) -> tuple[tuple[int, str], ...]:
    """The line and the key of each of *places* in the deck at *path*, as complaints name them.

    Raises:
        DeckError: the file cannot be read any more.
    """
    text = _read(path)
    lines = _lines(text)
    return tuple((_item_line(text, lines, place), _key_name(place)) for place in places)


def bundled_folder() -> Path:
    """Where the decks lie that come with voiceprep: in the wheel, or beside the package in a checkout."""
    package = Path(str(files("voiceprep")))
    inside = package / "keypoints"
    return inside if inside.is_dir() else package.parent / "keypoints"


@cache
def deck_schema() -> "TypeAdapter[Deck]":
    """What a deck file must look like; its `json_schema()` is what editors check and complete by."""
    from pydantic import TypeAdapter

    return TypeAdapter(Deck)


def schema_text() -> str:
    """The JSON Schema of deck files as text; the package carries it as `deck.schema.json`, which decks name."""
    import json

    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A deck of voiceprep"}
    return json.dumps({**deck_schema().json_schema(), **draft}, indent=2, ensure_ascii=False) + "\n"


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Make a lot of objects, none of them garbage, without the collector going over all of them again and again.

    That was half of the time that 2,000 questions took to load.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT_BYTES:
            raise DeckError((f"{path}: larger than {SIZE_LIMIT_BYTES // 1_000_000} MB: split it into several decks",))
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        raise DeckError((f"{path}: not UTF-8 text at byte {exc.start}: save the deck as UTF-8",)) from exc
    except OSError as exc:
        raise DeckError((f"{path}: cannot be read: {exc.strerror}",)) from exc


def _parse(path: Path, text: str) -> dict[str, Any]:
    import rtoml

    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError as exc:
        line = _LINE.search(str(exc))
        fault = str(exc)[: line.start()] if line else str(exc)
        raise DeckError((f"{path}:{line[1] if line else 1}: not TOML: {fault}",)) from exc


def _build(mapping: Mapping[str, Any]) -> tuple[Deck | None, tuple[tuple[Place, str], ...]]:
    from pydantic import ValidationError

    try:
        return deck_schema().validate_python(mapping), ()
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        # pydantic drops invalid items and then complains that too few are left
        honest = (error for error in errors if not (error["type"] == "too_short" and error["input"]))
        return None, tuple((tuple(error["loc"]), _wording(error)) for error in honest)


def _wording(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as we would say it."""
    if error["type"] == "unexpected_keyword_argument":
        return _unknown_key(tuple(error["loc"]))
    if error["type"] == "missing":
        return "is missing: add it"
    message: str = error["msg"]
    return message[0].lower() + message[1:]


def _unknown_key(place: Place) -> str:
    from rapidfuzz import process

    nearest = process.extractOne(str(place[-1]), _known_keys(place[:-1]), score_cutoff=50)
    return "is no key of a deck" + (f": did you mean '{nearest[0]}'?" if nearest else ": remove it")


def _known_keys(place: Place) -> tuple[str, ...]:
    """The keys that the deck format knows at *place*."""
    schema = deck_schema().json_schema()
    node: Mapping[str, Any] = schema
    for step in place:
        node = node["items"] if isinstance(step, int) else node.get("properties", {}).get(step, node)
        node = _resolve(schema, node)
    return tuple(_resolve(schema, node).get("properties", {}))


def _resolve(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    node = node.get("additionalProperties") or node if "properties" not in node else node
    name = str(node.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schema["$defs"][name] if name else node
    return found


def _complaint(path: Path, lines: Mapping[Place, int], place: Place, message: str) -> str:
    """FILE:LINE: KEY: message; the line is that of the nearest enclosing thing that has one."""
    return f"{path}:{_nearest(lines, place)[0]}: {_key_name(place)}: {message}"


def _nearest(lines: Mapping[Place, int], place: Place) -> tuple[int, Place]:
    """The line of the nearest thing that encloses *place* and has one, and what of *place* lies inside that."""
    known = (end for end in range(len(place), 0, -1) if place[:end] in lines)
    end = next(known, 0)
    return lines.get(place[:end], 1), place[end:]


def _key_name(place: Place) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in place)


def _item_line(text: str, lines: Mapping[Place, int], place: Place) -> int:
    """The line of *place*: for a string in an array its own, where the array stands over several lines."""
    line, rest = _nearest(lines, place)
    match rest:
        case (int(item),):
            return next(itertools.islice(_string_lines(text, line), item, None), line)
        case _:
            return line


def _string_lines(text: str, line: int) -> Iterator[int]:
    """On which lines the strings of the array stand whose key is on *line*."""
    start = sum(map(len, text.splitlines(keepends=True)[: line - 1]))
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text, text.find("=", start)):
        depth += {"[": 1, "]": -1}.get(token[0], 0)
        if depth == 0:
            return
        if token[0][0] in "\"'":
            yield line + text.count("\n", start, token.start())


def _lines(text: str) -> dict[Place, int]:
    """On which line each table and key of a deck file stands, 1 the first.

    TOML parsers keep no positions, so this reads the headers and keys again; it needs only to be right for
    files that parse.
    """
    lines: dict[Place, int] = {}
    counts: Counter[Place] = Counter()
    table: Place = ()
    for number, line in _outside_strings(text):
        if header := _HEADER.match(line):
            table = _table(counts, header[2].split("."), is_array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1] or key[2]), number)
    return lines


def _table(counts: Counter[Place], names: list[str], *, is_array: bool) -> Place:
    """The place that a header opens: arrays of tables on the way are at their newest item, the last at a new one."""
    place: Place = ()
    for position, name in enumerate(names, start=1):
        place = (*place, name.strip('"'))
        counts[place] += is_array and position == len(names)
        if counts[place]:
            place = (*place, counts[place] - 1)
    return place


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of *text* that do not lie inside a multi-line string."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not fence:
            yield number, line
        for quotes in re.findall(r'"""|\'\'\'', line):
            if not fence or quotes == fence:
                fence = "" if fence else quotes
