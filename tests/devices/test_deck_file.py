"""Deck files: what is read, and what is said about their faults."""

from pathlib import Path

import pytest

from voiceprep.core.deck import Kind, Level
from voiceprep.devices.deck_file import bundled_decks, deck_files, load_deck, load_decks
from voiceprep.devices.text_file import SIZE_LIMIT_BYTES
from voiceprep.errors import DeckError

GOOD = """\
slug = "my-deck"
title = "Mine"

[[questions]]
slug = "first"
prompt = "What is it?"

[[questions.key_points]]
slug = "one"
text = "It is one."
"""


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return tmp_path / "deck.toml"


def complaints(path: Path, text: str) -> list[str]:
    """What is said about a deck file with *text*, without its path."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeckError) as caught:
        load_deck(path)
    return [complaint.removeprefix(str(path)) for complaint in caught.value.complaints]


def test_a_small_deck_is_enough(deck: Path) -> None:
    """A title, a question and a key point make a deck; the rest has defaults."""
    deck.write_text(GOOD)
    (question,) = load_deck(str(deck)).questions
    assert (question.level, question.seconds, question.key_points[0].kind) == (Level.MID, 90, Kind.CLAIM)


FAULTS = [
    (1, 'slug = "My Deck"', "slug: 'My Deck' is no slug: use a to z, 0 to 9 and -, at most 64 of them"),
    (2, 'title = ""', "title: string should have at least 1 character"),
    (3, 'titel = "Mine"', "titel: is no key of a deck: did you mean 'title'?"),
    (7, 'level = "wizard"', "questions.1.level: input should be 'junior', 'mid', 'senior' or 'staff'"),
    (7, "seconds = 1000", "questions.1.seconds: input should be less than or equal to 600"),
    (7, 'zzz = "x"', "questions.1.zzz: is no key of a deck: remove it"),
    (11, "wieght = 2", "questions.1.key_points.1.wieght: is no key of a deck: did you mean 'weight'?"),
    (11, "weight = 9", "questions.1.key_points.1.weight: input should be less than or equal to 3"),
]


@pytest.mark.parametrize(("at", "line", "complaint"), FAULTS, ids=[line for _, line, _ in FAULTS])
def test_a_fault_names_file_line_and_key(at: int, line: str, complaint: str, deck: Path) -> None:
    """Each complaint starts with FILE:LINE: KEY, and a misspelt key comes with the nearest one that exists."""
    lines = GOOD.splitlines()
    lines[at - 1 : at] = [line]
    assert complaints(deck, "\n".join(lines)) == [f":{at}: {complaint}"]


def test_all_faults_are_told_at_once(deck: Path) -> None:
    """An author mends a file in one go: every fault of it is told."""
    text = GOOD.replace('title = "Mine"\n', "").replace('"It is one."', "7") + 'kind = "thought"\nweight = 0\n'
    found = complaints(deck, text)
    assert [complaint.split(": ")[1] for complaint in found] == [
        "title",
        "questions.1.key_points.1.text",
        "questions.1.key_points.1.weight",
        "questions.1.key_points.1.kind",
    ]


def test_a_slug_may_not_stand_twice(deck: Path) -> None:
    """Two key points of one slug cannot be told apart in the history, and the second one's line is named."""
    found = complaints(deck, GOOD + '\n[[questions.key_points]]\ntext = "Two."\nslug = "one"\n')
    assert found == [
        ":14: questions.1.key_points.2.slug: 'one' stands twice: choose another slug for one of them",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", ":1: slug: is missing: add it"),
        ('slug = "a"\nslug = "b"\n', ":2: not TOML: duplicate key"),
        ('slug = "a"\n[[questions]\n', ":2: not TOML: unclosed array table, expected `]`"),
        ("a = " + "[" * 100_000, ":1: not TOML: cannot recurse further; max recursion depth met"),
        ("questions = []\n", ":1: questions: tuple should have at least 1 item after validation, not 0"),
        ("questions = 7\n", ":1: questions: input should be a valid tuple"),
    ],
    ids=["empty", "duplicate", "unclosed", "too deep", "no questions", "another type"],
)
def test_what_is_no_deck_at_all_is_told_with_its_line(text: str, complaint: str, deck: Path) -> None:
    """Text that is not TOML, or TOML of another shape, is refused with line and reason."""
    assert complaint in complaints(deck, text)


def test_a_line_inside_a_long_text_is_no_key(deck: Path) -> None:
    """What looks like a header within a multi-line string moves no line number."""
    text = GOOD.replace('"What is it?"', '"""What\n[[questions]]\nslug = 3\nis it?"""').replace('"one"', '"One!"')
    assert [complaint.split(": ")[0] for complaint in complaints(deck, text)] == [":12"]


def test_files_that_cannot_be_read_are_told(deck: Path, tmp_path: Path) -> None:
    """Missing, a folder, not UTF-8 and far too large: each is a complaint of its own, and no other exception."""
    for path, content, reason in (
        (tmp_path / "missing.toml", None, "No such file"),
        (tmp_path, None, "Is a directory"),
        (deck, b"slug = \"\xff\"", "not UTF-8 text at byte 8"),
    ):  # fmt: skip
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(DeckError, match=reason):
            load_deck(path)
    with deck.open("wb") as file:
        file.truncate(SIZE_LIMIT_BYTES + 1)
    with pytest.raises(DeckError, match="larger than 32 MB"):
        load_deck(deck)


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    """With two broken decks, both are named."""
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("")
    with pytest.raises(DeckError) as caught:
        load_decks(deck_files(tmp_path))
    assert {Path(complaint.partition(":")[0]).name for complaint in caught.value.complaints} == {"a.toml", "b.toml"}


def test_no_folder_of_decks_is_no_fault(tmp_path: Path) -> None:
    """Most people have no decks of their own."""
    assert deck_files(tmp_path / "missing") == ()


def test_every_bundled_deck_loads() -> None:
    """The decks that come with voiceprep are whole, and no two of them have one slug."""
    slugs = [deck.slug for deck in bundled_decks()]
    assert "nodejs-event-loop" in slugs
    assert len(slugs) == len(set(slugs))
