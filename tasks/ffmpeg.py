"""The only place that starts ffmpeg: guarded against hostile input, its complaint in our error.

The binary comes with imageio-ffmpeg (a GPL build, started as a separate program), so that nothing
has to be installed beside pip packages.
"""

import math
import re
import selectors
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from tasks.limits import allowed, deadline, limits_here
from tasks.media import CONTAINERS, hours, probed
from tasks.progress import EVERY, still
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


def subtitles(path: Path) -> list[str]:
    """The arguments that open an SRT of our own writing."""
    return ["-protocol_whitelist", "file", "-f", "srt", "-i", f"file:{path.absolute()}"]


def run(arguments: Sequence[str], purpose: str, loglevel: str = "error") -> str:
    """Run ffmpeg to its end and return what it said.

    Raises:
        OutputError: no room or no right to write.
        MediaError: anything else that ffmpeg complains about, or it took longer than it may.
    """
    command = [program(), *QUIET[:-1], loglevel, "-y", *arguments]
    with subprocess.Popen(  # noqa: S603 -- a list, no shell, paths as file: URLs
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            said = _said(process, allowed(), purpose)
        finally:
            if process.poll() is None:
                process.kill()
    if process.returncode:
        raise complaint(said, purpose)
    return said


def _said(process: subprocess.Popen[bytes], most: float, purpose: str) -> str:
    """What a program says until its end, with a sign of life every few seconds.

    Raises:
        MediaError: that takes more than `most` seconds.
    """
    ends_at = time.monotonic() + most
    while True:
        try:
            left = max(ends_at - time.monotonic(), 0.0)
            _, said = process.communicate(timeout=min(left, EVERY))
            return said.decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            if time.monotonic() >= ends_at:
                raise too_slow(purpose, most) from None
            still()


def too_slow(purpose: str, most: float) -> MediaError:
    """Why ffmpeg was ended."""
    return MediaError(
        f"ffmpeg took more than the {most:.0f} s that it may to {purpose}: the file is damaged, or "
        "made to do that; limits.decode_factor and limits.decode_grace allow more"
    )


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

    Raises:
        MediaError: it cannot be decoded, takes longer than it may, or does not end.
    """
    limits = limits_here()
    most = deadline(probed(path).seconds, limits)
    command = _decoding(path, stream, channels, rate, part)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 -- a list, no shell
            command, bufsize=0, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        assert process.stdout
        try:
            size = BLOCK * rate * channels * 4
            for block in _blocks(process.stdout, size, most, path):
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


def _decoding(
    path: Path, stream: int, channels: int, rate: int, part: tuple[float, float] | None
) -> list[str]:
    command = [program(), *QUIET]
    if part:
        command += ["-ss", f"{part[0]:.6f}", "-t", f"{part[1] - part[0]:.6f}"]
    command += [*source(path), "-map", f"0:{stream}", "-vn"]
    command += ["-af", f"aresample={rate}:async=1:first_pts=0:resampler=soxr"]
    return [*command, "-f", "f32le", "-c:a", "pcm_f32le", "-ac", str(channels), "pipe:1"]


def _blocks(pipe: IO[bytes], size: int, most: float, path: Path) -> Iterator[bytes]:
    """What comes out of a pipe, in blocks of `size` bytes.

    Raises:
        MediaError: nothing came for `most` seconds in all; the time between blocks is ours.
    """
    waited, done = 0.0, 0
    block = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            begun = time.monotonic()
            if not ready.select(max(most - waited, 0.0)):
                raise too_slow(f"decode {path}", most)
            piece = pipe.read(size - len(block))
            waited += time.monotonic() - begun
            block += piece
            if block and (not piece or len(block) == size):
                yield bytes(block)
                block.clear()
                done += 1
                _check_length(done, path)
            if not piece:
                return


def _check_length(blocks: int, path: Path) -> None:
    """Refuse a file with more sound in it than it says and than is accepted."""
    most = limits_here().seconds
    if (blocks - 1) * BLOCK > most:
        raise MediaError(
            f"{path} holds more than {hours(most)} of sound (limits.seconds), whatever its header "
            "says"
        )


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
