"""Read the mark of one key in one piece of sound: search in stages, decode, weigh the evidence.

The stages go from the likely to the far-fetched: as it was, then cut, then faster or slower, then
higher or lower. A stage that reads the payload ends the search.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tasks.marking import path
from tasks.marking.code import decoded
from tasks.marking.evidence import FOUND, MISREAD, Evidence
from tasks.marking.features import Profile, heard
from tasks.marking.grid import CHIP, HALF, PERIOD, Cells, Layout, layout, vouched, words
from tasks.marking.key import Key
from tasks.marking.search import (
    REFINED,
    Array,
    Place,
    agreement,
    blind,
    columns,
    found,
    gathered,
    scored,
)
from tasks.marking.steady import in_parts, sharpened, uniform

WORDS = 16  # of the decoder's list that are compared with their check bits
PLACES = 3  # that are decoded in each way of hearing
WORTH = 3.6  # z of the presence layer at which a far-fetched place is decoded
# Below all three of these no word comes near 1e-9: z of the trace layer, of both, of presence.
TRACE, JOINT, SYNC = 10.0, 10.7, 5.7
LIKELY = 3  # stages of which every place is decoded
CLEAR = 14.0  # z of the presence layer after which no other place or pitch is looked for
USUAL = (0.999, 1.0, 1.001)
TEMPOS = tuple(np.arange(0.94, 1.0601, 0.001).round(4).tolist())
PITCHES = tuple(p for p in np.arange(0.95, 1.0501, 0.01).round(3).tolist() if p != 1.0)
DEEP_TEMPOS = tuple(np.arange(0.79, 1.2601, 0.001).round(4).tolist())
DEEP_PITCHES = tuple(p for p in np.arange(0.84, 1.1951, 0.01).round(3).tolist() if p != 1.0)
AROUND = tuple(np.arange(-0.004, 0.00401, 0.001).round(4).tolist())


class Heard:
    """A piece of sound, and what was heard of it in each way, reckoned once."""

    def __init__(self, magnitudes: NDArray[np.float32]) -> None:
        self._magnitudes = magnitudes
        self._ways: dict[Profile, Array] = {}

    def by(self, profile: Profile) -> Array:
        """What is heard with a profile: (bands, frames); only unpitched ones are kept."""
        if profile.pitch != 1.0:
            return heard(self._magnitudes, profile)
        if profile not in self._ways:
            self._ways[profile] = heard(self._magnitudes, profile)
        return self._ways[profile]


@dataclass(frozen=True, slots=True)
class Stage:
    """Some hypotheses that are as likely as each other."""

    profiles: tuple[tuple[Profile, tuple[float, ...]], ...]  # and their tempos
    cut: bool = False
    blind: bool = False  # whether the presence layer is not asked


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one key in one piece."""

    evidence: Evidence
    place: Place
    payload: int | None
    chips: NDArray[np.intp]  # numbers of the chips, in the order of time
    at: NDArray[np.float64]  # the frame of each
    columns: Array  # (bands, chips)
    tried: int = 0  # hypotheses of the whole search

    @property
    def p_value(self) -> float:
        """How likely chance reads as much."""
        return self.evidence.p_value


def stages(effort: str) -> list[Stage]:
    """All stages of an effort (`detection.Effort`), in order."""
    plain, noisy = Profile(), Profile(noisy=True)
    once = ((plain, (1.0,)),)
    quick = [
        Stage(((plain, USUAL), (noisy, USUAL))),
        Stage(once, cut=True),
        Stage(once, blind=True),
    ]
    if effort == "quick":
        return quick
    deep = effort == "deep"
    tempos, pitches = (DEEP_TEMPOS, DEEP_PITCHES) if deep else (TEMPOS, PITCHES)
    ways = [(Profile(pitch, noisy), _tempos(pitch)) for pitch in pitches for noisy in (False, True)]
    return [*quick, Stage(((plain, tempos), (noisy, tempos))), Stage(tuple(ways))]


def _tempos(pitch: float) -> tuple[float, ...]:
    """A tape played faster is higher by as much; software may leave the tempo as it was."""
    return tuple(middle + step for middle in (1 / pitch, 1.0) for step in AROUND)


def read(sound: Heard, key: Key, tried: Sequence[Stage]) -> Reading:
    """The most convincing reading of all stages; later ones are left out once a payload is read."""
    best: Reading | None = None
    count = 0
    for number, stage in enumerate(tried, 1):
        look = _Look(sound, layout(key), key, count, number)
        for reading in look.readings(stage):
            if best is None or reading.p_value < best.p_value:
                best = reading
            if best.payload is not None and best.p_value < FOUND:
                return replace(look.steadied(best, stage.cut), tried=look.tried)
        count = look.tried
        if best and (key.trace is None or best.evidence.presence > CLEAR) and best.p_value < FOUND:
            break
    assert best
    return replace(best, tried=count)


class _Look:
    """One stage of the search, and how much was tried in it."""

    def __init__(self, sound: Heard, plan: Layout, key: Key, tried: int, stage: int) -> None:
        self._sound, self._plan, self._key = sound, plan, key
        self.tried, self._stage = tried, stage
        self._decoded = self._places = 0

    def readings(self, stage: Stage) -> Iterator[Reading]:
        """What each way of hearing gives."""
        blocks = sum(sum(tempos) for _, tempos in stage.profiles)
        self.tried += round(blocks * PERIOD * REFINED)
        for profile, tempos in stage.profiles:
            values = self._sound.by(profile)
            if stage.cut:
                yield from self._along(values, profile)
            elif stage.blind:
                for place in self._alone(values, profile):
                    yield self._at(values, place)
            else:
                for place in found(values, self._plan.presence, tempos, profile, PLACES):
                    yield self._at(values, place)

    def steadied(self, reading: Reading, cut: bool) -> Reading:
        """A reading whose payload is sure, at its exact place and tempo, or along all its parts."""
        assert reading.payload is not None
        values = self._sound.by(reading.place.profile)
        trace = self._plan.traced(words(reading.payload, self._key))
        signs, place = trace + self._plan.presence, reading.place
        if cut:
            along = agreement(gathered(reading.chips, reading.columns), signs)
            whole = uniform(values, signs, TEMPOS, replace(place, z=along))
            if whole is None:
                return reading
            place = whole
        place = sharpened(values, place, signs)
        parts = None if cut else in_parts(values, signs, place)
        if parts is None:
            return self._placed(reading, values, place)
        chips, slots, told = parts
        at = slots.astype(np.float64) * CHIP + HALF
        return replace(reading, chips=chips, at=at, columns=told)

    def _placed(self, reading: Reading, values: Array, place: Place) -> Reading:
        place = scored(values, place, self._plan.presence)
        chips, told = columns(values, place)
        at = place.offset + CHIP * place.scale * chips.astype(np.float64)
        return replace(reading, place=place, chips=chips, at=at, columns=told)

    def _alone(self, values: Array, profile: Profile) -> list[Place]:
        """Where the trace layer stands out by itself."""
        if not self._key.trace:
            return []
        # The trace layer itself chose among all of them, so that each of them counts.
        self._places += PERIOD
        offsets = blind(values, self._plan, PLACES)
        return [scored(values, Place(at, 1.0, profile), self._plan.presence) for at in offsets]

    def _at(self, values: Array, place: Place) -> Reading:
        chips, told = columns(values, place)
        at = place.offset + CHIP * place.scale * chips.astype(np.float64)
        return self._weighed(place, chips, at, told, joint=True)

    def _along(self, values: Array, profile: Profile) -> Iterator[Reading]:
        """The path through a sound that was cut."""
        told = path.places(values, self._plan.presence, profile)
        self.tried += (len(told) - 1) * PERIOD * REFINED
        kept = path.distinct(told)
        if kept:
            chips, slots, heard_there = path.followed(values, self._plan.presence, kept)
            yield self._weighed(
                told[0], chips, slots.astype(np.float64) * CHIP + HALF, heard_there, joint=False
            )

    def _weighed(
        self,
        place: Place,
        chips: NDArray[np.intp],
        at: NDArray[np.float64],
        told: Array,
        joint: bool,
    ) -> Reading:
        cells = gathered(chips, told)
        worth = self._stage <= LIKELY or place.z > WORTH
        payload = self._decode(cells, place.z) if worth and self._key.trace else None
        evidence = Evidence(
            place.z, self.tried, self._stage, decoded=self._decoded, places=self._places
        )
        if payload is not None:
            trace = self._plan.traced(words(payload, self._key))
            both = agreement(cells, trace + self._plan.presence) if joint else 0.0
            evidence = replace(evidence, genuine=True, trace=agreement(cells, trace), joint=both)
        sure = payload if evidence.misread <= MISREAD else None
        return Reading(evidence, place, sure, chips, at, told)

    def _decode(self, cells: Cells, presence: float) -> int | None:
        """The first word of the list whose check bits are right."""
        self._places += 1
        soft = self._plan.soft(cells)
        if not soft.any():
            return None
        ((info, score),) = decoded(soft, 1)
        self._decoded += 1
        payload = vouched(info, self._key)
        if payload is not None or self._hopeless(cells, score, presence):
            return payload
        for info, _ in decoded(soft, WORDS)[1:]:
            self._decoded += 1
            payload = vouched(info, self._key)
            if payload is not None:
                return payload
        return None

    def _hopeless(self, cells: Cells, score: float, presence: float) -> bool:
        """Whether no word could be evidence enough: all others of the list agree less."""
        owned = self._plan.presence != 0
        ours, theirs = (float(np.linalg.norm(cells[where])) for where in (owned, ~owned))
        both = (presence * ours + score) / (np.hypot(ours, theirs) + 1e-12)
        return score < TRACE * theirs and both < JOINT and presence < SYNC
