"""The generator: its layout, its rounded lengths and its chunks change nothing."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.small_acoustic import SMALL, lively, noise
from voices.gpt_sovits.acoustic_dimensions import GeneratorDimensions
from voices.gpt_sovits.layers import LineConv, LineRise
from voices.gpt_sovits.vocoder import STEP, Generator, laid_out, reach

OFFICIAL = GeneratorDimensions(
    latent=192,
    style=512,
    channels=512,
    rises=((10, 16), (8, 16), (2, 8), (2, 2), (2, 2)),
    blocks=tuple((kernel, (1, 3, 5)) for kernel in (3, 7, 11)),
)


@pytest.fixture(scope="module")
def generator() -> Generator:
    made = Generator(SMALL.generator)
    lively(made)
    return made


def plainly(generator: Any, z: Tensor, style: Tensor) -> Tensor:
    """The generator as its paper draws it: no layout, no rounding of lengths, nothing in place."""

    def conv(module: Any, x: Tensor) -> Tensor:
        padding, dilation = module.padding[0], module.dilation[0]
        return functional.conv1d(x, module.weight, module.bias, 1, padding, dilation)

    x = conv(generator.entry, z) + conv(generator.condition, style)
    for stage, rise in enumerate(generator.rises):
        x = functional.leaky_relu(x, 0.1)
        x = functional.conv_transpose1d(x, rise.weight, rise.bias, rise.stride[0], rise.padding[0])
        blocks = generator.blocks[stage * generator.each :][: generator.each]
        x = torch.stack([_plain_block(block, x, conv) for block in blocks]).mean(0)
    return conv(generator.exit, functional.leaky_relu(x, 0.01)).tanh()


def _plain_block(block: Any, x: Tensor, conv: Any) -> Tensor:
    for dilated, plain in zip(block.dilated, block.plain, strict=True):
        heard = functional.leaky_relu(conv(dilated, functional.leaky_relu(x, 0.1)), 0.1)
        x = x + conv(plain, heard)
    return x


@pytest.mark.parametrize("length", [1, 2, STEP - 1, STEP, STEP + 1, 3 * STEP + 7])
def test_the_generator_is_its_plain_form_whatever_the_length(generator, length):
    z, style = noise(1, 18, length), noise(1, 6, 1)
    expected = plainly(generator, z, style)
    assert expected.std() > 0.01
    torch.testing.assert_close(generator(z, style), expected, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("size", [1, 5, 40, 100])
def test_chunks_join_to_what_is_generated_at_once(generator, size):
    z, style = noise(1, 18, 83), noise(1, 6, 1)
    whole = generator(z, style)
    assert whole.shape == (1, 1, 83 * 6)
    parts = generator.in_chunks(z, style, size)
    torch.testing.assert_close(parts, whole, atol=1e-6, rtol=1e-4)


def test_a_real_generator_hears_twelve_frames_on_each_side():
    assert reach(OFFICIAL) == 12


def test_no_sample_depends_on_frames_out_of_reach(generator):
    z, style, reached = noise(1, 18, 60), noise(1, 6, 1), reach(SMALL.generator)
    other = z.clone()
    other[..., 30] += 100
    changed_at = (generator(z, style) != generator(other, style)).nonzero()[:, 2] // 6
    assert 30 - reached <= changed_at.min() < 30 < changed_at.max() <= 30 + reached


@pytest.mark.parametrize("last", [False, True], ids=["as they come", "channels last"])
def test_convolutions_of_one_row_are_convolutions_of_a_line(last):
    conv, rise = LineConv(4, 6, 5, padding=4, dilation=2), LineRise(4, 2, 3, 7)
    line = noise(2, 4, 11)
    image = laid_out(line) if last else line.unsqueeze(2)
    expected = functional.conv1d(line, conv.weight, conv.bias, padding=4, dilation=2)
    torch.testing.assert_close(conv(image).squeeze(2), expected)
    risen = functional.conv_transpose1d(line, rise.weight, rise.bias, stride=3, padding=2)
    torch.testing.assert_close(rise(image).squeeze(2), risen)
    assert risen.shape[-1] == 33
