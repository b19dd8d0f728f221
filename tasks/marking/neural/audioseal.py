"""The mark of Meta (package audioseal, MIT): 16 bits in speech, found to the sample.

Its package carries no weights and would fetch them; its loader is not used for that reason. It has
no key: whoever has the weights can find, forge and remove it.
"""

from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tasks.marking.adapters import Samples
from tasks.marking.neural.weights import checkpoint, mismatched, module, present
from voices.errors import ConfigError

NAME = "audioseal"
PACKAGES = "audioseal"
COMPILE = "audioseal.libs.moshi.utils.compile"
BITS = 16
WEIGHTS = {"wm": "generator_base.pth", "detector": "detector_base.pth"}  # as upstream names them


@dataclass(frozen=True, slots=True)
class AudioSeal:
    """Its two networks, at 16 kHz."""

    generator: Any
    detector: Any
    name: str = NAME
    capacity_bits: int = BITS
    rate: int = 16000

    @classmethod
    def of(cls, weights: Path | None) -> "AudioSeal":
        """With weights from a folder.

        Raises:
            ConfigError: the weights are missing or broken.
            MissingExtraError: the package is not installed.
        """
        if weights is None:
            files = " and ".join(WEIGHTS.values())
            raise ConfigError(
                f"the audioseal mark has no weights: put {files} of facebook/audioseal into a "
                f"folder {NAME!r} and name the folder above it as marks.weights"
            )
        for file in WEIGHTS.values():
            present(weights / file, NAME)
        builder = module("audioseal.builder", NAME, PACKAGES)
        generator = _network("wm", weights, builder.AudioSealWMConfig, builder.create_generator)
        detector = _network(
            "detector", weights, builder.AudioSealDetectorConfig, builder.create_detector
        )
        return cls(generator, detector)

    def added(self, mono: Samples, payload: int) -> Samples:
        """What it adds."""
        import torch

        bits = [payload >> place & 1 for place in range(BITS - 1, -1, -1)]
        with torch.inference_mode(), _plainly():
            sound = torch.from_numpy(mono)[None, None]
            message = torch.tensor([bits], dtype=torch.int32)
            return np.asarray(self.generator.get_watermark(sound, message=message)[0, 0])

    def heard(self, mono: Samples) -> tuple[float, int]:
        """The share of the sound in which it hears a mark, and the 16 bits."""
        import torch

        with torch.inference_mode(), _plainly():
            score, message = self.detector.detect_watermark(torch.from_numpy(mono)[None, None])
        bits = "".join(str(int(bit)) for bit in message[0])
        return float(score[0]), int(bits, 2)


def _network(part: str, weights: Path, form: Any, create: Any) -> Any:
    """The generator or the detector, built from the package's own card."""
    loader = module("audioseal.loader", NAME, PACKAGES)
    card = loader.load_local_model_config(f"audioseal_{part}_16bits")
    shape = loader.OmegaConf.to_container(card)
    path = weights / WEIGHTS[part]
    held = checkpoint(path, NAME, _plain())
    tensors = held.get("best_state", held).get("model", held)
    net = create(loader.AudioSeal.parse_config(shape, config_type=form, nbits=BITS))
    if not any(".inner_conv." in name for name in tensors):  # of releases before 0.2
        tensors = loader.convert_state_dict_for_scriptable_model(tensors)
    with mismatched(path, NAME):
        loader.load_state_dict(net, tensors)
    return net.eval()


def _plainly() -> AbstractContextManager[None]:
    """Without torch.compile, which takes minutes before the first second is marked."""
    calm: AbstractContextManager[None] = module(COMPILE, NAME, PACKAGES).no_compile()
    return calm


def _plain() -> list[Any]:
    """What upstream's checkpoints hold beside tensors: their settings, kept by omegaconf."""
    kinds = module("omegaconf", NAME, PACKAGES)
    base, nodes = (module(f"omegaconf.{part}", NAME, PACKAGES) for part in ("base", "nodes"))
    scalars = (nodes.AnyNode, nodes.StringNode, nodes.IntegerNode, nodes.FloatNode)
    trees = (kinds.DictConfig, kinds.ListConfig, base.ContainerMetadata, base.Metadata)
    return [*trees, *scalars, nodes.BooleanNode, defaultdict, dict, list, int, Any]
