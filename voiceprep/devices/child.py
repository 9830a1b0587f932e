"""A Python process of its own for code that may crash or hang: the speech engine, a broken sound system."""

import os
import subprocess
import sys
from typing import Any


def run(*arguments: str, text: str = "", seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run Python with *arguments*, give it *text* on standard input, and wait at most *seconds*.

    The child finds the same modules as we do, and Ctrl-C does not reach it: it is killed here, whatever ends
    the wait, so that it prints nothing and outlives nobody.

    Raises:
        subprocess.TimeoutExpired: it took longer, and was killed.
    """
    command = [sys.executable, "-P", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=_environment(), **_apart()) as process:
        try:
            output, complaints = process.communicate(text.encode("utf-8", "replace"), seconds)
        except BaseException:
            process.kill()
            process.wait()
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, complaints)


def _environment() -> dict[str, str]:
    """Ours, with our own module path: a child started in another folder finds what we found, and no more."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(os.path.abspath(folder) for folder in sys.path)}


def _apart() -> dict[str, Any]:
    """The options that keep the terminal's Ctrl-C (and, on Windows, a console window) away from the child."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}
