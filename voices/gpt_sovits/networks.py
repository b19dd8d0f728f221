"""The networks of a voice, loaded: its own two, and the base models it stands on.

The files of the voice are checked against the card before they are read. A base model that is
only needed by some (BERT by Chinese, the speaker network by v2Pro) is loaded when it is.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from threading import Thread
from typing import Protocol, TypeVar

import torch
from torch import nn

from voices.card import Card, Files, verified
from voices.errors import VoiceError
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.bases import BERT, HUBERT, SPEAKER, base, digests
from voices.gpt_sovits.checkpoint import (
    AcousticCheckpoint,
    SemanticCheckpoint,
    into,
    read_acoustic,
    read_semantic,
    read_speaker,
)
from voices.gpt_sovits.features import Bert, Hubert, imported
from voices.gpt_sovits.hardware import device_of, named, precision_of
from voices.gpt_sovits.semantic import SemanticModel
from voices.gpt_sovits.speaker import SpeakerNet
from voices.speech import Machine

M = TypeVar("M", bound=nn.Module)
S = TypeVar("S", covariant=True)
TABLES = {"v1": 512, "v2": 732}  # rows of an official s1 for the symbols of an s2


class _Checkpoint(Protocol[S]):
    """What every kind of checkpoint has."""

    @property
    def path(self) -> Path: ...
    @property
    def sizes(self) -> S: ...
    @property
    def tensors(self) -> dict[str, torch.Tensor]: ...


class Networks:
    """Everything that computes, of one voice."""

    def __init__(self, card: Card, machine: Machine) -> None:
        assert card.files is not None
        Thread(target=imported, daemon=True).start()
        self.device = device_of(machine)
        self.precision = precision_of(machine, self.device)
        self._files, self._machine = card.files, machine
        semantic, acoustic = _checkpoints(card.files)
        self.symbols = acoustic.symbols
        self.sizes, self.spectrum = acoustic.sizes, acoustic.spectrum
        self.pro = acoustic.sizes.style.speaker > 0
        self.semantic = _filled(SemanticModel, semantic).to(self.precision)
        self.acoustic = _filled(AcousticModel, acoustic)
        self.acoustic.in_precision(self.precision)
        for model in (self.semantic, self.acoustic):
            model.to(self.device)
        self.hubert = Hubert(self._model(HUBERT), self.device)
        agree_on_features(self.hubert.width, acoustic)

    @cached_property
    def bert(self) -> Bert:
        """BERT; loaded with the first Chinese line.

        Raises:
            VoiceError: it is not there, or of another width than the voice was trained with.
        """
        path = self._model(BERT)
        bert = Bert(path, self.device)
        given, wanted = bert.width, self.semantic.sizes.features
        if given != wanted:
            raise VoiceError(f"{path}: gives {given} features; this voice wants {wanted}")
        return bert

    @cached_property
    def speaker(self) -> SpeakerNet:
        """The speaker network; loaded for voices of v2Pro and v2ProPlus.

        Raises:
            VoiceError: it is not there, or of another size than the voice was trained with.
        """
        path = self._model(SPEAKER)
        checkpoint = read_speaker(path)
        given, wanted = checkpoint.sizes.embedding, self.sizes.style.speaker
        if given != wanted:
            raise VoiceError(f"{path}: gives {given} numbers; this voice wants {wanted}")
        net = _filled(SpeakerNet, checkpoint)
        return net.to(self.device)  # in 32 bits: once a reference, and its sums are long

    @property
    def identity(self) -> str:
        """The precision, and the base models by their bytes: what they are changes the sound."""
        return ", ".join([named(self.precision), *digests(self._files, self._machine.models)])

    def _model(self, name: str) -> Path:
        return base(name, self._files, self._machine.models).path


def _filled(kind: Callable[[S], M], checkpoint: "_Checkpoint[S]") -> M:
    """A model with the tensors of a checkpoint, ready to run in 32 bits."""
    with torch.device("meta"):  # its first values would be drawn for nothing
        model = kind(checkpoint.sizes)
    into(model, checkpoint.tensors, checkpoint.path)
    return model.eval().requires_grad_(False)


def _checkpoints(files: Files) -> tuple[SemanticCheckpoint, AcousticCheckpoint]:
    """The two halves of a voice, checked against its card and against each other.

    Raises:
        VoiceError: one is damaged, another file, or does not go with the other.
    """
    semantic = read_semantic(verified(files.semantic))
    acoustic = read_acoustic(verified(files.acoustic))
    paired(semantic, acoustic)
    return semantic, acoustic


def paired(semantic: SemanticCheckpoint, acoustic: AcousticCheckpoint) -> None:
    """Make sure that the halves were made for each other.

    Raises:
        VoiceError: they count phonemes or tokens differently.
    """
    rows, symbols = semantic.sizes.phonemes, acoustic.sizes.prior.phonemes
    if rows < symbols or (acoustic.symbols == "v1") == (rows >= TABLES["v2"]):
        fits = ", ".join(f"{count} with {version}" for version, count in TABLES.items())
        raise VoiceError(
            f"{semantic.path} knows {rows} phonemes and {acoustic.path} is of "
            f"{acoustic.version} with {symbols}: they do not go together; {fits} does"
        )
    if semantic.sizes.end != acoustic.sizes.quantiser.codes:
        raise VoiceError(
            f"{semantic.path} speaks {semantic.sizes.end} semantic tokens and {acoustic.path} "
            f"understands {acoustic.sizes.quantiser.codes}: they do not go together"
        )


def agree_on_features(width: int, acoustic: AcousticCheckpoint) -> None:
    """Make sure that HuBERT gives what the voice was trained with.

    Raises:
        VoiceError: it does not.
    """
    wanted = acoustic.sizes.quantiser.features
    if width != wanted:
        raise VoiceError(f"this HuBERT gives {width} features, and {acoustic.path} wants {wanted}")
