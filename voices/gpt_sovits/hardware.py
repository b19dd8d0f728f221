"""Which device speaks, and in what precision: the fastest that is safe, or what was asked for."""

import torch

from voices.errors import ConfigError
from voices.speech import Machine

PRECISIONS = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
UNSAFE = ("GTX 16",)  # their half floats overflow to silence (upstream, #24)
OLDEST_HALF, OLDEST_BF16 = (7, 0), (8, 0)  # CUDA capability; (6, 1) has half floats and is slower


def device_of(machine: Machine) -> torch.device:
    """The device that a machine is to use.

    Raises:
        ConfigError: there is none such; names those there are.
    """
    there = ["cpu", *_cuda(), *(["mps"] if torch.backends.mps.is_available() else [])]
    if machine.device == "auto":
        return torch.device(there[1] if len(there) > 1 else "cpu")
    name = "cuda:0" if machine.device == "cuda" else machine.device
    if name not in there:
        raise ConfigError(
            f"engine.device is {machine.device!r}, and torch sees {', '.join(there)} here"
        )
    return torch.device(name)


def precision_of(machine: Machine, device: torch.device) -> torch.dtype:
    """The type of the weights.

    Raises:
        ConfigError: what was asked for does not work on this device.
    """
    safe: tuple[str, ...] = ("fp32",)
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
        safe = safe_on_cuda(name, torch.cuda.get_device_capability(device))
    asked = safe[0] if machine.precision == "auto" else machine.precision
    if asked not in safe:
        raise ConfigError(
            f"engine.precision is {machine.precision!r}; on {device} {', '.join(safe)} works"
        )
    return PRECISIONS[asked]


def safe_on_cuda(name: str, capability: tuple[int, int]) -> tuple[str, ...]:
    """What a CUDA card can be trusted with, the fastest first."""
    if capability < OLDEST_HALF or any(card in name for card in UNSAFE):
        return ("fp32",)
    return ("fp16", "bf16", "fp32") if capability >= OLDEST_BF16 else ("fp16", "fp32")


def named(precision: torch.dtype) -> str:
    """What a precision is called in settings and take keys."""
    return next(name for name, dtype in PRECISIONS.items() if dtype == precision)


def _cuda() -> list[str]:
    return [f"cuda:{number}" for number in range(torch.cuda.device_count())]
