"""Ctrl-C in the middle of an import waits for its end.

Libraries catch every error while they are imported, KeyboardInterrupt too: of 25 sessions that were interrupted in
their first four seconds, three ended with numpy's "cannot load module more than once" instead.
"""

import signal
from types import FrameType

_AGAIN_SECONDS = 0.05


def wait_for_imports() -> None:
    """Let Ctrl-C raise KeyboardInterrupt as ever, but not within an import. Windows has no timer for that."""
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        signal.signal(signal.SIGALRM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _is_importing(frame):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
    else:
        signal.default_int_handler(number, frame)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
