"""How likely it is that chance alone speaks so well for a mark: p-values that hold for any sound.

Given the sound, what is heard of each cell is a number, and under chance the key's signs are coin
tosses that know nothing of it. Their sum, over its standard deviation, goes beyond z with a
probability of at most 4.46 Q(z) (Pinelis 1994), whatever the numbers are: no model of the sound is
needed. Everything that was tried counts: places, tempos, pitches, ways of hearing, and payloads.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from tasks.marking.payload import BITS, CHECK_BITS

PINELIS = np.log(4.46)
FOUND, WEAK = 1e-9, 1e-4  # p-values below which a mark is there, or may be
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
            payloads = BITS * np.log(2)
            logs.append(np.log(self.tried) + payloads + tail(self.joint))
            logs.append(np.log(self.places) + payloads + tail(self.trace))
            logs = [min(logs[0] + self._checked(), *logs) + WAYS]
        return float(np.exp(min(0.0, logs[0] + self.stage * np.log(2))))

    def _presence(self) -> float:
        return float(np.log(self.tried) + tail(self.presence))

    def _checked(self) -> float:
        """What right check bits are worth among so many words."""
        return min(0.0, float(np.log(self.decoded) - CHECK_BITS * np.log(2)))


def tail(z: float) -> float:
    """Logarithm of the bound on the probability that coin tosses go beyond z."""
    return float(min(0.0, PINELIS + log_ndtr(-z)))
