"""How fast this machine hears, measured once and kept beside the models."""

import json
import time
from contextlib import suppress
from pathlib import Path

from voiceprep.core.audio import SAMPLE_RATE, Samples
from voiceprep.ports import Recognizer


def measured(recognizer: Recognizer, file: Path, speech: Samples) -> float:
    """Seconds of speech that *recognizer* hears in a second of work.

    Args:
        recognizer: already loaded.
        file: where speeds are kept, by model; one that cannot be read or written is none.
        speech: what is heard to measure it, when that was not done before.

    Raises:
        RecognizerError: it failed.
    """
    speeds = _kept(file)
    if recognizer.model not in speeds:
        began = time.perf_counter()
        recognizer.transcribe(speech)
        speeds[recognizer.model] = len(speech) / SAMPLE_RATE / (time.perf_counter() - began)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.write_text(json.dumps(speeds), encoding="utf-8")
    return speeds[recognizer.model]


def _kept(file: Path) -> dict[str, float]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = kept.items() if isinstance(kept, dict) else ()
    return {model: float(speed) for model, speed in pairs if isinstance(speed, int | float) and speed > 0}
