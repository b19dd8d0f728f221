"""How likely it is that chance alone speaks so well for a mark: p-values that hold for any sound.

Given the sound, what is heard of each cell is a number, and under chance the key's signs are coin
tosses that know nothing of it. Their sum, over its standard deviation, goes beyond z with a
probability of at most 4.46 Q(z) (Pinelis 1994), whatever the numbers are: no model of the sound is
needed. Everything that was tried counts: places, tempos, pitches, ways of hearing, and payloads.

The sum of these bounds may exceed a p-value up to fourfold: words count in the order in which they
were decoded, and a mark may be found with its payload and without. But places half a frame apart
are hardly two trials: of sound that nobody marked, the bounds lie hundreds of times too high.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from tasks.marking.payload import BITS, CHECK_BITS

PINELIS = np.log(2 * np.exp(3) / 9)  # 4.46
FOUND, WEAK = 1e-9, 1e-4  # p-values below which a mark is there, or may be
MISREAD = 1e-4  # the probability at most that a payload is told which nobody put in
SMALLEST = -690.0  # logarithm of the least p-value that is told: chance is never impossible
PAYLOADS = BITS * np.log(2)
WAYS = np.log(3)  # of the three ways of reckoning below, the best counts


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was heard at the best place, and what was tried to find it."""

    presence: float  # z of the cells of the presence layer
    tried: int  # hypotheses of place, tempo and hearing in this stage and before
    stage: int  # 1, 2, …: later stages have a smaller share of the probability
    trace: float = 0.0  # z of the trace layer under the payload that was read
    joint: float = 0.0  # z of both
    decoded: int = 0  # words that were compared with their check bits
    places: int = 0  # places at which they were decoded
    genuine: bool = False  # whether a payload was read whose check bits are right

    @property
    def p_value(self) -> float:
        """The probability that chance gives as much in any of the stages."""
        logs = [self._presence()]
        if self.genuine:
            logs.append(float(np.log(self.tried) + PAYLOADS + tail(self.joint)))
            logs.append(self._trace())
            logs = [min(logs[0] + self._checked(), *logs) + WAYS]
        return self._spent(logs[0])

    @property
    def misread(self) -> float:
        """The probability that the payload is chance, however sure it is that there is a mark.

        Where the presence layer is beyond doubt and the trace layer is missing or destroyed, each
        word still has right check bits once in 65,536 times, and hundreds of them are compared: the
        trace layer has to speak for its payload by itself.
        """
        return self._spent(self._trace()) if self.genuine else 1.0

    def _spent(self, log: float) -> float:
        return float(np.exp(np.clip(log + self.stage * np.log(2), SMALLEST, 0.0)))

    def _presence(self) -> float:
        return float(np.log(self.tried) + tail(self.presence))

    def _trace(self) -> float:
        """The trace layer by itself: all payloads, at all places that were decoded."""
        return float(np.log(self.places) + PAYLOADS + tail(self.trace))

    def _checked(self) -> float:
        """What right check bits are worth among so many words."""
        return min(0.0, float(np.log(self.decoded) - CHECK_BITS * np.log(2)))


def tail(z: float) -> float:
    """Logarithm of the bound on the probability that coin tosses go beyond z."""
    return float(min(0.0, PINELIS + log_ndtr(-z)))
