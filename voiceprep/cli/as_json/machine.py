"""What works on this machine, what is kept on it and what was deleted, as JSON."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from voiceprep.cli.as_json.form import Json

if TYPE_CHECKING:
    from voiceprep.cli.doctor import Finding
    from voiceprep.cli.privacy import Kept


def findings(found: Iterable["Finding"]) -> Json:
    """What `doctor --json` prints."""
    return {"findings": [{"part": one.part, "well": one.is_well, "text": one.text, "mend": one.mend} for one in found]}


def kept(promise: str, home: Path, cache: Path, files: Iterable["Kept"]) -> Json:
    """What `privacy --json` prints."""
    return {
        "promise": promise,
        "folders": {"data": str(home), "cache": str(cache)},
        "files": [
            {"path": str(one.path), "why": one.why, "bytes": one.size, "mode": f"{one.mode:04o}"} for one in files
        ],
    }


def forgotten(attempts: Iterable[int], recordings: Iterable[Path]) -> Json:
    """What `forget --json` prints."""
    return {"attempts": list(attempts), "recordings": [file.name for file in recordings]}
