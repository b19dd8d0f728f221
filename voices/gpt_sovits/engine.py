"""Our GPT-SoVITS engine: a batch of lines in, speech out, each line as if it were alone.

Lines of a batch may differ in reference, language, style, speed and seed. A long line is spoken in
pieces with pauses between them. A line that cannot be spoken is a failure with a reason, never
silence: an utterance that does not end is one, and is never delivered.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
import torch

from voices.card import Card, SovitsSettings
from voices.errors import EngineError, InputError, UnsupportedLanguageError, VoiceError
from voices.gpt_sovits.decoding import MOST, Tokens, Utterance, generated
from voices.gpt_sovits.networks import Networks
from voices.gpt_sovits.prompts import Prompt, Prompts, Read, encoded
from voices.gpt_sovits.sampling import Sampling
from voices.gpt_sovits.text_encoder import frames
from voices.speech import Failure, Machine, Request, Samples, Speech
from voices.text.line import read_line

ENGINE = "gpt-sovits 2"  # raised when the same card would sound different
SLOWEST, FASTEST = 0.6, 1.8  # speed: beyond, the prior is stretched past what it was trained on
TOGETHER = {"cpu": 8, "cuda": 32, "mps": 8}  # pieces that are spoken at once
TOKENS_A_PHONEME, TOKENS_BESIDES = 12, 100  # half a second a phoneme, and four: nobody is so slow

OUT_OF_MEMORY = (  # what torch says of the CPU, of MPS and of its libraries, without a type for it
    *("can't allocate memory", "not enough memory", "out of memory", "ALLOC_FAILED"),
)

log = logging.getLogger(__name__)
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a line that is spoken in one breath."""

    line: int  # of the batch
    text: Read
    prompt: Prompt
    settings: SovitsSettings
    speed: float
    seed: int


class GptSovitsEngine:
    """A voice, loaded and ready to speak."""

    def __init__(self, card: Card, machine: Machine) -> None:
        self._card = card
        self._networks = Networks(card, machine)
        self._prompts = Prompts(self._networks)
        self._lock = Lock()
        self._open = True
        self.identity = f"{ENGINE}, {self._networks.identity}"

    @classmethod
    def load(cls, card: Card, device: str = "auto", precision: str = "auto") -> "GptSovitsEngine":
        """Load a voice with the base models of this machine.

        Raises:
            VoiceError: a file is missing, damaged, or no part of such a voice.
            ConfigError: this machine has no such device or precision.
        """
        return cls(card, Machine(device, precision))

    @torch.inference_mode()
    def speak(self, requests: Sequence[Request]) -> list[Speech | Failure]:
        """Say every request; the results stand in the order of the requests."""
        with self._lock:
            if not self._open:
                raise EngineError(f"the engine of voice {self._card.id!r} is closed")
            read = [self._pieces(line, request) for line, request in enumerate(requests)]
            pieces = [piece for line in read if not isinstance(line, Failure) for piece in line]
            said = self._said(pieces)
            return [
                line if isinstance(line, Failure) else self._joined(line, said) for line in read
            ]

    def close(self) -> None:
        """Let go of the memory, once what is being said is said."""
        with self._lock:
            self._open = False
            vars(self).pop("_networks", None)
            vars(self).pop("_prompts", None)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _pieces(self, line: int, request: Request) -> "list[_Piece] | Failure":
        """What is to be said of a line, piece by piece, or why it cannot be."""
        settings = self._card.styles.get(request.style)
        if not isinstance(settings, SovitsSettings):
            return Failure("style", f"this voice has no style {request.style!r}")
        if not SLOWEST <= request.speed <= FASTEST:
            allowed = f"{SLOWEST} to {FASTEST} works"
            return Failure("speed", f"the speed is {request.speed}; {allowed}")
        try:
            prompt = self._prompts.of(settings.reference)
        except InputError as error:
            return Failure("reference", str(error))
        except (MemoryError, RuntimeError) as error:
            return _too_large(error)
        readings = self._readings(request, settings)
        if isinstance(readings, Failure):
            return readings
        return [
            _Piece(line, text, prompt, settings, request.speed, _seed(request, number))
            for number, text in enumerate(readings)
        ]

    def _readings(self, request: Request, settings: SovitsSettings) -> list[Read] | Failure:
        """The pieces of a line as they are read, or why they cannot be."""
        try:
            symbols = self._networks.symbols
            line = read_line(request.text, request.language, symbols, settings.longest)
        except UnsupportedLanguageError as error:
            return Failure("language", str(error))
        except VoiceError as error:
            return Failure("unreadable", str(error))
        if not line.pieces:
            return Failure("no-sound", "there is no word in this line")
        try:
            return [encoded(one, self._networks) for one in line.pieces]
        except VoiceError as error:  # of BERT: the text is not to blame
            return Failure("engine", str(error))
        except (MemoryError, RuntimeError) as error:
            return _too_large(error)

    def _said(self, pieces: list[_Piece]) -> dict[int, list[Samples | Failure]]:
        """The pieces of each line as they sound; those of like length are spoken together."""
        size = TOGETHER[self._networks.device.type]
        order = sorted(range(len(pieces)), key=lambda at: _length(pieces[at]))
        heard: list[Samples | Failure] = [Failure("engine", "not spoken")] * len(pieces)
        for part in (order[at : at + size] for at in range(0, len(order), size)):
            tokens = in_halves(self._tokens, [pieces[at] for at in part], _too_large)
            for at, said in zip(part, tokens, strict=True):
                heard[at] = self._heard(pieces[at], said)
        lines: dict[int, list[Samples | Failure]] = {}
        for piece, one in zip(pieces, heard, strict=True):
            lines.setdefault(piece.line, []).append(one)
        return lines

    def _tokens(self, pieces: Sequence[_Piece]) -> list[Tokens | Failure]:
        return list(generated(self._networks.semantic, [_utterance(piece) for piece in pieces]))

    def _heard(self, piece: _Piece, said: Tokens | Failure) -> Samples | Failure:
        """The sound of one piece."""
        if isinstance(said, Failure):
            return said
        if not said.ended:
            spectrum = self._networks.spectrum
            seconds = frames(len(said.tokens)) * spectrum.hop / spectrum.rate
            return Failure(
                "runaway", f"it did not come to an end within {seconds:.0f} s; another seed may"
            )
        return in_halves(lambda one: [self._sound(one[0], said.tokens)], [piece], _too_large)[0]

    def _sound(self, piece: _Piece, tokens: list[int]) -> Samples | Failure:
        """One call for each piece: nothing of its neighbours is in it."""
        networks = self._networks
        codes = torch.tensor(tokens, device=networks.device)[None]
        generator = torch.Generator().manual_seed(piece.seed)
        shape = (1, networks.sizes.prior.latent, frames(len(tokens), piece.speed))
        noise = torch.randn(shape, generator=generator) * piece.settings.noise_scale
        wave = networks.acoustic(
            codes,
            piece.text.phonemes[None],
            piece.prompt.style,
            noise.to(networks.device),
            speed=piece.speed,
        )
        samples = wave.flatten().float().cpu().numpy()
        if not np.isfinite(samples).all():
            return Failure("not-a-number", "the sound is not made of numbers; try precision fp32")
        return np.asarray(samples / max(float(np.abs(samples).max()), 1.0), dtype=np.float32)

    def _joined(
        self, line: list[_Piece], said: dict[int, list[Samples | Failure]]
    ) -> Speech | Failure:
        """The pieces of a line with pauses between them; one that failed fails the line."""
        parts = said[line[0].line]
        rate = self._networks.spectrum.rate
        pause = np.zeros(round(line[0].settings.pause * rate), dtype=np.float32)
        joined: list[Samples] = []
        for part in parts:
            if isinstance(part, Failure):
                return part
            joined += [pause, part]
        return Speech(np.concatenate(joined[1:]), rate)


def in_halves(
    work: Callable[[Sequence[In]], list[Out | Failure]],
    items: Sequence[In],
    failure: Callable[[Exception], Failure],
) -> list[Out | Failure]:
    """Work on all items at once, or, where memory is too small for that, on half of them.

    An item for which memory is too small alone becomes a failure; every other error is raised.
    """
    try:
        return work(items)
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        reason = failure(error)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if len(items) == 1:
        return [reason]
    log.warning("memory is too small for %d pieces at once: halved", len(items))
    middle = len(items) // 2
    return in_halves(work, items[:middle], failure) + in_halves(work, items[middle:], failure)


def _is_memory(error: Exception) -> bool:
    """Whether an error says that memory ran out: torch has a type for it on GPUs alone."""
    known = isinstance(error, (torch.OutOfMemoryError, MemoryError))
    return known or any(words in str(error) for words in OUT_OF_MEMORY)


def _too_large(error: Exception) -> Failure:
    """The failure of a line for which memory is too small; any other error is raised."""
    if not _is_memory(error):
        raise error
    return Failure("memory", f"memory is too small for this line: {str(error)[:120]}")


def _length(piece: _Piece) -> int:
    return len(piece.prompt.said.phonemes) + len(piece.prompt.tokens) + len(piece.text.phonemes)


def _utterance(piece: _Piece) -> Utterance:
    """What the semantic model is asked: the reference first, then the text."""
    settings, before, text = piece.settings, piece.prompt.said, piece.text
    sampling = Sampling(
        settings.top_k, settings.top_p, settings.temperature, settings.repetition_penalty
    )
    return Utterance(
        phonemes=torch.cat((before.phonemes, text.phonemes)),
        features=_features(before, text),
        prompt=piece.prompt.tokens,
        sampling=sampling,
        seed=piece.seed,
        most=min(MOST, TOKENS_BESIDES + TOKENS_A_PHONEME * len(text.phonemes)),
    )


def _features(before: Read, text: Read) -> torch.Tensor | None:
    """The features of both; zeros for the one without, as upstream has them."""
    known = next((one.features for one in (before, text) if one.features is not None), None)
    if known is None:
        return None
    parts = [
        known.new_zeros(len(one.phonemes), known.shape[1]) if one.features is None else one.features
        for one in (before, text)
    ]
    return torch.cat(parts)


def _seed(request: Request, number: int) -> int:
    """A seed for a piece of a line: another one for every line, text and piece."""
    told = f"{request.seed}/{number}/{request.text}"
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1
