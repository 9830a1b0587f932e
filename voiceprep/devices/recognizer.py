"""faster-whisper: samples in, words with their times out."""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceprep.core.audio import FRAME, SAMPLE_RATE, Samples
from voiceprep.core.transcript import Transcript, Word
from voiceprep.devices.models import Progress, find_model
from voiceprep.errors import RecognizerError

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_TOO_QUIET = 10 ** (-70 / 20)
"""Peak of -70 dBFS: the voice-activity detector hears speech down to -61 dBFS rms, so this loses none."""


class WhisperRecognizer:
    """Whisper on this machine's processor, int8."""

    def __init__(self, model: str, cache: Path, progress: Progress = lambda _: None) -> None:
        self.model = model if not Path(model).expanduser().is_dir() else Path(model).name
        self._wanted = model
        self._cache = cache
        self._progress = progress

    @cached_property
    def _whisper(self) -> "WhisperModel":
        """The loaded model; loading costs some 0.5 s for base, so it happens at the first use."""
        folder = find_model(self._wanted, self._cache, self._progress)
        from faster_whisper import WhisperModel

        try:
            return WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        except (OSError, RuntimeError, ValueError) as exc:
            raise RecognizerError(f"The model in {folder} is damaged: {exc}. Delete the folder and try again.") from exc

    def load(self) -> None:
        """Load the model now instead of at the first use. Raises RecognizerError."""
        _ = self._whisper

    def transcribe(self, samples: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        """See `voiceprep.ports.Recognizer`."""
        return self._transcript(samples, hotwords, decodes=None)

    def hear(self, window: Samples, hotwords: tuple[str, ...] = ()) -> Transcript:
        """See `voiceprep.ports.Recognizer`.

        With timestamp tokens Whisper stops before an unfinished sentence, which faster-whisper then decodes as a
        window of its own; without them it is one segment. A second one would be the silence after the last word.
        """
        return self._transcript(window, hotwords, decodes=1)

    def _transcript(self, samples: Samples, hotwords: tuple[str, ...], decodes: int | None) -> Transcript:
        if not len(samples) or float(np.max(np.abs(samples))) < _TOO_QUIET:
            return Transcript()
        try:
            heard = self._segments(samples, hotwords, decodes)
            if hotwords and any(map(_is_loop, heard)):
                heard = self._segments(samples, (), decodes)
        except RuntimeError as exc:
            raise RecognizerError(f"The speech model failed: {exc}") from exc
        return Transcript(tuple(_words(heard, len(samples) / SAMPLE_RATE)))

    def _segments(self, samples: Samples, hotwords: tuple[str, ...], decodes: int | None) -> tuple[Any, ...]:
        segments, _ = self._whisper.transcribe(
            samples,
            language="en",
            beam_size=5,
            temperature=0.0,  # the fallback draws lots: the same answer must give the same words
            condition_on_previous_text=False,
            without_timestamps=decodes is not None,
            vad_filter=True,
            word_timestamps=True,
            hotwords=", ".join(hotwords) or None,
        )
        return tuple(islice(segments, decodes))

    def detector(self) -> "SileroDetector":
        """See `voiceprep.ports.Recognizer`."""
        return SileroDetector()


def _is_loop(segment: Any) -> bool:
    """Whether *segment* says the same thing over and over.

    The hotwords can drive a small model into "fs, fs, fs, …" until its window is full, which loses up to 30 s of the
    answer; without them it hears that answer. Speech stays below this compression ratio, Whisper's own threshold.
    """
    return bool(segment.compression_ratio > 2.4)


class SileroDetector:
    """The Silero model that faster-whisper carries, a few frames at a time.

    faster-whisper's own wrapper takes a whole recording; this one keeps the model's state between two calls, and so
    gives the same probabilities to the last bit (measured over 112 s, 0.1 s at a time).
    """

    _CONTEXT = 64
    """Samples of the frame before that the model sees as well."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self._state = {name: np.zeros((1, 1, 128), dtype=np.float32) for name in ("h", "c")}
        self._rest = np.zeros(self._CONTEXT, dtype=np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """See `voiceprep.ports.Detector`."""
        sound = np.concatenate([self._rest, samples])
        count = (len(sound) - self._CONTEXT) // FRAME
        self._rest = sound[count * FRAME :]
        if not count:
            return []
        frames = np.lib.stride_tricks.sliding_window_view(sound, self._CONTEXT + FRAME)[::FRAME]
        found, self._state["h"], self._state["c"] = self._session.run(None, {"input": frames, **self._state})
        return [float(probability) for probability in found.ravel()]


def _words(segments: Iterable[Any], seconds: float) -> Iterable[Word]:
    """The words of faster-whisper's *segments*, their times kept inside the recording.

    It parts a word at every sign within it: "process", ".nextTick". What has no space before it, or no letter or digit,
    goes on with the word before.
    """
    parts = [part for segment in segments for part in segment.words or () if part.word.strip()]
    begins = [
        at for at, part in enumerate(parts) if at == 0 or (part.word[0].isspace() and any(map(str.isalnum, part.word)))
    ]
    for word in (parts[first:last] for first, last in pairwise([*begins, len(parts)])):
        start = min(max(0.0, float(word[0].start)), seconds)
        end = min(max(start, float(word[-1].end)), seconds)
        text = "".join(part.word.strip() for part in word)
        yield Word(text, round(start, 2), round(end, 2), round(min(float(part.probability) for part in word), 3))
