"""What the libraries that we stand on would tell about the person at this machine."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

LISTENING = """
    import numpy as np
    from pathlib import Path
    from voiceprep.devices.recognizer import WhisperRecognizer
    recognizer = WhisperRecognizer("base", Path({models!r}))
    noise = np.random.default_rng(1).normal(0, 0.05, 32_000).astype(np.float32)  # silence is not even looked into
    print(recognizer.transcribe(noise).words)
"""


def test_onnxruntime_neither_reports_nor_marks_the_person(tmp_path: Path, model_cache: Path) -> None:
    """Hearing an answer leaves no identifier in the home folder and no session file of somebody's telemetry.

    The environment is bare, since onnxruntime is silent by itself where it believes to be tested.
    """
    home, temporary = tmp_path / "person", tmp_path / "tmp"
    for folder in (home, temporary):
        folder.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(temporary), "HF_HUB_OFFLINE": "1"}
    script = textwrap.dedent(LISTENING).format(models=str(model_cache / "models"))
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "()\n"), done.stderr
    assert list(temporary.iterdir()) == []
    assert [path for path in home.rglob("*") if "microsoft" in str(path).lower()] == []
