"""What only the sound server knows: which source our recording comes from.

When a microphone is unplugged, PulseAudio and PipeWire move its recorder to another source, often the speaker's
monitor, and PortAudio is told nothing. `pactl`, which most desktops have, is asked; without it nobody can tell.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

_SECONDS = 1.0


def recorded_source() -> str | None:
    """The name of the source that this process records from; None when there is no such server, or it is silent."""
    if shutil.which("pactl") is None:
        return None
    try:
        ours = [stream["source"] for stream in _listed("source-outputs") if _is_ours(stream)]
        return next((source["name"] for source in _listed("sources") if source["index"] in ours), None)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None  # no server, no answer in time, or an older pactl that knows no JSON


def _listed(what: str) -> list[dict[str, Any]]:
    command = ["pactl", "--format=json", "list", what]
    environment = os.environ | {"LC_ALL": "C"}  # elsewhere its JSON has decimal commas
    done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=_SECONDS)
    listed: list[dict[str, Any]] = json.loads(done.stdout)
    return listed


def _is_ours(stream: dict[str, Any]) -> bool:
    return bool(stream["properties"].get("application.process.id") == str(os.getpid()))
