"""Orders for translations, made from what was asked for on the command line and the settings.

Without Prefect, which must be told of its server before it is imported.
"""

from dataclasses import dataclass
from pathlib import Path

from flows.config import Settings
from tasks.run_folder import digest, file_digest
from tasks.scripts.own import SUFFIX
from tasks.translation_order import (
    Reckoned,
    TranslationOrder,
    checked_language,
    reckoned,
    understood,
)
from voices.errors import InputError, OutputError

LONGEST_NAME = 40  # characters of the script's name in the name of a run folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """What only a command line says of a translation; everything else is a setting."""

    script: Path
    source: str  # BCP-47
    targets: tuple[str, ...]
    out: Path  # folder


def orders(wanted: Wanted, settings: Settings) -> list[TranslationOrder]:
    """An order for every language.

    Raises:
        InputError: there is no such script or folder, or something is no language.
    """
    if not wanted.script.is_file():
        raise InputError(f"no script {wanted.script}")
    if not wanted.out.is_dir():
        raise OutputError(f"{wanted.out} is not a folder; make it, or choose another --out")
    source = checked_language(wanted.source)
    targets = dict.fromkeys(map(checked_language, wanted.targets))
    return [_order(wanted, settings, source, target) for target in targets]


def _order(wanted: Wanted, settings: Settings, source: str, target: str) -> TranslationOrder:
    name = f"{stem(wanted.script, source)}.{target}"
    out = wanted.out.absolute() / f"{name}{SUFFIX}"
    if out.exists() and out.samefile(wanted.script):
        raise OutputError(f"{out} is the script itself; give --out another folder")
    known = digest([file_digest(wanted.script), source, target, str(out)])[:12]
    return TranslationOrder(
        script=wanted.script.absolute(),
        source=source,
        target=target,
        out=out,
        run_dir=settings.paths.runs / f"{name[:LONGEST_NAME]}-translation-{known}",
        translations=settings.paths.translations,
        fit=settings.fit,
        options=settings.translate,
        spoken_text=settings.log.spoken_text,
    )


def stem(script: Path, language: str) -> str:
    """The name of a script without its language: "film" of film.en.srt."""
    name = script.name
    bare = name.removesuffix(SUFFIX) if name.endswith(SUFFIX) else script.stem
    return bare.removesuffix(f".{language}") or bare


def estimates(wanted: list[TranslationOrder]) -> dict[str, Reckoned]:
    """What every language would take; nothing is sent and nothing written."""
    return {order.target: reckoned(understood(order)) for order in wanted}
