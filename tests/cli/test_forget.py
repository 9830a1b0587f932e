"""`voiceprep forget`: what was said is nowhere any more."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tape import START, ScriptedKeyboard, TapeMicrophone, TurnRecognizer, make_world, spoken

from voiceprep.cli.main import World
from voiceprep.store.database import DATABASE

QUESTION = "nodejs-event-loop/thread-pool"
SPOKEN = "There are four zebrafish threads by default and a xylophone waits in the queue until a thread is free."
BLOCKS = "The event loop itself blocks until a zebrafish thread is free."
"""A trap, on which the interviewer pushes back with these words."""
TYPED = "The quokka pool has four threads and crypto runs on it."
WORDS = ("zebrafish", "xylophone", "quokka")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world in which one spoken (1) and one typed attempt (2) were made."""
    return make_world(tmp_path, said_words=SPOKEN, keys=(100,))


def practise(run, world: World, *, times: int = 1) -> None:
    """Speak and type an answer, *times* each."""
    for _ in range(times):
        fresh = replace(world, keyboard=ScriptedKeyboard((100,)))
        assert run(fresh, "practice", QUESTION, "--no-speech").status == 0
        assert run(fresh, "practice", QUESTION, "--typed", "--no-speech", input=f"{TYPED}\n\n").status == 0


def files(world: World) -> dict[str, bytes]:
    """Every byte of the data folder."""
    return {path.name: path.read_bytes() for path in world.settings.home.rglob("*") if path.is_file()}


def traces(world: World, *words: str) -> set[str]:
    """Which of *words* stand anywhere in the data folder, as they are or in UTF-16."""
    content = b"\n".join(files(world).values())
    return {word for word in words if word.encode() in content or word.encode("utf-16-le") in content}


def sounds(world: World) -> list[bytes]:
    """A piece out of the middle of every recording: no two recordings have it in common."""
    found = [path.read_bytes() for path in sorted((world.settings.home / "recordings").iterdir())]
    return [sound[len(sound) // 2 : len(sound) // 2 + 32] for sound in found]


def numbers(run, world: World) -> list[object]:
    return [one["attempt"] for one in run(world, "history", "--json").json["attempts"]]


def test_no_byte_of_what_was_said_is_left(run, world: World) -> None:
    """After `forget --all` neither a word nor a piece of the sound is in any file, and nothing is scheduled."""
    practise(run, world, times=3)
    assert traces(world, *WORDS) == set(WORDS)
    pieces = sounds(world)
    assert len(pieces) == 3
    ended = run(world, "forget", "--all", "--yes")
    assert ended.status == 0
    assert "Forgotten: 6 attempts and 3 recordings" in ended.said
    assert traces(world, *WORDS, "fLaC", "four threads", "default-four") == set()
    content = b"\n".join(files(world).values())
    assert not any(piece in content for piece in pieces)
    assert numbers(run, world) == []
    assert run(world, "review", "--list", "--json").json["points"] == []


def test_one_attempt_is_forgotten_and_the_others_stay(run, world: World) -> None:
    """Of the typed answer nothing is left; the spoken one is untouched, with its sound."""
    practise(run, world)
    before = run(world, "show", "1", "--json").out
    ended = run(world, "forget", "2", "--yes", "--json")
    assert ended.json == {"attempts": [2], "recordings": []}
    assert traces(world, *WORDS) == {"zebrafish", "xylophone"}
    assert run(world, "show", "1", "--json").out == before
    assert run(world, "replay", "1").status == 0
    assert run(world, "show", "2").status == 3


def test_key_points_are_scheduled_as_if_it_had_never_been(run, world: World, tmp_path: Path) -> None:
    """The cards after forgetting are those of somebody who never gave that answer."""
    at = ("practice", QUESTION, "--typed", "--no-speech")
    other = make_world(tmp_path / "other")
    for number, text in enumerate((TYPED, "I have no idea.", SPOKEN)):
        run(world, *at, input=f"{text}\n\n")
        if number == 1:
            other.now()
        else:
            run(other, *at, input=f"{text}\n\n")
    expected = {one["key_point"]: one["due"] for one in run(other, "review", "--list", "--json").json["points"]}
    run(world, "forget", "2", "--yes")
    found = {one["key_point"]: one["due"] for one in run(world, "review", "--list", "--json").json["points"]}
    assert found == expected


def test_sound_alone_can_be_forgotten(run, world: World) -> None:
    """With --audio-only what was heard and judged stays, and replay says why there is nothing to play."""
    practise(run, world)
    verdicts = run(world, "show", "1", "--json").json["key_points"]
    ended = run(world, "forget", "--all", "--audio-only", "--yes", "--json")
    assert len(ended.json["recordings"]) == 1
    assert ended.json["attempts"] == []
    assert traces(world, "fLaC") == set()
    assert run(world, "show", "1", "--json").json["key_points"] == verdicts
    ended = run(world, "replay", "1")
    assert ended.status == 3
    assert "Attempt 1 was spoken, but its recording was forgotten: there is nothing to play" in ended.said
    assert "There is nothing to forget." in run(world, "forget", "1", "--audio-only", "--yes").said


def test_what_is_old_can_be_forgotten(run, world: World) -> None:
    """--older-than takes what was answered longer ago, and leaves what is newer."""
    practise(run, world)
    later = replace(world, now=lambda: START.replace(month=6))
    run(later, "practice", QUESTION, "--typed", "--no-speech", input=f"{TYPED}\n\n")
    assert run(later, "forget", "--older-than", "90d", "--yes", "--json").json["attempts"] == [1, 2]
    assert numbers(run, world) == [3]
    assert "There is nothing to forget." in run(later, "forget", "--older-than", "1w", "--yes").said
    assert run(later, "forget", "--older-than", "soon", "--yes").status == 2


def test_a_recording_that_was_interrupted_is_forgotten_with_all(run, tmp_path: Path) -> None:
    """What Ctrl-C left behind goes too: the sound, and the note of what it answers."""
    world = make_world(tmp_path, microphone=TapeMicrophone(spoken(20)), keys=(20, "^C"))
    run(world, "practice", QUESTION, "--no-speech")
    (part,) = (tmp_path / "home" / "recordings").iterdir()
    piece = part.read_bytes()[4000:4064]
    assert run(world, "forget", "--all", "--yes", "--json").json["recordings"] == [part.name]
    assert not any(piece in content or part.name.encode()[:32] in content for content in files(world).values())


def test_words_that_an_interrupted_follow_up_quotes_are_forgotten(run, tmp_path: Path) -> None:
    """A recording that waits to be scored as a follow-up goes with the answer that its question quotes."""
    world = make_world(tmp_path, recognizer=TurnRecognizer(turns=[BLOCKS]), keys=[20, "\n", 20, "^C"])
    assert run(world, "practice", QUESTION, "--no-speech", "--follow-ups").status == 130
    with world.store() as store:
        (take,) = store.takes()
    assert take.follow_up is not None
    assert "zebrafish" in take.follow_up.text
    assert len(sounds(world)) == 2
    assert run(world, "forget", "1", "--audio-only", "--yes", "--json").json["recordings"] != [f"{take.name}.wav.part"]
    assert len(run(world, "forget", "1", "--yes", "--json").json["recordings"]) == 1
    assert traces(world, "zebrafish", take.name) == set()
    assert list((tmp_path / "home" / "recordings").iterdir()) == []


@pytest.mark.parametrize(
    ("answers", "forgotten", "left"),
    [((BLOCKS, "I do not know.", "No idea."), 1, []), (("I do not know.", BLOCKS, "No idea."), 2, [1])],
    ids=["of the answer", "of a follow-up"],
)
def test_words_that_a_later_follow_up_quotes_are_forgotten(
    run, world: World, answers: tuple[str, ...], forgotten: int, left: list[int]
) -> None:
    """With an answer go the follow-ups that were asked after it, and what is left of the exchange is counted anew."""
    typed = "".join(f"{one}\n\n" for one in answers)
    ended = run(world, "practice", QUESTION, "--typed", "--no-speech", "--follow-ups", input=typed)
    assert "You said: “The event loop itself blocks until a zebrafish thread is free”." in ended.said
    assert traces(world, "zebrafish") == {"zebrafish"}
    gone = run(world, "forget", str(forgotten), "--yes", "--json").json["attempts"]
    assert gone == [number for number in (1, 2, 3) if number >= forgotten]
    assert traces(world, "zebrafish") == set()
    listed = run(world, "history", "--json").json["attempts"]
    assert [(one["attempt"], one["exchange"]["follow_ups"]) for one in listed] == [(number, 0) for number in left]
    assert all(one["exchange"]["percent"] == one["percent"] for one in listed)


def test_forgetting_is_asked_about(run, world: World) -> None:
    """Enter and n delete nothing; y does; without a terminal it takes --yes."""
    practise(run, world)
    before = {name: hashlib.sha256(content).digest() for name, content in files(world).items() if "db" not in name}
    for key in ("\n", "n"):
        asked = replace(world, interactive=True, keyboard=ScriptedKeyboard([key]))
        ended = run(asked, "forget", "--all", "--json")
        assert ended.json == {"attempts": [], "recordings": []}
        assert "Delete 2 attempts and 1 recording (" in ended.said
        assert "for good? [y/N]" in ended.said
        assert "Nothing was deleted." in ended.said
    assert {
        name: hashlib.sha256(content).digest() for name, content in files(world).items() if "db" not in name
    } == before
    ended = run(world, "forget", "--all")
    assert ended.status == 2
    assert "--yes" in ended.said
    assert len(numbers(run, world)) == 2
    assert run(replace(world, interactive=True, keyboard=ScriptedKeyboard(["y"])), "forget", "--all").status == 0
    assert numbers(run, world) == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 2), (("1", "--all"), 2), (("7",), 3), (("x",), 3), (("--all", "--older-than", "1d"), 2)],
)
def test_it_must_be_said_what_to_forget(run, world: World, arguments: tuple[str, ...], status: int) -> None:
    """Nothing, two things at once, or what does not exist is an error, and deletes nothing."""
    practise(run, world)
    assert run(world, "forget", *arguments, "--yes").status == status
    assert len(numbers(run, world)) == 2


def test_what_was_interrupted_can_be_repeated(run, world: World) -> None:
    """The sound is gone already, the attempt not yet: saying it again forgets the rest."""
    practise(run, world)
    for recording in (world.settings.home / "recordings").iterdir():
        recording.unlink()
    assert run(world, "forget", "1", "--yes", "--json").json == {"attempts": [1], "recordings": []}
    assert numbers(run, world) == [2]


def test_another_reader_is_told_about(run, world: World) -> None:
    """A program that holds an old view of the database keeps its traces alive; whoever forgets is told so."""
    practise(run, world)
    with closing(sqlite3.connect(world.settings.home / DATABASE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM attempt").fetchall()
        ended = run(world, "forget", "--all", "--yes")
    assert ended.status == 6
    assert "traces are left in it until that ends" in ended.said
    assert run(world, "review", "--list").status == 0
    assert traces(world, *WORDS) == set()


def test_a_session_that_is_going_on_is_not_disturbed(run, world: World) -> None:
    """While somebody practises nothing can be forgotten."""
    practise(run, world)
    with world.locked():
        assert run(world, "forget", "--all", "--yes").status == 6
    assert numbers(run, world) == [2, 1]
