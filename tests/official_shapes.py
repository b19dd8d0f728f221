"""The names and shapes of the tensors in official checkpoints, as upstream's modules have them."""

from collections.abc import Iterator

Shapes = dict[str, tuple[int, ...]]
HIDDEN, FILTER, FUSION, WINDOW = 192, 768, 512, 9  # text encoder
SSL, CODES, SPEAKER = 768, 1024, 20480
BLOCKS = (3, 7, 11)  # kernels of the residual blocks, three dilations each
KERNELS = {"v2ProPlus": (20, 16, 8, 2, 2)}
CHANNELS = {"v2ProPlus": 768}  # that a generator begins with; else 512
PRO = ("v2Pro", "v2ProPlus")


def semantic(layers: int = 24, width: int = 512, phonemes: int = 732, tokens: int = 1025) -> Shapes:
    """An s1."""
    shapes: Shapes = {
        "bert_proj.weight": (width, 1024),
        "bert_proj.bias": (width,),
        "ar_text_embedding.word_embeddings.weight": (phonemes, width),
        "ar_audio_embedding.word_embeddings.weight": (tokens, width),
        "ar_text_position.alpha": (1,),
        "ar_audio_position.alpha": (1,),
        "ar_predict_layer.weight": (tokens, width),
    }
    for layer in range(layers):
        start = f"h.layers.{layer}"
        shapes |= {
            f"{start}.self_attn.in_proj_weight": (3 * width, width),
            f"{start}.self_attn.in_proj_bias": (3 * width,),
            f"{start}.self_attn.out_proj.weight": (width, width),
            f"{start}.self_attn.out_proj.bias": (width,),
            f"{start}.linear1.weight": (4 * width, width),
            f"{start}.linear1.bias": (4 * width,),
            f"{start}.linear2.weight": (width, 4 * width),
            f"{start}.linear2.bias": (width,),
        }
        for norm in ("norm1", "norm2"):
            shapes |= {f"{start}.{norm}.{part}": (width,) for part in ("weight", "bias")}
    return {f"model.{name}": shape for name, shape in shapes.items()}


def acoustic(version: str) -> Shapes:
    """An s2 of one of the four versions, as fine-tuned: without the posterior encoder."""
    style = 1024 if version in PRO else 512
    return {
        **dict(_text_encoder(322 if version == "v1" else 732)),
        **dict(_generator(style, version)),
        **dict(_flow(style)),
        **dict(_style_encoder(style, 1025 if version == "v1" else 704)),
        **dict(_conv("ssl_proj", SSL, SSL, 2)),
        "quantizer.vq.layers.0._codebook.inited": (1,),
        "quantizer.vq.layers.0._codebook.cluster_size": (CODES,),
        "quantizer.vq.layers.0._codebook.embed": (CODES, SSL),
        "quantizer.vq.layers.0._codebook.embed_avg": (CODES, SSL),
        **(dict(_speaker(style)) if version in PRO else {}),
    }


Tensor = tuple[str, tuple[int, ...]]


def _conv(name: str, out: int, into: int, kernel: int = 1, bias: bool = True) -> Iterator[Tensor]:
    yield f"{name}.weight", (out, into, kernel)
    if bias:
        yield f"{name}.bias", (out,)


def _normed(name: str, out: int, into: int, kernel: int, bias: int) -> Iterator[Tensor]:
    """A convolution with weight norm."""
    yield f"{name}.bias", (bias,)
    yield f"{name}.weight_g", (out, 1, 1)
    yield f"{name}.weight_v", (out, into, kernel)


def _linear(name: str, out: int, into: int) -> Iterator[Tensor]:
    yield f"{name}.weight", (out, into)
    yield f"{name}.bias", (out,)


def _text_encoder(symbols: int) -> Iterator[Tensor]:
    yield from _conv("enc_p.ssl_proj", HIDDEN, SSL)
    yield "enc_p.text_embedding.weight", (symbols, HIDDEN)
    for encoder, layers in (("encoder_ssl", 3), ("encoder_text", 6), ("encoder2", 3)):
        for layer in range(layers):
            yield from _layer(f"enc_p.{encoder}", layer)
    for part in "qkvo":
        yield from _conv(f"enc_p.mrte.cross_attention.conv_{part}", FUSION, FUSION)
    yield from _conv("enc_p.mrte.c_pre", FUSION, HIDDEN)
    yield from _conv("enc_p.mrte.text_pre", FUSION, HIDDEN)
    yield from _conv("enc_p.mrte.c_post", HIDDEN, FUSION)
    yield from _conv("enc_p.proj", 2 * HIDDEN, HIDDEN)


def _layer(encoder: str, layer: int) -> Iterator[Tensor]:
    for part in "qkvo":
        yield from _conv(f"{encoder}.attn_layers.{layer}.conv_{part}", HIDDEN, HIDDEN)
    for part in "kv":
        yield f"{encoder}.attn_layers.{layer}.emb_rel_{part}", (1, WINDOW, HIDDEN // 2)
    yield from _conv(f"{encoder}.ffn_layers.{layer}.conv_1", FILTER, HIDDEN, 3)
    yield from _conv(f"{encoder}.ffn_layers.{layer}.conv_2", HIDDEN, FILTER, 3)
    for norm in ("norm_layers_1", "norm_layers_2"):
        for part in ("gamma", "beta"):
            yield f"{encoder}.{norm}.{layer}.{part}", (HIDDEN,)


def _generator(style: int, version: str) -> Iterator[Tensor]:
    channels = CHANNELS.get(version, 512)
    yield from _conv("dec.conv_pre", channels, HIDDEN, 7)
    yield from _conv("dec.cond", channels, style)
    for stage, kernel in enumerate(KERNELS.get(version, (16, 16, 8, 2, 2))):
        yield from _normed(f"dec.ups.{stage}", channels, channels // 2, kernel, channels // 2)
        channels //= 2
        for number, size in enumerate(BLOCKS):
            block = f"dec.resblocks.{stage * len(BLOCKS) + number}"
            for part in ("convs1", "convs2"):
                for dilation in range(3):
                    name = f"{block}.{part}.{dilation}"
                    yield from _normed(name, channels, channels, size, channels)
    yield from _conv("dec.conv_post", 1, channels, 7, bias=False)


def _flow(style: int) -> Iterator[Tensor]:
    for coupling in (0, 2, 4, 6):
        start = f"flow.flows.{coupling}"
        yield from _conv(f"{start}.pre", HIDDEN, HIDDEN // 2)
        yield from _conv(f"{start}.post", HIDDEN // 2, HIDDEN)
        yield from _normed(f"{start}.enc.cond_layer", 8 * HIDDEN, style, 1, 8 * HIDDEN)
        for layer in range(4):
            wide = 2 * HIDDEN if layer < 3 else HIDDEN
            yield from _normed(f"{start}.enc.in_layers.{layer}", 2 * HIDDEN, HIDDEN, 5, 2 * HIDDEN)
            yield from _normed(f"{start}.enc.res_skip_layers.{layer}", wide, HIDDEN, 1, wide)


def _style_encoder(style: int, bins: int) -> Iterator[Tensor]:
    yield from _linear("ref_enc.spectral.0.fc", 128, bins)
    yield from _linear("ref_enc.spectral.3.fc", 128, 128)
    for number in range(2):
        yield from _conv(f"ref_enc.temporal.{number}.conv1.conv", 256, 128, 5)
    for part in ("w_qs", "w_ks", "w_vs", "fc"):
        yield from _linear(f"ref_enc.slf_attn.{part}", 128, 128)
    yield from _linear("ref_enc.fc.fc", style, 128)


def _speaker(style: int) -> Iterator[Tensor]:
    yield from _linear("sv_emb", style, SPEAKER)
    yield from _linear("ge_to512", FUSION, style)
    yield "prelu.weight", (style,)
