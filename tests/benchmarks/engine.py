"""How fast our GPT-SoVITS engine is, full size, with random weights.

    python -m tests.benchmarks.engine [--threads 2] [--device cpu] [--rounds 3] [--json]

s1: tokens a second at batch 1 and 8, with 120 phonemes and a prompt of 100 tokens before them, the
end held back, 40 tokens long; the time to work through what is before the first token apart. s2:
seconds for a second of sound, of 50 tokens. The best of so many rounds. Upstream's figures are of
its own code on such a machine with 2 threads (x86-64, torch 2.11, 32-bit floats); `machine` tells
how this one multiplies and reads, since both figures go by that.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from tests.gpt_sovits_voice import full_acoustic, full_semantic
from voices.gpt_sovits.acoustic import AcousticModel
from voices.gpt_sovits.checkpoint import into, read_acoustic, read_semantic
from voices.gpt_sovits.decoding import Utterance, generated
from voices.gpt_sovits.sampling import Sampling
from voices.gpt_sovits.semantic import SemanticModel

UPSTREAM = {"s1 batch 1": 25.7, "s1 batch 8": 77.8, "s2 v2": 0.44, "s2 v2ProPlus": 0.82}
PHONEMES, PROMPT, NEW, TOKENS = 120, 100, 40, 50
SECONDS_A_TOKEN = 0.04


def best(work: Callable[[], object], rounds: int, device: torch.device) -> float:
    """Seconds of the fastest of some rounds, after one to warm up."""
    taken = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        taken.append(time.perf_counter() - begun)
    return min(taken[1:])


def semantic(folder: Path, device: torch.device) -> SemanticModel:
    """An s1 that does not come to an end."""
    checkpoint = read_semantic(full_semantic(folder / "s1.ckpt"))
    model = SemanticModel(checkpoint.sizes).eval()
    into(model, checkpoint.tensors, checkpoint.path)
    with torch.no_grad():
        model.prediction.weight[-1] *= -50
    return model.to(device)


def speaking(model: SemanticModel, items: int, new: int) -> Callable[[], object]:
    """A batch to say."""
    device = model.prediction.weight.device
    generator = torch.Generator().manual_seed(1)

    def one(seed: int) -> Utterance:
        phonemes = torch.randint(0, 732, (PHONEMES,), generator=generator).to(device)
        prompt = torch.randint(0, 1024, (PROMPT,), generator=generator).to(device)
        return Utterance(phonemes, None, prompt, Sampling(), seed, new)

    batch = [one(seed) for seed in range(items)]
    return lambda: generated(model, batch)


def s1(model: SemanticModel, items: int, rounds: int) -> dict[str, float]:
    """Tokens a second, and the seconds before the first."""
    device = model.prediction.weight.device
    before = best(speaking(model, items, 1), rounds, device)
    whole = best(speaking(model, items, NEW + 1), rounds, device)
    return {"tokens_per_second": items * NEW / (whole - before), "before_the_first_s": before}


def s2(folder: Path, version: str, device: torch.device, rounds: int) -> dict[str, float]:
    """Seconds for a second of sound, and the seconds to load."""
    path = full_acoustic(folder / f"{version}.pth", version)
    begun = time.perf_counter()
    checkpoint = read_acoustic(path)
    model = AcousticModel(checkpoint.sizes).eval()
    into(model, checkpoint.tensors, path)
    model.to(device)
    loaded = time.perf_counter() - begun
    generator = torch.Generator().manual_seed(1)
    codes = torch.randint(0, 1024, (1, TOKENS), generator=generator).to(device)
    phonemes = torch.randint(0, 732, (1, PHONEMES), generator=generator).to(device)
    spectrum = torch.rand(1, 1025, 200, generator=generator).to(device)
    width = checkpoint.sizes.style.speaker
    speakers = [torch.randn(1, width, generator=generator).to(device)] if width else []
    style = model.style([spectrum], speakers)
    noise = 0.5 * torch.randn(1, checkpoint.sizes.prior.latent, 2 * TOKENS, generator=generator)
    noise = noise.to(device)
    taken = best(lambda: model(codes, phonemes, style, noise), rounds, device)
    return {"seconds_per_second": taken / (TOKENS * SECONDS_A_TOKEN), "load_s": loaded}


def machine(rounds: int) -> dict[str, float]:
    """What the CPU can do: multiply large matrices, and read memory once for a vector."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    wide, vector = torch.randn(8192, 8192), torch.randn(8192)
    cpu = torch.device("cpu")
    multiply = best(lambda: a @ b, 5 * rounds, cpu)
    read = best(lambda: wide @ vector, rounds, cpu)
    return {"gflops": 2 * 1024**3 / multiply / 1e9, "gb_per_s": wide.numel() * 4 / read / 1e9}


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """Every figure."""
    torch.set_num_threads(arguments.threads)
    device, rounds = torch.device(arguments.device), arguments.rounds
    with tempfile.TemporaryDirectory() as made, torch.inference_mode():
        folder = Path(made)
        model = semantic(folder, device)
        figures: dict[str, Any] = {
            f"s1 batch {items}": s1(model, items, rounds) for items in (1, 8)
        }
        del model
        figures |= {
            f"s2 {version}": s2(folder, version, device, rounds) for version in ("v2", "v2ProPlus")
        }
    for name, peer in UPSTREAM.items():
        ours = next(iter(figures[name].values()))
        figures[name]["upstream"] = peer
        figures[name]["times_upstream"] = ours / peer if name.startswith("s1") else peer / ours
    load = os.getloadavg()[0]
    told = {"threads": arguments.threads, "device": str(device), "load": load, **machine(rounds)}
    return {"machine": told, **figures}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="figures for a program")
    arguments = parser.parse_args()
    figures = measured(arguments)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, row in figures.items():
        print(
            name,
            ", ".join(
                f"{key} {value if isinstance(value, str) else f'{value:.4g}'}"
                for key, value in row.items()
            ),
        )


if __name__ == "__main__":
    main()
