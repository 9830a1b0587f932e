"""What a model may add to the rules: an opinion on whether a stretch of an answer makes a claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Witness(Protocol):
    """A model that reads a claim beside a stretch of the answer. The same pairs always get the same opinions."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """Opinions on (claim, stretch) *pairs*.

        Returns:
            Shape (pairs, 3), float32: the probability that the claim is made, is absent, is denied.
        """
        ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """The witness's opinion on one claim in one window."""

    window: int
    """Number of the window."""
    made: float
    """Probability that the claim is made, 0 to 1."""
    denied: float
    """Probability that the claim is denied, 0 to 1."""
