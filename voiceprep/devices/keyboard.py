"""Was a key pressed? Asked without waiting, while something is played or recorded.

In a terminal every key counts at once, without Enter, and Ctrl-C is still Ctrl-C. What is piped in counts line by
line. Input that has ended (`< /dev/null`, a closed pipe) can press no key any more, so Enter is pressed for it
once, `patience_seconds` after the keyboard was entered: a recording then has a length, neither zero nor endless.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import time

PATIENCE_SECONDS = 120.0
"""How long input that has ended lets an answer go on."""


class TerminalKeyboard:
    r"""Standard input as keys; a context manager that leaves the terminal as it was.

    Keys typed before it is entered do not count in a terminal: an impatient second Enter ends no recording.

    Args:
        patience_seconds: see the module's docstring.
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._keys: _Console | _Terminal | _Pipe | _Nothing = _Nothing()
        self._deadline: float | None = None

    def __enter__(self) -> TerminalKeyboard:
        self._deadline = time.monotonic() + self._patience
        self._keys = _attached()
        self._keys.open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._keys.close()
        self._keys = _Nothing()

    def pressed(self) -> str:
        r"""The last key since the last call, "\n" if Enter was among them, "" when there was none."""
        key = self._keys.pressed()
        if key is not None:
            return key
        if self._deadline is None or time.monotonic() < self._deadline:
            return ""
        self._deadline = None  # once
        return "\n"


class _Nothing:
    """No input at all, as for a program without a console."""

    def open(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def pressed(self) -> str | None:
        """The key, "" for none yet, None when none can come any more."""
        return None


class _Pipe:
    """A pipe or a file: each line is one Enter, what stands in it is nobody's key."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def open(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def pressed(self) -> str | None:
        """At most one line is taken, byte by byte, so that the next prompt finds the others."""
        while _ready(self._descriptor):
            sign = os.read(self._descriptor, 1)
            if sign in (b"\n", b""):
                return "\n" if sign else None
        return ""


class _Terminal(_Pipe):
    """A POSIX terminal in cbreak mode: keys come one by one and unseen, signals and output stay as they are."""

    def open(self) -> None:
        """Remember the terminal's settings and change them."""
        if sys.platform != "win32":
            import termios
            import tty

            self._settings = termios.tcgetattr(self._descriptor)
            tty.setcbreak(self._descriptor)

    def close(self) -> None:
        """Give the terminal back as it was; one that was closed meanwhile needs it no more."""
        if sys.platform != "win32":
            import termios

            with contextlib.suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._settings)

    def pressed(self) -> str | None:
        """Everything typed since the last call, as one key: Enter counts more than what was held down beside it."""
        typed = b""
        while _ready(self._descriptor):
            read = os.read(self._descriptor, 1024)
            if not read:  # the terminal was hung up
                return None
            typed += read
        return _last_key(typed.decode("utf-8", "replace"))


_ARROWS = {"\xe0H": "\x1b[A", "\xe0P": "\x1b[B", "\xe0M": "\x1b[C", "\xe0K": "\x1b[D"}
"""The arrows of the console of Windows, as terminals send them."""


class _Console:
    """The console of Windows, which has keys of its own whatever standard input is."""

    def open(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""

    def pressed(self) -> str | None:
        """As in a terminal. Ctrl-C is a signal here too, since msvcrt reads it only in raw mode."""
        typed = ""
        if sys.platform == "win32":
            import msvcrt

            while msvcrt.kbhit():
                typed += msvcrt.getwch()
        if "\x03" in typed:
            raise KeyboardInterrupt
        for written, usual in _ARROWS.items():
            typed = typed.replace(written, usual)
        return _last_key(typed)


def _attached() -> _Console | _Terminal | _Pipe | _Nothing:
    """Whatever standard input is."""
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # no input, not a file, or closed
        return _Nothing()
    if sys.platform == "win32":
        return _Console() if os.isatty(descriptor) else _Nothing()
    return _Terminal(descriptor) if os.isatty(descriptor) else _Pipe(descriptor)


def _ready(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def _last_key(typed: str) -> str:
    """One key out of all that was typed; an arrow or function key comes as an escape sequence, and is left whole."""
    typed = typed.replace("\x1bO", "\x1b[")  # so begin the arrows of a terminal in application mode
    if "\n" in typed or "\r" in typed:
        return "\n"
    return typed[typed.rfind("\x1b") :] if "\x1b" in typed else typed[-1:]
