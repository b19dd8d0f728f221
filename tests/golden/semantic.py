"""Cases of the semantic model (s1)."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import torch

from tests.golden.cases import NORMAL, TIGHT, Case, Vectors, case, near, same
from tests.golden.synth import build_weights
from voices.gpt_sovits.checkpoint import into, read_semantic
from voices.gpt_sovits.decoding import SOONEST, Utterance, generated
from voices.gpt_sovits.names import SEMANTIC, renamed
from voices.gpt_sovits.sampling import Sampling, penalised
from voices.gpt_sovits.semantic import Cache, SemanticModel, visible


def cases(folder: Path) -> Iterator[Case]:
    for one in sorted(folder.glob("s1_*/vectors.json")):
        if "items" in json.loads(one.read_text("utf-8")):  # else it is of training
            yield from _of(one.parent)


def _of(folder: Path) -> Iterator[Case]:
    told = json.loads((folder / "vectors.json").read_text("utf-8"))
    name = folder.name
    if (folder / "s1.ckpt").exists() and (folder / "manifest.json").exists():
        yield case(f"{name} the file holds what the manifest builds", _file, folder)
    stored = told["tensors"]
    if "prefix.text_embedded" in stored:
        yield case(f"{name} embeddings and mask", _embeddings, folder)
    if "prefix.layer0" in stored:
        yield case(f"{name} layers", _layers, folder)
    for item in range(len(told["items"])):
        yield case(f"{name} greedy item {item}", _greedy, folder, item)
        if f"greedy{item}.raw_logits_first11" in stored:
            yield case(f"{name} logits of item {item}", _logits, folder, item)
    for run in sorted(_runs(told)):
        yield case(f"{name} {run}", _run, folder, run)
    if "batch.item0.new_tokens" in stored:
        yield case(f"{name} batch of all items", _batch, folder)


def _runs(told) -> set[str]:
    """The runs of item 0, without prompt, and with settings of their own, whatever is stored."""
    ends = (".y_full", ".new_tokens")
    names = {t.rpartition(".")[0] for t in told["tensors"] if t.endswith(ends)}
    return {
        n for n in names if not n.startswith("batch") and not n.removeprefix("greedy").isdigit()
    }


@cache
def _loaded(folder: Path) -> tuple[SemanticModel, Vectors]:
    torch.manual_seed(0)
    if (folder / "s1.ckpt").exists():
        checkpoint = read_semantic(folder / "s1.ckpt")
        sizes, tensors = checkpoint.sizes, checkpoint.tensors
    else:
        from voices.gpt_sovits.dimensions import SemanticDimensions

        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        tensors = renamed(build_weights(manifest), SEMANTIC)
        shapes = {name: tuple(t.shape) for name, t in tensors.items()}
        sizes = SemanticDimensions.of(manifest["container"]["config"], shapes)
    model = SemanticModel(sizes).eval()
    into(model, tensors, folder)
    return model, Vectors.read(folder)


def _file(folder: Path) -> None:
    checkpoint = read_semantic(folder / "s1.ckpt")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    built = renamed(build_weights(manifest), SEMANTIC)
    same(sorted(checkpoint.tensors), sorted(built))
    for name, tensor in built.items():
        assert torch.equal(tensor, checkpoint.tensors[name]), name


def _prefix(model: SemanticModel, vectors: Vectors) -> tuple[torch.Tensor, torch.Tensor]:
    text = model.phonemes(vectors["item0.phones"], vectors["item0.bert"].T)
    return text[None], model.tokens(vectors["prompt"][0])[None]


@torch.inference_mode()
def _embeddings(folder: Path) -> None:
    model, vectors = _loaded(folder)
    text, audio = _prefix(model, vectors)
    near(text, vectors["prefix.text_embedded"], TIGHT)
    near(audio, vectors["prefix.audio_embedded"], TIGHT)
    same(~visible(text.shape[1], audio.shape[1]), vectors["prefix.blocked_mask"])


@torch.inference_mode()
def _layers(folder: Path) -> None:
    model, vectors = _loaded(folder)
    text, audio = _prefix(model, vectors)
    x = torch.cat((text, audio), dim=1)
    mask = visible(text.shape[1], audio.shape[1])[None, None]
    cache_ = Cache.empty(model.sizes, 1, x.shape[1], x)
    for number, block in enumerate(model.blocks):
        keys, values = cache_.keys[number], cache_.values[number]
        x = block(x, keys, values, mask)
        near(x, vectors[f"prefix.layer{number}"], TIGHT)
        near(keys.transpose(1, 2).flatten(2), vectors[f"prefix.layer{number}.k"], TIGHT)
        near(values.transpose(1, 2).flatten(2), vectors[f"prefix.layer{number}.v"], TIGHT)
    logits = model.prediction(x[:, text.shape[1] :])
    near(logits, vectors["prefix.logits_all_audio_positions"], TIGHT)


def _utterance(vectors: Vectors, item: int, settings, prompt: bool = True) -> Utterance:
    return Utterance(
        vectors[f"item{item}.phones"],
        vectors[f"item{item}.bert"].T,
        vectors["prompt"][0] if prompt else torch.zeros(0, dtype=torch.int64),
        Sampling(
            settings["top_k"],
            settings["top_p"],
            settings["temperature"],
            settings["repetition_penalty"],
        ),
        most=settings["early_stop_num"] + 1,  # upstream looks after it has appended
    )


@torch.inference_mode()
def _greedy(folder: Path, item: int) -> None:
    model, vectors = _loaded(folder)
    (said,) = generated(model, [_utterance(vectors, item, vectors.told["decode_defaults"])])
    assert said.ended
    same(said.tokens, vectors[f"greedy{item}.new_tokens"].tolist())
    same(vectors["prompt"][0].tolist() + said.tokens, vectors[f"greedy{item}.y_full"].tolist())


@torch.inference_mode()
def _logits(folder: Path, item: int) -> None:
    """The logits along the stored tokens, step by step, as the decoder sees them."""
    model, vectors = _loaded(folder)
    prompt, new = vectors["prompt"][0], vectors[f"greedy{item}.new_tokens"]
    text = model.phonemes(vectors[f"item{item}.phones"], vectors[f"item{item}.bert"].T)
    x = torch.cat((text, model.tokens(prompt)))[None]
    cache_ = Cache.empty(model.sizes, 1, x.shape[1] + len(new), x)
    rows = [model.logits(model(x, cache_, visible(len(text), len(prompt))[None, None]))]
    for step, token in enumerate(new):
        x = model.tokens(token[None], len(prompt) + step)[None]
        rows.append(model.logits(model(x, cache_)))
    logits = torch.cat(rows)
    penalty = vectors.told["decode_defaults"]["repetition_penalty"]
    near(logits[:SOONEST, :-1], vectors[f"greedy{item}.raw_logits_first11"], NORMAL)
    near(logits[SOONEST:], vectors[f"greedy{item}.raw_logits_rest"], NORMAL)
    seen = torch.zeros(len(logits), model.sizes.tokens, dtype=torch.bool)
    seen[:, prompt] = True
    for step, token in enumerate(new):
        seen[step + 1 :, token] = True
    ours = penalised(logits, seen, torch.tensor([[penalty]]))[SOONEST:]
    near(ours, vectors[f"greedy{item}.penalised_logits_rest"], NORMAL)


def _told(vectors: Vectors, run: str):
    """What is said of a run: its own settings, else the usual ones."""
    own = vectors.told.get(run, vectors.told.get(run.partition("_")[0], {}))
    return {**vectors.told["decode_defaults"], **own}


@torch.inference_mode()
def _run(folder: Path, run: str) -> None:
    model, vectors = _loaded(folder)
    told = _told(vectors, run)
    utterance = _utterance(vectors, told.get("item", 0), told, prompt="noprompt" not in run)
    if told.get("bert") == "all zero":
        utterance = Utterance(
            vectors[f"{run}.phones"] if f"{run}.phones" in vectors.tensors else utterance.phonemes,
            None,
            utterance.prompt,
            utterance.sampling,
            most=utterance.most,
        )
    (said,) = generated(model, [utterance])
    prompt, tokens = utterance.prompt.tolist(), said.tokens
    if run.endswith("_batched") and not said.ended:
        tokens = tokens[:-1]  # upstream's batched path drops the last token of a cut
    stored = vectors.tensors
    if f"{run}.y_full" in stored:
        same(prompt + tokens, stored[f"{run}.y_full"].flatten().tolist())
    if f"{run}.new_tokens" in stored:
        same(tokens, stored[f"{run}.new_tokens"].tolist())
    if f"{run}.new_tokens_upstream_slice" in stored:
        idx = told["idx"]
        same((prompt + said.tokens)[-idx:], stored[f"{run}.new_tokens_upstream_slice"].tolist())


@torch.inference_mode()
def _batch(folder: Path) -> None:
    model, vectors = _loaded(folder)
    defaults = vectors.told["decode_defaults"]
    count = len(vectors.told["items"])
    said = generated(model, [_utterance(vectors, item, defaults) for item in range(count)])
    for item in range(count):
        same(said[item].tokens, vectors[f"batch.item{item}.new_tokens"].tolist())
