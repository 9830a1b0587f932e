"""The version of the scorer is raised whenever the same answer may get another score."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scoring.labelled import labelled_answers

import voiceprep
from voiceprep.core import coverage
from voiceprep.core.coverage import SCORER_VERSION, judgement

WITNESS = Path(voiceprep.__file__).parent / "witness"
KNOWN = {"5": "04a4f4023704471d7bae6306eb82bcff79c6878170a198558ccc821d88dd0eba"}
"""Version → what `fingerprint` printed when it was raised. A new fingerprint belongs to a new version."""


class Dice:
    """A witness whose opinion is a hash of what it reads, the same on every processor, so that all it is asked counts."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        drawn = np.array([list(hashlib.sha256("\n".join(pair).encode()).digest()[:3]) for pair in pairs], np.float32)
        return ((drawn + 1) / (drawn + 1).sum(axis=1, keepdims=True)).round(3)


def fingerprint() -> str:
    """SHA-256 of the verdicts of the rules, alone and beside a witness, of what weighs the clues, and of the model."""
    found = hashlib.sha256()
    for answer in (one for one in labelled_answers() if one.split == "unseen"):
        for witness in (None, Dice()):
            found.update(repr(coverage.cover(answer.question, answer.transcript, witness)).encode())
    numbers = {name: value for name, value in vars(judgement).items() if name.isupper()}
    found.update(repr(numbers).encode())
    for file in ("witness.onnx", "tokenizer.json"):
        found.update((WITNESS / file).read_bytes())
    return found.hexdigest()


def test_another_score_is_another_version() -> None:
    """Stored verdicts name the version that judged them, and `rescore` goes by it."""
    assert KNOWN.get(SCORER_VERSION) == fingerprint()
