"""The only place that starts ffmpeg: guarded against hostile input, its complaint in our error.

The binary comes with imageio-ffmpeg (a GPL build, started as a separate program), so that nothing
has to be installed beside pip packages.
"""

import math
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.media import CONTAINERS
from voices.errors import MediaError, OutputError

RATE = 48_000  # Hz, of everything between the takes and the delivery
BLOCK = 10  # seconds that are decoded at a time
QUIET = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
SAME_BYTES = ("-fflags", "+bitexact", "-flags", "+bitexact")  # no random ids in what is written
NO_ROOM = ("No space left on device", "Disk quota exceeded")
NO_WAY = ("Permission denied", "Read-only file system")

Block = NDArray[np.float32]  # (samples, channels)


@cache
def program() -> str:
    """Where the ffmpeg binary is."""
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def source(path: Path) -> list[str]:
    """The arguments that open a file from outside: no network, no playlists."""
    guards = ["-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS]
    return [*guards, "-i", f"file:{path.absolute()}"]


def run(arguments: Sequence[str], purpose: str, loglevel: str = "error") -> str:
    """Run ffmpeg to its end and return what it said.

    Raises:
        OutputError: no room or no right to write.
        MediaError: anything else that ffmpeg complains about.
    """
    command = [program(), *QUIET[:-1], loglevel, "-y", *arguments]
    done = subprocess.run(  # noqa: S603 -- a list, no shell, paths as file: URLs
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise complaint(said, purpose)
    return said


def complaint(said: str, purpose: str) -> MediaError | OutputError:
    """What ffmpeg said on its way out, as an error for a person."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reason = "; ".join(lines[-3:]) or "it said nothing"
    if any(words in said for words in NO_ROOM):
        return OutputError(f"cannot {purpose}: no space left on the disk")
    if any(words in said for words in NO_WAY):
        return OutputError(f"cannot {purpose}: {reason}")
    return MediaError(f"ffmpeg could not {purpose}: {reason}")


def decoded(
    path: Path,
    stream: int,
    channels: int,
    rate: int = RATE,
    part: tuple[float, float] | None = None,
) -> Iterator[Block]:
    """The sound of a stream in blocks of 10 s, from the programme's zero on.

    A stream that starts late or has holes is filled with silence, so that sample n is always
    heard n / `rate` seconds after the programme's zero, or after the beginning of `part`.

    Args:
        path: a file from outside.
        stream: its index in the file.
        channels: to mix down, or up, to.
        rate: Hz.
        part: start and end in seconds; without it, everything.
    """
    command = [program(), *QUIET]
    if part:
        command += ["-ss", f"{part[0]:.6f}", "-t", f"{part[1] - part[0]:.6f}"]
    command += [*source(path), "-map", f"0:{stream}", "-vn"]
    command += ["-af", f"aresample={rate}:async=1:first_pts=0:resampler=soxr"]
    command += ["-f", "f32le", "-c:a", "pcm_f32le", "-ac", str(channels), "pipe:1"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 -- a list, no shell
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        assert process.stdout
        try:
            size = BLOCK * rate * channels * 4
            while block := process.stdout.read(size):
                whole = len(block) // (4 * channels) * (4 * channels)
                yield np.frombuffer(block[:whole], np.float32).reshape(-1, channels)
            if process.wait():
                said.seek(0)
                raise complaint(said.read().decode("utf-8", "replace"), f"decode {path}")
        finally:
            process.stdout.close()
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a meter after EBU R 128 says of a whole programme."""

    integrated: float  # LUFS; -70 where nothing passes the gate
    range: float  # LU
    true_peak: float  # dBTP


def measured(
    path: Path, stream: int = 0, *, peaks: bool = True, filters: Sequence[str] = ()
) -> Loudness:
    """Loudness and true peak of a stream, as decoded and filtered (ffmpeg's ebur128).

    Looking for true peaks costs as much again; without it the peak is not a number.
    """
    meter = f"ebur128=peak={'true' if peaks else 'none'}:framelog=quiet"
    said = run(
        [
            *source(path),
            "-map",
            f"0:{stream}",
            "-af",
            ",".join([*filters, meter]),
            "-f",
            "null",
            "-",
        ],
        f"measure the loudness of {path.name}",
        loglevel="info",
    )
    summary = said[said.rfind("Summary:") :]
    return Loudness(
        integrated=_figure(summary, "I", "LUFS"),
        range=_figure(summary, "LRA", "LU"),
        true_peak=_figure(summary, "Peak", "dBFS") if peaks else math.nan,
    )


def _figure(summary: str, name: str, unit: str) -> float:
    found = re.search(rf"\b{name}:\s+(-?[\d.]+|-?inf|nan) {unit}", summary)
    if not found:
        raise MediaError(f"ffmpeg's ebur128 gave no {name}")
    return float(found[1])


def stream_hash(path: Path, stream: str = "v:0") -> str:
    """sha256 over the packets of a stream: equal when nothing was re-encoded."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "hash"
        run(
            [*source(path), "-map", f"0:{stream}", "-c", "copy", "-f", "streamhash", f"file:{out}"],
            f"hash the packets of {path.name}",
        )
        return out.read_text().strip().split("=")[-1]
