"""Report what was delivered: every line, every figure, recomputed from the delivered file.

`report.json` follows the schema `dubline.report/1`, which the README describes.
"""

import json
import logging
import math
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.ffmpeg import measured, stream_hash
from tasks.job import Job
from tasks.marked import Delivered, Proof
from tasks.media import probed
from tasks.plan import Placement, Plan
from tasks.progress import progress
from tasks.reading import LineRead, Word, guesses, silences
from tasks.run_folder import file_digest, write_json
from tasks.schema import REPORT as SCHEMA
from tasks.schema import number_of
from tasks.spoken import Spoken
from tasks.timing import metrics
from tasks.track import Encoded, Fitted
from voices.card import Card
from voices.errors import InputError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What the stages made of a job."""

    read: tuple[LineRead, ...]
    takes: tuple[Spoken, ...]
    plan: Plan
    fitted: tuple[Fitted, ...]
    sound: Encoded
    proof: Proof
    delivered: Delivered

    @property
    def out(self) -> Path:
        """The version."""
        return self.delivered.out


@dataclass(frozen=True, slots=True)
class Attention:
    """A line that a person should look at, and why."""

    number: int
    reason: str


def attention(made: Made) -> tuple[Attention, ...]:
    """The lines that were not spoken well or do not fit, in order."""
    spoken = {t.number: t.reason for t in made.takes if not t.ok}
    placed = {p.number: p.reason for p in made.plan.placements if not p.feasible}
    numbers = sorted({*spoken, *placed})
    return tuple(
        Attention(n, "; ".join(r for r in (spoken.get(n), placed.get(n)) if r)) for n in numbers
    )


def reported(job: Job, made: Made, seconds: dict[str, float]) -> dict[str, Any]:
    """The report as a JSON value."""
    sound = delivered_sound(made)
    return {
        "schema": SCHEMA,
        "job": job.id,
        "versions": {
            "dubline": version("dubline"),
            "engine": made.takes[0].engine,
            "voice": {"id": job.card.id, "digest": job.card.digest},
            "voices": [_voice(job, card) for card in job.cast.cards],
        },
        "language": job.language,
        "script": _script(job),
        "source": _source(job),
        "lines": _lines(job, made),
        "readings": _readings(job, made),
        "attention": [asdict(line) for line in attention(made)],
        "timing": metrics(heard(made)),
        "loudness": _loudness(job, sound),
        "picture": _picture(job, made.out),
        "watermark": _watermark(made.proof),
        "labels": _labels(made.delivered),
        "deliverables": [_file(path) for path in (made.out, made.delivered.sidecar) if path],
        "stages": seconds,
    }


def _voice(job: Job, card: Card) -> dict[str, Any]:
    """A voice of the job, and the speakers who speak with it; "" is a line without one."""
    speakers = job.cast.named(card, job.script)
    return {"id": card.id, "digest": card.digest, "speakers": speakers}


def heard(made: Made) -> Plan:
    """The plan as it came out: the takes as long as they are, and as fast as that makes them."""
    takes = {take.number: take for take in made.fitted}
    placed = [placement for placement in made.plan.placements if placement.number in takes]
    return replace(
        made.plan, placements=tuple(_as_heard(one, takes[one.number].seconds) for one in placed)
    )


def _as_heard(placement: Placement, seconds: float) -> Placement:
    """Rates to a thousandth: a take is as long as whole samples make it."""
    rate = round(placement.natural / seconds, 3)
    return replace(placement, length=seconds, rate=rate, natural=rate * seconds)


def delivered_sound(made: Made) -> Encoded:
    """The figures of the sound in the delivered file.

    They were measured on the encoded sound before it was muxed: where its packets are the same
    in the delivered file, so are the figures; where not, the file is measured again.
    """
    track = probed(made.out).sounds[0].index
    if stream_hash(made.sound.path, "a:0") == stream_hash(made.out, str(track)):
        return made.sound
    again = measured(made.out, track)
    return replace(
        made.sound, loudness=again.integrated, range=again.range, true_peak=again.true_peak
    )


def _script(job: Job) -> dict[str, Any]:
    path = job.order.script
    return {
        "file": path.name,
        "sha256": job.digests[str(path)],
        "format": job.script.format,
        "encoding": job.script.encoding,
        "lines": len(job.script.lines),
        "notes": [asdict(note) for note in job.script.notes],
    }


def _source(job: Job) -> dict[str, Any] | None:
    if job.media is None:
        return None
    path = job.media.path
    sha256 = job.digests[str(path)]
    return {"file": path.name, "sha256": sha256, "seconds": round(job.media.seconds, 3)}


def _readings(job: Job, made: Made) -> dict[str, Any]:
    """Where readings came from, and what a person may give one for."""
    files = (
        *((card.readings, card.id) for card in job.cast.cards),
        (job.order.readings, None),
    )
    return {
        "files": [
            {"file": path.name, "voice": of, "sha256": job.digests[str(path)]}
            for path, of in files
            if path
        ],
        "guessed": [
            {"word": one.written, "reading": one.reading, "lines": one.lines}
            for one in guesses(made.read)
        ],
        "skipped": [{"sign": one.written, "lines": one.lines} for one in silences(made.read)],
    }


def _lines(job: Job, made: Made) -> list[dict[str, Any]]:
    takes = {take.number: take for take in made.takes}
    placed = {placement.number: placement for placement in made.plan.placements}
    laid = {fitted.number: fitted for fitted in made.fitted}
    read = {one.number: one for one in made.read}
    rows = []
    for line in job.script.lines:
        take, fitted = takes[line.number], laid.get(line.number)
        rows.append(
            {
                "number": line.number,
                "text": line.text,
                "speaker": line.speaker,
                "voice": job.cast.of(line).id,
                "style": take.style,
                "asked_style": line.style,
                "slot": {"start": line.start, "end": line.end} if job.script.timed else None,
                "attempts": take.attempts,
                "verdict": "ok" if take.ok else "needs attention",
                "reason": take.reason,
                "take": take.take.key if take.take else None,
                **_heard(placed.get(line.number), fitted),
                **_read(read[line.number]),
            }
        )
    return rows


def _read(line: LineRead) -> dict[str, Any]:
    return {
        "guessed": [_word(word) for word in line.guessed],
        "skipped": line.skipped,
        "readings": [
            {"written": word.written, "reading": word.reading, "origin": word.source}
            for word in line.given
        ],
    }


def _word(word: Word) -> dict[str, Any]:
    return {"word": word.written, "reading": word.reading, "source": word.source}


def _heard(placement: Placement | None, fitted: Fitted | None) -> dict[str, Any]:
    if placement is None or fitted is None:
        return {"start": None, "end": None}
    return {
        "start": round(fitted.start, 4),
        "end": round(fitted.start + fitted.seconds, 4),
        "natural": round(placement.natural, 4),
        "rate": round(placement.natural / fitted.seconds, 3),
        "stretch": round(fitted.stretch, 4),
        "onset_error": round(placement.onset_error, 4),
        "fit": placement.reason,
    }


def _loudness(job: Job, sound: Encoded) -> dict[str, Any]:
    wanted = job.order.delivery
    figures = {
        "target": wanted.loudness,
        "measured": sound.loudness,
        "pyloudnorm": sound.pyloudnorm,
        "range": sound.range,
        "true_peak": sound.true_peak,
        "true_peak_ceiling": wanted.true_peak,
        "gain": sound.gain,
        "limited": sound.limited,
    }
    return {
        k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in figures.items()
    }


def _picture(job: Job, out: Path) -> dict[str, Any] | None:
    """Proof that the picture was copied: the hash of its packets, before and after."""
    if job.media is None or job.media.picture is None:
        return None
    before = job.picture or stream_hash(job.media.path, str(job.media.picture.index))
    untouched = before == stream_hash(out, "v:0")
    if not untouched:  # MPEG-TS, for one: its packets begin otherwise than those of MP4 and MKV
        log.warning("the picture of %s was packed anew for its container", job.media.path.name)
    return {"packets": before, "untouched": untouched}


def _watermark(proof: Proof) -> dict[str, Any]:
    """What the mark says, and how well it was read from the encoded file."""
    marked, gate = proof.marked, proof.gate
    return {
        "payload": marked.payload,
        "key": marked.key.id,
        "layers": marked.layers,
        "strength": marked.strength,
        "verdict": gate.verdict,
        "z": round(gate.z, 2),
        "p_value": gate.p_value,
        "speech": round(gate.speech, 2),
        "windows": [[round(start, 2), round(end, 2)] for start, end in gate.windows],
        "tried": [
            {"strength": one.strength, "z": round(one.z, 2), "verdict": one.verdict}
            for one in proof.tried
        ],
    }


def _labels(delivered: Delivered) -> dict[str, Any]:
    """What was read back from the delivered file, and where it is on record."""
    return {
        "aigc": json.loads(delivered.aigc),
        "c2pa": delivered.state,
        "development": delivered.development,
        "manifest": delivered.manifest,
        "sidecar": delivered.sidecar.name if delivered.sidecar else None,
        "ledger": str(delivered.row),
        "notes": delivered.notes,
    }


def _file(path: Path) -> dict[str, Any]:
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": file_digest(path)}


def read_report(path: Path) -> dict[str, Any]:
    """A report that was written before.

    Raises:
        InputError: it cannot be read, or is none.
        SchemaError: a newer dubline wrote it.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot read the report {path}: {error}") from None
    if not isinstance(told, dict) or not number_of(told.get("schema"), SCHEMA, path):
        raise InputError(f"{path} is no report of dubline")
    return told


@task(task_run_name="report", cache_policy=NO_CACHE)
def report(job: Job, made: Made, seconds: dict[str, float], out: Path) -> Path:
    """Write the report."""
    progress("report", 0, 1)
    write_json(out, reported(job, made, seconds))
    progress("report", 1, 1)
    return out
