"""Saying tokens: what the golden vectors do not pin."""

from dataclasses import replace

import pytest
import torch

from voices.gpt_sovits.decoding import SOONEST, Utterance, generated
from voices.gpt_sovits.dimensions import SemanticDimensions
from voices.gpt_sovits.sampling import (
    COLDEST,
    Sampling,
    Settings,
    drawn,
    ended,
    penalised,
    probabilities,
)
from voices.gpt_sovits.semantic import Cache, SemanticModel, visible

SIZES = SemanticDimensions(layers=3, heads=2, width=24, phonemes=40, tokens=65, features=12)


@pytest.fixture(scope="module")
def model() -> SemanticModel:
    torch.manual_seed(5)
    made = SemanticModel(SIZES).eval()
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if name.endswith("norm.bias"):
                weight.normal_(std=0.5)
            if name.endswith("embedding.weight"):
                weight.normal_()
    return made


def utterance(number: int, **changes) -> Utterance:
    generator = torch.Generator().manual_seed(number)

    def some(most: int, count: int) -> torch.Tensor:
        return torch.randint(0, most, (count,), generator=generator)

    one = Utterance(
        phonemes=some(SIZES.phonemes, 9 + 5 * number),
        features=torch.randn(9 + 5 * number, SIZES.features, generator=generator),
        prompt=some(SIZES.end, 4 + 3 * (number % 4)),
        sampling=Sampling(top_k=12 + number, temperature=0.8 + 0.1 * number),
        seed=100 + number,
        most=70,
    )
    return replace(one, **changes)


@torch.inference_mode()
def test_eight_items_with_prompts_of_their_own_say_in_a_batch_what_they_say_alone(model):
    items = [utterance(number) for number in range(8)]
    items[3] = utterance(3, features=None)
    items[5] = utterance(5, prompt=torch.zeros(0, dtype=torch.int64))
    together = generated(model, items)
    alone = [generated(model, [item])[0] for item in items]
    assert together == alone
    assert len({tuple(one.tokens) for one in together}) == 8


@torch.inference_mode()
def test_the_order_and_the_neighbours_of_an_item_do_not_matter(model):
    first = generated(model, [utterance(1), utterance(6), utterance(2)])
    again = generated(model, [utterance(2), utterance(1)])
    assert [first[2], first[0]] == again


@torch.inference_mode()
def test_another_seed_says_something_else(model):
    one, other = generated(model, [utterance(1), utterance(1, seed=7)])
    assert one != other


@torch.inference_mode()
def test_an_utterance_that_does_not_end_is_stopped_and_says_so(model):
    with torch.no_grad():
        weights = model.prediction.weight.clone()
        model.prediction.weight[SIZES.end] = 0
        model.prediction.weight[SIZES.end] -= 100 * model.blocks[-1].feed_norm.bias
    try:
        long, short = generated(model, [utterance(2, most=60), utterance(4, most=33)])
    finally:
        with torch.no_grad():
            model.prediction.weight.copy_(weights)
    assert (len(long.tokens), long.ended) == (60, False)
    assert (len(short.tokens), short.ended) == (33, False)


@torch.inference_mode()
def test_an_utterance_has_as_many_tokens_as_it_must_have(model):
    eager = utterance(2, sampling=Sampling(repetition_penalty=1.0))
    with torch.no_grad():
        weights = model.prediction.weight.clone()
        model.prediction.weight[SIZES.end] = 100 * model.blocks[-1].feed_norm.bias
    try:
        (said,) = generated(model, [eager])
    finally:
        with torch.no_grad():
            model.prediction.weight.copy_(weights)
    assert said.ended
    assert len(said.tokens) == SOONEST


@torch.inference_mode()
def test_step_by_step_is_as_all_at_once(model):
    item = utterance(3)
    text = model.phonemes(item.phonemes, item.features)
    tokens = model.tokens(item.prompt)
    mask = visible(len(text), len(tokens))[None, None]
    x = torch.cat((text, tokens))[None]
    whole = model(x, Cache.empty(SIZES, 1, x.shape[1], x), mask)
    cache = Cache.empty(SIZES, 1, len(text), x)
    model(text[None], cache)
    for at in range(len(tokens)):
        cache.reserve(1)
        last = model(model.tokens(item.prompt[at : at + 1], at)[None], cache)
        torch.testing.assert_close(last[0, 0], whole[0, len(text) + at], atol=1e-5, rtol=1e-5)


def test_an_item_ends_where_the_end_is_likeliest_although_another_token_was_drawn():
    logits = torch.tensor([[0.0, 1.0, 3.0], [0.0, 3.0, 1.0], [0.0, 3.0, 1.0]])
    tokens = torch.tensor([1, 2, 1])
    assert ended(logits, tokens, end=2).tolist() == [True, True, False]


def test_the_likeliest_is_told_after_the_penalty():
    logits = torch.tensor([[4.0, 0.0, 3.5]])
    seen = torch.tensor([[True, False, False]])
    after = penalised(logits, seen, torch.tensor([[1.35]]))
    assert ended(after, torch.tensor([1]), end=2).tolist() == [True]
    assert ended(logits, torch.tensor([1]), end=2).tolist() == [False]


@pytest.mark.parametrize("temperature", [0.0, 1e-9, COLDEST])
def test_temperature_has_a_floor(temperature):
    logits = torch.tensor([[1.0, 1.00001, 0.5]])
    cold = probabilities(logits, Settings.of([Sampling(3, 1.0, temperature, 1.0)], logits))
    floor = probabilities(logits, Settings.of([Sampling(3, 1.0, COLDEST, 1.0)], logits))
    assert torch.equal(cold, floor)
    assert cold[0, 0] > 0.2  # at a temperature of 0 it would be nothing


def test_every_item_is_sampled_as_it_asks():
    logits = torch.randn(3, 50, generator=torch.Generator().manual_seed(1))
    asked = [Sampling(5, 0.7, 0.6, 1.0), Sampling(50, 1.0, 1.5, 1.0), Sampling(1, 0.2, 1.0, 1.0)]
    together = probabilities(logits, Settings.of(asked, logits))
    for row, one in enumerate(asked):
        alone = probabilities(logits[row : row + 1], Settings.of([one], logits))
        torch.testing.assert_close(together[row : row + 1], alone)


def test_a_draw_has_the_distribution_it_is_drawn_from():
    likely = torch.tensor([[0.5, 0.3, 0.2, 0.0]])
    noise = torch.empty(20_000, 4).exponential_(generator=torch.Generator().manual_seed(3))
    tokens = drawn(likely.expand(20_000, 4), noise)
    shares = torch.bincount(tokens, minlength=4) / 20_000
    torch.testing.assert_close(shares, likely[0], atol=0.015, rtol=0)
    assert shares[3] == 0
