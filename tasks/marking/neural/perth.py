"""The mark of Resemble AI (package resemble-perth, MIT): speech is marked, and nothing else said.

The package carries its weights. It has no key: whoever installs it can find, forge and remove it.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tasks.marking.adapters import Samples
from tasks.marking.neural.weights import checkpoint, mismatched, module, present

NAME = "perth"
# It names none of the packages it needs; newer setuptools have no pkg_resources.
PACKAGES = "resemble-perth librosa pyyaml 'setuptools<81' torch torchaudio"
INSIDE = "perth.perth_net.perth_net_implicit"  # of the package: its network
WEIGHTS = "perth_net_250000.pth.tar"


@dataclass(frozen=True, slots=True)
class Perth:
    """Its network, at 32 kHz; marks below 2 kHz."""

    net: Any
    name: str = NAME
    capacity_bits: int = 0
    rate: int = 32000

    @classmethod
    def of(cls, weights: Path | None) -> "Perth":
        """With weights from a folder, or those in its package.

        Raises:
            ConfigError: the weights are missing or broken.
            MissingExtraError: the package is not installed.
        """
        if weights:
            present(weights / WEIGHTS, NAME)
        network = module(f"{INSIDE}.model.perth_net", NAME, PACKAGES)
        form = module(f"{INSIDE}.config", NAME, PACKAGES).default_hp
        inside = Path(network.__file__).parents[2] / "pretrained" / "implicit"
        path = (weights or inside) / WEIGHTS
        net = network.PerthNet(form)
        with mismatched(path, NAME):
            net.load_state_dict(checkpoint(path, NAME)["model"])
        return cls(net.eval())

    def added(self, mono: Samples, payload: int) -> Samples:
        """What it adds: its own way there and back without a mark is taken off."""
        import torch

        with torch.inference_mode():
            size, phase = self.net.ap.signal_to_magphase(torch.from_numpy(mono))
            marked, _ = self.net.encoder(size[None])
            there = self.net.ap.magphase_to_signal(marked[0], phase)
            return np.asarray(there - self.net.ap.magphase_to_signal(size, phase))

    def heard(self, mono: Samples) -> tuple[float, int]:
        """How sure it is."""
        import torch

        with torch.inference_mode():
            size, _ = self.net.ap.signal_to_magphase(torch.from_numpy(mono))
            score = float(self.net.decoder(size[None])[0])
        return (0.0 if math.isnan(score) else min(max(score, 0.0), 1.0)), 0  # NaN: it heard nothing
