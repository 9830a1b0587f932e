"""The cross-encoder as a witness, run by onnxruntime on this machine's processor."""

import os
from collections.abc import Sequence
from functools import cache, cached_property, partial
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
    from concurrent.futures import ThreadPoolExecutor

    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

LONGEST = 96
"""Word pieces of claim and stretch together; the model was trained on no more."""


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
        options.intra_op_num_threads = 1  # of two threads that share a pair, half the time goes into waiting
        return onnxruntime.InferenceSession(self._folder / "witness.onnx", options, providers=["CPUExecutionProvider"])

    @cached_property
    def _side_by_side(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="witness")

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(LONGEST, strategy="longest_first")  # a deck may claim something long, too
        return tokenizer

    def judge(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """See `voiceprep.core.coverage.witness.Witness`.

        One pair at a time on each processor: the int8 model scales its numbers by all that it is given at once, so an
        opinion would hang on the other pairs of its batch (differences of up to 0.08 were seen).
        """
        encodings = self._tokenizer.encode_batch(list(pairs))
        session = self._session  # loaded once, before the threads ask for it
        opinions = list(self._side_by_side.map(partial(self._opinion, session), encodings))
        return np.array(opinions, dtype=np.float32).reshape(len(pairs), 3)

    @staticmethod
    def _opinion(session: "InferenceSession", encoding: "Encoding") -> npt.NDArray[np.float32]:
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        opinion: npt.NDArray[np.float32] = session.run(None, feed)[0][0]
        return opinion


@cache
def bundled_witness() -> OnnxWitness | None:
    """The model that comes with voiceprep; None where it was left out. Without it the rules judge alone."""
    folder = Path(str(files("voiceprep"))) / "witness"
    return OnnxWitness(folder) if (folder / "witness.onnx").is_file() else None


def cover(question: Question, transcript: Transcript) -> Coverage:
    """What *transcript* covers of *question*, judged by the rules and the bundled model."""
    return coverage.cover(question, transcript, bundled_witness())
