"""Checkpoints of GPT-SoVITS, official and fine-tuned: what a file is, and its tensors as ours.

What a file holds counts before what it says: a header code, a `version` in its config or its size
never overrule the tensors. Everything is strict: no tensor may be left over or missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import torch

from voices.errors import VoiceError
from voices.gpt_sovits.acoustic_dimensions import AcousticDimensions, SpeakerDimensions
from voices.gpt_sovits.container import PLAIN, Container, read_container, tensors_of
from voices.gpt_sovits.dimensions import SemanticDimensions, SpectrumDimensions
from voices.gpt_sovits.names import ACOUSTIC, SEMANTIC, SPEAKER, Rename, folded, renamed

Version = Literal["v1", "v2", "v2Pro", "v2ProPlus"]
Tensors = dict[str, torch.Tensor]
T = TypeVar("T")

HEADERS: dict[str, str] = {  # upstream's version codes
    "00": "v1",
    "01": "v2",
    "02": "v3",
    "03": "v3 LoRA",
    "04": "v4 LoRA",
    "05": "v2Pro",
    "06": "v2ProPlus",
}
FITTING = "v1, v2, v2Pro and v2ProPlus work"
PHONEMES = "enc_p.text_embedding.weight"  # the foreign name that tells versions apart
SYMBOLS = {322: "v1", 732: "v2"}  # rows of it, and the table of symbols they stand for
PRO = ("sv_emb.", "ge_to512.", "prelu.")  # tensors of v2Pro and v2ProPlus alone
WIDEST_PRO = 768  # channels with which a v2ProPlus generator begins; v2Pro has 512
KINDS = (  # a tensor of another kind of file, and what that file is
    ("model.ar_text_embedding.", "the semantic half (s1, a .ckpt file) of a GPT-SoVITS voice"),
    ("enc_p.", "the acoustic half (s2, a .pth file) of a GPT-SoVITS voice"),
    ("cfm.", "the acoustic half of GPT-SoVITS v3 or v4"),
    ("discriminators.", "a discriminator (s2D), which only training needs"),
    ("encoder.pos_conv_embed.", "a HuBERT model"),
    ("bert.embeddings.", "a BERT model"),
    ("layer1.0.convs.0.", "the speaker network ERes2NetV2"),
)
VALUES = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


@dataclass(frozen=True, slots=True)
class SemanticCheckpoint:
    """An s1 file: phonemes to semantic tokens."""

    path: Path
    sizes: SemanticDimensions
    tensors: Tensors  # under our names, as saved: half floats stay half floats


@dataclass(frozen=True, slots=True)
class AcousticCheckpoint:
    """An s2 file: semantic tokens to sound."""

    path: Path
    version: Version
    symbols: Literal["v1", "v2"]  # table that its phoneme numbers come from
    sizes: AcousticDimensions
    spectrum: SpectrumDimensions
    tensors: Tensors  # under our names, weight norm folded


@dataclass(frozen=True, slots=True)
class SpeakerCheckpoint:
    """A file of the speaker network."""

    path: Path
    sizes: SpeakerDimensions
    tensors: Tensors


def read_semantic(path: Path) -> SemanticCheckpoint:
    """Read an s1 checkpoint.

    Raises:
        VoiceError: it is no whole s1 checkpoint; says what it is and what would fit.
    """
    container = read_container(path)
    tensors = _weights(container, "semantic", "model.ar_text_embedding.")
    config = _section(container, "config")
    ours = _ours(container.path, tensors, SEMANTIC)
    sizes = _sized(path, lambda: SemanticDimensions.of(config, _shapes(ours)))
    return SemanticCheckpoint(path, sizes, ours)


def read_acoustic(path: Path) -> AcousticCheckpoint:
    """Read an s2 checkpoint.

    Raises:
        VoiceError: it is no whole s2 checkpoint of a version in scope; says what it is and what
            would fit.
    """
    container = read_container(path)
    refuse_later(container)
    tensors = _weights(container, "acoustic", "enc_p.")
    version = version_of(container)
    config = _section(container, "config")
    ours = _ours(path, tensors, ACOUSTIC)
    return AcousticCheckpoint(
        path=path,
        version=version,
        symbols=_plain(container, tensors),
        sizes=_sized(path, lambda: AcousticDimensions.of(config, _shapes(ours))),
        spectrum=_sized(path, lambda: SpectrumDimensions.of(config)),
        tensors=ours,
    )


def read_speaker(path: Path) -> SpeakerCheckpoint:
    """Read the speaker network ERes2NetV2.

    Raises:
        VoiceError: it is another file.
    """
    container = read_container(path)
    tensors = dict(tensors_of(container.top))
    if not any(key.startswith("layer1.0.convs.0.") for key in tensors):
        wanted = "the speaker network (pretrained_eres2netv2w24s4ep4.ckpt)"
        raise VoiceError(f"{path}: this is {kind_of(container)}; {wanted} is wanted here")
    ours = _ours(path, tensors, SPEAKER)
    return SpeakerCheckpoint(path, _sized(path, lambda: SpeakerDimensions.of(_shapes(ours))), ours)


def version_of(container: Container) -> Version:
    """The version of an acoustic checkpoint, by what it holds.

    Raises:
        VoiceError: it is of v3 or v4, of no version at all, or its header says another one.
    """
    refuse_later(container)
    tensors = dict(tensors_of(container.top.get("weight")))
    stated = HEADERS.get(container.header, "")
    found = _pro(container, tensors, stated) if _is_pro(tensors) else _plain(container, tensors)
    if stated and stated != found:
        raise VoiceError(
            f"{container.path}: its header {container.header!r} says {stated}, and its tensors "
            f"are those of {found}; somebody changed the file: take the original"
        )
    return found


def refuse_later(container: Container) -> None:
    """Make sure that this is neither v3 nor v4 nor a LoRA of them.

    Raises:
        VoiceError: it is one.
    """
    keys = {key for key, _ in tensors_of(container.top.get("weight"))}
    stated = HEADERS.get(container.header, "")
    if container.header != PLAIN and not stated:
        raise VoiceError(
            f"{container.path}: its version code {container.header!r} is unknown; {FITTING}"
        )
    lora = "lora_rank" in container.top
    if stated[:2] in ("v3", "v4") or lora or any(key.startswith("cfm.") for key in keys):
        named = stated or ("v3 or v4 LoRA" if lora else "v3 or v4")
        raise VoiceError(f"{container.path}: this is a GPT-SoVITS {named} checkpoint; {FITTING}")


def kind_of(container: Container) -> str:
    """What a file is, in words."""
    weight = container.top.get("weight", container.top)
    keys = [key for key, _ in tensors_of(weight)] or [key for key, _ in tensors_of(container.top)]
    for start, kind in KINDS:
        if any(key.startswith(start) for key in keys):
            return kind
    if "state_dict" in container.top or "optimizer" in container.top:
        return "a checkpoint of training, which also holds its optimizer; take the exported weights"
    names = ", ".join(list(map(repr, container.top))[:5])
    return f"no part of a GPT-SoVITS voice (it holds {names[:200] or 'nothing'})"


def _is_pro(tensors: Tensors) -> bool:
    return any(key.startswith(PRO) for key in tensors)


def _pro(container: Container, tensors: Tensors, stated: str) -> Version:
    """v2Pro or v2ProPlus: the header, else the config, else the width of the generator."""
    said = stated
    if not said:
        model = _section(container, "config").get("model")
        said = _text(model.get("version")) if isinstance(model, Mapping) else ""
    if said not in ("v2Pro", "v2ProPlus"):
        first = tensors.get("dec.conv_pre.weight")
        wide = first is not None and first.shape[0] >= WIDEST_PRO
        said = "v2ProPlus" if wide else "v2Pro"
    return "v2ProPlus" if said == "v2ProPlus" else "v2Pro"


def _plain(container: Container, tensors: Tensors) -> Literal["v1", "v2"]:
    """v1 or v2: the number of phonemes."""
    table = tensors.get(PHONEMES)
    if table is None:
        raise VoiceError(
            f"{container.path}: it has no phonemes ({PHONEMES}), as GPT-SoVITS v3 and v4 have "
            f"none in this place; {FITTING}"
        )
    rows = table.shape[0] if table.dim() else 0
    if rows not in SYMBOLS:
        raise VoiceError(f"{container.path}: it knows {rows} phonemes; v1 has 322 and v2 has 732")
    return "v1" if SYMBOLS[rows] == "v1" else "v2"


def _weights(container: Container, half: str, start: str) -> Tensors:
    tensors = dict(tensors_of(container.top.get("weight")))
    if not any(key.startswith(start) for key in tensors):
        suffix = ".ckpt, s1" if half == "semantic" else ".pth, s2"
        raise VoiceError(
            f"{container.path}: this is {kind_of(container)}; "
            f"the {half} half of a voice ({suffix}) is wanted here"
        )
    return tensors


def _section(container: Container, name: str) -> dict[str, Any]:
    found = container.top.get(name)
    if not isinstance(found, dict):
        raise VoiceError(f"{container.path}: it has no {name}, which tells the sizes of its layers")
    return found


def _text(value: object) -> str:
    """A word of a checkpoint; the text of anything else could be longer than the memory."""
    return value[:200] if isinstance(value, str) else ""


def _ours(path: Path, tensors: Tensors, table: Sequence[Rename]) -> Tensors:
    """The tensors under our names, folded, each with values that can be computed with.

    Raises:
        VoiceError: one is of a strange type, or not all of its values are numbers.
    """
    try:
        named = renamed(tensors, table)
        for name, tensor in named.items():
            if tensor.dtype not in VALUES:
                raise VoiceError(f"tensor {name} is of type {tensor.dtype}, which no model has")
        ours = folded(named)
    except VoiceError as error:
        raise VoiceError(f"{path}: {error}") from None
    for name, tensor in ours.items():
        if not _finite(tensor):
            raise VoiceError(
                f"{path}: tensor {name} holds values that are no numbers; it is damaged"
            )
    return ours


def _finite(tensor: torch.Tensor) -> bool:
    """Whether all values are numbers: their sum is, in a type that it cannot overflow."""
    wide = torch.float32 if tensor.element_size() < 4 else torch.float64
    return bool(torch.isfinite(tensor.sum(dtype=wide)))


def _shapes(tensors: Tensors) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _sized(path: Path, sizes: Callable[[], T]) -> T:
    """Sizes, or an error that names the file they come from."""
    try:
        return sizes()
    except VoiceError as error:
        raise VoiceError(f"{path}: {error}") from None


def into(module: torch.nn.Module, tensors: Tensors, path: Path) -> None:
    """Put tensors into a module, every one and no other, as 32-bit floats.

    They take the place of what is there, so that the module may be one of torch's "meta" device.

    Raises:
        VoiceError: one is missing, left over or of another shape.
    """
    wanted = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    held = _shapes(tensors)
    for name in (*wanted, *held):
        if wanted.get(name) != held.get(name):
            raise VoiceError(
                f"{path}: tensor {name} is {_shape(held.get(name))}, and should be "
                f"{_shape(wanted.get(name))}; this is no file that upstream wrote"
            )
    module.load_state_dict(
        {name: tensor.float() for name, tensor in tensors.items()}, strict=True, assign=True
    )


def _shape(shape: tuple[int, ...] | None) -> str:
    return "missing" if shape is None else f"of shape {list(shape)}"
