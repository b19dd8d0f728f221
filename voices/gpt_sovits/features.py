"""What is taken from a reference and from a text before any of our networks runs.

Resampling and spectra as upstream takes them, and the two networks of others, HuBERT and BERT,
through transformers. Shapes: S samples, F frames.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import soxr
import torch
import torchaudio
from torch import Tensor
from torch.nn import functional
from torchaudio.compliance import kaldi

from voices.errors import VoiceError
from voices.gpt_sovits.dimensions import SpectrumDimensions
from voices.speech import Samples

HUBERT_RATE = 16_000  # Hz; that of the speaker network too
SILENCE = 9_600  # samples: upstream takes 0.3 s at 32 kHz and appends them at 16 kHz
SHORTEST, LONGEST = 48_000, 160_000  # samples at 16 kHz: 3 to 10 s
FLOOR = 1e-8  # of the power of a spectrum
LOUDEST = 2.0  # peak by which a clip is divided at most
MEL_BINS = 80
MOST_CHARACTERS = 510  # of a text for BERT
COMMON = "\u7684\u4e00\u662f\u4e0d\u4e86\u4eba\u6211"  # the most frequent characters of Chinese

T = TypeVar("T", bound=Any)


def content_wave(samples: Samples, rate: int) -> Tensor:
    """A reference as HuBERT hears it, at 16 kHz: soxr HQ, and as long as librosa makes it. (S,).

    Args:
        samples: (S,) or (S, channels).
        rate: Hz.

    Raises:
        VoiceError: it is not between 3 and 10 seconds long.
    """
    wave = soxr_resampled(samples.mean(axis=1) if samples.ndim > 1 else samples, rate)
    if not SHORTEST <= len(wave) <= LONGEST:
        raise VoiceError(
            f"a reference lasts 3 to 10 s, and this one {len(wave) / HUBERT_RATE:.4f} s"
        )
    return torch.from_numpy(wave)


def soxr_resampled(mono: Samples, rate: int) -> Samples:
    """A wave (S,) at 16 kHz: what librosa makes of it, to the sample."""
    if rate == HUBERT_RATE:
        return np.ascontiguousarray(mono, dtype=np.float32)
    wave = soxr.resample(mono, rate, HUBERT_RATE, quality="HQ")
    length = -(-len(mono) * HUBERT_RATE // rate)
    return np.asarray(np.pad(wave, (0, max(length - len(wave), 0)))[:length], dtype=np.float32)


def resampled(wave: Tensor, rate: int, wanted: int) -> Tensor:
    """Another rate, by torchaudio's sinc filter: what upstream's timbre was trained behind."""
    return torchaudio.functional.resample(wave, rate, wanted) if rate != wanted else wave


def timbre_wave(samples: Samples, rate: int, wanted: int) -> Tensor:
    """A reference as the style encoder sees it: mono, at `wanted` Hz, not too loud. (1, S)."""
    mono = samples.mean(axis=1) if samples.ndim > 1 else samples
    wave = torch.from_numpy(np.ascontiguousarray(mono, dtype=np.float32))[None]
    return limited(resampled(wave, rate, wanted))


def limited(wave: Tensor) -> Tensor:
    """Divide by the peak where that is above 1, by 2 at most."""
    peak = float(wave.abs().max())
    return wave / min(LOUDEST, peak) if peak > 1 else wave


def spectrogram(wave: Tensor, sizes: SpectrumDimensions) -> Tensor:
    """Magnitudes of a wave (1, S): no logarithm, no mel. Returns (1, bins, F).

    Raises:
        VoiceError: it is too short for one window.
    """
    room = (sizes.window - sizes.hop) // 2
    if wave.shape[-1] <= room:
        raise VoiceError(
            f"a clip of {wave.shape[-1] / sizes.rate:.3f} s is too short for a spectrum"
        )
    padded = functional.pad(wave.float(), (room, room), mode="reflect")
    window = torch.hann_window(sizes.window, device=wave.device)
    spectrum = torch.stft(
        padded,
        sizes.window,
        sizes.hop,
        window=window,
        center=False,
        onesided=True,
        return_complex=True,
    )
    return (spectrum.real.square() + spectrum.imag.square() + FLOOR).sqrt()


def filter_bank(wave: Tensor) -> Tensor:
    """Kaldi's 80 log mel bands of a wave (1, S) at 16 kHz. Returns (F, 80)."""
    return kaldi.fbank(wave, num_mel_bins=MEL_BINS, sample_frequency=HUBERT_RATE, dither=0.0)


_importing = Lock()  # two threads that import transformers at once find half of it


def imported() -> Any:
    """transformers, which takes seconds to import: a thread may begin with that."""
    with _importing:
        from transformers import (
            BertConfig,
            BertModel,
            BertTokenizer,
            HubertConfig,
            HubertModel,
        )

        return SimpleNamespace(
            bert=(BertConfig, BertModel),
            hubert=(HubertConfig, HubertModel),
            tokenizer=BertTokenizer,
        )


class Hubert:
    """HuBERT, which hears what is said: 50 frames a second."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        config, kind = imported().hubert
        self.model = _loaded(kind, folder, device, config=_read(config, folder))
        self._device = device
        self.width = int(self.model.config.hidden_size)

    def __call__(self, wave: Tensor) -> Tensor:
        """Features of a wave (S,) at 16 kHz, with upstream's silence after it: (1, width, F)."""
        heard = functional.pad(wave, (0, SILENCE))[None].to(self._device)
        return self.model(heard).last_hidden_state.transpose(1, 2)


class Bert:
    """BERT, which reads Chinese a character at a time; its last two layers are not run."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        found = imported()
        kind, network = found.bert
        config = _read(kind, folder)
        if config.num_hidden_layers < 3:
            raise VoiceError(f"{folder}: a BERT of {config.num_hidden_layers} layers is too small")
        config.num_hidden_layers -= 2  # upstream takes the output of the third layer from the end
        self.model = _loaded(network, folder, device, config=config, add_pooling_layer=False)
        self._tokenizer = _read(found.tokenizer, folder)
        known = self._tokenizer.convert_tokens_to_ids(list(COMMON))
        if all(number == self._tokenizer.unk_token_id for number in known):
            raise VoiceError(f"{folder}: its tokenizer knows no Chinese; a file of it is missing")
        self._device = device
        self.width = int(config.hidden_size)

    def numbers(self, text: str) -> Tensor:
        """What BERT reads: (1, characters + 2)."""
        return self._tokenizer(text, return_tensors="pt")["input_ids"]

    def __call__(self, text: str, counts: Sequence[int]) -> Tensor:
        """Features of each phoneme of a text: (phonemes, width).

        Args:
            text: normalised Chinese: every character is one of BERT's.
            counts: phonemes of each character.

        Raises:
            VoiceError: it is too long, or a character of it is no character of BERT.
        """
        numbers = self.numbers(text)
        if len(text) > MOST_CHARACTERS or numbers.shape[1] != len(text) + 2:
            raise VoiceError(f"BERT cannot read {text[:40]!r} a character at a time")
        rows = self.model(numbers.to(self._device)).last_hidden_state[0, 1:-1]
        return rows.repeat_interleave(torch.tensor(counts, device=rows.device), dim=0)


def _loaded(kind: type[T], folder: Path, device: torch.device, **options: Any) -> T:
    """A network of transformers from a folder, in 32 bits, none of its tensors left to chance.

    Raises:
        VoiceError: the folder holds no such network, or not all of it.
    """
    with _quiet():
        try:
            model, report = kind.from_pretrained(
                folder,
                dtype=torch.float32,  # the files have half floats, and newer versions keep them
                local_files_only=True,
                weights_only=True,
                output_loading_info=True,
                **options,
            )
        except Exception as error:  # transformers raises whatever its parts raise
            reason = str(error).strip().split("\n")[0][:300]
            raise VoiceError(f"{folder}: this is no {kind.__name__}: {reason}") from None
    lacking = sorted(map(str, (*report["missing_keys"], *report["mismatched_keys"])))
    if lacking:
        raise VoiceError(f"{folder}: this is no whole {kind.__name__}: without {lacking[0][:120]}")
    return model.eval().to(device)


def _read(kind: Any, folder: Path) -> Any:
    """A config or a tokenizer of a folder; code that may lie there is not run.

    Raises:
        VoiceError: there is none.
    """
    try:
        return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # transformers raises whatever its parts raise
        reason = str(error).strip().split("\n")[0][:300] or type(error).__name__
        raise VoiceError(f"{folder}: no {kind.__name__} can be read from here: {reason}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the bars and tables that transformers shows while it loads."""
    from transformers.utils import logging

    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()
