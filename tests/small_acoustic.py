"""An acoustic model of odd sizes, for tests: small, and with weights of every kind."""

import torch
from torch import Tensor, nn

from voices.gpt_sovits.acoustic_dimensions import (
    AcousticDimensions,
    FlowDimensions,
    GeneratorDimensions,
    PriorDimensions,
    QuantiserDimensions,
    StyleDimensions,
)
from voices.gpt_sovits.style import Style

SMALL = AcousticDimensions(  # no width is another one's, so that none can stand for another
    quantiser=QuantiserDimensions(codes=20, features=10),
    style=StyleDimensions(width=6, fusion=16, bins=7, speaker=9, hidden=8, kernel=3),
    prior=PriorDimensions(
        phonemes=30,
        features=10,
        hidden=12,
        feed=14,
        heads=3,
        layers=2,
        kernel=5,
        window=2,
        fusion=16,
        latent=18,
    ),
    flow=FlowDimensions(latent=18, style=6, hidden=11, couplings=3, layers=2, kernel=3),
    generator=GeneratorDimensions(
        latent=18, style=6, channels=24, rises=((3, 7), (2, 2)), blocks=((3, (1, 3)), (5, (1,)))
    ),
)


def lively(module: nn.Module) -> None:
    """Weights of every kind, none of them zero or one as modules have them at first."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for weight in module.parameters():
            fan = max(1, weight[0].numel()) if weight.dim() > 1 else 4
            weight.copy_(torch.randn(weight.shape, generator=generator) / fan**0.5)
    module.eval()


def noise(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def style_of(batch: int = 1) -> Style:
    return Style(noise(batch, 6, 1, seed=8), noise(batch, 16, 1, seed=9))
