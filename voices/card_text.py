"""A voice card written as TOML, every setting with its value, so that it can be edited."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from voices.card import (
    NEUTRAL,
    SCHEMA,
    Asset,
    Card,
    Reference,
    ServerReference,
    ServerSettings,
    SovitsSettings,
    Weights,
)


def card_text(card: Card, folder: Path) -> str:
    """The file of a GPT-SoVITS card.

    Args:
        card: of engine gpt-sovits or gpt-sovits-server.
        folder: where the file will stand: paths count from there.
    """
    neutral = card.styles[NEUTRAL]
    head = [
        ("schema", quoted(SCHEMA)),
        ("id", quoted(card.id)),
        ("name", quoted(card.name)),
        ("description", quoted(card.description)),
        ("languages", f"[{', '.join(map(quoted, card.languages))}]"),
        *([("readings", _below(card.readings, folder))] if card.readings else []),
        *([("consent", quoted(card.consent))] if card.consent else []),
    ]
    sections = [
        *_section("engine", [("name", quoted(card.engine)), *_sampling(neutral)]),
        *_server(card),
        *_files(card, folder),
    ]
    for name, settings in card.styles.items():
        assert isinstance(settings, SovitsSettings | ServerSettings)
        own = [pair for pair in _sampling(settings) if pair not in _sampling(neutral)]
        clip = _clip(settings.reference, folder)
        sections += _section(f"styles.{name}", [*clip, *own])
    sections += _section("fallbacks", [(a, quoted(b)) for a, b in card.fallbacks.items()])
    return "\n".join([*_lines(head), *sections, ""])


def quoted(text: str) -> str:
    """A TOML string: JSON's, which leaves one character alone that TOML does not allow."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(pairs: list[tuple[str, str]]) -> Iterator[str]:
    yield from (f"{key} = {value}" for key, value in pairs)


def _section(name: str, pairs: list[tuple[str, str]]) -> list[str]:
    return ["", f"[{name}]", *_lines(pairs)] if pairs else []


def _sampling(settings: object) -> list[tuple[str, str]]:
    assert isinstance(settings, SovitsSettings | ServerSettings)
    own = ((field.name, getattr(settings, field.name)) for field in fields(settings))
    return [
        (name, quoted(value) if isinstance(value, str) else str(value))
        for name, value in own
        if name != "reference"
    ]


def _server(card: Card) -> list[str]:
    if not card.url:
        return []
    weights = card.weights or Weights()
    told = {"semantic": weights.semantic, "acoustic": weights.acoustic}
    named = [(key, quoted(path)) for key, path in told.items() if path]
    return _section("server", [("url", quoted(card.url)), *named])


def _files(card: Card, folder: Path) -> list[str]:
    if not card.files:
        return []
    lines = []
    for field in fields(card.files):
        value: Asset | Path | None = getattr(card.files, field.name)
        asset = value if isinstance(value, Asset) else None
        path = asset.path if asset else value
        told = [("path", _below(path, folder))] if isinstance(path, Path) else []
        told += [("sha256", quoted(asset.sha256))] if asset else []
        lines += _section(f"files.{field.name}", told)
    return lines


def _clip(clip: Reference | ServerReference, folder: Path) -> list[tuple[str, str]]:
    words = [("transcript", quoted(clip.transcript)), ("language", quoted(clip.language))]
    if isinstance(clip, ServerReference):
        timbre = ", ".join(map(quoted, clip.timbre))
        return [("reference", quoted(clip.audio)), *words, *_if_any(timbre)]
    audio = [("reference", _below(clip.audio.path, folder)), ("sha256", quoted(clip.audio.sha256))]
    timbre = ",".join(
        f"\n  {{path = {_below(one.path, folder)}, sha256 = {quoted(one.sha256)}}}"
        for one in clip.timbre
    )
    return [*audio, *words, *_if_any(f"{timbre}\n" if timbre else "")]


def _if_any(timbre: str) -> list[tuple[str, str]]:
    return [("timbre", f"[{timbre}]")] if timbre else []


def _below(path: Path, folder: Path) -> str:
    return quoted(path.relative_to(folder).as_posix())
