"""Read the phonemes and the pitch of Japanese out of Open JTalk's full-context labels.

The marks of the pitch are those of Kurihara et al., "Prosodic features control by symbols as input
of sequence-to-sequence acoustic modeling for neural TTS" (2021), as ESPnet writes them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BORDER, FALL, RISE, PAUSE = "#", "]", "[", "_"  # of accent phrases; the models know no border

_ENDS_A_MORA = frozenset(("a", "e", "i", "o", "u", "A", "E", "I", "O", "U", "N", "cl"))
_MISSING = -50  # what upstream counts where a label has no number
_LABEL = re.compile(
    r"-(?P<phone>[^+]*)\+.*?/A:(?P<a1>[^+]*)\+(?P<a2>[^+]*)\+(?P<a3>[^/]*)/.*?/F:(?P<f1>[^_]*)_"
)


@dataclass(frozen=True, slots=True)
class _Label:
    """A phoneme, and where it is in its accent phrase."""

    phone: str
    from_fall: int  # morae, 0 on the one before the pitch falls
    from_start: int  # its mora in the phrase, from 1
    to_end: int
    morae: int  # of the phrase


def pitched(labels: Sequence[str]) -> tuple[str, ...]:
    """The phonemes of full-context labels with marks of their pitch between them."""
    phones: list[str] = []
    for here, following in pairwise(map(_read, labels)):
        if here.phone == "sil":
            continue
        if here.phone == "pau":
            phones.append(PAUSE)
            continue
        phones.append(here.phone.lower() if here.phone in "AEIOU" else here.phone)
        phones += _mark(here, following)
    return tuple(phones)


def _mark(here: _Label, following: _Label) -> tuple[str, ...]:
    if here.to_end == 1 == following.from_start and here.phone in _ENDS_A_MORA:
        return (BORDER,)
    is_within = following.from_start == here.from_start + 1
    if here.from_fall == 0 and is_within and here.from_start != here.morae:
        return (FALL,)
    return (RISE,) if here.from_start == 1 and is_within else ()


def _read(label: str) -> _Label:
    found = _LABEL.search(label)
    assert found, f"no full-context label: {label!r}"
    return _Label(found["phone"], *(_number(found[name]) for name in ("a1", "a2", "a3", "f1")))


def _number(digits: str) -> int:
    return int(digits) if digits.removeprefix("-").isdigit() else _MISSING
