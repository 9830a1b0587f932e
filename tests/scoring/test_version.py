"""The version of the scorer is raised whenever the same answer may get another score."""

import hashlib
from pathlib import Path

from scoring.labelled import labelled_answers

import voiceprep
from voiceprep.core import coverage
from voiceprep.core.coverage import SCORER_VERSION, judgement

WITNESS = Path(voiceprep.__file__).parent / "witness"
KNOWN = {"4": "eedebcbd68a0d31827c225cf91484f930f949b01f5990de78e6b9900e623a96d"}
"""Version → what `fingerprint` printed when it was raised. A new fingerprint belongs to a new version."""


def fingerprint() -> str:
    """SHA-256 of the verdicts of the rules, of the numbers that weigh the clues, and of the model."""
    found = hashlib.sha256()
    for answer in (one for one in labelled_answers() if one.split == "unseen"):
        found.update(repr(coverage.cover(answer.question, answer.transcript)).encode())
    numbers = {name: value for name, value in vars(judgement).items() if name.isupper()}
    found.update(repr(numbers).encode())
    for file in ("witness.onnx", "tokenizer.json"):
        found.update((WITNESS / file).read_bytes())
    return found.hexdigest()


def test_another_score_is_another_version() -> None:
    """Stored verdicts name the version that judged them, and `rescore` goes by it."""
    assert KNOWN.get(SCORER_VERSION) == fingerprint()
