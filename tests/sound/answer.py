"""Record as `voiceprep practice` does, without a model: answer.py HOME; runs until it is killed."""

import sys
from pathlib import Path

from ordeals.saving import ASKED, desk

from voiceprep.devices.sound import PortAudioMicrophone
from voiceprep.practice import Untouched
from voiceprep.store.store import Store


def watch(_block: object, seconds: float, _level: float) -> None:
    if seconds < 0.15:
        print("recording", flush=True)


with Store(Path(sys.argv[1])) as store:
    desk(Path(sys.argv[1]), store).listen(ASKED, PortAudioMicrophone(), Untouched(), watch)
