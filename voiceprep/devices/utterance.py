"""One utterance by pyttsx3, or the list of its voices: a program of its own, run by `voice.py`.

    utterance.py TARGET RATE [VOICE]     the text on standard input becomes the file TARGET
    utterance.py --voices                their ids as JSON

Whatever happens here, the exit status is the whole answer. Nothing of ours is imported, so that a question is spoken
after 0.07 s.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from enum import IntEnum
from pathlib import Path
from typing import Any

_ENGINE_SECONDS = 15.0


class End(IntEnum):
    """How the program ended: its exit status."""

    SAVED = 0
    ENGINE_MISSING = 3
    ENGINE_FAILED = 4
    VOICE_UNKNOWN = 5


def _main(arguments: list[str]) -> None:
    """Save one utterance (`TARGET RATE [VOICE]`, the text on standard input) or list the voices (`--voices`)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us, quietly
    os.umask(0o077)
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # pyttsx3 prints "Audio saved to ..."
    engine = _engine()
    if arguments == ["--voices"]:
        json.dump([voice.id for voice in engine.getProperty("voices")], answer)
        answer.flush()
        os._exit(End.SAVED)
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    _utter(engine, text, Path(arguments[0]), int(arguments[1]), arguments[2] if arguments[2:] else None)


def _engine() -> Any:
    try:
        _load_espeak()
        import pyttsx3

        return pyttsx3.init()
    except (ImportError, OSError, RuntimeError):
        os._exit(End.ENGINE_MISSING)


def _load_espeak() -> None:
    """Load the espeak-ng of the wheel, so that pyttsx3 finds it by its SONAME and no system package is needed."""
    if sys.platform != "linux":
        return
    import ctypes

    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path())


def _utter(engine: Any, text: str, target: Path, rate: int, voice: str | None) -> None:
    done = threading.Event()
    engine.connect("finished-utterance", lambda **_: done.set())
    engine.connect("error", lambda **_: os._exit(End.ENGINE_FAILED))
    if voice is not None:
        engine.setProperty("voice", _voice_id(engine, voice))
    engine.setProperty("rate", rate)  # always: espeak-ng lost its default in 9 of 100 runs
    engine.save_to_file(text, str(target))
    engine.runAndWait()
    if not done.wait(_ENGINE_SECONDS) or not target.exists():
        os._exit(End.ENGINE_FAILED)
    os._exit(End.SAVED)  # an orderly exit asserts in espeak-ng


def _voice_id(engine: Any, wanted: str) -> str:
    """The id of the voice *wanted*: its id, or the last part of that ("en-us" for "gmw/en-us")."""
    key = wanted.casefold()
    for voice in engine.getProperty("voices"):
        if key in (voice.id.casefold(), voice.id.casefold().rpartition("/")[2], str(voice.name).casefold()):
            return str(voice.id)
    os._exit(End.VOICE_UNKNOWN)


if __name__ == "__main__":
    _main(sys.argv[1:])
