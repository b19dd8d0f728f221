"""Clips to sound like, as people have them in a folder: which there are, and what is said in them.

A clip `sad.wav` says what stands in `sad.txt`, or in a list as upstream writes them for training:
`path|speaker|LANGUAGE|text`, one clip a line.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from voices.audio import levels, read_mono, speech_level
from voices.card import NEUTRAL
from voices.errors import VoiceError

SUFFIXES = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".aif", ".aiff")
KINDS = "WAV, FLAC, MP3 and OGG work"
PROMPT = (3.0, 10.0)  # seconds of a reference; upstream refuses others
TIMBRE = (1.0, 30.0)  # seconds of a clip that is only averaged in
SEEN_AT = 16_000  # Hz, at which upstream counts
MOST_CHANNELS = 2
SILENT = -60.0  # dB, of speech
MOST_TEXT = 16 * 2**20  # bytes of a list

# What upstream's lists call the languages.
LISTED = {
    "zh": "zh",
    "all_zh": "zh",
    "en": "en",
    "ja": "ja",
    "jp": "ja",
    "all_ja": "ja",
    "ko": "ko",
    "korean": "ko",
    "all_ko": "ko",
    "yue": "yue",
    "all_yue": "yue",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in a clip."""

    text: str
    language: str | None  # BCP-47, where the list says it


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip, and what is said in it."""

    path: Path
    words: Words


def clips_in(folder: Path) -> list[Path]:
    """The sound files of a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith(".")
    )


def by_style(folder: Path) -> dict[str, Path]:
    """The clips of a folder that holds one, or one a style.

    Raises:
        VoiceError: there is none, or nobody can say which is which.
    """
    found = clips_in(folder)
    if not found:
        raise VoiceError(f"no clip to sound like in {folder}: put neutral.wav there ({KINDS})")
    if len(found) == 1:
        return {NEUTRAL: found[0]}
    styles: dict[str, Path] = {}
    for path in found:
        other = styles.setdefault(path.stem.lower(), path)
        if other is not path:
            raise VoiceError(
                f"{other} and {path.name} are both for style {path.stem.lower()!r}; take one away"
            )
    if NEUTRAL not in styles:
        raise VoiceError(
            f"{folder} holds {len(found)} clips ({_few(found)}), and none is called neutral: "
            "give the one to sound like with --reference FILE, and more with --style NAME=FILE"
        )
    return styles


def _few(paths: list[Path], most: int = 5) -> str:
    more = len(paths) - most
    return ", ".join(path.name for path in paths[:most]) + (f" and {more} more" if more > 0 else "")


def spoken(path: Path, lists: Mapping[str, Words]) -> Clip:
    """A clip with the words beside it, or those of a list.

    Raises:
        VoiceError: nothing says what is said in it.
    """
    beside = path.with_suffix(".txt")
    if beside.is_file():
        language = lists[path.name].language if path.name in lists else None
        return Clip(path, Words(one_line(_text(beside)), language))
    if path.name in lists:
        return Clip(path, lists[path.name])
    raise VoiceError(
        f"{path}: nobody says what is said in it; write it into {beside.name}, or give "
        "--transcript TEXT (an empty one takes only its timbre)"
    )


def listed(folder: Path) -> dict[str, Words]:
    """What the lists of a folder say of clips, by file name.

    Raises:
        VoiceError: a line is none of a list, or two say different things of a clip.
    """
    found: dict[str, Words] = {}
    for path in sorted(path for path in folder.glob("*.list") if path.is_file()):
        for number, line in enumerate(_text(path).splitlines(), 1):
            if line.strip():
                name, words = _listed_line(line, f"{path}, line {number}")
                if found.setdefault(name, words) != words:
                    raise VoiceError(f"{path}, line {number}: {name} was said to be something else")
    return found


def _listed_line(line: str, where: str) -> tuple[str, Words]:
    parts = line.split("|", 3)
    if len(parts) != 4:
        raise VoiceError(f"{where}: a line of a list is path|speaker|LANGUAGE|text")
    language = LISTED.get(parts[2].strip().lower())
    if not language:
        known = ", ".join(sorted(LISTED))
        raise VoiceError(f"{where}: no language {parts[2][:40]!r} in lists; there are {known}")
    # The path is that of the machine on which the list was written, often one with Windows.
    return re.split(r"[/\\]", parts[0].strip())[-1], Words(one_line(parts[3]), language)


def one_line(text: str) -> str:
    """Text as it goes into a card: on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_TEXT:
        raise VoiceError(f"{path} is larger than {MOST_TEXT // 2**20} MB; that is no such text")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise VoiceError(f"{path} is not UTF-8; save it as UTF-8") from None


def check_clip(path: Path, seconds: tuple[float, float]) -> None:
    """Make sure that a clip can be used.

    Args:
        path: of the clip.
        seconds: how long it may be, at least and at most.

    Raises:
        VoiceError: it is no sound, is too short or too long, or holds nothing.
    """
    shortest, longest = seconds
    try:
        told = soundfile.info(path)
        if told.channels > MOST_CHANNELS:
            raise VoiceError(f"{path} has {told.channels} channels; one or two work")
        _check_length(path, told.frames, told.samplerate, seconds)
        samples, rate = read_mono(path)
    except soundfile.LibsndfileError as error:
        raise VoiceError(f"{path} is no sound that can be read: {error}; {KINDS}") from None
    _check_length(path, len(samples), rate, seconds)  # a header may say anything
    if not np.isfinite(samples).all():
        raise VoiceError(f"{path} holds values that are no sound; export it again")
    if speech_level(levels(samples, rate)) < SILENT:
        raise VoiceError(f"{path} is silent; {shortest:g} to {longest:g} s of speech are needed")


def _check_length(path: Path, frames: int, rate: int, seconds: tuple[float, float]) -> None:
    seen = math.ceil(frames * SEEN_AT / rate)
    if not seconds[0] * SEEN_AT <= seen <= seconds[1] * SEEN_AT:
        raise VoiceError(
            f"{path} is {frames / rate:.2f} s long; {seconds[0]:g} to {seconds[1]:g} s are needed"
        )
