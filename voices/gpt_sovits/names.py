"""The names that tensors have in other people's checkpoints, and the names they have here.

One ordered table for each network. The first pattern that matches a key wins; `None` drops the
tensor; a key that nothing matches is an error, because a checkpoint that is half understood would
speak wrongly. No other file knows a foreign name.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from torch import Tensor

from voices.errors import VoiceError

Rename = tuple[str, str | None]
T = TypeVar("T")

SEMANTIC: Sequence[Rename] = (
    (r"model\.bert_proj\.", "feature_projection."),
    (r"model\.ar_text_embedding\.word_embeddings\.", "phoneme_embedding."),
    (r"model\.ar_audio_embedding\.word_embeddings\.", "token_embedding."),
    (r"model\.ar_text_position\.alpha", "phoneme_position"),
    (r"model\.ar_audio_position\.alpha", "token_position"),
    (r"model\.h\.layers\.(\d+)\.self_attn\.in_proj_", r"blocks.\1.qkv."),
    (r"model\.h\.layers\.(\d+)\.self_attn\.out_proj\.", r"blocks.\1.out."),
    (r"model\.h\.layers\.(\d+)\.linear1\.", r"blocks.\1.widen."),
    (r"model\.h\.layers\.(\d+)\.linear2\.", r"blocks.\1.narrow."),
    (r"model\.h\.layers\.(\d+)\.norm1\.", r"blocks.\1.attention_norm."),
    (r"model\.h\.layers\.(\d+)\.norm2\.", r"blocks.\1.feed_norm."),
    (r"model\.ar_predict_layer\.", "prediction."),
    (r"model\.ar_accuracy_metric\.", None),  # training only
)


def _transformer(upstream: str, ours: str) -> tuple[Rename, ...]:
    """The rows of a transformer with relative positions."""
    block = rf"{ours}blocks.\1."
    return (
        (rf"{upstream}attn_layers\.(\d+)\.conv_q\.", f"{block}attention.query."),
        (rf"{upstream}attn_layers\.(\d+)\.conv_k\.", f"{block}attention.key."),
        (rf"{upstream}attn_layers\.(\d+)\.conv_v\.", f"{block}attention.value."),
        (rf"{upstream}attn_layers\.(\d+)\.conv_o\.", f"{block}attention.out."),
        (rf"{upstream}attn_layers\.(\d+)\.emb_rel_k", f"{block}attention.near_keys"),
        (rf"{upstream}attn_layers\.(\d+)\.emb_rel_v", f"{block}attention.near_values"),
        (rf"{upstream}norm_layers_1\.(\d+)\.gamma", f"{block}attention_norm.weight"),
        (rf"{upstream}norm_layers_1\.(\d+)\.beta", f"{block}attention_norm.bias"),
        (rf"{upstream}ffn_layers\.(\d+)\.conv_1\.", f"{block}feed.widen."),
        (rf"{upstream}ffn_layers\.(\d+)\.conv_2\.", f"{block}feed.narrow."),
        (rf"{upstream}norm_layers_2\.(\d+)\.gamma", f"{block}feed_norm.weight"),
        (rf"{upstream}norm_layers_2\.(\d+)\.beta", f"{block}feed_norm.bias"),
    )


ACOUSTIC: Sequence[Rename] = (
    (r"enc_q\.", None),  # training only; pretrained files have it, fine-tuned ones do not
    (r"ssl_proj\.", "quantiser.projection."),
    (r"quantizer\.vq\.layers\.0\._codebook\.embed$", "quantiser.codebook"),
    (r"quantizer\.vq\.layers\.0\._codebook\.(inited|cluster_size|embed_avg)$", None),  # training
    (r"ref_enc\.spectral\.0\.fc\.", "styling.encoder.spectral.0."),
    (r"ref_enc\.spectral\.3\.fc\.", "styling.encoder.spectral.1."),
    (r"ref_enc\.temporal\.(\d+)\.conv1\.conv\.", r"styling.encoder.temporal.\1.conv."),
    (r"ref_enc\.slf_attn\.w_qs\.", "styling.encoder.query."),
    (r"ref_enc\.slf_attn\.w_ks\.", "styling.encoder.key."),
    (r"ref_enc\.slf_attn\.w_vs\.", "styling.encoder.value."),
    (r"ref_enc\.slf_attn\.fc\.", "styling.encoder.out."),
    (r"ref_enc\.fc\.fc\.", "styling.encoder.projection."),
    (r"sv_emb\.", "styling.speaker."),
    (r"prelu\.", "styling.slope."),
    (r"ge_to512\.", "styling.fusion."),
    (r"enc_p\.ssl_proj\.", "encoder.content."),
    *_transformer(r"enc_p\.encoder_ssl\.", "encoder.content_encoder."),
    (r"enc_p\.text_embedding\.", "encoder.phoneme_embedding."),
    *_transformer(r"enc_p\.encoder_text\.", "encoder.phoneme_encoder."),
    (r"enc_p\.mrte\.c_pre\.", "encoder.fusion.content."),
    (r"enc_p\.mrte\.text_pre\.", "encoder.fusion.phonemes."),
    (r"enc_p\.mrte\.cross_attention\.conv_q\.", "encoder.fusion.query."),
    (r"enc_p\.mrte\.cross_attention\.conv_k\.", "encoder.fusion.key."),
    (r"enc_p\.mrte\.cross_attention\.conv_v\.", "encoder.fusion.value."),
    (r"enc_p\.mrte\.cross_attention\.conv_o\.", "encoder.fusion.out."),
    (r"enc_p\.mrte\.c_post\.", "encoder.fusion.exit."),
    *_transformer(r"enc_p\.encoder2\.", "encoder.joint_encoder."),
    (r"enc_p\.proj\.", "encoder.statistics."),
    (r"flow\.flows\.(\d+)\.pre\.", r"flow.steps.\1.entry."),
    (r"flow\.flows\.(\d+)\.enc\.cond_layer\.", r"flow.steps.\1.condition."),
    (r"flow\.flows\.(\d+)\.enc\.in_layers\.", r"flow.steps.\1.gates."),
    (r"flow\.flows\.(\d+)\.enc\.res_skip_layers\.", r"flow.steps.\1.mixes."),
    (r"flow\.flows\.(\d+)\.post\.", r"flow.steps.\1.exit."),
    (r"dec\.conv_pre\.", "generator.entry."),
    (r"dec\.cond\.", "generator.condition."),
    (r"dec\.ups\.", "generator.rises."),
    (r"dec\.resblocks\.(\d+)\.convs1\.", r"generator.blocks.\1.dilated."),
    (r"dec\.resblocks\.(\d+)\.convs2\.", r"generator.blocks.\1.plain."),
    (r"dec\.conv_post\.", "generator.exit."),
)

SPEAKER: Sequence[Rename] = (
    (r".*\.num_batches_tracked$", None),  # training only
    (r"conv1\.", "stem.conv."),
    (r"bn1\.", "stem.norm."),
    (r"layer(\d)\.(\d+)\.conv1\.", r"stage\1.\2.narrow.conv."),
    (r"layer(\d)\.(\d+)\.bn1\.", r"stage\1.\2.narrow.norm."),
    (r"layer(\d)\.(\d+)\.convs\.(\d+)\.", r"stage\1.\2.branches.\3.conv."),
    (r"layer(\d)\.(\d+)\.bns\.(\d+)\.", r"stage\1.\2.branches.\3.norm."),
    (r"layer(\d)\.(\d+)\.conv3\.", r"stage\1.\2.widen.conv."),
    (r"layer(\d)\.(\d+)\.bn3\.", r"stage\1.\2.widen.norm."),
    (r"layer(\d)\.(\d+)\.shortcut\.0\.", r"stage\1.\2.shortcut.conv."),
    (r"layer(\d)\.(\d+)\.shortcut\.1\.", r"stage\1.\2.shortcut.norm."),
    *(
        (rf"{upstream}local_att\.{index}\.", rf"{ours}{part}.")
        for upstream, ours in (
            (r"layer(\d)\.(\d+)\.fuse_models\.(\d+)\.", r"stage\1.\2.fusions.\3."),
            (r"fuse34\.", "fusion."),
        )
        for index, part in (
            (0, "narrow.conv"),
            (1, "narrow.norm"),
            (3, "widen.conv"),
            (4, "widen.norm"),
        )
    ),
    (r"layer3_ds\.", "bridge."),
    (r"seg_1\.", "voiceprint_projection."),
)

# How PyTorch names the length and the direction of a weight under weight normalisation.
LENGTHS = (".weight_g", ".parametrizations.weight.original0")
DIRECTIONS = (".weight_v", ".parametrizations.weight.original1")


def renamed(tensors: Mapping[str, T], table: Sequence[Rename]) -> dict[str, T]:
    """The tensors under our names.

    Raises:
        VoiceError: a key is in no pattern of the table, or two keys would get one name.
    """
    ours: dict[str, T] = {}
    for key, tensor in tensors.items():
        name = our_name(key, table)
        if name is None:
            continue
        if name in ours:
            raise VoiceError(f"two tensors stand for {name!r}; one of them is {key[:120]!r}")
        ours[name] = tensor
    return ours


def our_name(key: str, table: Sequence[Rename]) -> str | None:
    """What a tensor is called here; None: it is not used.

    Raises:
        VoiceError: no pattern matches.
    """
    for pattern, replacement in table:
        if match := re.match(pattern, key):
            return None if replacement is None else match.expand(replacement) + key[match.end() :]
    raise VoiceError(f"it holds a tensor {key[:120]!r} that no GPT-SoVITS model has")


def folded(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors, with each pair of weight normalisation made into the weight it stands for.

    That is length x direction / |direction|, where | | goes over every axis but the first
    (Salimans and Kingma, 2016), computed in float32 whatever the file holds.

    Raises:
        VoiceError: one of a pair is missing, the two do not fit, or the weight is there as well.
    """
    plain: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if _swapped(name, DIRECTIONS, LENGTHS) in tensors:
            continue
        ours, tensor = _unpaired(name, tensor, tensors)
        if ours in plain:
            raise VoiceError(f"two tensors stand for {ours!r}")
        plain[ours] = tensor
    return plain


def _unpaired(name: str, tensor: Tensor, tensors: Mapping[str, Tensor]) -> tuple[str, Tensor]:
    """The name and the values of a weight: those given, or where they are a length, the product."""
    if name.endswith(DIRECTIONS):
        raise VoiceError(f"it holds {name!r} without the length that belongs to it")
    if not name.endswith(LENGTHS):
        return name, tensor
    direction = tensors.get(_swapped(name, LENGTHS, DIRECTIONS))
    if direction is None:
        raise VoiceError(f"it holds {name!r} without the direction that belongs to it")
    if tensor.shape != (*direction.shape[:1], *(1,) * (direction.dim() - 1)):
        raise VoiceError(f"{name!r} of shape {list(tensor.shape)} is no length for its direction")
    values = direction.float()
    norm = values.norm(dim=tuple(range(1, values.dim())), keepdim=True)
    return f"{_stem(name, LENGTHS)}.weight", tensor.float() * (values / norm)


def _swapped(name: str, ends: Sequence[str], others: Sequence[str]) -> str:
    """A name with another end; "" where it has none of these ends."""
    for end, other in zip(ends, others, strict=True):
        if name.endswith(end):
            return name.removesuffix(end) + other
    return ""


def _stem(name: str, ends: Sequence[str]) -> str:
    return name.removesuffix(next(end for end in ends if name.endswith(end)))
