"""The sizes of the networks, as a checkpoint tells them: no other file has a width of its own.

A config comes from a stranger, so every number in it is held against the tensors before anything
is built from it.
"""

import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voices.errors import VoiceError

Shapes = Mapping[str, tuple[int, ...]]  # of the tensors, by our names
T = TypeVar("T", bound=BaseModel)
Size = Annotated[int, Field(ge=1, le=1 << 20)]


class Section(BaseModel):
    """A part of a config: what is needed of it, the rest is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _SemanticModel(Section):
    embedding_dim: Size
    hidden_dim: Size
    head: Size
    n_layer: Annotated[int, Field(ge=1, le=1000)]
    vocab_size: Size
    EOS: Size
    phoneme_vocab_size: Size


class _Semantic(Section):
    model: _SemanticModel


class _SpectrumData(Section):
    filter_length: Annotated[int, Field(ge=16, le=1 << 16)]
    hop_length: Annotated[int, Field(ge=1, le=1 << 16)]
    win_length: Annotated[int, Field(ge=16, le=1 << 16)]
    sampling_rate: Annotated[int, Field(ge=8_000, le=192_000)]


class _Spectrum(Section):
    data: _SpectrumData


@dataclass(frozen=True, slots=True)
class SemanticDimensions:
    """Sizes of the semantic model (s1)."""

    layers: int
    heads: int
    width: int
    phonemes: int  # rows of its table of phonemes
    tokens: int  # semantic tokens and the end, which is the last of them
    features: int  # of BERT, to a phoneme

    @property
    def end(self) -> int:
        """The token that ends an utterance."""
        return self.tokens - 1

    @classmethod
    def of(cls, config: Mapping[str, Any], shapes: Shapes) -> "SemanticDimensions":
        """The sizes that a config states and the tensors have.

        Raises:
            VoiceError: they differ, or one is missing or impossible.
        """
        model = checked(_Semantic, config).model
        _check_stated(model)
        agree("config.model.n_layer", model.n_layer, layers_held(shapes, "blocks."))
        wanted = {
            "phoneme_embedding.weight": (model.phoneme_vocab_size, model.hidden_dim),
            "token_embedding.weight": (model.vocab_size, model.hidden_dim),
        }
        for name, shape in wanted.items():
            agree(f"the shape of {name}", shape, shapes.get(name))
        projection = shapes.get("feature_projection.weight", ())
        if len(projection) != 2:
            raise VoiceError("the shape of feature_projection.weight is not of two dimensions")
        return cls(
            layers=model.n_layer,
            heads=model.head,
            width=model.hidden_dim,
            phonemes=model.phoneme_vocab_size,
            tokens=model.vocab_size,
            features=projection[1],
        )


def _check_stated(model: _SemanticModel) -> None:
    """Make sure that a config does not contradict itself.

    Raises:
        VoiceError: it does.
    """
    if model.vocab_size - 1 != model.EOS:
        raise VoiceError(
            f"config.model.EOS is {model.EOS}; the last token of the vocabulary "
            f"({model.vocab_size - 1}) has to be the end"
        )
    agree("config.model.embedding_dim", model.hidden_dim, model.embedding_dim)
    if model.hidden_dim % model.head or model.hidden_dim % 2:
        raise VoiceError(
            f"config.model.hidden_dim is {model.hidden_dim}; it has to be even, and a multiple of "
            f"head, which is {model.head}: the {model.head} heads do not divide it"
        )


@dataclass(frozen=True, slots=True)
class SpectrumDimensions:
    """How the spectrogram of a reference is taken."""

    window: int  # samples, of the transform and of the Hann window in it
    hop: int  # samples
    rate: int  # Hz, of the reference and of what is spoken

    @property
    def bins(self) -> int:
        """Frequencies of a spectrum."""
        return self.window // 2 + 1

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "SpectrumDimensions":
        """What a config states.

        Raises:
            VoiceError: something is missing or impossible.
        """
        data = checked(_Spectrum, config).data
        if data.win_length != data.filter_length:
            raise VoiceError(
                f"config.data.win_length is {data.win_length} and filter_length "
                f"{data.filter_length}; only windows as long as the transform are known"
            )
        if data.hop_length > data.filter_length:
            raise VoiceError("config.data.hop_length is more than filter_length")
        return cls(data.filter_length, data.hop_length, data.sampling_rate)


def checked(model: type[T], config: Mapping[str, Any]) -> T:
    """A config as a model of it.

    Raises:
        VoiceError: it does not fit; names the key and what it holds.
    """
    try:
        return model.model_validate(dict(config))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in ("config", *first["loc"]))
        # What is there may be nested; its whole text could be longer than the memory.
        raise VoiceError(f"{key} is {reprlib.repr(first['input'])[:80]}: {first['msg']}") from None


def agree(what: str, stated: object, held: object) -> None:
    """Make sure that two figures are one.

    Raises:
        VoiceError: they are not.
    """
    if stated != held:
        raise VoiceError(f"{what} should be {stated}, and is {held}: this file was mixed from two")


def layers_held(shapes: Shapes, start: str) -> int:
    """How many numbered layers there are below a name."""
    numbers = {name[len(start) :].partition(".")[0] for name in shapes if name.startswith(start)}
    return len(numbers)
