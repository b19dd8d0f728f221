"""Putting the mark in and reading it back, in this process or through the command line."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from tests.benchmarks.hosts import Samples, stored

DUBLINE = [sys.executable, "-m", "flows.cli"]
FOUND, NOT_FOUND = 0, 1  # exit codes of `watermark detect`
BOTH = ("presence", "trace")


@dataclass(frozen=True)
class Reading:
    """What a detector says of a sound."""

    found: bool
    z: float
    p_value: float
    payload: str | None
    tempo: float
    pitch: float
    ranges: tuple[tuple[float, float], ...]  # seconds


@dataclass(frozen=True)
class Marker:
    """A master secret and the way to use it."""

    secret: bytes = field(repr=False)
    cli: bool = False

    def marked(
        self, samples: Samples, rate: int, payload: int, layers: tuple[str, ...] = BOTH
    ) -> Samples:
        """The samples with a mark."""
        if self.cli:
            return self._marked_by_command(samples, rate, payload, layers)
        from tasks.marking.embedding import Mark, embedded
        from tasks.marking.key import Key

        mark = Mark(payload=payload, layers=layers)
        return np.asarray(embedded(samples, rate, mark, Key.of(self.secret)), np.float32)

    def read(self, samples: Samples, rate: int, *, deep: bool = False) -> Reading:
        """What is found in the samples as a file of 16 bits holds them."""
        if self.cli:
            return self._read_by_command(stored(samples), rate, deep)
        from tasks.marking.detection import detected
        from tasks.marking.key import Key

        seen = detected(
            stored(samples), rate, [Key.of(self.secret)], effort="deep" if deep else "usual"
        )
        ranges = tuple((span.start, span.end) for span in seen.ranges)
        return Reading(
            seen.found, seen.z, seen.p_value, seen.payload, seen.tempo, seen.pitch, ranges
        )

    def _marked_by_command(
        self, samples: Samples, rate: int, payload: int, layers: tuple[str, ...]
    ) -> Samples:
        with tempfile.TemporaryDirectory() as name:
            plain, out = Path(name) / "plain.wav", Path(name) / "marked.wav"
            soundfile.write(plain, samples, rate, subtype="PCM_16")
            command = [*DUBLINE, "watermark", "embed", str(plain), str(out)]
            command += ["--payload", f"{payload:012x}", "--key", self.secret.hex()]
            command += ["--layer", "both" if layers == BOTH else layers[0]]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            marked, _ = soundfile.read(out, dtype="float32", always_2d=True)
        return np.asarray(marked, np.float32)

    def _read_by_command(self, samples: Samples, rate: int, deep: bool) -> Reading:
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "heard.wav"
            soundfile.write(path, samples, rate, subtype="PCM_16")
            command = [*DUBLINE, "watermark", "detect", str(path), "--json"]
            command += ["--key", self.secret.hex(), *(["--deep"] if deep else [])]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode not in (FOUND, NOT_FOUND):
            raise RuntimeError(f"detect failed: {done.stderr.strip()}")
        said = json.loads(done.stdout)
        if (done.returncode == FOUND) != said["detected"]:
            raise RuntimeError(f"exit {done.returncode}, but detected is {said['detected']}")
        return Reading(
            found=said["detected"],
            z=said["z"],
            p_value=said["p_value"],
            payload=said["payload"],
            tempo=said["tempo"],
            pitch=said["pitch"],
            ranges=tuple((start, end) for start, end, *_ in said["ranges"]),
        )
