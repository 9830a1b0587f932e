"""Play: speak.py FILE [STOP_AFTER_SECONDS] [DEVICE]; says how long it took and how much was played."""

import json
import sys
import time
from pathlib import Path

from voiceprep.core.audio import Sound
from voiceprep.devices.audio_file import read
from voiceprep.devices.sound import PortAudioSpeaker
from voiceprep.errors import DeviceError


def main(file: str, stop_after: float = 1e9, device: str = "") -> None:
    sound, error, played = Sound(read(Path(file))), None, 0.0
    speaker = PortAudioSpeaker(device or None)
    speaker.play(Sound(sound.samples[:160]))  # PortAudio is loaded once: not what is measured
    print("playing", flush=True)
    start = time.monotonic()
    try:
        played = speaker.play(sound, lambda: time.monotonic() - start > stop_after)
    except DeviceError as exc:
        error = f"{type(exc).__name__}: {exc}"
    print(json.dumps({"played": played, "took": time.monotonic() - start, "error": error}), flush=True)


main(sys.argv[1], *map(float, sys.argv[2:3]), *sys.argv[3:4])
