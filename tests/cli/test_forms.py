"""What `--json` prints has the form that the README documents, key by key."""

import inspect
import re
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tape import Clock, make_world

from voiceprep.cli import deck
from voiceprep.cli.main import app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
DECK = README.partition("```toml\n")[2].partition("```")[0]
RIGHT = "RDB persistence writes a snapshot of the data to disk at intervals."
WRONG = "Once Redis has said OK the write is safe."

Form = Any
"""Of an object the forms that the value of each key may have, of an array those of its items; none of them: any value."""


def read(tokens: deque[str]) -> Form:
    """The form that begins with the next token."""
    if tokens.popleft() == "[":
        items = read_value(tokens)
        tokens.popleft()
        return items
    keys = {}
    while tokens[0] != "}":
        name, value = tokens.popleft(), read_value(tokens)
        if name.startswith('"'):
            keys[name.strip('"')] = value
        if tokens[0] == ",":
            tokens.popleft()
    tokens.popleft()
    return keys


def read_value(tokens: deque[str]) -> list[Form]:
    """The forms that a value may have; words beside them are for people."""
    found = []
    while tokens[0] not in {",", "}", "]"}:
        if tokens[0] in {"{", "["}:
            found.append(read(tokens))
        else:
            tokens.popleft()
    return found


def form(text: str) -> Form:
    return read(deque(re.findall(r'"[^"]*"|[{}\[\],]|[^\s{}\[\],"]+', text[text.index("{") :])))


def documented() -> dict[str, Form]:
    """Each command of the README, with the form of what it prints."""
    section = README.partition("\n## For programs\n")[2].partition("\n## ")[0]
    decks, score, show, others = re.findall(r"^```\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    lines = re.findall(r"^(\S+(?: \S+)*) +((?:\{|as score).*(?:\n .*)*)", others, re.MULTILINE)
    forms = {"decks": form(decks), "score": form(score)} | {words: form(text) for words, text in lines}
    # what it says in words
    attempt = {key: value for key, value in (forms["score"] | form(show)).items() if key != "timings"}
    follow_up = {key: value for key, value in attempt.items() if key not in {"exchange", "follow_ups"}}
    forms["demo"] = forms["score"]
    forms["show"] = attempt | {"follow_ups": [[follow_up]]}
    for words in ("practice", "review", "interview"):
        forms[words] |= {"attempts": [[forms["show"]]]}
    forms["appeal"] |= {"changed": forms["rescore"]["changed"]}
    forms["appeal --list"] |= {"appeals": forms["appeal"]["appeals"]}
    match = {"match": [forms["score --explain"]]}
    judged = {key: [[forms["score"][key][0][0] | match]] for key in ("key_points", "traps")}
    return forms | {"score --explain": forms["score"] | judged}


def strays(forms: list[Form], found: Any, where: str) -> Iterator[str]:
    """Where *found* has other keys than each of *forms*."""
    if isinstance(found, dict) and (objects := [one for one in forms if isinstance(one, dict) and one]):
        same = next((one for one in objects if set(one) == set(found)), None)
        if same is None:
            yield f"{where} has {', '.join(found)}"
            return
        for key, value in found.items():
            yield from strays(same[key], value, f"{where}.{key}")
    elif isinstance(found, list):
        items = [one for each in forms if isinstance(each, list) for one in each]
        for one in found:
            yield from strays(items, one, where)


@pytest.fixture
def printed(run, tmp_path: Path) -> dict[str, Any]:
    """What each command prints in the life of somebody who practises with the README's deck."""
    world = make_world(tmp_path)
    clock: Clock = world.now
    mine = world.settings.decks / "redis-basics.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text(DECK, encoding="utf-8")
    found: dict[str, Any] = {}

    def note(words: str, *arguments: str, input: str = "") -> None:
        found[words] = run(world, *words.split(), *arguments, "--json", input=input).json

    typed = ("redis-basics", "--typed", "--no-speech")
    note("practice", *typed, "--follow-ups", input=f"{WRONG}\n\n" * 3)
    note("show", "1")
    note("review --missed")
    note("review --list")
    clock.at += timedelta(days=1)
    note("review", *typed, input=f"{RIGHT}\n\n")
    note("interview", *typed, "--no-follow-ups", input=f"{RIGHT}\n\n")
    note("compare", "persistence")
    note("history")
    note("stats")
    note("appeal", "latest", "snapshots", "--not-said", "--yes")
    note("appeal --list")
    mine.write_text(DECK.replace(RIGHT, "Redis keeps nothing."), encoding="utf-8")
    note("rescore", "--all")
    note("rescore --earlier", "latest")
    note("score", "persistence", "--text", WRONG)
    note("score --explain", "persistence", "--text", WRONG)
    note("decks", "redis-basics")
    note("deck check", str(mine))
    note("deck test", str(mine), "--voice", "one")
    note("demo", "--no-sound")
    note("privacy")
    note("doctor", "--no-listen")
    note("forget", "--all", "--yes")
    return found


def test_every_form_is_as_documented(printed: dict[str, Any]) -> None:
    """Every key that a command prints is in the README, and every key of the README is printed."""
    forms = documented()
    assert set(printed) == set(forms)
    assert [stray for words, found in printed.items() for stray in strays([forms[words]], found, words)] == []
    shown = [(words, key) for words, one in forms.items() for key, value in one.items() if any(value)]
    assert [(words, key) for words, key in shown if printed[words][key] == []] == []


def test_every_command_with_json_is_documented() -> None:
    """A program finds the form of whatever has `--json`."""
    groups = {"": app, "deck ": deck.deck_app}
    names = {
        f"{group}{command.name or command.callback.__name__}"
        for group, typer in groups.items()
        for command in typer.registered_commands
        if "json" in inspect.signature(command.callback).parameters
    }
    assert names - {"deck export"} == {words.partition(" --")[0] for words in documented()}
