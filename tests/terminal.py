"""A terminal, and a person at it."""

import functools
import os
import re
import signal
import sys

import pexpect

RECORDING = "● recording"
MENU = r"\[q\] quit"
CTRL_C = "\x03"


class Terminal:
    """A terminal of 80 columns in which voiceprep runs, as somebody whose files are open to all unless it says so."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        command = ["-m", "voiceprep", *arguments]
        self._child = pexpect.spawn(
            sys.executable, command, encoding="utf-8", timeout=90, dimensions=(45, 80), env=environment,
            preexec_fn=functools.partial(os.umask, 0),
        )  # fmt: skip
        self._seen = ""

    @property
    def screen(self) -> str:
        """Everything printed so far, without colours and cursor movements, each run of spaces as one."""
        return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._seen).split())

    def wait_for(self, pattern: str, seconds: float = 90) -> None:
        """Return when *pattern* is printed."""
        self._child.expect(pattern, timeout=seconds)
        self._seen += str(self._child.before) + str(self._child.after)

    def watch(self, seconds: float) -> None:
        """Go on reading: a program whose terminal takes nothing stands still."""
        self._child.expect(pexpect.TIMEOUT, timeout=seconds)

    def press(self, key: str) -> None:
        """Press a key."""
        self._child.send(key)

    def end(self, seconds: float = 90) -> int:
        """Wait for the end of the program; its exit status as a shell tells it, so 130 for death by SIGINT too."""
        self._child.expect(pexpect.EOF, timeout=seconds)
        self._seen += str(self._child.before)
        self._child.close()
        if self._child.exitstatus is None:
            return 128 + int(self._child.signalstatus)
        return int(self._child.exitstatus)

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
            self._child.wait()  # `close` itself gives up after 0.1 s, which a busy machine takes longer than
        self._child.close()
