"""What a person reads of voices: who there is, and all that is known of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.show import as_json, marks, table

if TYPE_CHECKING:
    from flows.saying import Heard
    from voices.adding import Added
    from voices.card import Asset, Card, Settings
    from voices.speech import Request


GREETINGS = {  # to hear a voice with, in every language that one can be added for
    "en": "Hello.",
    "zh": "你好。",
    "cmn": "你好。",
    "yue": "你好。",
    "ja": "こんにちは。",
    "ko": "안녕하세요.",
}


def voices_table(cards: Sequence[Card]) -> str:
    """One voice a line."""
    rows = [
        (c.id, c.engine, c.name, _few(c.languages), _few(list(c.styles)), c.description)
        for c in cards
    ]
    return table(("id", "engine", "name", "languages", "styles", "description"), rows)


def _few(words: Sequence[str], most: int = 4) -> str:
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def voices_json(cards: Sequence[Card]) -> str:
    """The same for programs."""
    return as_json([_told(card) for card in cards])


def voice_json(card: Card) -> str:
    """Everything a card says, for programs."""
    return as_json(_told(card))


def _told(card: Card) -> dict[str, object]:
    told = {**dataclasses.asdict(card), "digest": card.digest}
    if card.url:
        told["url"] = card.server  # which has no password
    if card.assets:
        told["bytes"] = {str(asset.path): asset.path.stat().st_size for asset in card.assets}
    return {key: value for key, value in told.items() if value is not None}


def voice_text(card: Card) -> str:
    """Everything a card says."""
    rows = [
        ("id", card.id),
        ("name", card.name),
        ("description", card.description),
        ("languages", ", ".join(card.languages)),
        ("engine", card.engine),
        ("server", card.server),
        *_weights(card),
        *_files(card),
        *((f"style {name}", _style(settings)) for name, settings in card.styles.items()),
        *((f"style {name}", f"spoken as {other}") for name, other in card.fallbacks.items()),
        ("readings", str(card.readings or "")),
        ("consent", card.consent),
        ("digest", card.digest),
    ]
    wide = max(12, *(len(key) for key, value in rows if value))
    return "\n".join(f"{key:{wide}}  {value}" for key, value in rows if value)


def _weights(card: Card) -> Iterator[tuple[str, str]]:
    if card.weights:
        yield "semantic", card.weights.semantic or "what the server has loaded"
        yield "acoustic", card.weights.acoustic or "what the server has loaded"


def _files(card: Card) -> Iterator[tuple[str, str]]:
    if card.files:
        for name, kind in (("semantic", "s1"), ("acoustic", "s2")):
            asset: Asset = getattr(card.files, name)
            yield name, f"{asset.path} ({kind}, {size(asset.path)})"
        for name in ("hubert", "bert", "speaker"):
            yield name, str(getattr(card.files, name) or "the official one")


def _style(settings: Settings) -> str:
    """The settings of a style on one line, and what it sounds like."""
    told = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    told.pop("reference", None)
    numbers = ", ".join(f"{name} {value}" for name, value in told.items() if value != "")
    clip = _clip(settings)
    return f"{clip}; {numbers}" if clip else numbers


def _clip(settings: Settings) -> str:
    """What a style sounds like, where it is a clip."""
    from voices.card import EspeakSettings, ServerSettings

    if isinstance(settings, EspeakSettings):
        return ""
    clip = settings.reference
    if isinstance(settings, ServerSettings):
        name = settings.reference.audio
    else:
        path = settings.reference.audio.path
        name = f"{path.name} ({size(path)})"
    said = f"{clip.language} {clip.transcript!r}" if clip.transcript else "only its timbre"
    more = f", {len(clip.timbre)} more for timbre" if clip.timbre else ""
    return f"{name}, {said}{more}"


def size(path: Path) -> str:
    """How large a file is, as people write it."""
    count = path.stat().st_size
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(count / 1e3, 0.1):.1f} kB"


def added(made: Added) -> str:
    """What came of adding a voice, and how to hear it."""
    card = made.card
    family = f"GPT-SoVITS {made.version}" if made.version else f"spoken by {card.server}"
    total = sum(asset.path.stat().st_size for asset in card.assets)
    lines = [
        f"{made.path}",
        f"  voice      {card.id}, {family}",
        f"  languages  {', '.join(card.languages)}",
        *(f"  style      {name}: {_clip(settings)}" for name, settings in card.styles.items()),
        *([f"  files      {len(card.assets)}, {total / 1e6:.1f} MB"] if card.assets else []),
        *([f"  readings   {card.readings.name}"] if card.readings else []),
        f"  try it     {_trial(card)}",
    ]
    return "\n".join(lines)


def _trial(card: Card) -> str:
    """A command with which to hear a voice: it says what its clip says, where it can."""
    import shlex

    from voices.card import NEUTRAL, EspeakSettings
    from voices.errors import UnsupportedLanguageError
    from voices.registry import speaks

    settings = card.styles[NEUTRAL]
    assert not isinstance(settings, EspeakSettings)
    clip, own = settings.reference, card.languages[0]
    sentence, language = clip.transcript, clip.language
    try:
        speaks(card, language)
    except UnsupportedLanguageError:
        sentence = ""
    if not any(character.isalnum() for character in sentence):
        sentence, language = GREETINGS[own.partition("-")[0]], own
    foreign = ["--language", language] if language != own else []
    return shlex.join(
        ["dubline", "say", sentence, "--voice", card.id, *foreign, "--out", f"{card.id}.wav"]
    )


def heard(said: Heard, request: Request, card: Card) -> str:
    """What was said, where it is, and how long it took."""
    spoken = card.spoken_as(request.style)
    instead = "" if spoken == request.style else f" (as {spoken}, its fallback)"
    style = "" if request.style == "neutral" else f", {request.style}{instead}"
    return "\n".join(
        [
            str(said.out),
            f"  {said.seconds:.2f} s at {said.rate} Hz, "
            f"spoken by {card.id} in {request.language}{style}",
            *marks(said.proof, said.delivered),
            f"  seconds  load {said.loading:.1f}, speak {said.speaking:.1f}",
        ]
    )
