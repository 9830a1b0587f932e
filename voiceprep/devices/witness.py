"""The cross-encoder as a witness, run by onnxruntime on this machine's processor."""

from collections.abc import Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from voiceprep.core import coverage
from voiceprep.core.coverage.verdict import Coverage
from voiceprep.core.deck import Question
from voiceprep.core.transcript import Transcript

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

LONGEST = 96
"""Word pieces of claim and stretch together; the model was trained on no more."""

BATCH = 16
"""Pairs judged at once, of similar length, so that little is padded."""


class OnnxWitness:
    """A three-way cross-encoder: is the claim made, absent, or denied?

    Args:
        folder: holds `witness.onnx` and `tokenizer.json`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self._folder / "witness.onnx", options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(LONGEST, strategy="only_second")
        return tokenizer

    def judge(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """See `voiceprep.core.coverage.witness.Witness`."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        opinions = np.zeros((len(pairs), 3), dtype=np.float32)
        order = sorted(range(len(pairs)), key=lambda at: len(encodings[at].ids))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            opinions[chosen] = self._run([encodings[at] for at in chosen])
        return opinions

    def _run(self, encodings: "Sequence[Encoding]") -> npt.NDArray[np.float32]:
        width = max(len(one.ids) for one in encodings)
        feed = {
            "input_ids": _padded([one.ids for one in encodings], width),
            "token_type_ids": _padded([one.type_ids for one in encodings], width),
            "attention_mask": _padded([one.attention_mask for one in encodings], width),
        }
        opinions: npt.NDArray[np.float32] = self._session.run(None, feed)[0]
        return opinions


def _padded(rows: Sequence[Sequence[int]], width: int) -> npt.NDArray[np.int64]:
    table = np.zeros((len(rows), width), dtype=np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


@cache
def bundled_witness() -> OnnxWitness | None:
    """The model that comes with voiceprep; None where it was left out. Without it the rules judge alone."""
    folder = Path(str(files("voiceprep"))) / "witness"
    return OnnxWitness(folder) if (folder / "witness.onnx").is_file() else None


def cover(question: Question, transcript: Transcript) -> Coverage:
    """What *transcript* covers of *question*, judged by the rules and the bundled model."""
    return coverage.cover(question, transcript, bundled_witness())
