"""Text to speech: pyttsx3, in a child process for each utterance, to a file that we play ourselves.

As its manual shows it, pyttsx3 returns before the speech is over, swallows Ctrl-C, leaves files behind, hangs with
a second engine and dies of a long text. A child that saves one utterance and ends does none of that.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
import unicodedata
import uuid
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from voiceprep.core.audio import Sound, from_pcm16
from voiceprep.devices import child, utterance
from voiceprep.devices.utterance import End
from voiceprep.errors import ConfigError, SpeakerError

MAX_CHARACTERS = 2_000
"""About 105 s of speech. espeak-ng dies of SIGSEGV on 1 MB."""

TIME_LIMIT_SECONDS = 20.0
"""Patience with one utterance; 4.7 minutes of speech were synthesized in 0.92 s."""

_LETTER_A = re.compile(r"\bA(?= [A-Z]\b)|(?<=\b[A-Z] )A\b")
"""In "A P I" and "C A", not in "A pool". espeak-ng takes it for the article ("uh P I"), unless a hyphen follows."""

_NO_SPEECH = "Read the question on the screen instead: voiceprep practice --no-speech"


class SystemVoice:
    """The speech engine that comes with this system: espeak-ng, SAPI 5 or NSSpeechSynthesizer.

    Args:
        scratch: folder in which a file lives while an utterance is made; created when it is missing.
        voice: an id as `voices` lists it, or the last part of one (`en-us`); None for the system's own.
        rate: words per minute.
    """

    def __init__(self, scratch: Path, voice: str | None = None, rate: int = 170) -> None:
        self._scratch = scratch
        self._voice = voice
        self._rate = rate

    def synthesize(self, text: str) -> Sound:
        """The speech of *text*, of which at most MAX_CHARACTERS are said; nothing for a blank text.

        Raises:
            SpeakerError: no engine, no such voice, or the engine failed.
        """
        said = speakable(text)
        if not said:
            return _silence()
        try:
            self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _file_name(self._scratch) as target:
                self._save(said, target)
                return _read(target)
        except (OSError, ConfigError, wave.Error, EOFError) as exc:
            raise SpeakerError(f"The speech cannot be kept in {self._scratch}: {exc}. {_NO_SPEECH}") from exc

    def _save(self, text: str, target: Path) -> None:
        arguments = (str(target), str(self._rate), *([self._voice] if self._voice else []))
        status = _run(*arguments, text=_LETTER_A.sub("A-", text)).returncode
        if status == End.VOICE_UNKNOWN:
            raise SpeakerError(self._unknown_voice())
        _check(status)

    def _unknown_voice(self) -> str:
        from rapidfuzz import fuzz, process

        close = process.extract(self._voice, voices(), scorer=fuzz.ratio, processor=_last_part, limit=3)
        names = ", ".join(name for name, _, _ in close)
        return f"There is no voice {self._voice!r} here. Near it: {names}. voiceprep doctor lists them all"


def voices() -> tuple[str, ...]:
    """The ids of the voices of this system.

    Raises:
        SpeakerError: no engine, or it failed.
    """
    listed = _run("--voices")
    _check(listed.returncode)
    return tuple(json.loads(listed.stdout))


@contextmanager
def _file_name(folder: Path) -> Iterator[Path]:
    """A name for a file that is gone afterwards, also when Ctrl-C is pressed while it goes.

    (A temporary folder takes several steps to make and to remove: Ctrl-C between two of them left it behind.)
    """
    path = folder / f"speech-{uuid.uuid4().hex}.wav"
    try:
        yield path
    finally:
        try:
            path.unlink(missing_ok=True)
        except KeyboardInterrupt:
            path.unlink(missing_ok=True)
            raise


def clear(scratch: Path) -> None:
    """Delete what voices that were killed in mid-sentence have left in the folder *scratch*."""
    for path in scratch.glob("speech-*"):
        if time.time() - path.lstat().st_mtime > TIME_LIMIT_SECONDS:  # else another voiceprep may be speaking
            path.unlink(missing_ok=True)


def speakable(text: str) -> str:
    """*text* without control characters, cut at MAX_CHARACTERS; empty when there is nothing to say.

    A NUL would end the speech there; what a terminal or an engine could take for a command is left out.
    """
    spaced = " ".join(text[: 4 * MAX_CHARACTERS].split())
    return "".join(sign for sign in spaced if unicodedata.category(sign) != "Cc")[:MAX_CHARACTERS].strip()


def _last_part(voice: str) -> str:
    return voice.casefold().rpartition("/")[2]


def _run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[bytes]:
    try:
        return child.run(utterance.__file__, *arguments, text=text, seconds=TIME_LIMIT_SECONDS)
    except subprocess.TimeoutExpired as exc:
        slow = f"The speech engine said nothing for {TIME_LIMIT_SECONDS:.0f} s and was ended. {_NO_SPEECH}"
        raise SpeakerError(slow) from exc


def _check(status: int) -> None:
    if status == End.ENGINE_MISSING:
        raise SpeakerError(f"No speech engine was found (on Debian: apt-get install espeak-ng). {_NO_SPEECH}")
    if status != End.SAVED:
        raise SpeakerError(f"The speech engine failed (status {status}). {_NO_SPEECH}")


def _silence() -> Sound:
    return Sound(np.zeros(0, dtype=np.float32))


def _read(path: Path) -> Sound:
    """The file that the engine wrote: 16-bit mono WAV from espeak-ng and SAPI 5, AIFF on macOS."""
    with path.open("rb") as file:
        if not _is_plain_wave(file):
            return _read_other(path)
        file.seek(0)
        with wave.open(file) as speech:
            pcm = np.frombuffer(speech.readframes(speech.getnframes()), dtype="<i2")
            return Sound(from_pcm16(pcm), speech.getframerate())


def _is_plain_wave(file: BinaryIO) -> bool:
    if file.read(4) != b"RIFF":
        return False
    file.seek(0)
    with wave.open(file) as speech:
        return (speech.getnchannels(), speech.getsampwidth()) == (1, 2)


def _read_other(path: Path) -> Sound:
    from voiceprep.devices import audio_file  # macOS only; loads FFmpeg

    return Sound(audio_file.read(path))
