"""How much memory the command line takes to mark an hour of sound and to read it."""

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import soundfile

from tests.benchmarks.hosts import host
from tests.benchmarks.marker import DUBLINE, Marker
from tests.benchmarks.programme import pss

HOUR = 3600


def long_file(path: Path, name: str = "conversation", seconds: int = HOUR) -> None:
    """A host over and over, in a WAV file of 16 bits."""
    sound = host(name)
    with soundfile.SoundFile(path, "w", sound.rate, sound.samples.shape[1], "PCM_16") as file:
        left = seconds * sound.rate
        while left > 0:
            file.write(sound.samples[:left])
            left -= len(sound.samples)


def peak(command: Sequence[str]) -> tuple[float, float]:
    """The most memory in MB that a command and what it starts take, and how long it runs."""
    begun, most = time.monotonic(), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        tree = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, pss(tree))
            time.sleep(0.2)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:6])} ended with {process.returncode}")
    return most / 2**20, time.monotonic() - begun


def hour(marker: Marker, payload: int) -> dict[str, tuple[float, float]]:
    """MB and seconds to mark an hour and to read it."""
    with tempfile.TemporaryDirectory() as folder:
        plain, marked = Path(folder) / "plain.wav", Path(folder) / "marked.wav"
        long_file(plain)
        key = ["--key", marker.secret.hex()]
        embed = [*DUBLINE, "watermark", "embed", str(plain), str(marked), *key]
        figures = {"embed": peak([*embed, "--payload", f"{payload:012x}"])}
        plain.unlink()
        figures["detect"] = peak([*DUBLINE, "watermark", "detect", str(marked), "--json", *key])
    return figures
