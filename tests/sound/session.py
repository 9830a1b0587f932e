"""Answer aloud: session.py HOME; every line on standard input begins an answer, the next one ends it.

It prints what happens as lines of JSON, times by the monotonic clock, which all processes share.
"""

import json
import select
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from counts.workplace import ASKED, desk

from voiceprep.devices.sound import PortAudioMicrophone
from voiceprep.errors import MicrophoneError
from voiceprep.practice import Desk
from voiceprep.store.store import Store


class Lines:
    """A keyboard: each line on standard input is an Enter."""

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Nothing to restore."""

    def pressed(self) -> str:
        return sys.stdin.readline() if select.select([sys.stdin], [], [], 0)[0] else ""


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def answer(here: Desk, microphone: PortAudioMicrophone) -> None:
    """One answer, to its end or its fault."""
    came: list[float] = []

    def watch(seconds: float, level: float) -> None:
        came.append(time.monotonic())
        if len(came) == 1:
            tell(began=came[0])

    seconds, trouble = 0.0, ""
    try:
        given = here.listen(ASKED, microphone, Lines(), watch)
        seconds, trouble = given.seconds, given.trouble
    except (MicrophoneError, KeyboardInterrupt) as exc:
        trouble = f"{type(exc).__name__}: {exc}"
    ended = time.monotonic()
    kept = sum(len(here.recordings.rescue(take.name)) for take in here.store.takes()) / 16_000
    for take in here.store.takes():
        here.drop(take.name)
    tell(ended=ended, last=came[-1] if came else ended, blocks=len(came), seconds=seconds, kept=kept, trouble=trouble)


def main(home: Path) -> None:
    with Store(home) as store:
        here, microphone = desk(home, store), PortAudioMicrophone()
        tell(ready=True)
        while sys.stdin.readline():
            answer(here, microphone)


main(Path(sys.argv[1]))
