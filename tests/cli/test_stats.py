"""`voiceprep stats`: how practice goes, on a terminal of 80 columns and for programs."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tape import START, make_world

from voiceprep.cli.main import World

QUESTION = "nodejs-event-loop/thread-pool"
FOUR = "The libuv thread pool has four threads by default."


class SetClock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world in which somebody answered on two days in a row, better on the second."""
    return make_world(tmp_path, now=SetClock())


def practise(run, world: World) -> None:
    for text in ("No idea.", FOUR):
        run(world, "practice", QUESTION, "--typed", "--no-speech", input=f"{text}\n\n")
        world.now.at += timedelta(days=1)


def test_without_an_attempt_there_is_nothing_to_count(run, world: World) -> None:
    """Who has not begun is told how to; a program gets zeros."""
    assert "No attempt yet. Make one: voiceprep practice" in run(world, "stats").shown
    found = run(world, "stats", "--json").json
    assert (found["attempts"], found["decks"], found["retention"]) == (0, [], None)


def test_statistics_for_programs(run, world: World) -> None:
    """Coverage by day, streak, what is due today and later, and the retention that FSRS predicts."""
    practise(run, world)
    found = run(world, "stats", "--days", "3", "--json").json
    assert found["attempts"] == 2
    assert found["streak_days"] == {"current": 2, "longest": 2}
    (deck,) = found["decks"]
    covered = run(world, "history", "--json").json["attempts"][0]["percent"]
    assert [span["percent"] for span in deck["coverage"]] == [0, pytest.approx(covered), None]
    assert deck["percent"] == pytest.approx(covered, abs=0.1)
    assert found["due"] == deck["due"] == run(world, "review", "--list", "--json").json["due"] == 6
    assert sum(day["key_points"] for day in found["coming_due"]) == found["scheduled"] == 7
    assert found["coming_due"][0] == {"on": found["today"], "key_points": 6}
    assert 0 < found["retention"] < 0.9


def test_statistics_fit_a_terminal_without_colour(run, world: World) -> None:
    """Bars are block characters, days without practice dots, and no line is wider than 80 columns."""
    practise(run, world)
    ended = run(world, "stats")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "2 attempts · 2 days in a row (longest 2)" in ended.shown
    assert "7 key points, 6 due now · recall " in ended.shown
    (row,) = [line for line in ended.out.splitlines() if line.startswith("nodejs-event-loop")]
    assert row.split()[1] == "·" * 25 + "▁▂·"
    assert ended.out.splitlines()[-1].strip() == "voiceprep review"
