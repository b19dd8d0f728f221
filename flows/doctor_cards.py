"""What the doctor says of voice cards, and of what the voices behind them need.

A card that cannot be read is a finding of its own: a dub that asks for its voice would end there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from flows.doctor import BROKEN, MISSING, WELL, Check, pip
from flows.doctor_models import languages, models, needs
from voices import registry
from voices.card import Card
from voices.errors import MissingExtraError, UnknownVoiceError, VoiceError
from voices.text.primary import primary_of

READERS = {  # extra: the language it is for, and what reads that
    "ja": ("Japanese", ("pyopenjtalk",)),
    "ko": ("Korean", ("g2pk2", "mecab")),
    "yue": ("Cantonese", ("ToJyutping",)),
}


def findings(config: Path | None) -> Iterator[Check]:
    """Whether every voice card can be read, and what the voices stand on is there."""
    from flows.config import load

    paths = load(config, (), os.environ).settings.paths
    with _silent():
        found = registry.voices(paths.registry)
        faults = dict(_faults(paths.registry, {card.id for card in found}))
    state = WELL if found else MISSING
    yield Check("voice cards", state, f"{len(found)}; yours are in {paths.registry}")
    for name, fault in faults.items():
        cure = f"mend {paths.registry / name}, or take it away"
        yield Check(f"card {name}", BROKEN, fault, cure)
    yield from _installed(found)
    yield from _readers(found)
    yield from models(paths.models, {name for card in found for name in needs(card)})


def sovits(config: Path | None) -> bool:
    """Whether a voice here speaks with our GPT-SoVITS engine."""
    from flows.config import load

    paths = load(config, (), os.environ).settings.paths
    with _silent():
        return any(card.engine == "gpt-sovits" for card in registry.voices(paths.registry))


def _faults(folder: Path, known: set[str]) -> Iterator[tuple[str, str]]:
    """The names of the files that are no cards, and why."""
    bundled = registry.bundled()
    for path in sorted(folder.glob("*.toml")):
        if path.stem in bundled:
            yield path.name, f"{path.stem!r} is the id of a voice of dubline; choose another"
        elif path.stem not in known:
            yield path.name, _fault(path, folder)


def _fault(path: Path, folder: Path) -> str:
    try:
        registry.voice(path.stem, folder)
    except UnknownVoiceError:
        return f"{path}: a card is a file <voice id>.toml, and no link"
    except VoiceError as error:
        return str(error)
    return f"{path}: it changed while it was looked at"


def _installed(found: list[Card]) -> Iterator[Check]:
    """Whether the packages are there that voices of our GPT-SoVITS engine speak with."""
    voices = [card.id for card in found if card.engine == "gpt-sovits"]
    try:
        if voices:
            registry.check_sovits(voices[0])
    except MissingExtraError as error:
        yield Check("gpt-sovits voices", MISSING, str(error), pip("dubline[gpt-sovits]"))


def _readers(found: list[Card]) -> Iterator[Check]:
    """Whether the packages are there that read the languages of voices."""
    voices = [card for card in found if card.engine == "gpt-sovits"]
    for extra, (language, packages) in READERS.items():
        speaking = [card.id for card in voices if extra in map(primary_of, languages(card))]
        missing = [name for name in packages if find_spec(name) is None]
        if speaking and missing:
            needed = f"{', '.join(speaking)} cannot read {language} without {' and '.join(missing)}"
            yield Check(f"{language} voices", MISSING, needed, pip(f"dubline[{extra}]"))


@contextmanager
def _silent() -> Iterator[None]:
    """No warnings of the registry: what it leaves out is told as findings."""
    before, registry.log.disabled = registry.log.disabled, True
    try:
        yield
    finally:
        registry.log.disabled = before
