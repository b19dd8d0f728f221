"""Mark a voice track so that its mark is read from the encoded file: a loop the flow owns.

What is lost on the way (under a loud bed, at a low bitrate) is marked again, one step stronger;
where no step is enough, the dub fails rather than deliver what nobody could trace.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from flows.stages import Stages
from tasks.asset import asset_of
from tasks.job import Job
from tasks.keeping import keeping_of, name_of, newest_key
from tasks.label import Parcel
from tasks.marked import Marked, Proof, Tried
from tasks.mix import mix
from tasks.mux import Parts, mux
from tasks.normalise import normalise
from tasks.notice import notice, sounding
from tasks.track import Encoded, Interval
from tasks.verify import verify
from tasks.watermark import STRENGTHS, watermark
from voices.errors import MarkError


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the run folder, whose mark can be read."""

    path: Path
    parts: Parts
    sound: Encoded
    proof: Proof


@dataclass(frozen=True, slots=True)
class Spoken:
    """A voice track, when it speaks, and how its sound becomes a version."""

    voice: Path
    speech: list[Interval]
    parts: Callable[[Encoded, Marked], Parts]


Made = TypeVar("Made", Version, Parcel)


def readable(attempt: Callable[[int, float], Made]) -> Made:
    """What an attempt made that can be read; it is given its number and a strength.

    Raises:
        MarkError: no strength is enough.
    """
    tried: list[Tried] = []
    for number, strength in enumerate(STRENGTHS, 1):
        made = attempt(number, strength)
        tried += made.proof.tried
        if made.proof.gate.verdict != "unread":
            return replace(made, proof=replace(made.proof, tried=tuple(tried)))
    raise MarkError(unreadable(tried))


def version(stages: Stages, job: Job, spoken: Spoken) -> Version:
    """The version of a voice track, marked as strongly as it takes.

    Raises:
        MarkError: no strength is enough.
    """

    def attempt(number: int, strength: float) -> Version:
        stages.attempt(number)
        return once(stages, job, spoken, strength)

    made = readable(attempt)
    stages.attempt(1)
    return made


def once(stages: Stages, job: Job, spoken: Spoken, strength: float) -> Version:
    """The version as it is when marked at a strength, and what is read from it."""
    order, keeping = job.order, keeping_of(job.order)
    place, key = chosen_place(stages.folder.path, strength), name_of(newest_key(keeping))
    how, wanted = (key, strength), order.marks.notice
    track = place / "voice.marked.wav"
    marked = stages.run("watermark", watermark, spoken.voice, asset_of(job), keeping, how, track)
    heard = stages.run("notice", notice, marked.path, wanted, place / "voice.noticed.wav")
    speech = spoken.speech + sounding(wanted) + list(job.ducked)
    mixed = stages.run("mix", mix, heard, job.bed, speech, order.mix)
    sound = stages.run("normalise", normalise, mixed, job.layout, job.kind, order.delivery)
    parts = spoken.parts(sound, marked)
    path = stages.run("mux", mux, parts, job.kind, place / f"version{job.kind.suffix}")
    gate = stages.run("verify", verify, path, marked, keeping, spoken.speech)
    tried = Tried(strength, gate.z, gate.verdict)
    return Version(path, parts, sound, Proof(marked, gate, (tried,)))


def chosen_place(folder: Path, strength: float) -> Path:
    """Where the files of an attempt are: what an earlier one made stays, and so do its records."""
    step = STRENGTHS.index(strength)
    place = folder / f"stronger-{step}" if step else folder
    place.mkdir(exist_ok=True)
    return place


def unreadable(tried: Sequence[Tried]) -> str:
    """Why nothing is delivered, and what would help."""
    told = ", ".join(f"z {one.z:.1f} at strength {one.strength:g}" for one in tried)
    return (
        f"the watermark cannot be read from the encoded file ({told}), so nothing is delivered; "
        "a lower bed (--duck-depth, or --bed silent) or a higher bitrate (delivery.bitrate) helps"
    )
