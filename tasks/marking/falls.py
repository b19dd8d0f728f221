"""How much each band falls at each moment: what the embedder steers and the detector hears."""

import numpy as np
from numpy.typing import NDArray

from tasks.marking.grid import HALF

NEIGHBOURS = 8  # bands
SHARE = 0.7  # of what all neighbours do at once, which is the sound's own doing

Array = NDArray[np.float64]  # (bands, frames)


def falls(levels: Array) -> Array:
    """The mean level of half a chip before each frame, less that of half a chip from it on."""
    total = np.cumsum(np.pad(levels, ((0, 0), (HALF + 1, HALF)), mode="edge"), axis=1)
    count = levels.shape[1]
    before = total[:, HALF : HALF + count] - total[:, :count]
    after = total[:, 2 * HALF : 2 * HALF + count] - total[:, HALF : HALF + count]
    return np.asarray((before - after) / HALF)


def common(fall: Array) -> Array:
    """The same without what neighbouring bands do together: onsets and ends move them all."""
    side = NEIGHBOURS // 2
    total = np.cumsum(np.pad(fall, ((side + 1, side), (0, 0)), mode="reflect"), axis=0)
    around = total[NEIGHBOURS + 1 :] - total[: -NEIGHBOURS - 1]
    return np.asarray(fall - SHARE * (around - fall) / NEIGHBOURS)
