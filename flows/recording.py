"""What came of an order of versions, written down beside them: for programs, and for next week."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flows.dub import Outcome
from flows.outcomes import Failed, Versions
from tasks.finished import dubline_version
from tasks.job import Job
from tasks.labels.languages import title
from tasks.marked import Delivered
from tasks.run_folder import write_json
from tasks.schema import VERSIONS as SCHEMA
from voices.audio import unfinished


def written(came: Versions, jobs: Mapping[str, Job]) -> Path:
    """Write the record of all versions, and a copy of the report of each beside it."""
    for outcome in came.made.values():
        _copied(outcome.report, report_of(outcome))
    write_json(came.written, told(came, jobs))
    return came.written


def report_of(outcome: Outcome) -> Path:
    """The report of a version, beside it: `film.ja.report.json`."""
    return outcome.out.with_name(f"{outcome.out.stem}.report.json")


def _copied(report: Path, to: Path) -> None:
    """Copy a report; the same one is left as it is."""
    text = report.read_bytes()
    if not to.is_file() or to.read_bytes() != text:
        with unfinished(to) as part:
            part.write_bytes(text)


def told(came: Versions, jobs: Mapping[str, Job]) -> dict[str, Any]:
    """The record as a JSON value; files are named as they are called in its folder."""
    failed = {one.of: one for one in came.failed}
    return {
        "schema": SCHEMA,
        "dubline": dubline_version(),
        "source": _source(came, jobs),
        "shared": _shared(jobs),
        "default": came.default or None,
        "versions": [
            _made(language, came.made[language], jobs[language])
            if language in came.made
            else _failed(failed[language])
            for language in came.order.languages
        ],
        "one_file": _together(came),
        "renditions": [
            {
                "language": one.language,
                **_file(one.delivered),
                "file": _within(one.delivered.out, came),
                "playlist": _within(one.playlist, came),
                "payload": came.made[one.language].proof.marked.payload,
            }
            for one in came.renditions
        ],
        "failures": [_failed(one) for one in came.failed if one.of not in came.order.languages],
    }


def _source(came: Versions, jobs: Mapping[str, Job]) -> dict[str, Any] | None:
    media = next(iter(jobs.values())).media
    if media is None:
        return None
    said = came.order.source
    return {
        "file": media.path.name,
        "sha256": next(iter(jobs.values())).digests[str(media.path)],
        "seconds": round(media.seconds, 3),
        "language": said.language if said else None,
        "script": said.script.name if said and said.script else None,
    }


def _shared(jobs: Mapping[str, Job]) -> dict[str, Any]:
    """What was found out once for all versions."""
    first = next(iter(jobs.values()))
    return {
        "bed": {"file": first.bed.path.name, "loudness": first.bed.loudness} if first.bed else None,
        "picture": first.picture or None,
        "ducked": round(sum(end - start for start, end in first.ducked), 3),
    }


def _made(language: str, outcome: Outcome, job: Job) -> dict[str, Any]:
    return {
        "language": language,
        "title": title(language),
        **_file(outcome.delivered),
        "job": job.id,
        "voices": [card.id for card in job.cast.heard(job.script.lines)],
        "payload": outcome.proof.marked.payload,
        "report": report_of(outcome).name,
        "lines": outcome.lines,
        "attention": [line.number for line in outcome.attention],
        "loudness": outcome.loudness,
        "true_peak": outcome.true_peak,
        "seconds": round(outcome.seconds, 3),
        "stages": outcome.stages,
        "made_before": outcome.made_before or None,
    }


def _failed(one: Failed) -> dict[str, Any]:
    return {"language": one.of, "failure": {"kind": one.kind, "reason": one.reason}}


def _together(came: Versions) -> dict[str, Any] | None:
    if came.together is None:
        return None
    return {**_file(came.together), "tracks": list(_tracks(came))}


def _tracks(came: Versions) -> Iterator[dict[str, Any]]:
    """The dubs in their order: the one that is played is the first."""
    for number, language in enumerate(came.in_order):
        payload = came.made[language].proof.marked.payload
        yield {"track": number, "language": language, "title": title(language), "payload": payload}


def _file(sent: Delivered) -> dict[str, Any]:
    return {
        "file": sent.out.name,
        "sidecar": sent.sidecar.name if sent.sidecar else None,
        "bytes": sent.out.stat().st_size,
        "sha256": sent.sha256,
    }


def _within(path: Path, came: Versions) -> str:
    return str(path.relative_to(came.order.out))
