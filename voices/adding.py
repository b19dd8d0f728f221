"""Make a voice of a folder: checkpoints, clips and what is said in them; or of a server."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voices.api_v2 import LANGUAGES, upstream_language
from voices.card import (
    NEUTRAL,
    Card,
    ServerReference,
    ServerSettings,
    Weights,
)
from voices.card_models import LANGUAGE, MOST_CLIPS, MOST_NAME, MOST_WORDS, STYLE, address
from voices.clips import (
    PROMPT,
    TIMBRE,
    Clip,
    Words,
    by_style,
    check_clip,
    clips_in,
    listed,
    one_line,
    spoken,
)
from voices.copying import Parts, copied
from voices.errors import UnsupportedLanguageError, VoiceError
from voices.keeping import Fill, check_free, keep
from voices.readable import check_readable
from voices.readings_file import FILE as READINGS
from voices.readings_file import read_readings
from voices.registry import check_sovits
from voices.text.reading import code_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """The voice that is to be."""

    id: str
    name: str = ""  # default: the id
    languages: tuple[str, ...] = ()  # BCP-47; default: that of the clip
    replace: bool = False  # a voice of this id


@dataclass(frozen=True, slots=True)
class Choice:
    """What is taken, where a folder alone does not say; on a server, paths there."""

    semantic: str | None = None
    acoustic: str | None = None
    reference: str | None = None
    transcript: str | None = None
    language: str | None = None  # of the clips
    styles: Mapping[str, str] = field(default_factory=dict)  # name and clip, beside neutral


@dataclass(frozen=True, slots=True)
class Added:
    """A voice that was made."""

    card: Card
    path: Path  # of the card
    version: str = ""  # of GPT-SoVITS


def add_folder(folder: Path, wanted: Wanted, choice: Choice, registry: Path) -> Added:
    """Make a voice of a folder.

    Raises:
        ConfigError: its readings.csv holds what is no reading.
        VoiceError: something is missing, ambiguous or not what it should be; or the id is taken.
        UnsupportedLanguageError: our engine reads no such language, or this version does not.
        MissingExtraError: what reads checkpoints is not installed.
        OutputError: the registry cannot be written.
    """
    _check_flags(wanted, choice, registry)
    if not folder.is_dir():
        raise VoiceError(f"no folder {folder}")
    parts = _found(folder, choice)
    languages = _languages(wanted, choice, parts.clips[NEUTRAL].words.language)
    for tag in languages:
        code_of(tag)

    def language(words: Words) -> str:
        return choice.language or words.language or languages[0]

    version = _checked(parts, wanted.id, language)
    for tag in languages:
        code_of(tag, "v1" if version == "v1" else "v2")

    def fill(folder: Path) -> Card:
        own = copied(parts, folder, language)
        who = _who(wanted, languages)
        return Card(*who, "gpt-sovits", own.styles, files=own.files, readings=own.readings)

    return _added(wanted, registry, fill, version)


def add_server(url: str, wanted: Wanted, choice: Choice, registry: Path) -> Added:
    """Make a voice that a running api_v2 server speaks.

    Raises:
        VoiceError: something is missing or cannot be, or the id is taken.
        UnsupportedLanguageError: upstream speaks no such language.
        OutputError: the registry cannot be written.
    """
    _check_flags(wanted, choice, registry)
    _check_address(url)
    if choice.reference is None or choice.transcript is None:
        raise VoiceError(
            "a voice of a server needs --reference PATH, of a clip on the server's machine, and "
            "--transcript TEXT, which is what is said in it"
        )
    if choice.styles:
        raise VoiceError("a server's voice is made with style neutral; add others to its card")
    languages = _languages(wanted, choice, None)
    language = choice.language or languages[0]
    for tag in (*languages, language):
        if not upstream_language(tag):
            known = ", ".join(LANGUAGES)
            raise UnsupportedLanguageError(f"upstream does not speak {tag!r}, only {known}")
    clip = ServerReference(choice.reference, one_line(choice.transcript), language)
    styles, weights = {NEUTRAL: ServerSettings(clip)}, Weights(choice.semantic, choice.acoustic)

    def fill(_: Path) -> Card:
        who = _who(wanted, languages)
        return Card(*who, "gpt-sovits-server", styles, url=url, weights=weights)

    return _added(wanted, registry, fill, "")


def _added(wanted: Wanted, registry: Path, fill: Fill, version: str) -> Added:
    card = keep(wanted.id, registry, fill, replace=wanted.replace)
    return Added(card, registry / f"{wanted.id}.toml", version)


def _check_flags(wanted: Wanted, choice: Choice, registry: Path) -> None:
    """Make sure of what was given, before anything is read or copied."""
    check_free(wanted.id, registry, replace=wanted.replace)
    for flag, text, most in (
        ("--name", wanted.name, MOST_NAME),
        ("--transcript", choice.transcript or "", MOST_WORDS),
    ):
        if len(one_line(text)) > most:
            raise VoiceError(f"{flag} has {len(one_line(text))} characters; {most} at most")


def _check_address(url: str) -> None:
    try:
        address(url)
    except ValueError as error:  # the address may hold a password: it is not repeated
        raise VoiceError(f"--server cannot be what it is: it {error}") from None


def _who(wanted: Wanted, languages: tuple[str, ...]) -> tuple[str, str, str, tuple[str, ...]]:
    return wanted.id, one_line(wanted.name) or wanted.id, "", languages


def _languages(wanted: Wanted, choice: Choice, told: str | None) -> tuple[str, ...]:
    """What the voice speaks: as asked, else the language of its clip."""
    own = choice.language or told
    languages = wanted.languages or ((own,) if own else ())
    if not languages:
        raise VoiceError("which language does the voice speak? Give --language TAG, such as en")
    for language in (*languages, *filter(None, [choice.language])):
        if not re.fullmatch(LANGUAGE, language):
            raise VoiceError(f"{language[:40]!r} is no language; write it as en, zh or pt-BR")
    return languages


def _found(folder: Path, choice: Choice) -> Parts:
    """What a folder holds, and what was chosen of it."""
    timbre = tuple(clips_in(folder / "timbre"))
    if len(timbre) > MOST_CLIPS:
        raise VoiceError(
            f"{folder / 'timbre'} holds {len(timbre)} clips; take {MOST_CLIPS} at most"
        )
    readings = folder / READINGS if os.path.lexists(folder / READINGS) else None
    if readings:
        read_readings(readings)  # a fault in it is told before anything is copied
    return Parts(
        semantic=_checkpoint(folder, ".ckpt", choice.semantic, "--semantic"),
        acoustic=_checkpoint(folder, ".pth", choice.acoustic, "--acoustic"),
        clips=_clips(folder, choice),
        timbre=timbre,
        readings=readings,
    )


def _checkpoint(folder: Path, suffix: str, chosen: str | None, flag: str) -> Path:
    if chosen:
        return _chosen(folder, chosen)
    named = (path for path in folder.iterdir() if path.suffix.lower() == suffix)
    found = sorted(path for path in named if path.is_file())
    half = "semantic half (s1)" if suffix == ".ckpt" else "acoustic half (s2)"
    if not found:
        raise VoiceError(f"no {suffix} file in {folder}: the {half} of the voice; or {flag} FILE")
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise VoiceError(f"{folder} holds {names}: choose the {half} with {flag} FILE")
    return found[0]


def _chosen(folder: Path, name: str) -> Path:
    """A file that was named: as the shell sees it, or in the folder of the voice."""
    for path in (Path(name), folder / name):
        if path.is_file():
            return path
    raise VoiceError(f"no file {name}, neither here nor in {folder}")


def _clips(folder: Path, choice: Choice) -> dict[str, Clip]:
    """The clip of every style, with its words."""
    lists = listed(folder)
    named = {style: _chosen(folder, name) for style, name in choice.styles.items()}
    if choice.reference:
        named[NEUTRAL] = _chosen(folder, choice.reference)
    elif named:
        named.setdefault(NEUTRAL, by_style(folder)[NEUTRAL])
    paths = named or by_style(folder)
    for style in paths:
        if not re.fullmatch(STYLE, style):
            raise VoiceError(f"{style[:40]!r} is no name of a style: a to z, 0 to 9 and -")
    return {style: _clip(style, path, lists, choice) for style, path in sorted(paths.items())}


def _clip(style: str, path: Path, lists: Mapping[str, Words], choice: Choice) -> Clip:
    if style == NEUTRAL and choice.transcript is not None:
        language = lists[path.name].language if path.name in lists else None
        return Clip(path, Words(one_line(choice.transcript), language))
    return spoken(path, lists)


def _checked(parts: Parts, voice_id: str, language: Callable[[Words], str]) -> str:
    """The version of GPT-SoVITS of parts that are fit to speak with."""
    for clip in parts.clips.values():
        check_clip(clip.path, PROMPT)
    for path in parts.timbre:
        check_clip(path, TIMBRE)
    version = _version(parts, voice_id)
    for clip in parts.clips.values():
        words = clip.words
        if len(words.text) > MOST_WORDS:
            raise VoiceError(
                f"{clip.path}: what is said in it has {len(words.text)} characters; "
                f"{MOST_WORDS} at most"
            )
        check_readable(clip.path, words.text, language(words), version)
    return version


def _version(parts: Parts, voice_id: str) -> str:
    """The version of GPT-SoVITS, once both checkpoints were read, are whole and go together."""
    check_sovits(voice_id)
    from voices.gpt_sovits.checkpoint import read_acoustic, read_semantic
    from voices.gpt_sovits.networks import paired

    acoustic = read_acoustic(parts.acoustic)
    paired(read_semantic(parts.semantic), acoustic)
    return acoustic.version
