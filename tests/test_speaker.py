"""The speaker network: its names, its sizes, and what the golden vectors do not pin."""

import json

import pytest
import torch

from tests.conftest import DATA
from tests.golden.speaker import loaded
from voices.errors import VoiceError
from voices.gpt_sovits.acoustic_dimensions import SpeakerDimensions
from voices.gpt_sovits.names import SPEAKER, renamed
from voices.gpt_sovits.speaker import AttentionFusion, SpeakerNet, clipped

TINY, FULL = DATA / "golden" / "sv_tiny", DATA / "golden" / "sv_full"
OFFICIAL = SpeakerDimensions(
    stem=64, widths=(24, 48, 96, 192), outputs=(256, 512, 1024, 2048), blocks=(3, 4, 6, 3)
)


def shapes(folder):
    told = json.loads((folder / "manifest.json").read_text("utf-8"))["tensors"]
    return renamed({name: tuple(shape) for name, shape, *_ in told}, SPEAKER)


@pytest.fixture(scope="module")
def network() -> SpeakerNet:
    return loaded(TINY)


@pytest.fixture(scope="module")
def fbank() -> torch.Tensor:
    return torch.randn(2, 60, 80, generator=torch.Generator().manual_seed(1)) * 3 - 8


@pytest.mark.parametrize("folder", [TINY, FULL], ids=lambda folder: folder.name)
def test_every_tensor_finds_its_place_and_no_place_stays_empty(folder):
    with torch.device("meta"):
        state = SpeakerNet(SpeakerDimensions.of(shapes(folder))).state_dict()
    assert {name: tuple(tensor.shape) for name, tensor in state.items()} == shapes(folder)


def test_the_official_network_has_official_sizes():
    assert SpeakerDimensions.of(shapes(FULL)) == OFFICIAL
    assert OFFICIAL.embedding == 20480


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        pytest.param("stem.conv.weight", None, id="no stem"),
        pytest.param("stem.conv.weight", (64, 9), id="a stem of two axes"),
        pytest.param("stage4.0.widen.conv.weight", (0, 768, 1, 1), id="nothing comes out"),
        pytest.param("voiceprint_projection.weight", (192, 40961), id="a band that is cut"),
        pytest.param("fusion.narrow.conv.weight", (500, 4096, 1, 1), id="an odd reduction"),
    ],
)
def test_shapes_that_no_speaker_network_has_are_an_error(name, shape):
    changed = {**shapes(FULL), name: shape}
    if shape is None:
        del changed[name]
    with pytest.raises(VoiceError):
        SpeakerDimensions.of(changed)


@torch.inference_mode()
def test_clips_of_one_length_are_heard_as_each_alone(network, fbank):
    together = network.embedding(fbank)
    alone = torch.cat([network.embedding(one[None]) for one in fbank])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)


@torch.inference_mode()
def test_the_voiceprint_is_of_the_mean_and_the_unbiased_deviation(network, fbank):
    mapped, projection = network.mapped(fbank), network.voiceprint_projection
    frames = mapped.shape[-1]
    mean = mapped.sum(-1) / frames
    variance = (mapped - mean[..., None]).square().sum(-1) / (frames - 1)
    pooled = torch.cat((mean, (variance + 1e-8).sqrt()), dim=1)
    torch.testing.assert_close(network.voiceprint(fbank), projection(pooled), rtol=1e-4, atol=1e-4)


@torch.inference_mode()
def test_a_clip_too_short_for_a_deviation_has_a_vector_but_no_voiceprint(network, fbank):
    short = fbank[:, :8]
    assert network.embedding(short).isfinite().all()
    with pytest.raises(VoiceError, match="last"):
        network.voiceprint(short)
    assert network.voiceprint(fbank[:, :9]).isfinite().all()


@torch.inference_mode()
def test_a_fusion_shares_two_between_its_images():
    fusion = AttentionFusion(4, 2).eval()
    image, other = torch.ones(1, 4, 2, 2), torch.full((1, 4, 2, 2), 3.0)
    for weight in fusion.parameters():
        weight.zero_()
    torch.testing.assert_close(fusion(image, other), image + other)  # tanh 0: as much of each
    fusion.widen.norm.bias.fill_(20)
    torch.testing.assert_close(fusion(image, other), 2 * image)


def test_activations_end_at_twenty():
    assert clipped(torch.tensor([-3.0, 5, 19, 21])).tolist() == [0, 5, 19, 20]
