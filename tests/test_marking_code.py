import json
from pathlib import Path

import numpy as np
import pytest

from tasks.marking.code import GENERATORS, decoded, encoded, signs

GOLDEN = Path(__file__).parent / "data" / "golden" / "watermark" / "code.json"


def words(count: int, seed: int = 1):
    return np.random.default_rng(seed).integers(0, 2, (count, 64), dtype=np.uint8)


def received(info, noise: float, seed: int):
    """Soft values of a word, at a noise of so many times the signal."""
    return signs(encoded(info)) + noise * np.random.default_rng(seed).standard_normal(256)


def encoded_bit_by_bit(info: list[int]) -> list[int]:
    register = [info[(0 - delay) % 64] for delay in range(9)]  # newest first
    code = []
    for time in range(64):
        register = [info[time], *(info[(time - delay) % 64] for delay in range(1, 9))]
        for generator in GENERATORS:
            taps = [int(digit) for digit in format(generator, "09b")]
            code.append(sum(tap * bit for tap, bit in zip(taps, register, strict=True)) % 2)
    return code


def best_through(soft, first: int) -> float:
    """The best correlation of a word that starts and ends in a state; the oldest bit is lowest."""
    best = np.full(256, -np.inf)
    best[first] = 0.0
    registers = np.arange(512)  # the newest bit is highest
    outputs = [[bin(r & g).count("1") % 2 for g in GENERATORS] for r in registers]
    added = soft.reshape(64, 4) @ (1.0 - 2.0 * np.array(outputs)).T
    for time in range(64):
        ways = best[registers % 256] + added[time]
        best = np.maximum.reduceat(ways, np.arange(0, 512, 2))  # both lead to register // 2
    return float(best[first])


def near(info):
    """All words whose information differs from `info` in bits that lie within ten places."""
    patterns = (np.arange(1, 1024, 2)[:, None] >> np.arange(10)) & 1
    padded = np.pad(patterns, ((0, 0), (0, 54))).astype(np.uint8)
    return np.concatenate([np.roll(padded, place, axis=1) for place in range(64)]) ^ info


def test_code_bits_are_as_pinned_and_as_a_plain_shift_register_has_them():
    for case in json.loads(GOLDEN.read_text())["words"]:
        info = [int(digit) for digit in format(int(case["info"], 16), "064b")]
        code = "".join(map(str, encoded_bit_by_bit(info)))
        assert format(int(code, 2), "064x") == case["code"]
        assert "".join(map(str, encoded(info))) == code


def test_words_turned_round_give_codes_turned_round():
    info = words(1)[0]
    assert (encoded(np.roll(info, 5)) == np.roll(encoded(info), 20)).all()


def test_many_words_are_encoded_like_one():
    many = words(6).reshape(2, 3, 64)
    assert encoded(many).shape == (2, 3, 256)
    assert (encoded(many)[1, 2] == encoded(many[1, 2])).all()


def test_two_words_differ_in_24_code_bits_at_least():
    assert encoded(near(np.zeros(64, dtype=np.uint8))).sum(axis=1).min() == 24


def test_signs_do_not_wrap_in_the_type_of_the_bits():
    code = encoded(words(1)[0])
    assert code.dtype == np.uint8
    assert set(signs(code).tolist()) == {-1.0, 1.0}
    assert (signs(code) == np.where(code == 1, -1.0, 1.0)).all()


@pytest.mark.parametrize("info", list(words(8)))
def test_a_clean_word_comes_back_with_its_whole_correlation(info):
    ((best, correlation),) = decoded(signs(encoded(info)), paths=1)
    assert (best == info).all()
    assert best.dtype == np.uint8
    assert correlation == 256.0


def test_a_third_of_the_code_bits_may_be_lost():
    info = words(1, seed=2)[0]
    soft = signs(encoded(info))
    soft[np.random.default_rng(3).permutation(256)[:86]] = 0.0
    assert (decoded(soft, paths=1)[0][0] == info).all()


def test_the_size_of_soft_values_does_not_matter():
    soft = received(words(1)[0], noise=1.2, seed=4)
    plain = decoded(soft, paths=4)
    for size in (1e-12, 1e9):
        scaled = decoded(size * soft, paths=4)
        assert [info.tolist() for info, _ in scaled] == [info.tolist() for info, _ in plain]
        assert scaled[0][1] == pytest.approx(size * plain[0][1])


def test_a_list_holds_distinct_words_best_first_with_their_correlations():
    soft = received(words(1)[0], noise=1.6, seed=5)
    listed = decoded(soft, paths=32)
    correlations = [correlation for _, correlation in listed]
    assert len({info.tobytes() for info, _ in listed}) == 32
    assert correlations == sorted(correlations, reverse=True)
    for info, correlation in listed:
        assert correlation == pytest.approx(float(np.sum(soft * signs(encoded(info)))))


@pytest.mark.parametrize("noise", [0.5, 1.5, 2.5])
def test_a_longer_list_starts_with_the_shorter(noise):
    soft = received(words(1)[0], noise, seed=6)
    longest = [info.tolist() for info, _ in decoded(soft, paths=40)]
    for paths in (1, 3, 8, 17):
        assert [info.tolist() for info, _ in decoded(soft, paths)] == longest[:paths]


@pytest.mark.parametrize("noise", [0.7, 1.6, 2.2, 50.0])
def test_no_word_is_better_than_the_list_has_it(noise):
    soft = received(words(1, seed=7)[0], noise, seed=8)
    listed = decoded(soft, paths=32)
    by_state = sorted((best_through(soft, first) for first in range(256)), reverse=True)
    assert listed[0][1] == pytest.approx(by_state[0])
    first_bits = {tuple(info[-8:]): correlation for info, correlation in reversed(listed)}
    heads = sorted(first_bits.values(), reverse=True)
    assert heads == pytest.approx(by_state[: len(heads)])
    around = near(listed[0][0])
    correlations = signs(encoded(around)) @ soft
    better = around[correlations > listed[-1][1] + 1e-3]
    assert {info.tobytes() for info in better} <= {info.tobytes() for info, _ in listed}


@pytest.mark.parametrize("noise", [0.7, 1.6, 2.2, 50.0])
def test_where_the_word_is_cut_open_does_not_matter(noise):
    soft = received(words(1, seed=10)[0], noise, seed=11)
    plain = [info.tolist() for info, _ in decoded(soft)]
    turned = [np.roll(info, -23).tolist() for info, _ in decoded(np.roll(soft, 4 * 23))]
    assert turned == plain


def test_silence_gives_words_that_say_nothing():
    listed = decoded(np.zeros(256), paths=8)
    assert len({info.tobytes() for info, _ in listed}) == 8
    assert {correlation for _, correlation in listed} == {0.0}


def test_noise_as_strong_as_the_signal_costs_nothing_and_a_list_helps_beyond():
    """Of 40 words: the best alone, and whether the right one is among the best 32."""

    def read(noise: float) -> tuple[int, int]:
        first = among = 0
        for number, info in enumerate(words(40, seed=9)):
            listed = decoded(received(info, noise, seed=number), paths=32)
            first += bool((listed[0][0] == info).all())
            among += any((word == info).all() for word, _ in listed)
        return first, among

    assert read(1.0) == (40, 40)
    alone, listed = read(2.0)
    assert alone < listed


@pytest.mark.parametrize(
    "soft",
    [
        pytest.param(np.zeros(255), id="too few"),
        pytest.param(np.zeros((2, 256)), id="two words"),
        pytest.param(np.full(256, np.nan), id="not a number"),
        pytest.param(np.full(256, np.inf), id="infinite"),
    ],
)
def test_soft_values_that_are_no_word_are_refused(soft):
    with pytest.raises(ValueError, match="256 finite"):
        decoded(soft)


@pytest.mark.parametrize(
    "info",
    [
        pytest.param([0] * 63, id="too few"),
        pytest.param([2] * 64, id="no bits"),
        pytest.param([-1] * 64, id="signs"),
        pytest.param(0, id="a number"),
    ],
)
def test_information_that_is_not_64_bits_is_refused(info):
    with pytest.raises(ValueError, match="64 bits"):
        encoded(info)


def test_a_list_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        decoded(np.zeros(256), paths=0)
