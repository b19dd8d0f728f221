"""Make a voice of a folder: checkpoints, clips and what is said in them; or of a server."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from voices.card import (
    NEUTRAL,
    Asset,
    Card,
    Files,
    Reference,
    ServerReference,
    ServerSettings,
    SovitsSettings,
    Weights,
)
from voices.card_models import LANGUAGE, MOST_CLIPS, STYLE
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
from voices.errors import VoiceError
from voices.keeping import Fill, check_free, keep
from voices.registry import check_sovits

BLOCK = 2**20  # bytes copied at once


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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a voice is made of, before it is copied."""

    semantic: Path
    acoustic: Path
    clips: Mapping[str, Clip]  # by style
    timbre: tuple[Path, ...]


def add_folder(folder: Path, wanted: Wanted, choice: Choice, registry: Path) -> Added:
    """Make a voice of a folder.

    Raises:
        VoiceError: something is missing, ambiguous or not what it should be; or the id is taken.
        MissingExtraError: what reads checkpoints is not installed.
    """
    check_free(wanted.id, registry, replace=wanted.replace)
    if not folder.is_dir():
        raise VoiceError(f"no folder {folder}")
    parts = _found(folder, choice)
    languages = _languages(wanted, choice, parts.clips[NEUTRAL].words.language)
    for clip in parts.clips.values():
        check_clip(clip.path, PROMPT)
    for path in parts.timbre:
        check_clip(path, TIMBRE)
    version = _version(parts, wanted.id)

    def language(words: Words) -> str:
        return choice.language or words.language or languages[0]

    def fill(folder: Path) -> Card:
        files, styles = _copied(parts, folder, language)
        return Card(*_who(wanted, languages), "gpt-sovits", styles, files=files)

    return _added(wanted, registry, fill, version)


def add_server(url: str, wanted: Wanted, choice: Choice, registry: Path) -> Added:
    """Make a voice that a running api_v2 server speaks.

    Raises:
        VoiceError: something is missing or cannot be, or the id is taken.
    """
    check_free(wanted.id, registry, replace=wanted.replace)
    if choice.reference is None or choice.transcript is None:
        raise VoiceError(
            "a voice of a server needs --reference PATH, of a clip on the server's machine, and "
            "--transcript TEXT, which is what is said in it"
        )
    if choice.styles:
        raise VoiceError("a server's voice is made with style neutral; add others to its card")
    languages = _languages(wanted, choice, None)
    language = choice.language or languages[0]
    clip = ServerReference(choice.reference, one_line(choice.transcript), language)
    styles, weights = {NEUTRAL: ServerSettings(clip)}, Weights(choice.semantic, choice.acoustic)

    def fill(_: Path) -> Card:
        who = _who(wanted, languages)
        return Card(*who, "gpt-sovits-server", styles, url=url, weights=weights)

    return _added(wanted, registry, fill, "")


def _added(wanted: Wanted, registry: Path, fill: Fill, version: str) -> Added:
    card = keep(wanted.id, registry, fill, replace=wanted.replace)
    return Added(card, registry / f"{wanted.id}.toml", version)


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


def _found(folder: Path, choice: Choice) -> _Parts:
    """What a folder holds, and what was chosen of it."""
    timbre = tuple(clips_in(folder / "timbre"))
    if len(timbre) > MOST_CLIPS:
        raise VoiceError(
            f"{folder / 'timbre'} holds {len(timbre)} clips; take {MOST_CLIPS} at most"
        )
    return _Parts(
        semantic=_checkpoint(folder, ".ckpt", choice.semantic, "--semantic"),
        acoustic=_checkpoint(folder, ".pth", choice.acoustic, "--acoustic"),
        clips=_clips(folder, choice),
        timbre=timbre,
    )


def _checkpoint(folder: Path, suffix: str, chosen: str | None, flag: str) -> Path:
    if chosen:
        return _chosen(folder, chosen)
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == suffix)
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


def _version(parts: _Parts, voice_id: str) -> str:
    """The version of GPT-SoVITS, once both checkpoints were read, are whole and go together."""
    check_sovits(voice_id)
    from voices.gpt_sovits.checkpoint import read_acoustic, read_semantic
    from voices.gpt_sovits.networks import paired

    acoustic = read_acoustic(parts.acoustic)
    paired(read_semantic(parts.semantic), acoustic)
    return acoustic.version


def _copied(
    parts: _Parts, folder: Path, language: Callable[[Words], str]
) -> tuple[Files, dict[str, SovitsSettings]]:
    """The parts of a voice in its own folder."""
    semantic, acoustic = (
        _copy(parts.semantic, folder / "s1.ckpt"),
        _copy(parts.acoustic, folder / "s2.pth"),
    )
    timbre = tuple(
        _copy(path, folder / f"timbre-{number}{path.suffix.lower()}")
        for number, path in enumerate(parts.timbre, 1)
    )
    styles = {}
    for style, clip in parts.clips.items():
        audio = _copy(clip.path, folder / (style + clip.path.suffix.lower()))
        words = clip.words
        styles[style] = SovitsSettings(Reference(audio, words.text, language(words), timbre))
    return Files(semantic, acoustic), styles


def _copy(source: Path, target: Path) -> Asset:
    """A copy of a file, with the sha256 of what was copied."""
    sha256 = hashlib.sha256()
    with source.open("rb") as whole, target.open("xb") as copy:
        while block := whole.read(BLOCK):
            sha256.update(block)
            copy.write(block)
    return Asset(target, sha256.hexdigest())
