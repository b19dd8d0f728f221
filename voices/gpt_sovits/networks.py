"""The networks of a voice, loaded: its own two, and the base models it stands on.

The files of the voice are checked against the card before they are read. A base model that is
only needed by some (BERT by Chinese, the speaker network by v2Pro) is loaded when it is.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Protocol, TypeVar

import torch
from torch import nn

from voices.card import Card, Files, verified
from voices.errors import VoiceError
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.checkpoint import (
    AcousticCheckpoint,
    SemanticCheckpoint,
    into,
    read_acoustic,
    read_semantic,
    read_speaker,
)
from voices.gpt_sovits.features import Bert, Hubert
from voices.gpt_sovits.hardware import device_of, named, precision_of
from voices.gpt_sovits.semantic import SemanticModel
from voices.gpt_sovits.speaker import SpeakerNet
from voices.models import Model, located
from voices.speech import Machine

HUBERT, BERT, SPEAKER = "chinese-hubert-base", "chinese-roberta-wwm-ext-large", "eres2netv2"
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
        Thread(target=_import_ahead, daemon=True).start()
        self.device = device_of(machine)
        self.precision = precision_of(machine, self.device)
        self._files, self._machine = card.files, machine
        semantic, acoustic = _checkpoints(card.files)
        self.version, self.symbols = acoustic.version, acoustic.symbols
        self.sizes, self.spectrum = acoustic.sizes, acoustic.spectrum
        self.pro = acoustic.sizes.style.speaker > 0
        self.semantic = _filled(SemanticModel, semantic).to(self.precision)
        self.acoustic = _filled(AcousticModel, acoustic)
        self.acoustic.in_precision(self.precision)
        for model in (self.semantic, self.acoustic):
            model.to(self.device)
        self.hubert = Hubert(self._model(HUBERT, card.files.hubert).path, self.device)
        agree_on_features(self.hubert.width, acoustic)

    @cached_property
    def bert(self) -> Bert:
        """BERT; loaded with the first Chinese line.

        Raises:
            VoiceError: it is not there, or of another width than the voice was trained with.
        """
        model = self._model(BERT, self._files.bert)
        bert = Bert(model.path, self.device)
        wanted = self.semantic.sizes.features
        if bert.width != wanted:
            raise VoiceError(
                f"{model.path}: gives {bert.width} features; this voice wants {wanted}"
            )
        return bert

    @cached_property
    def speaker(self) -> SpeakerNet:
        """The speaker network; loaded for voices of v2Pro and v2ProPlus.

        Raises:
            VoiceError: it is not there, or of another size than the voice was trained with.
        """
        model = self._model(SPEAKER, self._files.speaker)
        checkpoint = read_speaker(model.path)
        given, wanted = checkpoint.sizes.embedding, self.sizes.style.speaker
        if given != wanted:
            raise VoiceError(f"{model.path}: gives {given} numbers; this voice wants {wanted}")
        net = _filled(SpeakerNet, checkpoint)
        return net.to(self.device)  # in 32 bits: once a reference, and its sums are long

    @property
    def identity(self) -> str:
        """The precision, and the base models by their bytes: what they are changes the sound."""
        needed = {HUBERT: self._files.hubert, BERT: self._files.bert}
        if self.pro:
            needed[SPEAKER] = self._files.speaker
        digests = [f"{name} {self._digest(name, own)}" for name, own in needed.items()]
        return ", ".join([named(self.precision), *digests])

    def _digest(self, name: str, own: Path | None) -> str:
        try:
            return self._model(name, own).sha256[:12]
        except VoiceError:
            if name == BERT:  # only Chinese needs it, and says so
                return "none"
            raise

    def _model(self, name: str, own: Path | None) -> Model:
        return located(name, self._machine.models) if own is None else _own(own)


def _import_ahead() -> None:
    """Import transformers, which takes seconds, while checkpoints are read.

    What goes wrong here goes wrong again, and is told, where it is needed.
    """
    with suppress(Exception):
        import_module("transformers.models.hubert.modeling_hubert")


def _own(path: Path) -> Model:
    """A base model of one's own, known by its bytes.

    Raises:
        VoiceError: it is not there.
    """
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    try:
        for one in files:
            with one.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise VoiceError(f"{path}: this base model cannot be read: {error.strerror}") from None
    return Model(path, digest.hexdigest())


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
