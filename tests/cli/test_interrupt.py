"""Ctrl-C that is pressed while a library is imported."""

import subprocess
import sys
import textwrap
from pathlib import Path

SWALLOWING = """
    import os, signal, time
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
    except BaseException:  # as libraries do around what may be missing
        print("swallowed", flush=True)
    print("imported", flush=True)
"""

PROGRAM = """
    from voiceprep.cli.interrupt import wait_for_imports
    wait_for_imports()
    try:
        import swallowing
        import time
        time.sleep(5)
        print("went on")
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_ctrl_c_in_an_import_counts_after_it(tmp_path: Path) -> None:
    """No library can swallow it, or is left half imported: it is raised as soon as the import is over."""
    (tmp_path / "swallowing.py").write_text(textwrap.dedent(SWALLOWING))
    (tmp_path / "program.py").write_text(textwrap.dedent(PROGRAM))
    done = subprocess.run([sys.executable, tmp_path / "program.py"], capture_output=True, text=True, timeout=60)
    assert (done.stdout.split(), done.stderr) == (["imported", "interrupted"], "")
