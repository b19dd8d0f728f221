"""Mark the voice track, so that synthetic speech can be traced to its delivery by its sound alone.

The mark is laid on the clock of the programme, on the voice alone and after all that changes
tempo: the bed stays as it was, and a part of the version still says what it is a part of.
"""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.asset import Asset, payload_of
from tasks.keeping import Keeping, KeyName, opened
from tasks.marked import Marked
from tasks.marking.adapters import put_beside
from tasks.marking.embedding import Mark
from tasks.marking.files import marked_file
from tasks.progress import progress

STRENGTHS = (1.0, 1.25, 1.5)  # each next one where the gate could not read the mark

How = tuple[KeyName, float]  # with which key, at what strength


def marked(voice: Path, asset: Asset, keeping: Keeping, how: How, out: Path) -> Marked:
    """Write the marked track.

    Raises:
        ConfigError: the key is gone, or a mark of others has no weights.
        MissingExtraError: the package of a mark of others is not installed.
    """
    name, strength = how
    key = opened(name, keeping)
    payload, attempt = payload_of(asset, keeping, key)
    mark = Mark(payload.bits, strength)
    marked_file(voice, out, mark, key, told=through)
    put_beside(out, keeping.marks.others, keeping.marks.weights, payload.bits)
    return Marked(out, payload.hex, attempt, name, mark.layers, strength)


def through(share: float) -> None:
    """Say how much of the track is marked."""
    progress("watermark", round(100 * share), 100)


@task(task_run_name="watermark", cache_policy=NO_CACHE)
def watermark(voice: Path, asset: Asset, keeping: Keeping, how: How, out: Path) -> Marked:
    """Write the marked track."""
    return marked(voice, asset, keeping, how, out)
