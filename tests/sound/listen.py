"""Record: listen.py SECONDS FILE.npy [PLAY.wav] [DEVICE]; the file to play is played first, to its end.

SIGINT ends the recording sooner.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from voiceprep.core.audio import SAMPLE_RATE, Sound
from voiceprep.devices.audio_file import read
from voiceprep.devices.sound import PortAudioMicrophone, PortAudioSpeaker
from voiceprep.errors import DeviceError


def main(seconds: float, target: str, first: str, device: str) -> None:
    blocks, error, last = [], None, time.monotonic()
    microphone = PortAudioMicrophone(device or None)
    try:
        if first:
            PortAudioSpeaker().play(Sound(read(Path(first))))
        for block in microphone.blocks():
            if not blocks:
                print("recording", flush=True)
            blocks.append(block)
            last = time.monotonic()
            if sum(map(len, blocks)) >= seconds * SAMPLE_RATE:
                break
    except KeyboardInterrupt:
        pass
    except DeviceError as exc:
        error = f"{type(exc).__name__}: {exc}"
    since = time.monotonic() - last
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
    np.save(target, samples)
    outcome = {"seconds": len(samples) / SAMPLE_RATE, "error": error, "since_last_block": since}
    print(json.dumps(outcome | {"lost_seconds": microphone.lost_seconds}), flush=True)


main(float(sys.argv[1]), *sys.argv[2:5])
