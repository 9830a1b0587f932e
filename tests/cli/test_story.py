"""What the commands do when people, files and devices are not as one would wish."""

import io
import json
import os
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from tape import (
    LetterVoice,
    RecordingSpeaker,
    ScriptedKeyboard,
    ScriptedRecognizer,
    TapeMicrophone,
    make_world,
    noise,
    said,
    silent,
    spoken,
)
from unprivileged import unprivileged

from voiceprep.cli import main
from voiceprep.cli.main import World, app, complete
from voiceprep.config import Settings
from voiceprep.core.audio import Samples, Sound
from voiceprep.core.transcript import Transcript
from voiceprep.devices.audio_file import write_flac
from voiceprep.errors import RecognizerError, SpeakerError
from voiceprep.ports import Stop
from voiceprep.practice import LATE_BLOCKS

QUESTION = "nodejs-event-loop/thread-pool"
FOUR = "The libuv thread pool has four threads by default."
"""Covers one key point of QUESTION: default-four."""

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
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """A deck file of two questions."""
    path = tmp_path / "mine.toml"
    path.write_text(DECK)
    return str(path)


def history(run, world: World) -> list[dict[str, object]]:
    found: list[dict[str, object]] = run(world, "history", "--json").json["attempts"]
    return found


# ---- choosing


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        (
            "thread-pol",
            "No deck or question is called 'thread-pol'. Did you mean thread-pool, nodejs-event-loop/thread-pool",
        ),
        ("nodejs-event-lop", "Did you mean nodejs-event-loop"),
        ("zzzzzz", "See them all: voiceprep decks"),
        ("my.toml", "for a deck file say --deck my.toml"),
    ],
)
def test_an_unknown_question_comes_with_the_nearest_names(run, wanted: str, hint: str, tmp_path: Path) -> None:
    """A slip of the finger costs no look into the list."""
    ended = run(make_world(tmp_path), "practice", wanted)
    assert ended.status == 3
    assert hint in ended.said


def test_a_deck_is_no_single_question(run, tmp_path: Path) -> None:
    """`score` wants one question, and says how many were named."""
    ended = run(make_world(tmp_path), "score", "nodejs-event-loop", "--text", "x")
    assert ended.status == 3
    assert "'nodejs-event-loop' is" in ended.said
    assert "questions: nodejs-event-loop/" in ended.said


def test_a_deck_that_was_given_is_what_is_practised(run, mine: str, tmp_path: Path) -> None:
    """`--deck FILE` without a name asks that deck's questions, in order, and none of the bundled ones."""
    ended = run(make_world(tmp_path), "practice", "--deck", mine, "--typed", "--json", input="a\n\nb\n\n")
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/first", "mine/second"]


def test_own_decks_lie_in_the_data_folder(run, tmp_path: Path) -> None:
    """A deck in the data folder is there without being named; a broken one is told with file, line and key."""
    world = make_world(tmp_path)
    world.settings.decks.mkdir(parents=True)
    (world.settings.decks / "mine.toml").write_text(DECK)
    assert "mine/first" in run(world, "decks", "mine").out
    (world.settings.decks / "mine.toml").write_text(DECK.replace('"What else?"', "3"))
    ended = run(world, "decks")
    assert ended.status == 3
    assert "mine.toml:11: questions.2.prompt: input should be a valid string" in ended.said


def test_shuffling_asks_each_question_once(run, mine: str, tmp_path: Path) -> None:
    """In random order still means every question, and none twice."""
    ended = run(make_world(tmp_path), "practice", "--deck", mine, "--typed", "--json", "--shuffle", input="a\n\nb\n\n")
    assert {one["question"] for one in ended.json["attempts"]} == {"mine/first", "mine/second"}


def test_the_shell_completes_names() -> None:
    """What a shell asks for while a name is typed are decks, questions and both together."""
    assert "nodejs-event-loop/thread-pool" in complete("nodejs-event-loop/th")
    assert complete("thread-p") == ["thread-pool"]
    assert complete("nothing-like-it") == []


# ---- devices


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), (None, None)),
        (("--device", "USB"), ("USB", "USB")),
        (("--device", "USB", "--speaker", "HDMI"), ("USB", "HDMI")),
        (("--microphone", "Webcam", "--device", "USB"), ("Webcam", "USB")),
    ],
)
def test_microphone_and_speaker_are_chosen_by_name(
    run, options: tuple[str, ...], names: tuple[str | None, str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a session names both at once, or each on its own."""
    chosen: list[Settings] = []

    def wire(settings: Settings) -> World:
        chosen.append(settings)
        return make_world(tmp_path)

    monkeypatch.setattr(main, "wire", wire)
    for command in ("practice", "review", "interview"):
        run(None, command, "--typed", "--no-speech", *options)
    assert [(one.input_device, one.output_device) for one in chosen] == [names] * 3


# ---- answering


def test_the_question_is_said_as_people_say_it(run, tmp_path: Path) -> None:
    """The interviewer says "lib U V", is played before anything is recorded, and is silent with --no-speech."""
    world = make_world(tmp_path, said_words=FOUR)
    run(world, "practice", QUESTION, "--count", "1")
    assert "lib U V thread pool" in world.voice.texts[0]
    assert len(world.speaker.played) == 1
    run(world, "practice", QUESTION, "--no-speech")
    assert len(world.voice.texts) == 1


def test_a_question_that_cannot_be_spoken_is_shown(run, tmp_path: Path) -> None:
    """Without a voice or a speaker the session goes on, and says why it is quiet."""
    voice, speaker = LetterVoice(error=SpeakerError("No engine.")), RecordingSpeaker("No speaker.")
    for broken in ({"voice": voice}, {"speaker": speaker}):
        world = make_world(tmp_path, said_words=FOUR, **broken)
        ended = run(world, "practice", QUESTION, "--json")
        assert "The question is not spoken: No " in ended.said
        assert ended.json["attempts"][0]["key_points"][0]["verdict"] == "covered"


def test_the_vocabulary_of_the_question_helps_the_recognizer(run, tmp_path: Path) -> None:
    """The recognizer is told the terms of this question."""
    world = make_world(tmp_path, said_words=FOUR)
    run(world, "practice", QUESTION, "--no-speech")
    assert {"libuv", "UV_THREADPOOL_SIZE"} <= set(world.recognizer.hotwords[0])


def test_a_pause_loses_nothing(run, tmp_path: Path) -> None:
    """Twenty seconds of thinking in mid-answer end nothing unless silence was to end it."""
    tape = np.concatenate([spoken(2), silent(20), spoken(1)])
    world = make_world(tmp_path, microphone=TapeMicrophone(tape), keys=[229])
    world.recognizer.words = make_world(tmp_path, said_words="one two three").recognizer.words
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert ended.json["attempts"][0]["seconds"] == pytest.approx(23 + LATE_BLOCKS / 10)


def test_the_last_word_is_not_cut_off(run, tmp_path: Path) -> None:
    """What was said just before Enter lies in the device for another 0.2 s, and still becomes part of the answer."""
    tape = np.concatenate([spoken(0.3 * len(FOUR.split())), silent(1)])
    keys = [round(10 * 0.3 * len(FOUR.split())) - LATE_BLOCKS]
    world = make_world(tmp_path, said_words=FOUR, microphone=TapeMicrophone(tape), keys=keys)
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert ended.json["attempts"][0]["transcript"]["text"] == FOUR


def test_silence_ends_an_answer_when_it_is_asked_to(run, tmp_path: Path) -> None:
    """--end-on-silence waits for speech first, and then for so many seconds of quiet."""
    tape = np.concatenate([silent(6), spoken(3)])
    world = make_world(tmp_path, said_words=FOUR, microphone=TapeMicrophone(tape), keys=[10_000])
    ended = run(world, "practice", QUESTION, "--no-speech", "--json", "--end-on-silence", "4")
    assert ended.json["attempts"][0]["seconds"] == pytest.approx(6 + 3 + 4, abs=0.2)


@pytest.mark.parametrize(
    ("tape", "why"),
    [
        (silent(3), "is the microphone muted?"),
        (noise(3), "there was no speech."),
        (0.02 * noise(3), "it was too quiet (-74 dBFS)."),
    ],
    ids=["muted", "noise", "far away"],
)
def test_nothing_heard_is_nothing_stored(run, tape: Samples, why: str, tmp_path: Path) -> None:
    """Silence, noise and a whisper from afar are told apart, and leave neither attempt nor recording."""
    world = make_world(tmp_path, microphone=TapeMicrophone(tape), keys=[29])
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert (ended.status, ended.json) == (0, {"attempts": []})
    assert f"Heard nothing: {why} Nothing is stored." in ended.said
    assert history(run, world) == []
    assert list((tmp_path / "home" / "recordings").iterdir()) == []


@pytest.mark.parametrize("tape", [silent(3), spoken(3)], ids=["heard nothing", "heard something"])
def test_a_folder_that_is_closed_meanwhile_is_told(run, tape: Samples, tmp_path: Path) -> None:
    """When a recording can neither be kept nor deleted, the person is told which and why, and it is still there."""
    with ExitStack() as closed:

        class Closing(TapeMicrophone):
            def blocks(self) -> Generator[Samples, None, None]:
                try:
                    yield from super().blocks()
                finally:
                    closed.enter_context(unprivileged())

        recordings = tmp_path / "home" / "recordings"
        run(make_world(tmp_path, said_words=FOUR), "practice", QUESTION, "--no-speech")  # imports what it takes
        kept = set(recordings.iterdir())
        world = make_world(tmp_path, said_words=FOUR, microphone=Closing(tape), keys=[29])
        ended = run(world, "practice", QUESTION, "--no-speech")
    (part,) = set(recordings.iterdir()) - kept
    assert ended.status == 6
    assert f"{part} cannot be used: Permission denied" in ended.said


def test_a_file_answers_to_its_end(run, tmp_path: Path) -> None:
    """An answer from a file is heard whole, whatever is typed or piped in meanwhile, and is asked for once."""
    write_flac(tmp_path / "answer.flac", spoken(5))
    world = make_world(tmp_path, said_words=FOUR, keys=["\n"] * 9)
    file = str(tmp_path / "answer.flac")
    ended = run(world, "practice", "nodejs-event-loop", "--from-file", file, "--json", input="\n\n\n")
    (attempt,) = ended.json["attempts"]
    assert (attempt["origin"], attempt["seconds"]) == ("file", 5.0)
    assert world.microphone.opened == 0


def test_a_wrong_file_is_told_before_anything_is_asked(run, tmp_path: Path) -> None:
    """Who named a text file is not read a question first."""
    (tmp_path / "answer.wav").write_text("not sound")
    world = make_world(tmp_path)
    ended = run(world, "practice", QUESTION, "--from-file", str(tmp_path / "answer.wav"))
    assert ended.status == 3
    assert "answer.wav is no audio file" in ended.said
    assert world.voice.texts == []


def test_what_is_piped_in_is_the_answer_and_no_key(run, tmp_path: Path) -> None:
    """A typed answer that comes through a pipe loses no line while the question is spoken."""
    world = make_world(tmp_path)
    ended = run(world, "practice", QUESTION, "--typed", "--json", input=f"First of all.\n{FOUR}\n\n")
    (attempt,) = ended.json["attempts"]
    assert attempt["transcript"]["text"] == f"First of all. {FOUR}"
    assert attempt["recording"] is None
    assert attempt["transcript"]["words"][0] == {"text": "First", "start": None, "end": None, "probability": None}


def test_nothing_typed_is_nothing_stored(run, tmp_path: Path) -> None:
    """An empty line, or dots, are no answer."""
    world = make_world(tmp_path)
    ended = run(world, "practice", QUESTION, "--typed", input="...\n\n")
    assert "Nothing was typed, so nothing is stored." in ended.said
    assert history(run, world) == []


def test_a_text_without_end_is_refused(run, tmp_path: Path) -> None:
    """What is much longer than an answer is told as that, and not scored for minutes."""
    world = make_world(tmp_path)
    for arguments in (("score", QUESTION, "-"), ("practice", QUESTION, "--typed", "--no-speech")):
        ended = run(world, *arguments, input="word " * 20_000)
        assert ended.status == 3
        assert "longer than 50,000 characters" in ended.said


@pytest.mark.parametrize(
    "arguments",
    [
        ("practice", "--typed", "--from-file", "x.wav"),
        ("practice", "--count", "0"),
        ("practice", "--level", "boss"),
        ("practice", "--rate", "9"),
        ("score", QUESTION),
        ("score", QUESTION, "-", "--text", "x"),
        ("score", QUESTION, "x"),
        ("history", "--limit", "-1"),
        ("nonsense",),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(run, arguments: tuple[str, ...], tmp_path: Path) -> None:
    """What cannot be meant is refused before anything is done."""
    ended = run(make_world(tmp_path), *arguments)
    assert ended.status == 2
    assert "Usage: voiceprep" in ended.err or "Usage: root" in ended.err
    assert not (tmp_path / "home").exists()


# ---- interruptions


def test_who_takes_the_keys_gets_them_back(run, tmp_path: Path) -> None:
    """Whatever ends a session, the keyboard and the microphone are left as they were found."""
    for keys, status in (([9], 0), ([5, "^C"], 130)):
        keyboard = ScriptedKeyboard(keys)
        world = make_world(tmp_path, said_words=FOUR, keyboard=keyboard)
        assert run(world, "practice", QUESTION, "--no-speech").status == status
        assert keyboard.entered == 0
        assert world.microphone.opened == world.microphone.closed == 1


def interrupted(run, home: Path, mine: str) -> None:
    """A session that Ctrl-C ended two seconds into an answer."""
    ended = run(make_world(home, said_words=FOUR, keys=[20, "^C"]), "practice", "first", "--deck", mine, "--no-speech")
    assert ended.status == 130
    assert "Stopped. What you said is kept: the next voiceprep practice offers to score it." in ended.said


def test_an_interrupted_answer_can_be_scored_later(run, mine: str, tmp_path: Path) -> None:
    """Yes at the next start scores what was said, marked as cut short, before anything else is asked."""
    interrupted(run, tmp_path, mine)
    world = make_world(tmp_path, said_words=FOUR, keys=["y", 5, "\n", "q"], interactive=True)
    ended = run(world, "practice", "--deck", mine, "--typed", input="")
    assert "An answer of 2 s to mine/first was interrupted on 2026-03-01" in ended.said
    (attempt,) = history(run, world)
    assert run(world, "show", "1", "--json").json["cut_short"] is True
    assert attempt["seconds"] == pytest.approx(2, abs=0.2)


def test_an_interrupted_answer_can_be_kept_or_deleted(run, mine: str, tmp_path: Path) -> None:
    """No and yes keep it for the next time, no and no delete it; nobody at the keyboard keeps it too."""
    interrupted(run, tmp_path, mine)
    recordings = tmp_path / "home" / "recordings"
    for keys, interactive, kept in ((["n", "y", "q"], True, 1), ([], False, 1), (["n", "n", "q"], True, 0)):
        world = make_world(tmp_path, keys=keys, interactive=interactive)
        run(world, "practice", "first", "--deck", mine, "--typed", input="")
        assert len(list(recordings.iterdir())) == kept


def test_an_answer_to_a_deck_that_is_gone_is_kept(run, mine: str, tmp_path: Path) -> None:
    """A recording is not thrown away because its deck is not there today."""
    interrupted(run, tmp_path, mine)
    world = make_world(tmp_path, interactive=True, keys=["q"])
    ended = run(world, "practice", QUESTION, "--typed", input="")
    assert "It is kept, but no deck here has that question: name its file with --deck PATH." in ended.said
    assert len(list((tmp_path / "home" / "recordings").iterdir())) == 1


def test_a_crash_just_before_saving_loses_nothing(run, mine: str, tmp_path: Path) -> None:
    """A recording that was already kept as FLAC, but is named by no attempt yet, is offered all the same."""
    interrupted(run, tmp_path, mine)
    world = make_world(tmp_path, said_words=FOUR, keys=["y", "q"], interactive=True)
    recordings = world.recordings()
    name = recordings.adopt(recordings.unfinished()[0])
    run(world, "practice", "first", "--deck", mine, "--typed", input="")
    assert run(world, "show", "1", "--json").json["recording"] == name


def test_nobody_at_the_keyboard_is_told_how_to_score_what_is_kept(run, mine: str, tmp_path: Path) -> None:
    """A session that is piped cannot ask whether to score what a crash left behind, and says where one can."""
    interrupted(run, tmp_path, mine)
    ended = run(make_world(tmp_path), "practice", "first", "--deck", mine, "--typed", input="")
    assert "It is kept. To score it, run voiceprep practice in a terminal, where it can ask you." in ended.said


def test_a_recording_whose_question_is_forgotten_is_named(run, mine: str, tmp_path: Path) -> None:
    """When the database is gone, an unfinished recording is told with the command that scores it, and stays."""
    interrupted(run, tmp_path, mine)
    for file in (tmp_path / "home").glob("voiceprep.db*"):
        file.unlink()
    (part,) = (tmp_path / "home" / "recordings").iterdir()
    ended = run(make_world(tmp_path), "practice", QUESTION, "--typed", input="")
    assert f"A recording is there of which no question is known: {part}" in ended.said
    assert run(make_world(tmp_path, said_words=FOUR), "score", QUESTION, "--audio", str(part)).status == 0
    assert part.exists()


def test_a_damaged_recording_keeps_nobody_from_practising(run, mine: str, tmp_path: Path) -> None:
    """One kept recording that cannot be read is told, and the session goes on."""
    interrupted(run, tmp_path, mine)
    recordings = make_world(tmp_path).recordings()
    name = recordings.adopt(recordings.unfinished()[0])
    (recordings.folder / name).write_bytes(b"fLaC")
    ended = run(make_world(tmp_path), "practice", QUESTION, "--typed", "--json", input="Four threads.\n\n")
    assert "is damaged or gone" in ended.said
    assert len(ended.json["attempts"]) == 1


def test_what_a_crash_left_without_sound_is_cleared_away(run, tmp_path: Path) -> None:
    """Half a FLAC, a take before its first block and the speech of a killed voice are gone after the next start."""
    home = tmp_path / "home"
    for folder in ("scratch", "recordings"):
        (home / folder).mkdir(parents=True)
    stale, fresh = home / "scratch" / "speech-old.wav", home / "scratch" / "speech-new.wav"
    parts = home / "recordings" / f"{'a' * 32}.flac.part", home / "recordings" / f"{'b' * 32}.wav.part"
    for path in (stale, fresh, *parts):
        path.write_bytes(b"RIFF")
    os.utime(stale, (0, 0))
    run(make_world(tmp_path), "practice", QUESTION, "--typed", "--no-speech", input="")
    assert [path for path in home.rglob("*") if path in {stale, fresh, *parts}] == [fresh]


def test_ctrl_c_before_the_first_sound_leaves_nothing(run, tmp_path: Path) -> None:
    """A microphone that is interrupted while it is opened leaves neither a file nor something to offer."""

    class Opening(TapeMicrophone):
        def blocks(self) -> Generator[Samples, None, None]:
            raise KeyboardInterrupt
            yield silent(0.1)

    world = make_world(tmp_path, microphone=Opening())
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert ended.status == 130
    assert ended.said.endswith("Stopped. Nothing had been said yet; earlier answers are kept.")
    assert world.store().takes() == ()
    assert list((tmp_path / "home" / "recordings").iterdir()) == []


def test_a_missing_microphone_ends_no_session_of_a_person(run, mine: str, tmp_path: Path) -> None:
    """At a terminal the other ways are named and the menu comes: r tries again, Enter goes on to the next question."""
    world = make_world(
        tmp_path,
        microphone=TapeMicrophone(silent(0), fault="No microphone was found."),
        keys=["r", "\n", "\n"],
        interactive=True,
    )
    ended = run(world, "practice", "--deck", mine, "--no-speech", "--json")
    assert (ended.status, ended.json) == (0, {"attempts": []})
    assert world.microphone.opened == world.microphone.closed == 3
    assert ended.said.count("No microphone was found. You can also answer from a file") == 3
    assert "What else?" in ended.said


def test_a_microphone_that_is_muted_in_mid_answer_is_told_at_once(run, tmp_path: Path) -> None:
    """Digital silence is told once, while the person can still mend it; what is said after it counts."""
    tape = np.concatenate([spoken(1), silent(3), spoken(2)])
    world = make_world(tmp_path, microphone=TapeMicrophone(tape), keys=[55])
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert ended.said.count("No sound: is the microphone muted?") == 1


def test_a_microphone_that_is_lost_early_names_the_other_ways(run, tmp_path: Path) -> None:
    """Without a single block there is nothing to keep, and a file or typing is offered."""
    world = make_world(tmp_path, microphone=TapeMicrophone(silent(0), fault="No microphone was found."))
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert ended.status == 4
    assert f"voiceprep practice {QUESTION} --from-file answer.wav" in ended.said
    assert f"voiceprep practice {QUESTION} --typed" in ended.said
    assert world.store().takes() == ()


def test_lost_sound_is_told(run, tmp_path: Path) -> None:
    """When the device failed to deliver part of an answer, its score is not shown as if it had."""
    world = make_world(tmp_path, said_words=FOUR)
    world.microphone.lost_seconds = 1.2
    ended = run(world, "practice", QUESTION, "--no-speech")
    assert "The microphone lost 1.2 s of your answer." in ended.said


# ---- while the answer is spoken


class StuckTerminal(io.StringIO):
    """A terminal that takes nothing from the first meter on until `go` is set."""

    def __init__(self, go: threading.Event) -> None:
        super().__init__()
        self.waited: list[bool] = []
        self._go = go

    def write(self, text: str) -> int:
        if "recording" in text:
            self.waited.append(self._go.wait(20))
        return super().write(text)


def test_a_terminal_that_takes_nothing_keeps_no_sound_waiting(run, tmp_path: Path) -> None:
    """Who pressed Ctrl-S, or pipes into a program that does not read, still has every block on disk."""
    go = threading.Event()

    class Microphone(TapeMicrophone):
        def blocks(self) -> Generator[Samples, None, None]:
            for number, block in enumerate(super().blocks()):
                time.sleep(0.01)
                yield block
                if number == 50:  # all but the end was taken while the terminal stood still
                    go.set()

    terminal = StuckTerminal(go)
    err = Console(file=terminal, force_terminal=True, width=80)
    world = make_world(tmp_path, said_words=FOUR, microphone=Microphone(spoken(6)), keys=[60], err=err)
    ended = run(world, "practice", QUESTION, "--no-speech", "--json")
    assert ended.json["attempts"][0]["seconds"] >= 6
    assert terminal.waited
    assert all(terminal.waited)


def test_live_shows_what_lands(run, tmp_path: Path) -> None:
    """--live shows words and the points that landed while the answer goes on, and none that is still to be made."""
    lead_in = " ".join(["well"] * 4)
    screens: list[str] = []

    class Microphone(TapeMicrophone):
        def blocks(self) -> Generator[Samples, None, None]:
            for number, block in enumerate(super().blocks()):
                yield block
                if number == 299:  # the recognizer gets its time, and so does the screen
                    time.sleep(1.5)
                    screens.append(terminal.getvalue())

    tape = np.concatenate([spoken(6), silent(24)])
    for options, is_live in ((("--live",), True), ((), False)):
        terminal = io.StringIO()
        err = Console(file=terminal, force_terminal=True, width=80)
        microphone = Microphone(tape)
        world = make_world(tmp_path, said_words=f"{lead_in} {FOUR}", microphone=microphone, keys=[310], err=err)
        ended = run(world, "practice", QUESTION, "--no-speech", "--json", *options)
        assert ended.json["attempts"][0]["key_points"][0]["verdict"] == "covered"
        assert ("1 of " in screens[-1] and "four threads by default." in screens[-1]) is is_live
        assert "waits" not in screens[-1]


def test_the_model_is_loaded_while_the_question_is_spoken(run, tmp_path: Path) -> None:
    """The speaker plays while the recognizer is being loaded, and nothing is recorded before it is."""
    seen: list[str] = []
    playing = threading.Event()

    class Speaker(RecordingSpeaker):
        def play(self, sound: Sound, stop: Stop = lambda: False) -> float:
            playing.set()
            return super().play(sound, stop)

    class Recognizer(ScriptedRecognizer):
        def load(self) -> None:
            assert playing.wait(10)
            seen.append("loaded")

    class Microphone(TapeMicrophone):
        def blocks(self) -> Generator[Samples, None, None]:
            seen.append("recording")
            yield from super().blocks()

    recognizer = Recognizer(said(FOUR))
    world = make_world(tmp_path, speaker=Speaker(), recognizer=recognizer, microphone=Microphone(spoken(4)))
    assert run(world, "practice", QUESTION).status == 0
    assert seen == ["loaded", "recording"]


def test_a_model_to_be_fetched_is_fetched_before_anything_is_asked(run, tmp_path: Path) -> None:
    """Minutes of fetching can be stopped by Ctrl-C at once, and a model that does not exist is told first."""
    recognizer = ScriptedRecognizer(said(FOUR), error=RecognizerError("No model is called 'bigger'."))
    world = make_world(tmp_path, recognizer=recognizer)
    ended = run(world, "practice", QUESTION, "--model", "bigger")
    assert ended.status == 5
    assert "No model is called 'bigger'." in ended.said
    assert world.voice.texts == []


# ---- after the answer


def test_keys_after_an_answer(run, mine: str, tmp_path: Path) -> None:
    """Key m shows the model answer, p plays the recording, r asks the same question again, q ends before the next."""
    keys = [30, "\n", "m", "p", 1, "r", 30, "\n", "q"]
    world = make_world(tmp_path, said_words="a cache keeps four entries", keys=keys, interactive=True)
    ended = run(world, "practice", "--deck", mine, "--no-speech", "--json")
    assert [one["question"] for one in ended.json["attempts"]] == ["mine/first", "mine/first"]
    assert "This question has no model answer." in ended.said
    assert len(world.speaker.played) == 1


def test_only_the_seconds_of_a_key_point_are_played(run, tmp_path: Path) -> None:
    """`replay --point` plays the words that earned it with half a second around them; `replay` plays all."""
    lead_in = " ".join(["well"] * 20)
    world = make_world(tmp_path, said_words=f"{lead_in} {FOUR}", keys=[95])
    run(world, "practice", QUESTION, "--no-speech")
    assert run(world, "replay", "latest").status == 0
    ended = run(world, "replay", "1", "--point", "default-four")
    whole, part = world.speaker.played
    evidence = run(world, "show", "--json").json["key_points"][0]["evidence"]
    assert evidence["start"] >= 6
    assert part.seconds == pytest.approx(evidence["end"] - evidence["start"] + 1, abs=0.1)
    assert part.seconds < whole.seconds - 5
    assert "four threads" in ended.shown


def test_the_next_question_is_made_while_the_person_reads(run, mine: str, tmp_path: Path) -> None:
    """Before a key is asked for, the next question's speech is there; it is made once, and failing at it ends nothing."""
    for keys in ([1, 30, "\n", "q"], [1, 30, "\n", "\n", 1, 30, "\n", "\n"]):
        world = make_world(tmp_path, said_words="a cache keeps four entries", keys=keys, interactive=True)
        run(world, "practice", "--deck", mine)
        assert world.voice.texts == ["What is it?", "What else?"]
    world = make_world(tmp_path, said_words="a cache", voice=LetterVoice(error=SpeakerError("No engine.")))
    ended = run(world, "practice", "--deck", mine)
    assert ended.status == 0
    assert ended.said.count("The question is not spoken: No engine.") == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("replay", "1"), "Attempt 1 was typed: there is nothing to play"),
        (("show", "0x1"), "'0x1' is no attempt: give its number from voiceprep history, or latest"),
        (("show", "9" * 30), "is no attempt"),
    ],
)
def test_what_is_no_recording_or_attempt_is_told(
    run, arguments: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    """A wrong name for an attempt is status 3 and a sentence."""
    world = make_world(tmp_path)
    run(world, "practice", QUESTION, "--typed", "--no-speech", input=FOUR)
    ended = run(world, *arguments)
    assert ended.status == 3
    assert complaint in ended.said


# ---- doctor


def findings(run, world: World) -> dict[str, dict[str, object]]:
    return {one["part"]: one for one in run(world, "doctor", "--json").json["findings"]}


@pytest.mark.parametrize(
    ("tape", "is_well", "text"),
    [
        (spoken(3), True, "level -1"),
        (silent(3), False, "it is muted"),
        (0.02 * noise(3), True, "too quiet"),
        (np.sign(spoken(3)), False, "it clips"),
    ],
    ids=["speech", "muted", "quiet", "clipping"],
)
def test_doctor_hears_what_is_wrong_with_a_microphone(
    run, tape: Samples, is_well: bool, text: str, tmp_path: Path
) -> None:
    """Muted, clipping and too quiet are told apart, each with what mends it."""
    found = findings(run, make_world(tmp_path, microphone=TapeMicrophone(tape)))["microphone"]
    assert found["well"] is is_well
    assert text in str(found["text"])
    assert bool(found["mend"]) == ("level -1" not in text)


def test_doctor_never_crashes(run, tmp_path: Path) -> None:
    """Whatever fails, even with an error that nobody foresaw, is a red line, and the other lines follow."""
    (tmp_path / "home").write_text("a file where the folder should be")

    class Broken:
        lost_seconds = 0.0
        model = "broken"

        def __getattr__(self, name: str) -> object:
            raise ZeroDivisionError(name)

    world = make_world(tmp_path, voice=Broken(), speaker=Broken(), microphone=Broken(), recognizer=Broken())
    found = findings(run, world)
    assert {"devices", "microphone", "voice", "speaker", "model", "disk"} <= set(found)
    assert [part for part in ("microphone", "voice", "speaker", "model", "disk") if found[part]["well"]] == []
    assert "ZeroDivisionError" in str(found["voice"]["text"])
    assert "VOICEPREP_HOME=FOLDER" in str(found["disk"]["mend"])


def test_doctor_tells_a_broken_settings_file(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that cannot be read are the first red line, and no reason to stop looking."""
    monkeypatch.setenv("VOICEPREP_HOME", str(tmp_path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent")
    (tmp_path / "config.toml").write_text('modle = "base"\nrate = true\n')
    ended = run(None, "doctor", "--no-listen")
    assert ended.status != 0
    assert "modle: is no setting" in ended.shown
    assert "rate: expected a whole number" in ended.shown
    assert "GB free" in ended.shown
    assert run(None, "history").status == 3


def test_doctor_lists_the_voices(run, tmp_path: Path) -> None:
    """--voices names each voice that can speak, a line each or as JSON, and checks nothing."""
    world = make_world(tmp_path, voices=lambda: ("gmw/en-us", "gmw/de"))
    assert run(world, "doctor", "--voices").out == "gmw/en-us\ngmw/de\n"
    assert run(world, "doctor", "--voices", "--json").json == {"voices": ["gmw/en-us", "gmw/de"]}
    assert world.microphone.opened == 0


# ---- how it looks


def test_what_is_shown_fits_a_terminal(run, tmp_path: Path) -> None:
    """No line of a result is wider than 80 columns, and percent, words and next step are there without colour."""
    world = make_world(tmp_path, said_words=FOUR)
    ended = run(world, "practice", QUESTION, "--no-speech")
    run(world, "practice", QUESTION, "--typed", "--no-speech", input="The pool grows when it is full.")
    shown = [
        ended,
        *(
            run(world, *words)
            for words in (("show",), ("history",), ("review", "--missed"), ("review", "--list"), ("decks",))
        ),
    ]
    for one in shown:
        assert one.status == 0
        assert max(map(len, one.out.splitlines())) <= 80
    assert " % " in ended.shown
    assert "✓ covered" in ended.out
    assert "0:00 “" in ended.shown
    assert "Next, think about:" in ended.shown
    assert "voiceprep show 1 --model-answer" in ended.shown


def test_every_command_shows_how_it_is_used(run) -> None:
    """`--help` of each command has an example that begins with its name, and the list of commands cuts no sentence."""
    assert "..." not in run(None, "--help").out.partition("Commands:")[2]
    names = [command.name or command.callback.__name__ for command in app.registered_commands]
    assert {"practice", "demo", "score", "decks", "history", "show", "replay", "review", "doctor"} <= set(names)
    for name in names:
        ended = run(None, name, "--help")
        assert ended.status == 0
        assert f"  voiceprep {name}" in ended.out.partition("Example")[2]


def test_the_demo_needs_no_sound(run, tmp_path: Path) -> None:
    """Without a speaker the demo shows everything, stores nothing, and ends with what to type next."""
    world = make_world(tmp_path, said_words=FOUR, speaker=RecordingSpeaker("No speaker was found. Plug one in."))
    ended = run(world, "demo")
    assert ended.status == 0
    assert "(nothing is played: No speaker was found)" in ended.said
    assert "voiceprep doctor" in ended.shown
    assert not (tmp_path / "home").exists()


def test_the_demo_is_scored_for_programs(run, tmp_path: Path) -> None:
    """With --json standard output has what `score --json` has, and all that is shown goes beside it."""

    class Recognizer(ScriptedRecognizer):
        def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
            return Transcript(self.words)

    world = make_world(tmp_path, recognizer=Recognizer(said(FOUR)))
    ended = run(world, "demo", "--json", "--no-sound")
    assert set(ended.json) == set(run(world, "score", QUESTION, "--text", FOUR, "--json").json)
    assert ended.json["key_points"][0]["verdict"] == "covered"
    assert ended.json["timings"]["transcribe_seconds"] >= 0
    assert f"“{FOUR}”" in ended.said


def test_json_is_plain_ascii_and_escapes_what_steers(run, tmp_path: Path) -> None:
    """A program gets the text as it was, in a form that no terminal obeys."""
    text = "four\x1b[2J threads \u202e bidi ✓"
    ended = run(make_world(tmp_path), "score", QUESTION, "--text", text, "--json")
    assert ended.out.isascii()
    assert "\x1b" not in ended.out
    assert json.loads(ended.out)["transcript"]["text"] == " ".join(text.split())
