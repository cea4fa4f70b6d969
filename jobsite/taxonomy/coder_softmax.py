"""Owns a softmax over all codes whose classes share strength: asking it. Must not fit (coder_softmax_training)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
UNLIKELY = -12.0
"""The smallest log of a share that is told apart."""


@dataclass(frozen=True, slots=True)
class ClassSoftmax:
    """`basis` float32 [examples, directions] turns kernel values into directions; `heads` float32 [codes, directions
    and a constant] weighs them for each code; `pull` multiplies the score that the known titles give."""

    basis: Floats
    heads: Floats
    pull: float

    def log_chances(self, kernel: Floats, known: Floats) -> Floats:
        """Give the log of the share of each code: kernel values with the examples in, float32 [titles, codes] out."""
        # einsum keeps to one core: a matrix product of one title wakes more threads than it has work for.
        directions = np.einsum("te,ed->td", kernel, self.basis)
        values = np.einsum("td,cd->tc", directions, self.heads[:, :-1]) + self.heads[:, -1] + self.pull * known
        values -= values.max(axis=1, keepdims=True)
        shares = np.exp(values).sum(axis=1, keepdims=True)
        return np.asarray(np.maximum(values - np.log(shares), UNLIKELY), dtype=np.float32)
