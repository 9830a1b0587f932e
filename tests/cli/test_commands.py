"""The commands, through the real app, in a world of test devices."""

import json
from pathlib import Path

import pytest
from tape import ScriptedRecognizer, TapeMicrophone, make_world, said, silent, spoken
from typer.testing import CliRunner, Result

import voiceprep.cli
from voiceprep.cli.main import World, app
from voiceprep.errors import RecognizerError

SPOKEN = "There are four threads by default and the next request waits in a queue until a thread is free."
QUESTION = "nodejs-event-loop/thread-pool"


@pytest.fixture(autouse=True, scope="module")
def commands() -> None:
    voiceprep.cli.register()


def run(world: World, *arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, obj=world, input=text)


def world_that_hears(home: Path, text: str = SPOKEN, **devices: object) -> World:
    return make_world(home, said_words=text, **devices)


def test_score_prints_the_json_that_others_script_against(tmp_path: Path) -> None:
    """`score --json` has exactly the documented keys, and null times for text."""
    done = run(make_world(tmp_path), "score", QUESTION, "--text", SPOKEN, "--json")
    found = json.loads(done.stdout)
    assert set(found) == {
        "question", "percent", "heard", "transcript", "key_points", "traps", "notes", "timings",
    }  # fmt: skip
    assert found["question"] == QUESTION
    assert found["heard"] is True
    assert set(found["transcript"]["words"][0]) == {"text", "start", "end", "probability"}
    assert found["transcript"]["words"][0]["start"] is None
    by_slug = {point["slug"]: point for point in found["key_points"]}
    assert set(by_slug["default-four"]) == {"slug", "verdict", "score", "evidence"}
    assert by_slug["default-four"]["verdict"] == "covered"
    assert set(by_slug["default-four"]["evidence"]) == {"text", "start", "end"}
    assert {"slug", "fell", "evidence"} == set(found["traps"][0])
    assert found["timings"]["transcribe_seconds"] is None


def test_score_reads_an_answer_from_stdin(tmp_path: Path) -> None:
    """`-` takes the text from standard input."""
    done = run(make_world(tmp_path), "score", "thread-pool", "-", "--json", text=SPOKEN)
    assert json.loads(done.stdout)["transcript"]["text"] == SPOKEN


def test_score_of_nothing_says_that_nothing_was_heard(tmp_path: Path) -> None:
    """An empty answer is no error, and has no score."""
    done = run(make_world(tmp_path), "score", "thread-pool", "--text", " ... ", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["heard"] is False


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["score", "thred-pool", "--text", "x"], 3, "thread-pool"),
        (["score", "thread-pool"], 2, "--audio"),
        (["score", "thread-pool", "--audio", "/no/such.wav"], 3, "/no/such.wav"),
        (["practice", "thread-pool", "--from-file", "/no/such.wav", "--no-speech"], 3, "/no/such.wav"),
        (["practice", "nothing-like-it"], 3, "voiceprep decks"),
        (["practice", "--level", "wizard"], 2, "senior"),
        (["decks", "--deck", "/no/deck.toml"], 3, "/no/deck.toml"),
        (["show", "latest"], 3, "voiceprep practice"),
        (["show", "first"], 3, "latest"),
        (["show", "99"], 3, "voiceprep history"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, arguments: list[str], status: int, message: str) -> None:
    """What the person got wrong is named with its way out, under the right exit status, without a traceback."""
    done = run(make_world(tmp_path), *arguments)
    assert done.exit_code == status
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_practice_stores_the_answer_with_its_recording(tmp_path: Path) -> None:
    """A question is spoken as people say it, the answer recorded, scored, shown and stored."""
    world = world_that_hears(tmp_path, keys=(100,))
    done = run(world, "practice", QUESTION)
    assert done.exit_code == 0, done.stderr
    assert "covered" in done.stdout
    assert "lib U V thread pool" in world.voice.texts[0]
    assert world.recognizer.hotwords[0][0] == "libuv"
    attempt = json.loads(run(world, "show", "latest", "--json").stdout)
    assert attempt["transcript"]["text"] == SPOKEN
    assert (tmp_path / "home" / "recordings" / attempt["recording"]).is_file()
    played = len(world.speaker.played)
    assert run(world, "replay", "latest", "--point", "default-four").exit_code == 0
    assert len(world.speaker.played) == played + 1
    assert run(world, "replay", "latest", "--point", "nonsense").exit_code == 3
    assert QUESTION in run(world, "history").stdout


def test_silence_stores_nothing(tmp_path: Path) -> None:
    """Who said nothing has no attempt, no recording and no score."""
    world = make_world(tmp_path, microphone=TapeMicrophone(silent(3)), keys=(20, "\n"))
    done = run(world, "practice", QUESTION, "--no-speech")
    assert "Heard nothing" in done.stderr
    assert json.loads(run(world, "history", "--json").stdout) == {"attempts": []}
    assert not list((tmp_path / "home" / "recordings").iterdir())


def test_an_answer_can_be_typed(tmp_path: Path) -> None:
    """`--typed` goes through the same story without sound."""
    world = make_world(tmp_path)
    done = run(world, "practice", QUESTION, "--typed", "--no-speech", "--json", text=f"{SPOKEN}\n\n")
    assert json.loads(done.stdout)["attempts"][0]["origin"] == "typed"


def test_what_was_missed_comes_back(tmp_path: Path) -> None:
    """`review --missed` lists missed points with what would have counted, and `practice --missed` asks their question."""
    world = make_world(tmp_path)
    run(world, "practice", QUESTION, "--typed", "--no-speech", text="There is a pool of some kind.\n\n")
    missed = json.loads(run(world, "review", "--missed", "--json").stdout)["missed"]
    assert {one["question"] for one in missed} == {QUESTION}
    assert all(one["would_count"] for one in missed)
    again = run(world, "practice", "--missed", "--typed", "--no-speech", "--json", text=f"{SPOKEN}\n\n")
    assert [one["question"] for one in json.loads(again.stdout)["attempts"]] == [QUESTION]


def test_ctrl_c_keeps_the_answer_for_the_next_start(tmp_path: Path) -> None:
    """An interrupted recording ends with 130 and is offered again."""
    world = world_that_hears(tmp_path, keys=(20, "^C"))
    assert run(world, "practice", QUESTION, "--no-speech").exit_code == 130
    again = world_that_hears(tmp_path, keys=("y", "q"), interactive=True)
    done = run(again, "practice", QUESTION, "--no-speech", "--count", "1")
    assert "was interrupted" in done.stderr
    assert len(json.loads(run(again, "history", "--json").stdout)["attempts"]) >= 1


def test_a_lost_microphone_is_told_and_its_sound_kept(tmp_path: Path) -> None:
    """What came before the device was lost is kept, and not scored unasked."""
    microphone = TapeMicrophone(spoken(3), fault="The microphone was lost.")
    world = make_world(tmp_path, said_words=SPOKEN, microphone=microphone, keys=(500,))
    done = run(world, "practice", QUESTION, "--no-speech")
    assert "The microphone was lost." in done.stderr
    assert json.loads(run(world, "history", "--json").stdout) == {"attempts": []}
    assert len(list((tmp_path / "home" / "recordings").glob("*.part"))) == 1


def test_a_missing_model_is_told_before_anybody_speaks(tmp_path: Path) -> None:
    """Without a model the session ends with its own status before it records."""
    recognizer = ScriptedRecognizer(said(SPOKEN), error=RecognizerError("No model. Do this."))
    world = make_world(tmp_path, recognizer=recognizer)
    done = run(world, "practice", QUESTION)
    assert done.exit_code == 5
    assert "No model. Do this." in done.stderr
    assert world.microphone.opened == 0


def test_decks_are_listed_for_people_and_programs(tmp_path: Path) -> None:
    """`decks` names every deck; its JSON carries what a program needs to ask and judge."""
    world = make_world(tmp_path)
    assert "nodejs-event-loop" in run(world, "decks").stdout
    found = json.loads(run(world, "decks", "--json").stdout)["decks"]
    question = next(q for deck in found for q in deck["questions"] if q["slug"] == "thread-pool")
    assert set(question) == {
        "slug", "prompt", "level", "seconds", "terms", "model_answer", "key_points", "traps",
    }  # fmt: skip
    assert set(question["key_points"][0]) == {"slug", "text", "weight"}
    assert set(question["traps"][0]) == {"slug", "claim"}


def test_a_deck_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """Control characters of a deck never reach the output."""
    deck = tmp_path / "evil.toml"
    deck.write_text(
        'slug = "evil"\ntitle = "E\\u001b]0;owned\\u0007"\n[[questions]]\nslug = "q"\nprompt = "Say\\u001b[2J it?"\n'
        '[[questions.key_points]]\nslug = "p"\ntext = "A \\u202eclaim."\n'
    )
    shown = run(make_world(tmp_path), "decks", "evil/q", "--deck", str(deck)).stdout
    assert "claim" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_second_session_is_refused(tmp_path: Path) -> None:
    """Two sessions cannot record into one data folder; reading it is still possible."""
    world = make_world(tmp_path)
    with world.store(), world.locked():
        assert run(world, "practice", QUESTION, "--typed").exit_code == 6
        assert run(world, "history").exit_code == 0
