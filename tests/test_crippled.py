"""The program on machines on which something is missing: it says what, and what can still be done."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from voiceprep.devices.recognizer import WhisperRecognizer

QUESTION = "nodejs-event-loop/thread-pool"
ANSWER = Path(__file__).parent.parent / "voiceprep" / "demo" / "answer.flac"
WITHOUT_PORTAUDIO = "import ctypes.util\nctypes.util.find_library = lambda name: None\n"


def voiceprep(*arguments: str, said: str = "", **options: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "voiceprep", *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, timeout=120, **options)


@pytest.fixture(params=["no library", "no server"])
def trouble(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine without working sound; the sentence that tells why."""
    if request.param == "no library":
        (tmp_path / "sitecustomize.py").write_text(WITHOUT_PORTAUDIO)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return "PortAudio, the sound library, is missing. Install it: apt-get install libportaudio2"
    (tmp_path / "asound.conf").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    return "No microphone was found. Plug one in"


def test_without_sound_it_says_why_and_what_else_can_be_done(trouble: str) -> None:
    """The question is shown when it cannot be spoken, and the end is one sentence with the other ways to answer."""
    ended = voiceprep("practice", QUESTION)
    said = " ".join(ended.stderr.split())
    assert ended.returncode == 4
    assert "The question is not spoken: " in said
    assert trouble in said
    assert f"voiceprep practice {QUESTION} --typed" in said
    assert "Traceback" not in said
    assert "ALSA lib" not in said


def test_without_sound_one_can_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with the sound, a typed answer is scored and kept."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/nonexistent")  # at which PortAudio aborts the process that loads it
    ended = voiceprep("practice", QUESTION, "--typed", "--json", said="It has four threads by default.\n\n")
    assert ended.returncode == 0
    assert "The sound configuration of this machine is broken" in " ".join(ended.stderr.split())
    assert len(json.loads(ended.stdout)["attempts"]) == 1


def test_a_disk_that_fills_up_costs_the_rest_of_one_answer(model_cache: Path) -> None:
    """What was recorded before is kept and told, the database is sound, and with room again it can be scored."""
    WhisperRecognizer("base", model_cache / "models").load()  # its files are larger than what is left

    def almost_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    ended = voiceprep("practice", QUESTION, "--no-speech", "--from-file", str(ANSWER), preexec_fn=almost_full)
    said = " ".join(ended.stderr.split())
    assert ended.returncode == 6
    assert "Disk full (" in said and "What was recorded so far is kept; make room and start again" in said
    assert "Traceback" not in said
    (part,) = (Path(os.environ["VOICEPREP_HOME"]) / "recordings").iterdir()
    assert part.stat().st_size > 290_000
    again = voiceprep("practice", QUESTION, "--typed", "--no-speech", "--json", said="Four threads.\n\n")
    assert "An answer of 9 s to nodejs-event-loop/thread-pool was interrupted" in again.stderr
    assert len(json.loads(again.stdout)["attempts"]) == 1
