"""What is looked at after a kill: every file whole, and in the end what would have come anyway."""

import json
import struct
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import av
import soundfile

from tasks.ffmpeg import stream_hash
from tasks.run_folder import file_digest
from voices.errors import DublineError

PICTURES = (".mp4", ".mov", ".mkv", ".webm")
SOUNDS = (*PICTURES, ".m4a", ".mp3", ".flac", ".ogg", ".opus")


@dataclass(frozen=True)
class Deliverables:
    """What a job came to, without what may differ: times of day, signatures."""

    voice: str  # sha256 of voice.wav
    marked: str  # sha256 of voice.marked.wav
    packets: tuple[str, ...]  # hash over those of each stream of what was delivered
    lines: list[dict[str, Any]]  # of the report: what, where, how fast
    sha256: str  # of what was delivered; another one every time, but always the ledger's

    def differs(self, other: "Deliverables") -> list[str]:
        """The names of what is not the same."""
        same = {field.name for field in fields(self) if field.name != "sha256"}
        return sorted(name for name in same if getattr(self, name) != getattr(other, name))


def deliverables(run: Path, out: Path) -> Deliverables:
    """What a finished run left; OSError, ValueError where a part is missing or no such thing."""
    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    ledger = json.loads(Path(report["labels"]["ledger"]).read_text(encoding="utf-8"))
    return Deliverables(
        voice=file_digest(run / "voice.wav"),
        marked=file_digest(run / "voice.marked.wav"),
        packets=packets(out),
        lines=report["lines"],
        sha256=ledger["sha256"],
    )


def packets(file: Path) -> tuple[str, ...]:
    """A hash over the packets of every stream that a listener gets."""
    with av.open(str(file)) as opened:
        kinds = [stream.type for stream in opened.streams]
    streams = [("v:0", "video"), ("a:0", "audio"), ("s:0", "subtitle")]
    return tuple(stream_hash(file, name) for name, kind in streams if kind in kinds)


def halves(folder: Path) -> list[str]:
    """Files under their final names that are not whole; what is unfinished may be there as such."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not unfinished(path):
            reason = broken(path)
            if reason:
                found.append(f"{path.relative_to(folder)}: {reason}")
    return found


def leftovers(folder: Path) -> list[str]:
    """Unfinished files that nobody will finish or remove."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if unfinished(p))


def unfinished(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".part")


def broken(path: Path) -> str:
    """Why a file is not whole, or nothing."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".json" and path.name != "running.json":  # a lock, not a record
            json.loads(path.read_text(encoding="utf-8"))
        elif suffix == ".wav":
            return cut_wav(path)
        elif suffix in SOUNDS:
            with av.open(str(path)) as opened:
                for _ in opened.demux():
                    pass
    except (OSError, ValueError, av.FFmpegError, soundfile.LibsndfileError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def cut_wav(path: Path) -> str:
    """Whether a WAV holds as much sound as it promises; libsndfile reads a cut one in silence."""
    soundfile.info(path)
    with path.open("rb") as file:
        head = file.read(12)
        size = struct.unpack("<I", head[4:8])[0]
        if head[:4] == b"RF64":
            size = struct.unpack("<Q", file.read(16)[8:])[0]
    there = path.stat().st_size
    return "" if size + 8 <= there else f"{there} bytes of {size + 8}"


def verdict(run: Path, out: Path, wanted: Deliverables) -> list[str]:
    """What is wrong with a job that ended well; nothing, if all is as it should be."""
    try:
        came = deliverables(run, out)
        faults = [f"{name} differs" for name in came.differs(wanted)]
        if file_digest(out) != came.sha256:
            faults.append("the ledger is about another file")
    except (OSError, ValueError, KeyError, DublineError, av.FFmpegError) as error:
        return [f"not delivered: {type(error).__name__}: {error}"]
    return faults
