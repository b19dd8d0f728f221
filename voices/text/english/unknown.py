"""Guess how an English word sounds that no dictionary has: the network of g2p_en, in numpy.

A GRU reads the letters, another writes phonemes until it has said all; weights and alphabet are
those of g2p_en 2.1 (Park and Kim, Apache-2.0).
"""

# ruff: noqa: SIM905 - words read better as words

from functools import cache, lru_cache
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voices.text.symbols import SYMBOLS_V1

LONGEST = 20  # phonemes
WEIGHTS = Path(__file__).parent.parent / "data/g2p_en.npz"

Array = NDArray[np.float32]

_LETTERS = {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=3)}
_OTHER, _END = 1, 2  # of the letters
_START, _STOP = 2, 3  # of the phonemes


@lru_cache(maxsize=4096)
def guessed(word: str) -> tuple[str, ...]:
    """The phonemes of a word in lower case; `<unk>` is `UNK`."""
    weights, phones = _weights(), _phones()
    state = np.zeros(256, np.float32)
    for letter in [*(_LETTERS.get(c, _OTHER) for c in word), _END]:
        state = _step(weights, "enc", letter, state)
    said: list[int] = []
    phone = _START
    while len(said) < LONGEST:
        state = _step(weights, "dec", phone, state)
        phone = int((state @ weights["fc_w"].T + weights["fc_b"]).argmax())
        if phone == _STOP:
            break
        said.append(phone)
    return tuple(phones[phone] for phone in said if phones[phone])


def _step(weights: dict[str, Array], part: str, number: int, state: Array) -> Array:
    """One step of a GRU (Cho et al., 2014): reset, update and new gates, in this order."""
    given = _given(part, number)
    kept = state @ weights[f"{part}_w_hh"].T + weights[f"{part}_b_hh"]
    gates = 1 / (1 + np.exp(-(given[:512] + kept[:512])))
    reset, update = gates[:256], gates[256:]
    new = np.tanh(given[512:] + reset * kept[512:])
    return np.asarray((1 - update) * new + update * state, np.float32)


@cache
def _given(part: str, number: int) -> Array:
    """What a letter or a phoneme gives to the gates; there are few of them."""
    weights = _weights()
    given = weights[f"{part}_emb"][number] @ weights[f"{part}_w_ih"].T + weights[f"{part}_b_ih"]
    return np.asarray(given, np.float32)


@cache
def _weights() -> dict[str, Array]:
    """The tensors; stored as planes of bytes, which compress better."""
    with np.load(WEIGHTS) as stored:
        planes = {name: np.moveaxis(stored[name], 0, -1) for name in stored.files}
    return {name: np.ascontiguousarray(p).view("<f4")[..., 0] for name, p in planes.items()}


@cache
def _phones() -> tuple[str, ...]:
    """The phoneme of each number; "" is none (pad, start, stop, and a vowel models never saw)."""
    vowels = ["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH"]
    consonants = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
    stressed = ["".join(pair) for pair in product([*vowels, "UW"], "012")]
    arpabet = sorted([*stressed, *consonants, "UW"])
    assert set(arpabet) - {"UW"} <= set(SYMBOLS_V1)
    return ("", "UNK", "", "", *(phone if phone != "UW" else "" for phone in arpabet))
