"""Once the payload is known, so is every cell: say exactly how fast a sound plays, and where.

The search ends with the first place that can be read, which a neighbouring tempo allows, and a path
through a sound that only plays faster looks like one through a sound that was cut.
"""

from collections.abc import Sequence
from dataclasses import replace

from tasks.marking.grid import Cells
from tasks.marking.path import Path, distinct, followed, places
from tasks.marking.search import Array, Place, agreement, columns, found, gathered, moved

CHANGES = (0.0008, 0.0004, 0.0002, 0.0001)  # of the tempo, from coarse to fine
NEAR = (-0.5, 0.0, 0.5)  # frames
STEADY = 0.002  # change of tempo below which a sound may have been cut instead
BETTER = 2.0  # z by which the parts of a cut sound have to explain it better than one place


def uniform(heard: Array, signs: Cells, tempos: Sequence[float], path: Place) -> Place | None:
    """The one place and tempo that explain the whole sound better than a path with this z."""
    place = found(heard, signs, tempos, path.profile, 1)[0]
    return place if place.z > path.z else None


def in_parts(heard: Array, signs: Cells, place: Place) -> Path | None:
    """The path through a sound that was cut, where it explains more than one place does."""
    if abs(place.scale - 1) > STEADY:
        return None
    kept = distinct(places(heard, signs, place.profile))
    if len(kept) < 2:
        return None
    path = followed(heard, signs, kept)
    chips, _, told = path
    return path if agreement(gathered(chips, told), signs) > place.z + BETTER else None


def sharpened(heard: Array, place: Place, signs: Cells) -> Place:
    """The place and the tempo near one that agree best with all cells; z is of these."""
    middle = heard.shape[1] / 2
    best = replace(place, z=agreed(heard, place, signs))
    for change in CHANGES:
        bent = (-change, 0.0, change)
        around = [moved(best, near, finer, middle) for finer in bent for near in NEAR]
        told = [replace(one, z=agreed(heard, one, signs)) for one in around]
        best = max([best, *told], key=lambda one: one.z)
    return best


def agreed(heard: Array, place: Place, signs: Cells) -> float:
    """How far what is heard at a place agrees with signs."""
    return agreement(gathered(*columns(heard, place)), signs)
