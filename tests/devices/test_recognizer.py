"""Whisper itself, on speech of espeak-ng."""

import sys
from pathlib import Path

import pytest

from voiceprep.cli.deck_rehearsal import _at_16_khz
from voiceprep.devices.recognizer import WhisperRecognizer
from voiceprep.devices.voice import SystemVoice

ANSWER = (
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


@pytest.mark.skipif(sys.platform != "linux", reason="only espeak-ng says it so that the model is caught in a loop")
def test_an_answer_is_not_lost_in_a_loop(tmp_path: Path, model_cache: Path) -> None:
    """With its hotwords the base model hears "sockets sockets sockets …" here; then it listens again without them."""
    speech = SystemVoice(tmp_path / "scratch", "en-us", 160).synthesize(ANSWER)
    heard = WhisperRecognizer("base", model_cache / "models").transcribe(_at_16_khz(speech), HOTWORDS).text
    assert "sockets sockets sockets" not in heard
    assert "waits in a queue until a thread is free" in heard
