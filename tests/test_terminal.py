"""A terminal, a person at it, and the real parts: what is heard, and what Ctrl-C leaves behind at each step."""

import json
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sound_server import SoundServer
from terminal import CTRL_C, MENU, RECORDING, Terminal

import voiceprep
from voiceprep.core.attempt import Attempt, Origin
from voiceprep.core.audio import SAMPLE_RATE, Samples, from_pcm16
from voiceprep.core.lexicon import spoken
from voiceprep.core.transcript import Transcript, Word
from voiceprep.devices import audio_file
from voiceprep.devices.audio_file import Resampler
from voiceprep.devices.voice import SystemVoice
from voiceprep.store.recordings import Recordings
from voiceprep.store.store import Store

QUESTION = "nodejs-event-loop/thread-pool"


@pytest.fixture
def home(sound_server: SoundServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of every voiceprep that is started here."""
    monkeypatch.setenv("VOICEPREP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@contextmanager
def heard(folder: Path) -> Iterator[list[Samples]]:
    """What the speaker plays meanwhile; the list is filled at the end."""
    file, found = folder / "heard.raw", []
    command = ["parec", "--device=speaker.monitor", "--rate=16000", "--channels=1", "--format=s16le", "--raw"]
    with file.open("wb") as out, subprocess.Popen([*command, "--latency-msec=50"], stdout=out) as recorder:
        yield found
        time.sleep(0.3)  # what was played last is on its way
        recorder.terminate()
    found.append(from_pcm16(np.fromfile(file, dtype="<i2")))


def likeness(recording: Samples, sound: Samples) -> float:
    """How much of *sound* is in *recording*, 0 to 1: the median over its seconds of the highest correlation.

    By the second, since a busy machine may pause in the middle of a sound.
    """
    seconds = np.array_split(sound, len(sound) // SAMPLE_RATE)
    loud = [second for second in seconds if np.abs(second).max() > 0.1]
    return float(np.median([_correlation(recording, second) for second in loud]))


def _correlation(recording: Samples, sound: Samples) -> float:
    size = 1 << (len(recording) + len(sound)).bit_length()
    product = np.fft.irfft(np.fft.rfft(recording, size) * np.conj(np.fft.rfft(sound, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(np.square(recording, dtype=np.float64))])
    shifts = np.arange(max(1, len(recording) - len(sound) + 1))
    window = energy[np.minimum(shifts + len(sound), len(recording))] - energy[shifts]
    norm = np.sqrt(window.clip(1e-3) * float(np.sum(np.square(sound, dtype=np.float64))))
    return float(np.max(np.abs(product[: len(shifts)]) / norm))


def question_sound(scratch: Path) -> Samples:
    """The question as the interviewer says it, 16 kHz."""
    deck = next(deck for deck in voiceprep.bundled_decks() if deck.slug == "nodejs-event-loop")
    question = next(question for question in deck.questions if question.slug == "thread-pool")
    speech = SystemVoice(scratch).synthesize(spoken(question.prompt, question.lexicon))
    resampler = Resampler(speech.sample_rate)
    return np.concatenate([resampler.feed(speech.samples), resampler.flush()])


def hiss(path: Path) -> Path:
    """Three seconds of white noise at -26 dBFS, in a WAV file."""
    pcm = np.random.default_rng(1).normal(0, 0.05 * 32768, 3 * SAMPLE_RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(pcm.astype("<i2").tobytes())
    return path


def attempts() -> list[object]:
    command = [sys.executable, "-m", "voiceprep", "history", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return list(json.loads(done.stdout)["attempts"])


def test_the_question_is_heard_and_never_recorded(sound_server: SoundServer, home: Path, tmp_path: Path) -> None:
    """With the microphone beside the speaker, the question is played whole, and the recording after it is silent.

    Ctrl-C in mid-answer ends with 130; the recording is offered at the next start, and deleted when not wanted.
    """
    sound_server("couple")
    terminal = Terminal("practice", QUESTION)
    terminal.wait_for("aim for")
    with heard(tmp_path) as from_speaker:
        terminal.wait_for(RECORDING)
    terminal.watch(2.5)
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    assert "Stopped. What you said is kept" in terminal.screen
    question = question_sound(tmp_path / "scratch")
    assert likeness(from_speaker[0], question) > 0.8

    (part,) = (home / "recordings").glob("*.part")
    answer = Recordings(home / "recordings", lambda *_: None, lambda _: np.zeros(0, np.float32)).recover(part)
    assert len(answer) > 2 * SAMPLE_RATE
    assert np.abs(answer).max() < 0.001, "the question leaked into the answer"

    again = Terminal("practice", QUESTION, "--typed", "--no-speech")
    again.wait_for(r"was interrupted on .*Score it now\?")
    again.press("n")
    again.wait_for("Keep it for later")
    again.press("n")
    again.wait_for("Type your answer")
    again.press(CTRL_C)
    assert again.end() == 130
    assert list((home / "recordings").iterdir()) == []


@pytest.mark.parametrize("step", ["while it asks", "while it waits for a key"])
def test_ctrl_c_ends_everything(step: str, sound_server: SoundServer, home: Path) -> None:
    """Ctrl-C is one line and status 130, and leaves neither a recording nor a child behind."""
    terminal = Terminal("practice", QUESTION, *(() if step == "while it asks" else ("--no-speech",)))
    terminal.wait_for("aim for")
    if step == "while it asks":
        terminal.watch(1.5)
    else:
        terminal.wait_for(RECORDING)
        terminal.press("\r")
        terminal.wait_for(MENU)
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    assert terminal.screen.endswith("Stopped.")
    assert "Traceback" not in terminal.screen
    assert attempts() == []
    assert not list(home.glob("recordings/*"))
    assert not list(home.glob("scratch/*"))


def test_nothing_is_made_of_noise(sound_server: SoundServer, home: Path, tmp_path: Path) -> None:
    """Three seconds of hiss give "heard nothing": no transcript, no score, nothing stored."""
    terminal = Terminal("practice", QUESTION, "--no-speech")
    terminal.wait_for(RECORDING)
    with sound_server.start_command("play", str(hiss(tmp_path / "hiss.wav"))) as playing:
        while playing.poll() is None:
            terminal.watch(0.2)
    terminal.press("\r")
    terminal.wait_for(MENU)
    terminal.press("q")
    assert terminal.end() == 0
    assert "Heard nothing: there was no speech. Nothing is stored." in terminal.screen
    assert "%" not in terminal.screen
    assert attempts() == []
    assert list((home / "recordings").iterdir()) == []


def test_a_replay_is_steered_from_the_keyboard(sound_server: SoundServer, home: Path, tmp_path: Path) -> None:
    """While an answer is played its words go by; space pauses it, an arrow goes back, q ends it at once."""
    sound_server("couple")
    words = tuple(Word(f"word{second}", second, second + 0.9, 0.9) for second in range(30))
    question = next(deck for deck in voiceprep.bundled_decks() if deck.slug == "nodejs-event-loop").questions[0]
    recordings = Recordings(home / "recordings", audio_file.write_flac, audio_file.read_flac)
    with recordings.begin("a" * 32) as take:
        take.write(np.random.default_rng(1).normal(0, 0.05, 30 * SAMPLE_RATE).astype(np.float32))
    name = recordings.adopt(take.path)
    coverage = voiceprep.cover(question, Transcript(words))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with Store(home) as store:
        store.save(
            Attempt(
                at=at,
                deck="nodejs-event-loop",
                question=question,
                origin=Origin.FILE,
                recording=name,
                seconds=30.0,
                transcript=Transcript(words),
                coverage=coverage,
                model="base",
                scorer="1",
            )
        )
    terminal = Terminal("replay", "latest")
    terminal.wait_for("playing.*0:04 / 0:30")
    terminal.press("\x1b[C")
    terminal.wait_for("playing.*0:1[01] / 0:30")
    terminal.press(" ")
    terminal.wait_for("paused")
    terminal.press("\x1b[D")
    terminal.wait_for("paused.*0:0[4-7] / 0:30")
    terminal.press(" ")
    terminal.wait_for("playing.*0:08 / 0:30")
    terminal.press("q")
    assert terminal.end() == 0
    assert "word29" in terminal.screen
