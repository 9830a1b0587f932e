"""The real speech model, the real voice-activity detector, and sound that goes on."""

from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from rapidfuzz.distance import Levenshtein

import voiceprep
from voiceprep.core.audio import FRAME, Samples
from voiceprep.core.lexicon import spoken
from voiceprep.core.transcript import Transcript
from voiceprep.devices.audio_file import read, resampled
from voiceprep.devices.recognizer import WhisperRecognizer
from voiceprep.devices.voice import SystemVoice
from voiceprep.listening import Session

ANSWER = Path(voiceprep.__file__).parent / "demo" / "answer.flac"
LOOPING = (
    "By default the lib U V thread pool has four threads. The asynchronous F S calls and D N S dot lookup run on it, and so "
    "do crypto dot P B K D F 2 and Z lib compression. Network sockets don't use it: the event loop watches them through the "
    "kernel, with E poll on Linux. If all the threads are busy, the new request simply waits in a queue until a thread is "
    "free. The event loop is not blocked meanwhile, it goes on with other callbacks, but everything that needs the pool "
    "gets slower. So a burst of password hashing can delay a file read that has nothing to do with it. I can make the pool "
    "bigger with the environment variable U V thread pool size, and I set it before the process starts."
)
HOTWORDS = (
    "libuv", "thread pool", "UV_THREADPOOL_SIZE", "fs", "dns.lookup", "crypto.pbkdf2", "zlib", "epoll", "event loop",
    "worker_threads", "environment variable", "TCP sockets",
)  # fmt: skip


@pytest.fixture(scope="module")
def answer() -> Samples:
    return read(ANSWER)


@pytest.fixture(scope="module")
def recognizer(model_cache: Path) -> WhisperRecognizer:
    return WhisperRecognizer("base", model_cache / "models")


def letters(transcript: Transcript) -> str:
    """What was heard, as it is said, without spaces: libuv and lib U V are the same."""
    return "".join(filter(str.isalnum, spoken(transcript.text, {}).lower()))


def test_the_detector_hears_the_same_in_any_blocks(answer: Samples, recognizer: WhisperRecognizer) -> None:
    """Fed as it comes, the Silero model gives the very probabilities that it gives for the whole recording."""
    whole = get_vad_model()(answer[: len(answer) // FRAME * FRAME])
    for size in (1600, 777):
        detector = recognizer.detector()
        found = [one for start in range(0, len(answer), size) for one in detector.feed(answer[start : start + size])]
        assert np.allclose(found, whole.ravel(), atol=1e-6)


def test_an_answer_is_heard_live_as_it_is_heard_whole(answer: Samples, recognizer: WhisperRecognizer) -> None:
    """Twice the shipped answer with a thinking pause: in windows nearly the same letters, at the same times."""
    pause = np.zeros(3 * 16_000, dtype=np.float32)
    sound = np.concatenate([answer, pause, answer])
    session = Session(recognizer, ("libuv", "thread pool"))
    for start in range(0, len(sound), 1600):
        session.feed(sound[start : start + 1600])
        while session.step():
            pass
    before = len(session.transcript.words)
    live, whole = session.finish(), recognizer.transcribe(sound, ("libuv", "thread pool"))
    assert before > len(live.words) / 3, "nothing was heard before the end"
    assert Levenshtein.normalized_distance(letters(live), letters(whole)) < 0.08
    assert live.words[-1].end == pytest.approx(whole.words[-1].end, abs=0.5)


def test_a_name_with_a_sign_in_it_is_one_word(answer: Samples, recognizer: WhisperRecognizer) -> None:
    """The model parts "crypto.pbkdf2" at its dot; it is heard as it is written."""
    words = [word.text for word in recognizer.transcribe(answer, HOTWORDS).words]
    assert any("crypto.pbkdf2" in word for word in words)
    assert not [word for word in words if not word[0].isalnum()]


def test_an_answer_is_not_lost_in_a_loop(tmp_path: Path, recognizer: WhisperRecognizer) -> None:
    """With its hotwords the base model hears "sockets sockets sockets …" here; then it listens again without them."""
    speech = SystemVoice(tmp_path / "scratch", "en-us", 160).synthesize(LOOPING)
    heard = recognizer.transcribe(resampled(speech), HOTWORDS).text
    assert "sockets sockets sockets" not in heard
    assert "waits in a queue until a thread is free" in heard
