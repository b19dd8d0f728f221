"""What every engine understands: a batch of requests in, sound or a named failure for each out.

espeak and GPT-SoVITS sit behind this one interface, so that nothing above knows which one speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Kinds of failure that lie in what was asked for, and not in an engine.
UNREADABLE = ("unreadable", "reading", "language", "no-sound", "style", "speed", "reference")

DEADLY = "deadly"  # kind of failure of a line that ends its process: it is not tried again


@dataclass(frozen=True, slots=True)
class Request:
    """One line to say."""

    text: str
    language: str  # BCP-47, as the script names it: "en", "pt-BR"
    style: str = "neutral"
    speed: float = 1.0  # 1.0 is the voice's natural tempo, 1.2 a fifth faster
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Speech:
    """One line as it was said."""

    samples: Samples  # (samples,), mono, full scale is 1.0
    rate: int  # Hz


@dataclass(frozen=True, slots=True)
class Failure:
    """One line that could not be said, and why; the other lines of its batch are not touched."""

    kind: str  # a word for the report: "no-sound", "runaway", "engine"
    message: str  # a sentence for a person


@dataclass(frozen=True, slots=True)
class Machine:
    """What an engine may use of the machine it runs on; small, for it travels with every batch."""

    device: str = "auto"  # "cpu", "cuda", "cuda:1", "mps"; "auto": the fastest there is
    precision: str = "auto"  # "fp32", "fp16", "bf16"; "auto": the fastest that is safe there
    models: Path | None = None  # folder of base models; None: where `dubline models` keeps them


class Engine(Protocol):
    """A voice, loaded and ready to speak."""

    identity: str  # engine name and version: part of every take's key

    def speak(self, requests: Sequence[Request]) -> list[Speech | Failure]:
        """Say every request; the results stand in the order of the requests.

        The result of a request depends on that request alone, never on its batch.
        """
        ...

    def close(self) -> None:
        """Let go of processes and memory."""
        ...
