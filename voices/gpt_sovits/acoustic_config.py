"""What the config of an acoustic checkpoint says, and what its tensors say of the same."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from voices.errors import VoiceError
from voices.gpt_sovits.dimensions import Section, Shapes, Size, checked

LARGEST = 1 << 20  # no axis of a tensor comes near it

Dilation = Annotated[int, Field(ge=1, le=64)]
Sizes = Annotated[list[Size], Field(min_length=1, max_length=32)]
Dilations = Annotated[list[Dilation], Field(min_length=1, max_length=32)]


class AcousticConfig(Section):
    """Section `model` of the config of an s2 checkpoint, as far as it matters when speaking."""

    inter_channels: Size
    hidden_channels: Size
    filter_channels: Size
    n_heads: Size
    n_layers: Size
    kernel_size: Size
    gin_channels: Size
    upsample_initial_channel: Size
    upsample_rates: Sizes
    upsample_kernel_sizes: Sizes
    resblock: Literal["1"]
    resblock_kernel_sizes: Sizes
    resblock_dilation_sizes: Annotated[list[Dilations], Field(min_length=1, max_length=32)]


class _Acoustic(Section):
    model: AcousticConfig


def stated(config: Mapping[str, Any]) -> AcousticConfig:
    """What a config says of the model.

    Raises:
        VoiceError: something is missing, or of the wrong kind.
    """
    return checked(_Acoustic, config).model


def axes(shapes: Shapes, name: str, count: int) -> tuple[int, ...]:
    """The shape of a tensor that must be there.

    Raises:
        VoiceError: it is missing, has more or fewer axes, or one of an impossible size.
    """
    shape = shapes.get(name)
    if shape is None:
        raise VoiceError(f"it lacks tensor {name}, which every model of its kind has")
    if len(shape) != count or not all(1 <= size <= LARGEST for size in shape):
        raise VoiceError(f"tensor {name} is of shape {list(shape)}; it should have {count} sizes")
    return shape


def odd(part: str, kernel: int) -> int:
    """A kernel that keeps the length of what it is applied to.

    Raises:
        VoiceError: it is even, and keeps none.
    """
    if kernel % 2 == 0:
        raise VoiceError(f"the kernel of {part} is {kernel} wide; it should be odd")
    return kernel


def divided(part: str, whole: int, size: int) -> int:
    """How many times a size fits into a whole.

    Raises:
        VoiceError: something would be left.
    """
    if whole % size:
        raise VoiceError(f"{part} is {whole} wide, which {size} does not divide")
    return whole // size
