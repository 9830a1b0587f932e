"""What the person has taught the decks, in a TOML file of their own."""

import os
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from voiceprep.core.personal import Alias, Personal, Phrasing
from voiceprep.core.text import quoted
from voiceprep.errors import ConfigError, StoreError

FILE = "aliases.toml"
"""Its name in the data folder."""

_HEAD = """\
# How voiceprep hears you: what `voiceprep appeal` wrote. Tables may be edited; then: voiceprep rescore --all
"""

_KINDS: dict[str, type[Alias] | type[Phrasing]] = {"aliases": Alias, "phrasings": Phrasing}
_NAMED = {str: "a text in quotes", int: "a whole number", datetime: "a date with time and zone"}


def load_personal(home: Path) -> Personal:
    """What is in the file of the data folder *home*; nothing when there is none.

    Raises:
        ConfigError: the file is not TOML, or something in it is not as it should be.
        StoreError: it cannot be read.
    """
    file = home / FILE
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Personal()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file}: not TOML: {exc}") from exc
    except OSError as exc:
        raise StoreError(f"{file} cannot be read: {exc.strerror}") from exc
    if wrong := [f"{file}: {fault}" for fault in _faults(found)]:
        raise ConfigError("\n".join(wrong))
    return Personal().plus(kind(**table) for key, kind in _KINDS.items() for table in found.get(key, ()))


def _faults(found: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key}: is no key here: there are {' and '.join(_KINDS)}" for key in found if key not in _KINDS)
    for key, kind in _KINDS.items():
        tables = found.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            yield f"{key}: write each one below a line [[{key}]]"
            continue
        for number, table in enumerate(tables, start=1):
            yield from (f"{key}.{number}.{fault}" for fault in _table_faults(table, kind))


def _table_faults(table: dict[str, Any], kind: type[Alias] | type[Phrasing]) -> Iterator[str]:
    wanted = {field.name: field.type for field in fields(kind)}
    yield from (f"{key}: is no key of it: remove it" for key in table if key not in wanted)
    for key, form in wanted.items():
        is_right = type(table.get(key)) is form and table[key] != "" and getattr(table[key], "tzinfo", True)
        if not is_right:
            yield f"{key}: expected {_NAMED[form]}"  # type: ignore[index]  # annotations here are the types themselves


def save_personal(home: Path, personal: Personal) -> None:
    """Write the file anew, whole or not at all, mode 0600. Raises StoreError."""
    file, part = home / FILE, home / f"{FILE}.part"
    parts = [_HEAD]
    for key, tables in (("aliases", personal.aliases), ("phrasings", personal.phrasings)):
        parts += (f"\n[[{key}]]\n{''.join(_lines(asdict(table)))}" for table in tables)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write("".join(parts))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except OSError as exc:
        raise StoreError(f"{file} cannot be written: {exc.strerror}") from exc


def _lines(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {quoted(value) if isinstance(value, str) else value}\n"
