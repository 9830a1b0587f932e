"""`voiceprep review`: what is due is asked, and nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tape import START, ScriptedKeyboard, make_world

from voiceprep.cli.main import World

DECK = """\
slug = "mine"
title = "Mine"
[[questions]]
slug = "first"
prompt = "What is it?"
[[questions.key_points]]
slug = "one"
text = "A cache keeps four entries."
[[questions]]
slug = "second"
prompt = "What else?"
[[questions.key_points]]
slug = "two"
text = "A cache drops the oldest entry."
[[questions.key_points]]
slug = "three"
text = "A cache is emptied by a restart."
"""
ONE, TWO = "A cache keeps four entries.", "A cache drops the oldest entry."


@dataclass
class SetClock:
    """Stands still until it is set."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world whose decks are the bundled ones and "mine"; its clock is set by hand."""
    made = make_world(tmp_path, now=SetClock())
    made.settings.decks.mkdir(parents=True)
    (made.settings.decks / "mine.toml").write_text(DECK)
    return made


def later(world: World, **time: float) -> World:
    return replace(world, now=SetClock(world.now() + timedelta(**time)))


def practise(run, world: World, first: str, second: str) -> None:
    ended = run(world, "practice", "mine", "--typed", "--no-speech", input=f"{first}\n\n{second}\n\n")
    assert ended.status == 0


def points(run, world: World) -> dict[str, tuple[str, bool]]:
    """When each key point is due, and whether that is now."""
    listed = run(world, "review", "--list", "--json").json["points"]
    return {one["key_point"]: (one["due"][5:16], one["is_due"]) for one in listed}


def test_without_an_attempt_nothing_is_due(run, world: World) -> None:
    """Who has not begun is told how to."""
    for options in ((), ("--list",)):
        ended = run(world, "review", *options)
        assert ended.status == 0
        assert "Begin: voiceprep practice" in ended.shown + ended.said
    assert run(world, "review", "--list", "--json").json == {
        "now": START.isoformat(), "due": 0, "upcoming": 0, "points": [],
    }  # fmt: skip


def test_every_practised_key_point_has_a_date(run, world: World) -> None:
    """All of a question covered: eight days; part of it: two days, and ten minutes for what was missed."""
    practise(run, world, ONE, TWO)
    assert points(run, world) == {
        "three": ("03-01T12:10", False),
        "two": ("03-03T12:00", False),
        "one": ("03-09T12:00", False),
    }
    assert points(run, later(world, days=2))["two"] == ("03-03T12:00", True)
    listed = run(later(world, days=2), "review", "--list").out
    assert [line.split()[0] for line in listed.splitlines()[1:4]] == ["now", "now", "in"]
    assert "mine/second · three" in listed


def test_only_what_is_due_is_asked(run, world: World) -> None:
    """`review` asks the question with a due key point and not the other, and schedules it anew."""
    practise(run, world, ONE, TWO)
    tomorrow = later(world, days=1)
    ended = run(tomorrow, "review", "--typed", "--no-speech", "--json", input=f"{TWO} A restart empties it.\n\n")
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/second"]
    assert "1 key point due in 1 question." in ended.said
    assert not any(is_due for _, is_due in points(run, tomorrow).values())


def test_the_fullest_question_is_asked_first(run, world: World) -> None:
    """With `--count 1` the one answer covers as many due points as one answer can."""
    practise(run, world, "No idea.", "No idea.")
    soon = later(world, minutes=20)
    ended = run(soon, "review", "--typed", "--no-speech", "--count", "1", "--json", input="No idea.\n\n")
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/second"]
    assert "3 key points due in 2 questions." in ended.said
    assert "1 key point due now: voiceprep review" in ended.said


def test_a_review_can_be_narrowed(run, world: World) -> None:
    """A deck or question may be named; a name that nobody has is an error with the nearest names."""
    practise(run, world, "No idea.", "No idea.")
    soon = later(world, minutes=20)
    ended = run(soon, "review", "first", "--typed", "--no-speech", "--json", input=f"{ONE}\n\n")
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/first"]
    assert run(soon, "review", "frist").status == 3
    missed = run(soon, "review", "second", "--missed", "--json").json["missed"]
    assert {one["question"] for one in missed} == {"mine/second"}


def test_nothing_due_says_when_and_what_to_do_instead(run, world: World) -> None:
    """Nobody is asked before the time; the date of the next key point is told."""
    practise(run, world, ONE, TWO)
    ended = run(world, "review", "--json")
    assert ended.json == {"attempts": []}
    local = (START + timedelta(minutes=10)).astimezone()
    assert f"Nothing is due; the next key point is in 10 min ({local:%Y-%m-%d %H:%M})" in ended.said
    assert "Until then, something new: voiceprep practice --shuffle" in ended.said


def test_a_review_is_a_practice(run, tmp_path: Path) -> None:
    """The question is spoken, the answer recorded and scored, and r says it again: one review more."""
    world = make_world(tmp_path, said_words=ONE, now=SetClock(), keys=(100,))
    world.settings.decks.mkdir(parents=True)
    (world.settings.decks / "mine.toml").write_text(DECK)
    run(world, "practice", "mine/first", "--typed", "--no-speech", input="No idea.\n\n")
    soon = replace(
        later(world, hours=1), interactive=True, keyboard=ScriptedKeyboard(["", 60, "\n", "", "", "", "r", 60])
    )
    ended = run(soon, "review", "--json")
    assert ended.status == 0, ended.err
    assert [one["origin"] for one in ended.json["attempts"]] == ["microphone", "microphone"]
    assert world.voice.texts == ["What is it?"]  # made once
    assert len(world.speaker.played) == 2


def test_points_of_a_deck_that_is_gone_are_not_asked(run, world: World) -> None:
    """A card whose deck is away is neither due nor lost."""
    practise(run, world, "No idea.", "No idea.")
    (world.settings.decks / "mine.toml").rename(world.settings.home / "away.toml")
    soon = later(world, minutes=20)
    assert run(soon, "review", "--json").json == {"attempts": []}
    listed = run(soon, "review", "--list", "--json", "--deck", str(world.settings.home / "away.toml")).json
    assert listed["due"] == 3


def test_a_list_is_as_long_as_was_asked(run, world: World) -> None:
    """`--limit` shortens the list and says how much was left out."""
    practise(run, world, "No idea.", "No idea.")
    ended = run(world, "review", "--list", "--limit", "1")
    assert "… and 2 more: --limit 3" in ended.shown
    assert run(world, "review", "--list", "--missed").status == 2


def test_a_program_gets_all_of_a_list(run, tmp_path: Path) -> None:
    """A person reads ten lines and is told of the rest; JSON has every point, unless a limit is given."""
    world = make_world(tmp_path, now=SetClock())
    for question in ("thread-pool", "next-tick", "hidden-blockers"):
        run(world, "practice", question, "--typed", "--no-speech", input="No idea.\n\n")
    listed = run(world, "review", "--list", "--json").json
    number = len(listed["points"])
    assert number == listed["due"] + listed["upcoming"] > 10
    assert f"… and {number - 10} more: --limit {number}" in run(world, "review", "--list").shown
    assert len(run(world, "review", "--missed", "--json").json["missed"]) == number
    assert run(world, "review", "--missed").out.count("missed 1x") == 10
    for which in ("--list", "--missed"):
        (rows,) = [
            one for one in run(world, "review", which, "--json", "--limit", "3").json.values() if type(one) is list
        ]
        assert len(rows) == 3


def test_a_deck_is_reviewed_whichever_answer_brings_it(run, world: World) -> None:
    """An answer that was given in an older session is scheduled as well, though nobody had told the cards."""
    practise(run, world, ONE, TWO)
    with world.store() as store, store.database.transaction() as db:
        for table in ("review_log", "card"):
            db.execute(f"DELETE FROM {table}")
    assert set(points(run, world)) == {"one", "two", "three"}
