"""The acoustic model: what the golden vectors do not pin."""

from copy import deepcopy

import pytest
import torch
from torch.nn import functional

from tests.conftest import DATA
from tests.golden.acoustic import loaded
from tests.small_acoustic import SMALL, lively, noise, style_of
from voices.gpt_sovits import acoustic
from voices.gpt_sovits.acoustic import AcousticModel, Quantiser
from voices.gpt_sovits.acoustic_dimensions import QuantiserDimensions, StyleDimensions
from voices.gpt_sovits.flow import Coupling, Flow
from voices.gpt_sovits.layers import RelativeAttention, joined, split
from voices.gpt_sovits.style import Style, Styling
from voices.gpt_sovits.text_encoder import frames

CODES, PHONEMES = torch.arange(8)[None] * 2, torch.tensor([[3, 9, 27, 1, 1]])


@pytest.fixture(scope="module")
def model() -> AcousticModel:
    made = AcousticModel(SMALL)
    lively(made)
    return made


@pytest.fixture
def quantiser() -> Quantiser:
    made = Quantiser(QuantiserDimensions(codes=5, features=3))
    weight = torch.zeros(3, 3, 2)
    weight[:, :, 0] = torch.eye(3)  # it hears the first frame of each pair
    codes = torch.tensor([[90.0, 90, 90], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 30]])
    bias = torch.zeros(3)
    made.load_state_dict({"projection.weight": weight, "projection.bias": bias, "codebook": codes})
    return made


def test_the_nearest_code_is_taken_and_of_equals_the_first(quantiser):
    pairs = torch.tensor([[1.0, 0, 0], [0, 0, 0], [0, 0.9, 0], [0, 0, 14], [0, 0, 16]])
    heard = pairs.repeat_interleave(2, dim=0).T[None]
    assert quantiser(heard).tolist() == [[1, 1, 2, 1, 4]]


def test_a_last_odd_frame_makes_no_token(quantiser):
    assert quantiser(noise(1, 3, 9)).shape == (1, 4)


def test_long_clips_are_quantised_bit_by_bit(quantiser, monkeypatch):
    heard = noise(2, 3, 100) * 10
    whole = quantiser(heard)
    monkeypatch.setattr(acoustic, "CHUNK", 7)
    assert torch.equal(quantiser(heard), whole)


@pytest.fixture
def plain_styling() -> Styling:
    made = Styling(StyleDimensions(width=6, fusion=6, bins=7, hidden=8, kernel=3))
    lively(made)
    return made


def test_the_style_of_references_is_the_mean_of_their_styles(plain_styling):
    clips = [noise(1, 7, 20), noise(1, 7, 33, seed=2)]
    each = [plain_styling([clip]).full for clip in clips]
    both = plain_styling(clips)
    torch.testing.assert_close(both.full, (each[0] + each[1]) / 2)
    assert torch.equal(both.full, both.fusion)


def test_frequencies_above_those_of_the_version_are_not_heard(plain_styling):
    clip = noise(1, 12, 20)
    louder = torch.cat((clip[:, :7], clip[:, 7:] * 100), dim=1)
    assert torch.equal(plain_styling([clip]).full, plain_styling([louder]).full)


def test_in_pro_each_reference_has_its_speaker_and_slopes_come_before_the_mean(model):
    clips, speakers = [noise(1, 7, 20), noise(1, 7, 9, seed=2)], [noise(1, 9), -noise(1, 9)]
    styling, style = model.styling, model.style(clips, speakers)
    slopes = styling.slope.weight[None, :, None]
    each = []
    for clip, speaker in zip(clips, speakers, strict=True):
        heard = styling.encoder(clip) + styling.speaker(speaker)[..., None]
        each.append(torch.where(heard < 0, heard * slopes, heard))
    assert (torch.stack(each) < 0).any()
    torch.testing.assert_close(style.full, (each[0] + each[1]) / 2)
    torch.testing.assert_close(style.fusion[..., 0], styling.fusion(style.full[..., 0]))


@pytest.mark.parametrize("speakers", [[], [noise(1, 9)] * 3], ids=["none", "one too many"])
def test_in_pro_a_speaker_is_needed_for_each_reference(model, speakers):
    with pytest.raises(ValueError, match="argument 2"):
        model.style([noise(1, 7, 20)] * 2, speakers)


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_attention_by_diagonals_is_attention_by_a_table_of_offsets(length):
    attention = RelativeAttention(12, 3, 2)
    lively(attention)
    x = noise(2, 12, length)
    query, key, value = (
        split(part(x), 3) for part in (attention.query, attention.key, attention.value)
    )
    offsets = torch.arange(length) - torch.arange(length)[:, None]
    near = (offsets.abs() <= 2)[..., None]
    keys = attention.near_keys[0][offsets.clamp(-2, 2) + 2] * near  # (T, T, D)
    values = attention.near_values[0][offsets.clamp(-2, 2) + 2] * near
    query = query / 4**0.5
    scores = query @ key.mT + torch.einsum("bhid,ijd->bhij", query, keys)
    weights = scores.softmax(-1)
    heard = weights @ value + torch.einsum("bhij,ijd->bhid", weights, values)
    torch.testing.assert_close(attention(x), attention.out(joined(heard)))


@pytest.mark.parametrize(
    ("tokens", "speed", "expected"),
    [
        pytest.param(10, 1.0, 20, id="two frames to a token"),
        pytest.param(10, 1, 20, id="also where the speed is whole"),
        pytest.param(10, 1.2, 17, id="faster: rounded down, and one more"),
        pytest.param(10, 2.0, 11, id="also where nothing is left over"),
        pytest.param(10, 0.7, 29, id="slower"),
        pytest.param(1, 3.0, 1, id="never none"),
    ],
)
def test_the_speed_says_how_many_samples_there_are(model, tokens, speed, expected):
    assert frames(tokens, speed) == expected
    wave = model(CODES[:, :1].repeat(1, tokens), PHONEMES, style_of(), speed=speed)
    assert wave.shape == (1, 1, expected * 6)
    assert wave.abs().max() <= 1


def test_several_items_of_one_length_are_said_as_each_alone(model):
    codes, phonemes = torch.cat((CODES, CODES.flip(1))), torch.cat((PHONEMES, PHONEMES + 1))
    together = model(codes, phonemes, style_of(2), noise(2, 18, 16))
    for item in (0, 1):
        style = Style(style_of(2).full[item, None], style_of(2).fusion[item, None])
        alone = model(codes[item, None], phonemes[item, None], style, noise(2, 18, 16)[item, None])
        torch.testing.assert_close(together[item, None], alone, atol=1e-5, rtol=1e-4)


def test_without_noise_the_mean_is_said(model):
    silent = model(CODES, PHONEMES, style_of(), torch.zeros(1, 18, 16))
    assert torch.equal(model(CODES, PHONEMES, style_of()), silent)


def test_of_noise_the_first_frames_are_used(model):
    drawn = noise(1, 18, 40)
    longer = model(CODES, PHONEMES, style_of(), drawn)
    assert torch.equal(longer, model(CODES, PHONEMES, style_of(), drawn[..., :16]))
    assert not torch.equal(longer, model(CODES, PHONEMES, style_of()))


def test_a_deviation_beyond_half_floats_does_not_overflow_on_the_way(model):
    mean, deviation = torch.zeros(1, 1, 2).half(), torch.tensor([[[12.0, -20]]]).half()
    drawn = model.drawn(mean, deviation, torch.tensor([[[0.1, 1.0]]]))
    assert drawn.dtype == torch.float16
    assert drawn[0, 0, 0] == pytest.approx(0.1 * 2.718281828**12, rel=1e-3)


def test_the_flow_undoes_what_training_does():
    flow = Flow(SMALL.flow)
    lively(flow)
    z, style = noise(1, 18, 9), noise(1, 6, 1)
    forward = z
    for step in flow.steps:
        if isinstance(step, Coupling):
            kept, moved = forward.chunk(2, dim=1)
            shift = step.exit(step._told(step.entry(kept), style))
            forward = torch.cat((kept, moved + shift), dim=1)
        else:
            forward = forward.flip(1)
    assert not torch.allclose(forward, z, atol=0.1)
    torch.testing.assert_close(flow(forward, style), z, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_half_precision_says_nearly_the_same(dtype):
    model = deepcopy(loaded(DATA / "golden" / "s2_v2Pro"))
    codes, phonemes = torch.arange(9)[None] * 100, torch.arange(7)[None]
    style = model.style([noise(1, 1025, 40).abs()], [noise(1, 20480)])
    with torch.inference_mode():
        full = model(codes, phonemes, style, noise(1, 192, 18) / 2)
        half = model.in_precision(dtype)(codes, phonemes, style, noise(1, 192, 18) / 2)
    assert half.dtype == dtype
    assert half.isfinite().all()
    closeness = functional.cosine_similarity(full.flatten(), half.float().flatten(), dim=0)
    assert closeness > 0.99


def test_what_is_done_once_for_a_reference_stays_in_float32(model):
    half = deepcopy(model).in_precision(torch.float16)
    heard = noise(1, 10, 30)
    assert torch.equal(half.codes(heard), model.codes(heard))
    style = half.style([noise(1, 7, 20)], [noise(1, 9)])
    assert style.full.dtype == style.fusion.dtype == torch.float32
    again = half.in_precision(torch.float32)
    assert {weight.dtype for weight in again.parameters()} == {torch.float32}
