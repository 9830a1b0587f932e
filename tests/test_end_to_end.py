"""The main job through real parts: a terminal, a sound server, the speech engine, the speech model, the store."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pexpect
import pytest
from rapidfuzz import fuzz
from sound_server import SoundServer

from voiceprep.core.audio import SAMPLE_RATE
from voiceprep.devices.audio_file import read, write_flac
from voiceprep.devices.recognizer import WhisperRecognizer

ANSWER = Path(__file__).parent.parent / "voiceprep" / "demo" / "answer.flac"
QUESTION = "nodejs-event-loop/thread-pool"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "voiceprep", *arguments]


def result(*arguments: str) -> dict[str, object]:
    done = subprocess.run(command(*arguments), check=True, capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout)


def practise(*options: str) -> pexpect.spawn:
    return pexpect.spawn(
        sys.executable,
        ["-m", "voiceprep", "practice", QUESTION, *options],
        encoding="utf-8",
        timeout=90,
        dimensions=(40, 100),
        env=dict(os.environ, TERM="xterm"),
    )


def heard(file: Path, model_cache: Path) -> str:
    return WhisperRecognizer("base", model_cache / "models").transcribe(read(file)).text.lower()


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_practice_from_the_spoken_question_to_the_replay(
    sound_server: SoundServer, tmp_path: Path, model_cache: Path
) -> None:
    """The question is heard, the answer is recorded without it, scored, stored, and can be heard again."""
    asked, replayed = tmp_path / "asked.wav", tmp_path / "replayed.wav"
    sound_server("couple")
    recording = sound_server.start_command("record", "40", str(asked))
    session = practise("--no-follow-ups")
    session.expect("recording")
    recording.terminate()
    recording.wait(timeout=30)
    sound_server("play", str(ANSWER))
    time.sleep(0.5)
    session.send("\r")
    session.expect("covered")
    session.expect("quit")
    session.send("q")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0

    question = heard(asked, model_cache)
    assert "one more request" in question

    attempt = result("show", "latest", "--json")
    text = attempt["transcript"]["text"].lower()
    assert "threads by default" in text
    assert "uv" in text
    assert "tell me about" not in text
    assert attempt["origin"] == "microphone"
    verdicts = {point["slug"]: point["verdict"] for point in attempt["key_points"]}
    assert verdicts["default-four"] == "covered"

    home = Path(os.environ["VOICEPREP_HOME"])
    kept = read(home / "recordings" / attempt["recording"])
    answer = read(ANSWER)
    start = int(np.argmax(np.correlate(kept[: 16_000 * 30], answer[8_000:24_000], "valid"))) - 8_000
    overlap = kept[max(start, 0) : start + len(answer)]
    assert np.corrcoef(overlap, answer[max(-start, 0) :][: len(overlap)])[0, 1] > 0.95
    assert {oct(path.stat().st_mode & 0o777) for path in home.rglob("*") if path.is_file()} == {"0o600"}

    listening = sound_server.start_command("record", "10", str(replayed))
    time.sleep(0.5)
    subprocess.run(
        command("replay", "latest", "--point", "default-four"), check=True, timeout=60, stdin=subprocess.PIPE
    )
    listening.wait(timeout=30)
    assert np.abs(read(replayed)).max() > 0.03


def excerpt(path: Path, start: float, end: float) -> Path:
    """A part of the spoken answer, both in seconds, as a file of its own."""
    write_flac(path, read(ANSWER)[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)])
    return path


@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_a_follow_up_is_heard_answered_and_kept(sound_server: SoundServer, tmp_path: Path, model_cache: Path) -> None:
    """What was left out is asked for aloud; the answer to it has its own recording, and counts as after a push."""
    followed_up = tmp_path / "followed-up.wav"
    sound_server("couple")
    session = practise()
    session.expect("aim for")
    session.send("\r")  # the question itself is heard in the test before
    session.expect("recording")
    sound_server("play", str(excerpt(tmp_path / "first.flac", 0, 3.1)))  # "... four threads by default"
    time.sleep(0.5)
    listening = sound_server.start_command("record", "60", str(followed_up))
    session.send("\r")
    session.expect("Follow-up 1 of at most 2")
    session.expect("recording")
    listening.terminate()
    listening.wait(timeout=30)
    sound_server("play", str(excerpt(tmp_path / "second.flac", 6.9, 9.4)))  # "you can raise it with ..."
    time.sleep(0.5)
    session.send("\r")
    session.expect("Follow-up 2 of at most 2")
    session.send("\r")
    session.expect("recording")
    session.send("\r")
    session.expect("Moving on")
    session.expect("after a push")
    session.expect("quit")
    session.send("q")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 0

    attempt = result("show", "latest", "--json")
    (follow_up,) = attempt["follow_ups"]
    asked = follow_up["asked"]["text"]
    assert fuzz.partial_ratio(asked.lower(), heard(followed_up, model_cache)) > 70
    assert "threads by default" in attempt["transcript"]["text"].lower()
    assert "raise it" in follow_up["transcript"]["text"].lower()
    assert fuzz.partial_ratio(asked.lower(), follow_up["transcript"]["text"].lower()) < 60
    became = {point["slug"]: (point["verdict"], point["after_push"]) for point in attempt["exchange"]["key_points"]}
    assert became["default-four"] == ("covered", False)
    assert became["size-setting"] == ("covered", True)
    recordings = Path(os.environ["VOICEPREP_HOME"]) / "recordings"
    assert {file.name for file in recordings.iterdir()} == {attempt["recording"], follow_up["recording"]}


def test_a_muted_microphone_stores_nothing(sound_server: SoundServer) -> None:
    """Digital silence gives "heard nothing", no score and no attempt."""
    sound_server("mute")
    session = practise("--no-speech")
    session.expect("recording")
    time.sleep(1.5)
    session.send("\r")
    session.expect("Heard nothing: is the microphone muted")
    session.expect("quit")
    session.send("q")
    session.expect(pexpect.EOF)
    session.close()
    assert result("history", "--json") == {"attempts": []}
    assert list(Path(os.environ["VOICEPREP_HOME"], "recordings").iterdir()) == []


def test_ctrl_c_keeps_the_answer_so_far(sound_server: SoundServer) -> None:
    """An interrupted answer ends with status 130 and is offered at the next start."""
    session = practise("--no-speech")
    session.expect("recording")
    sound_server("play", str(ANSWER))
    session.sendintr()
    session.expect("Stopped")
    session.expect(pexpect.EOF)
    session.close()
    assert session.exitstatus == 130
    again = practise("--no-speech")
    again.expect("was interrupted")
    again.expect("Score it now")
    again.send("y")
    again.expect("covered")
    again.expect("recording")
    again.sendintr()
    again.expect(pexpect.EOF)
    again.close()
    assert len(result("history", "--json")["attempts"]) == 1


def test_the_demo_needs_no_sound_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any sound server the demo still scores its answer and says what to type next."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    done = subprocess.run(command("demo"), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0
    assert "covered" in done.stdout
    assert "voiceprep practice" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
@pytest.mark.usefixtures("sound_server", "model_cache")
@pytest.mark.parametrize("sound_server", [16_000], indirect=True)
def test_a_session_needs_no_network() -> None:
    """Where no network is at all, a question is spoken, an answer heard, scored and kept."""
    alone = ["unshare", "--map-root-user", "--net"]
    reach = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    there = subprocess.run([*alone, sys.executable, "-c", reach], check=False, capture_output=True, text=True)
    assert "Network is unreachable" in there.stderr
    session = [*alone, *command("practice", QUESTION, "--from-file", str(ANSWER), "--json")]
    done = subprocess.run(session, check=True, capture_output=True, text=True, timeout=90)
    (attempt,) = json.loads(done.stdout)["attempts"]
    assert "threads by default" in attempt["transcript"]["text"]
    assert result("show", "latest", "--json")["attempt"] == attempt["attempt"]
