"""`voiceprep privacy`: no file is kept that it does not name."""

import errno
import os
from pathlib import Path

import pytest
from tape import TapeMicrophone, make_world, spoken

from voiceprep.cli.main import World

QUESTION = "nodejs-event-loop/thread-pool"
FOUR = "The libuv thread pool has four threads by default."


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world with a spoken attempt, a deck of one's own, settings, and a model in the cache."""
    made = make_world(tmp_path, said_words=FOUR, keys=(100,))
    made.settings.decks.mkdir(parents=True)
    (made.settings.decks / "mine.toml").write_text("")
    made.settings.file.write_text('model = "base"\n')
    made.settings.models.mkdir(parents=True)
    (made.settings.models / "model.bin").write_bytes(bytes(1000))
    return made


def test_every_file_is_listed_with_its_purpose(run, world: World) -> None:
    """Each file in the data folder and in the cache is there once, with size and mode, and none is unexplained."""
    (world.settings.decks / "mine.toml").unlink()
    run(world, "practice", QUESTION, "--no-speech")
    found = run(world, "privacy", "--json").json
    listed = {Path(one["path"]): one for one in found["files"]}
    there = {
        path for folder in (world.settings.home, world.settings.cache) for path in folder.rglob("*") if path.is_file()
    }
    assert set(listed) == there
    assert len(listed) == len(found["files"])
    for path, one in listed.items():
        assert one["bytes"] == path.stat().st_size
        assert one["mode"] == f"{path.stat().st_mode & 0o777:04o}"
        assert "not known" not in one["why"], path
    (recording,) = [path for path in listed if path.suffix == ".flac"]
    assert listed[recording]["why"] == "what you said, as sound"
    assert found["folders"] == {"data": str(world.settings.home), "cache": str(world.settings.cache)}


def test_it_says_that_nothing_leaves_the_machine(run, world: World) -> None:
    """The promise comes first, then each folder; who else can read what is told with the command that mends it."""
    (world.settings.decks / "mine.toml").chmod(0o600)
    world.settings.file.chmod(0o644)
    ended = run(world, "privacy")
    assert ended.status == 0
    assert ended.shown.startswith("Nothing leaves this machine")
    for part in ("config.toml", "decks/", "models/", "your settings", "your own decks", "0600", "0644"):
        assert part in ended.shown
    assert f"Others can read {world.settings.file}: chmod go= '{world.settings.file}'" in ended.shown
    assert "mine.toml: chmod" not in ended.shown


def test_what_was_interrupted_and_what_is_foreign_is_told_apart(run, tmp_path: Path) -> None:
    """An unfinished recording is named as such; a file that voiceprep did not write is not explained away."""
    world = make_world(tmp_path, microphone=TapeMicrophone(spoken(20)), keys=(20, "^C"))
    run(world, "practice", QUESTION, "--no-speech")
    (world.settings.home / "notes.txt").write_text("mine")
    (world.settings.home / "aliases.toml.part").write_text("")
    world.settings.models.mkdir(parents=True)
    (world.settings.models / "model.bin").write_bytes(bytes(10))
    world.settings.speeds.write_text("{}")
    (world.settings.cache / "other.log").write_text("")
    found = [(Path(one["path"]), one["why"]) for one in run(world, "privacy", "--json").json["files"]]
    (part,) = (why for path, why in found if path.parent.name == "recordings")
    assert part == "an answer that is being recorded, or was interrupted"
    why = {path.name: why for path, why in found}
    assert why["notes.txt"] == why["other.log"] == "not known to voiceprep"
    assert why["aliases.toml.part"] == "how you say terms, and your own phrasings: your appeals"
    assert why["model.bin"] == "a speech model; can be fetched again"
    assert why["speeds.json"] == "how fast this machine hears with each model; doctor measures it again"


def test_a_file_that_vanishes_is_not_listed(run, world: World, monkeypatch) -> None:
    """What is deleted while the list is made, as the speech of a question is, is left out."""
    gone = world.settings.home / "speech.wav"
    gone.write_bytes(b"RIFF")
    is_file = Path.is_file

    def vanishing(path: Path) -> bool:
        found = is_file(path)
        if path == gone:
            gone.unlink()
        return found

    monkeypatch.setattr(Path, "is_file", vanishing)
    ended = run(world, "privacy", "--json")
    assert ended.status == 0
    assert str(gone) not in ended.out
    assert str(world.settings.file) in ended.out


def test_a_folder_that_cannot_be_looked_through_is_told(run, world: World, monkeypatch) -> None:
    """A folder that refuses is named, and the list is not given as if it were whole."""

    def refused(path: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(Path, "is_file", refused)
    ended = run(world, "privacy", "--json")
    assert (ended.status, ended.out) == (6, "")
    assert f"{world.settings.home} cannot be looked through: Permission denied" in ended.said


def test_before_the_first_start_nothing_is_kept(run, tmp_path: Path) -> None:
    """Asking makes no folder."""
    ended = run(make_world(tmp_path), "privacy")
    assert "nothing yet" in ended.shown
    assert not (tmp_path / "home").exists()
