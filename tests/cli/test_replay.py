"""Recordings played again with the person's keys, and takes side by side."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.console import Console
from tape import RecordingSpeaker, make_world, said, started_at

from voiceprep.cli import takes_view
from voiceprep.cli.main import World
from voiceprep.core.audio import Sound
from voiceprep.core.transcript import Word
from voiceprep.ports import Stop

QUESTION = "nodejs-event-loop/thread-pool"
FOUR = "The libuv thread pool has four threads by default."
QUEUE = "When all of them are busy the next request waits in a queue until a thread is free."
LEFT, RIGHT = "\x1b[D", "\x1b[C"


@dataclass
class PacedSpeaker:
    """Plays a tenth of a second between two looks at *stop*; remembers from which second of the tape, and how long."""

    heard: list[tuple[float, float]] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)

    def play(self, sound: Sound, stop: Stop = lambda: False) -> float:
        seconds, start = 0.0, started_at(sound.samples)
        while seconds < sound.seconds and not stop():
            seconds = min(sound.seconds, seconds + 0.1)
        self.heard.append((start, round(seconds, 1)))
        self.lengths.append(sound.seconds)
        return seconds


def recorded(run, home: Path, text: str = FOUR) -> None:
    """An answer in the store, of 0.3 s a word."""
    words = len(text.split())
    run(make_world(home, said_words=text, keys=[3 * words + 5]), "practice", QUESTION, "--no-speech")


def player(home: Path, *keys: str | int) -> World:
    return make_world(home, speaker=PacedSpeaker(), keys=keys, interactive=True)


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        ([70, LEFT, 20, RIGHT, 10, "q"], [(0, 7.0), (2, 2.0), (9, 1.0)]),
        ([10, LEFT, 5, "\n"], [(0, 1.0), (0, 0.5)]),
        ([20, " ", 9, " ", 10, "q"], [(0, 2.0), (2, 1.0)]),
        ([70, " ", 1, LEFT, 1, LEFT, 1, RIGHT, " ", 10, "q"], [(0, 7.0), (5, 1.0)]),
        ([20, " ", "q"], [(0, 2.0)]),
        ([20, "x", 30, "q"], [(0, 5.1)]),
        ([1, RIGHT, 1, RIGHT, 1, RIGHT], [(0, 0.1), (5.1, 0.1), (10.2, 0.1)]),
    ],
)
def test_keys_seek_pause_and_stop(run, tmp_path: Path, keys: list[str | int], heard: list[tuple[float, float]]) -> None:
    """Arrows go 5 s back and on, also while space has paused it; Enter and q end it; other keys do nothing."""
    recorded(run, tmp_path, f"{FOUR} {QUEUE} {QUEUE}")
    world = player(tmp_path, *keys)
    assert run(world, "replay").status == 0
    assert [length for _, length in world.speaker.heard] == [length for _, length in heard]
    assert [start for start, _ in world.speaker.heard] == pytest.approx([start for start, _ in heard], abs=0.15)


def test_piped_it_is_played_to_its_end(run, tmp_path: Path) -> None:
    """Where no terminal is the transcript is printed once, and no key is asked for."""
    recorded(run, tmp_path)
    world = make_world(tmp_path, speaker=PacedSpeaker(), keys=["q"])
    ended = run(world, "replay", "1")
    assert ended.out.split() == FOUR.split()
    assert world.speaker.heard[0][1] == pytest.approx(3.5, abs=0.3)


@pytest.mark.parametrize("speed", [0.5, 1.5, 2.0])
def test_speed_changes_how_long_it_plays(run, tmp_path: Path, speed: float) -> None:
    """At twice the speed it takes half the time; seeking still goes by the seconds of the recording."""
    recorded(run, tmp_path)
    plain, fast = (make_world(tmp_path, speaker=RecordingSpeaker()) for _ in range(2))
    run(plain, "replay")
    run(fast, "replay", "--speed", str(speed))
    assert fast.speaker.played[0].seconds == pytest.approx(plain.speaker.played[0].seconds / speed, rel=0.05)
    assert run(fast, "replay", "--speed", "3").status == 2


@pytest.mark.parametrize(
    ("keys", "speeds"),
    [
        (["+", "+", "-", 500], [1, 1.25, 1.5, 1.25]),
        (["-"] * 4 + [500], [1, 0.75, 0.5, 0.5, 0.5]),
        (["+"] * 5 + ["q"], [1, 1.25, 1.5, 1.75, 2, 2]),
        ([" ", "+", "x", "+", " ", 500], [1, 1.5]),
    ],
)
def test_keys_change_the_speed(run, tmp_path: Path, keys: list[str | int], speeds: list[float]) -> None:
    """Each + or - is a quarter, from half to twice the speed, also while it is paused."""
    recorded(run, tmp_path)
    world = player(tmp_path, *keys)
    run(world, "replay")
    lengths = world.speaker.lengths
    assert [lengths[0] / length for length in lengths] == pytest.approx(speeds, rel=0.03)


def test_the_speed_is_changed_where_one_listens(run, tmp_path: Path) -> None:
    """After 2 s at twice the speed, a - goes on at 4 s of the recording, a quarter slower."""
    recorded(run, tmp_path, f"{FOUR} {QUEUE} {QUEUE}")
    world = player(tmp_path, 20, "-", 20, "q")
    run(world, "replay", "--speed", "2")
    whole, rest = world.speaker.lengths
    assert rest == pytest.approx((2 * whole - 4) / 1.75, abs=0.3)


def test_the_words_go_by_on_a_terminal(run, tmp_path: Path) -> None:
    """While it plays the transcript shows what was said so far; afterwards it stands there whole, with its evidence."""
    recorded(run, tmp_path)
    screen = Console(file=io.StringIO(), force_terminal=True, width=80, height=24)
    keys = [4, " ", 2, "+", 2, " ", 100]
    world = make_world(tmp_path, speaker=PacedSpeaker(), keys=keys, interactive=True, out=screen)
    run(world, "replay")
    shown = screen.file.getvalue()
    assert "‖ paused" in shown
    assert "▶ playing" in shown
    assert "1 x" in shown
    assert "1.25 x" in shown
    assert takes_view.KEYS in shown


def test_a_long_transcript_is_shown_by_the_page() -> None:
    """The page that holds the word that is said is shown, and every word is on one."""
    words = said(" ".join(["word"] * 100))
    pages = {takes_view.page(words, now, 120) for now in range(100)}
    assert sorted(at for page in pages for at in page) == list(range(100))
    assert all(now in takes_view.page(words, now, 120) for now in range(100))
    assert takes_view.page((Word("x" * 500),), 0, 120) == range(1)


# ---- compare


def test_compare_names_exactly_the_points_that_changed(run, tmp_path: Path) -> None:
    """Of two takes it says what came new and what got lost, with the second at which each point landed."""
    recorded(run, tmp_path, FOUR)
    recorded(run, tmp_path, QUEUE)
    recorded(run, tmp_path, f"{FOUR} {QUEUE}")
    world = make_world(tmp_path)
    shown = [run(world, "show", str(number), "--json").json for number in (1, 2, 3)]
    verdicts = [{point["slug"]: point["verdict"] for point in one["key_points"]} for one in shown]
    ranks = {"contradicted": 0, "missed": 1, "partly": 2, "covered": 3}
    for arguments, (first, last) in (((), (1, 2)), (("--attempts", "1,2"), (0, 1)), (("--attempts", "3,1"), (0, 2))):
        found = run(world, "compare", "thread-pool", "--json", *arguments).json
        gains = {slug: ranks[verdicts[last][slug]] - ranks[verdicts[first][slug]] for slug in verdicts[first]}
        assert found["came_new"] == [slug for slug in gains if gains[slug] > 0]
        assert found["got_lost"] == [slug for slug in gains if gains[slug] < 0]
        assert [take["percent"] for take in found["takes"]] == [shown[first]["percent"], shown[last]["percent"]]
    (four,) = [row for row in found["key_points"] if row["slug"] == "default-four"]
    assert [take["verdict"] for take in four["takes"]] == ["covered", "covered"]
    assert all(take["evidence"]["start"] < 2.7 for take in four["takes"])
    text = run(world, "compare", "thread-pool", "--attempts", "1,2").out
    assert "Got lost: default-four" in text
    assert "✓ covered 0:00" in text


def test_compare_counts_what_came_after_a_push(run, tmp_path: Path) -> None:
    """A point that a follow-up earned is no miss: compare says where it came, and the percentage of the history."""
    world = make_world(tmp_path)
    typed = ("practice", QUESTION, "--typed", "--no-speech", "--follow-ups")
    runs = "The event loop is not blocked, it keeps running and handles other callbacks."
    run(world, *typed, input=f"The event loop itself blocks until a thread is free.\n\n{runs}\n\nskip\n\n")
    run(world, *typed, input=f"{runs}\n\nskip\n\n")
    listed = {one["attempt"]: one["exchange"] for one in run(world, "history", "--json").json["attempts"]}
    found = run(world, "compare", QUESTION, "--json").json
    assert {take["attempt"]: take["exchange"] for take in found["takes"]} == listed == {
        1: {"percent": listed[1]["percent"], "follow_ups": 1}, 3: {"percent": listed[3]["percent"], "follow_ups": 0},
    }  # fmt: skip
    assert listed[1]["percent"] > found["takes"][0]["percent"]
    (row,) = [row for row in found["key_points"] if row["slug"] == "loop-not-blocked"]
    assert [(take["verdict"], take["after_push"], take["said_in"]) for take in row["takes"]] == [
        ("covered", True, 2),
        ("covered", False, 3),
    ]
    assert row["change"] == "came new"
    (trap,) = [row for row in found["traps"] if row["slug"] == "loop-blocks"]
    assert [(take["verdict"], take["taken_back"]) for take in trap["takes"]] == [("fell", True), ("avoided", False)]
    text = run(world, "compare", QUESTION)
    assert "✓ after a push ✓ covered came new" in text.shown
    assert "! taken back · avoided came new" in text.shown
    assert f"{listed[1]['percent']:.0f} %" in text.shown
    assert max(map(len, text.out.splitlines())) <= 80
    assert run(world, "compare", QUESTION, "--attempts", "2,3", "--json").json == found
    assert "It takes two answers" in run(world, "compare", QUESTION, "--attempts", "1,2").said


def test_take_is_played_against_take(run, tmp_path: Path) -> None:
    """With --play each point is heard in every take that says it, one take after the other; q ends it."""
    recorded(run, tmp_path, FOUR)
    recorded(run, tmp_path, f"Well {FOUR}")
    world = player(tmp_path)
    ended = run(world, "compare", QUESTION, "--play")
    assert [name for name in ended.said.split(" · ") if "attempt" in name][:2] == ["attempt 1", "attempt 2"]
    assert world.speaker.heard[1][0] - world.speaker.heard[0][0] == pytest.approx(0, abs=0.4)
    number = len(world.speaker.heard)
    assert number >= 2
    one = player(tmp_path, "q")
    run(one, "compare", QUESTION, "--play")
    assert len(one.speaker.heard) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("thread-pool",),
            "It takes two answers to compare. Give one more: voiceprep practice nodejs-event-loop/thread-pool",
        ),
        (("thred-pool",), "Did you mean thread-pool"),
        (("thread-pool", "--attempts", "1,99"), "There is no attempt 99"),
        (("thread-pool", "--attempts", "1,x"), "'x' is no attempt"),
        (("thread-pool", "--attempts", "1,2"), "Attempt 2 answers another question"),
    ],
)
def test_what_cannot_be_compared_is_told(run, tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    """Two answers to the same question are needed, and named."""
    world = make_world(tmp_path)
    run(world, "practice", QUESTION, "--typed", "--no-speech", input=f"{FOUR}\n\n")
    run(world, "practice", "nodejs-event-loop/next-tick", "--typed", "--no-speech", input=f"{FOUR}\n\n")
    ended = run(world, "compare", *arguments)
    assert ended.status == 3
    assert complaint in ended.said
