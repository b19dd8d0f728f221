"""The sizes of the acoustic half and of the speaker network, as a checkpoint tells them.

What upstream writes into its code (a window of 4, 4 couplings, ...) is read from the shapes of the
tensors too, so that a model of other widths works; where no shape tells, upstream's number is the
default of a field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from voices.errors import VoiceError
from voices.gpt_sovits.acoustic_config import AcousticConfig, axes, divided, odd, stated
from voices.gpt_sovits.dimensions import Shapes, SpectrumDimensions, agree, layers_held

FRAMES = 2  # of 20 ms, in a semantic token

# Upstream's, which neither a config nor a shape tells.
STYLE_HEADS = 2
FUSION_HEADS = 4


@dataclass(frozen=True, slots=True)
class QuantiserDimensions:
    """Sizes of what makes semantic tokens of HuBERT features."""

    codes: int = 1024
    features: int = 768

    @classmethod
    def of(cls, shapes: Shapes) -> "QuantiserDimensions":
        """The sizes that the tensors have."""
        codes, features = axes(shapes, "quantiser.codebook", 2)
        halved = axes(shapes, "quantiser.projection.weight", 3)
        agree("the shape of quantiser.projection.weight", (features, features, FRAMES), halved)
        return cls(codes, features)


@dataclass(frozen=True, slots=True)
class StyleDimensions:
    """Sizes of what hears the style of a reference."""

    width: int  # of the style vector
    fusion: int  # of what the prior gets of it
    bins: int  # of a spectrogram, the lowest, that are heard: 1025 in v1, 704 in later versions
    speaker: int = 0  # width of a speaker vector; 0: this version takes none
    hidden: int = 128
    kernel: int = 5
    heads: int = STYLE_HEADS

    @classmethod
    def of(cls, model: AcousticConfig, shapes: Shapes) -> "StyleDimensions":
        """The sizes that a config states and the tensors have."""
        hidden, bins = axes(shapes, "styling.encoder.spectral.0.weight", 2)
        width, _ = axes(shapes, "styling.encoder.projection.weight", 2)
        fusion, _, _ = axes(shapes, "encoder.fusion.content.weight", 3)
        _, _, kernel = axes(shapes, "styling.encoder.temporal.0.conv.weight", 3)
        agree("config.model.gin_channels", model.gin_channels, width)
        pro = any(name.startswith(("styling.speaker.", "styling.fusion.")) for name in shapes)
        speaker = axes(shapes, "styling.speaker.weight", 2)[1] if pro else 0
        if not pro:  # the style vector goes into the fusion as it is
            agree("config.model.gin_channels", model.gin_channels, fusion)
        divided("the style encoder", hidden, STYLE_HEADS)
        return cls(width, fusion, bins, speaker, hidden, odd("the style encoder", kernel))


@dataclass(frozen=True, slots=True)
class PriorDimensions:
    """Sizes of the text encoder, which says where in the latent space a sound lies."""

    phonemes: int
    features: int  # of a code
    hidden: int
    feed: int
    heads: int
    layers: int  # of the phonemes; their content, and what they are together, have half as many
    kernel: int
    window: int  # phonemes, or frames, on either side of one that it knows the places of
    fusion: int
    latent: int
    fusion_heads: int = FUSION_HEADS

    @classmethod
    def of(cls, model: AcousticConfig, shapes: Shapes) -> "PriorDimensions":
        """The sizes that a config states and the tensors have."""
        block = "encoder.phoneme_encoder.blocks.0"
        phonemes, hidden = axes(shapes, "encoder.phoneme_embedding.weight", 2)
        feed, _, kernel = axes(shapes, f"{block}.feed.widen.weight", 3)
        _, places, head = axes(shapes, f"{block}.attention.near_keys", 3)
        fusion, _, _ = axes(shapes, "encoder.fusion.content.weight", 3)
        _, features, _ = axes(shapes, "encoder.content.weight", 3)
        twice, _, _ = axes(shapes, "encoder.statistics.weight", 3)
        agree("config.model.hidden_channels", model.hidden_channels, hidden)
        agree("config.model.filter_channels", model.filter_channels, feed)
        agree("config.model.kernel_size", model.kernel_size, odd("the text encoder", kernel))
        agree("config.model.n_heads", model.n_heads, divided("the text encoder", hidden, head))
        agree("config.model.inter_channels", model.inter_channels, divided("the prior", twice, 2))
        divided("the fusion of text and content", fusion, FUSION_HEADS)
        return cls(
            phonemes=phonemes,
            features=features,
            hidden=hidden,
            feed=feed,
            heads=model.n_heads,
            layers=_layers(model.n_layers, shapes),
            kernel=kernel,
            window=odd("the relative positions", places) // 2,
            fusion=fusion,
            latent=model.inter_channels,
        )


@dataclass(frozen=True, slots=True)
class FlowDimensions:
    """Sizes of the flow between the latent space of the prior and that of the generator."""

    latent: int
    style: int
    hidden: int
    couplings: int = 4
    layers: int = 4
    kernel: int = 5

    @classmethod
    def of(cls, model: AcousticConfig, shapes: Shapes) -> "FlowDimensions":
        """The sizes that a config states and the tensors have."""
        divided("config.model.inter_channels", model.inter_channels, 2)
        hidden, _, _ = axes(shapes, "flow.steps.0.entry.weight", 3)
        _, _, kernel = axes(shapes, "flow.steps.0.gates.0.weight", 3)
        return cls(
            latent=model.inter_channels,
            style=model.gin_channels,
            hidden=hidden,
            couplings=layers_held(shapes, "flow.steps."),
            layers=layers_held(shapes, "flow.steps.0.gates."),
            kernel=odd("the flow", kernel),
        )


@dataclass(frozen=True, slots=True)
class GeneratorDimensions:
    """Sizes of the generator of the waveform."""

    latent: int
    style: int
    channels: int  # at first; every rise halves them
    rises: tuple[tuple[int, int], ...]  # (how many times longer, kernel)
    blocks: tuple[tuple[int, tuple[int, ...]], ...]  # after each rise: (kernel, dilations)

    @property
    def hop(self) -> int:
        """Samples to a frame."""
        return prod(rate for rate, _ in self.rises)

    @classmethod
    def of(cls, model: AcousticConfig, shapes: Shapes) -> "GeneratorDimensions":
        """The sizes that a config states and the tensors have."""
        channels, _, _ = axes(shapes, "generator.entry.weight", 3)
        agree("config.model.upsample_initial_channel", model.upsample_initial_channel, channels)
        return cls(
            latent=model.inter_channels,
            style=model.gin_channels,
            channels=channels,
            rises=_rises(model, shapes),
            blocks=_blocks(model, shapes),
        )


@dataclass(frozen=True, slots=True)
class AcousticDimensions:
    """Sizes of the acoustic model (s2), part by part."""

    quantiser: QuantiserDimensions
    style: StyleDimensions
    prior: PriorDimensions
    flow: FlowDimensions
    generator: GeneratorDimensions

    @classmethod
    def of(cls, config: Mapping[str, Any], shapes: Shapes) -> "AcousticDimensions":
        """The sizes that a config states and the tensors, by our names and folded, have.

        Raises:
            VoiceError: they differ, or one is missing or impossible.
        """
        model, spectrum = stated(config), SpectrumDimensions.of(config)
        sizes = cls(
            quantiser=QuantiserDimensions.of(shapes),
            style=StyleDimensions.of(model, shapes),
            prior=PriorDimensions.of(model, shapes),
            flow=FlowDimensions.of(model, shapes),
            generator=GeneratorDimensions.of(model, shapes),
        )
        agree("config.data.hop_length", spectrum.hop, sizes.generator.hop)
        if sizes.style.bins > spectrum.bins:
            raise VoiceError(
                f"config.data.filter_length gives {spectrum.bins} frequencies, "
                f"and the style encoder hears {sizes.style.bins}"
            )
        return sizes


@dataclass(frozen=True, slots=True)
class SpeakerDimensions:
    """Sizes of the speaker network, ERes2NetV2."""

    stem: int
    widths: tuple[int, ...]  # of a branch, in each stage
    outputs: tuple[int, ...]  # of each stage
    blocks: tuple[int, ...]  # in each stage
    branches: int = 4
    bands: int = 10  # of frequency that are left at the end, of 80
    voiceprint: int = 192
    reduction: int = 4  # by which an attention fusion is narrower inside

    @property
    def embedding(self) -> int:
        """Width of a speaker vector."""
        return self.outputs[-1] * self.bands

    @classmethod
    def of(cls, shapes: Shapes) -> "SpeakerDimensions":
        """The sizes that the tensors have.

        Raises:
            VoiceError: a tensor that tells one is missing or impossible.
        """
        stages = [f"stage{number}" for number in range(1, 5)]
        outputs = tuple(axes(shapes, f"{stage}.0.widen.conv.weight", 4)[0] for stage in stages)
        voiceprint, pooled = axes(shapes, "voiceprint_projection.weight", 2)
        return cls(
            stem=axes(shapes, "stem.conv.weight", 4)[0],
            widths=tuple(
                axes(shapes, f"{stage}.0.branches.0.conv.weight", 4)[0] for stage in stages
            ),
            outputs=outputs,
            blocks=tuple(layers_held(shapes, f"{stage}.") for stage in stages),
            branches=layers_held(shapes, "stage1.0.branches."),
            bands=divided("the pooled vector", pooled, 2 * outputs[-1]),
            voiceprint=voiceprint,
            reduction=divided(
                "the last fusion", outputs[-1], axes(shapes, "fusion.narrow.conv.weight", 4)[0]
            ),
        )


def _layers(stated: int, shapes: Shapes) -> int:
    held = layers_held(shapes, "encoder.phoneme_encoder.blocks.")
    agree("config.model.n_layers", stated, held)
    for half in ("content", "joint"):
        found = layers_held(shapes, f"encoder.{half}_encoder.blocks.")
        agree(f"half of config.model.n_layers (in the {half} encoder)", stated // 2, found)
    return held


def _rises(model: AcousticConfig, shapes: Shapes) -> tuple[tuple[int, int], ...]:
    rates, kernels = model.upsample_rates, model.upsample_kernel_sizes
    count = layers_held(shapes, "generator.rises.")
    agree("the length of config.model.upsample_rates", len(rates), count)
    agree("the length of config.model.upsample_kernel_sizes", len(kernels), count)
    for index, (rate, kernel) in enumerate(zip(rates, kernels, strict=True)):
        held = axes(shapes, f"generator.rises.{index}.weight", 3)[2]
        agree(f"config.model.upsample_kernel_sizes[{index}]", kernel, held)
        if kernel < rate or (kernel - rate) % 2:
            raise VoiceError(
                f"config.model.upsample_rates[{index}] is {rate}, which does not go with "
                f"a kernel of {kernel}: that should be larger by an even number"
            )
    if model.upsample_initial_channel >> count == 0:
        channels = f"{model.upsample_initial_channel} channels"
        raise VoiceError(f"{channels} cannot be halved {count} times, as the generator does")
    return tuple(zip(rates, kernels, strict=True))


def _blocks(model: AcousticConfig, shapes: Shapes) -> tuple[tuple[int, tuple[int, ...]], ...]:
    kernels, dilations = model.resblock_kernel_sizes, model.resblock_dilation_sizes
    agree("the length of config.model.resblock_dilation_sizes", len(dilations), len(kernels))
    count = len(kernels) * len(model.upsample_rates)
    agree("the number of residual blocks", count, layers_held(shapes, "generator.blocks."))
    for index, kernel in enumerate(kernels):
        block = f"generator.blocks.{index}.dilated."
        held = axes(shapes, f"{block}0.weight", 3)[2]
        agree(f"config.model.resblock_kernel_sizes[{index}]", kernel, odd("the generator", held))
        depth = f"the length of config.model.resblock_dilation_sizes[{index}]"
        agree(depth, len(dilations[index]), layers_held(shapes, block))
    return tuple(zip(kernels, map(tuple, dilations), strict=True))
