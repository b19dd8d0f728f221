"""An order of versions, made from what was asked for on the command line and the settings.

Whatever is wrong with it is told at once, of all languages, and before anything is spoken.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.config import Settings
from flows.order import LONGEST_NAME, Asked, chosen_out, ordered
from tasks.cast_file import assigned
from tasks.job import Order
from tasks.limits import within
from tasks.run_folder import digest
from tasks.shared import place_of
from tasks.versions_order import SourceScript, Together, VersionsOrder
from voices.errors import DublineError, InputError, OutputError, UnsupportedLanguageError

TOGETHER: tuple[Together, ...] = ("mkv", "mp4")


@dataclass(frozen=True, slots=True)
class AskedVersions:
    """What only a command line says; everything else is a setting."""

    video: Path | None
    scripts: Sequence[str]  # "ja=film.ja.srt"
    out: Path
    source: str | None = None  # "en=film.en.srt", or "en"
    voices: Sequence[str] = ()  # "ID", or "ja=ID"
    speakers: Sequence[str] = ()  # "NAME=ID", or "ja:NAME=ID"
    cast: Path | None = None
    default: str | None = None
    together: str = ""
    renditions: bool = False
    run_dir: Path | None = None
    again: bool = False


@dataclass(slots=True)
class Faults:
    """What is wrong with an order, gathered until all of it is known."""

    found: list[DublineError] = field(default_factory=list)

    def add(self, text: str) -> None:
        """One thing more."""
        self.found.append(InputError(text))

    def check(self) -> None:
        """Refuse the order, if anything is wrong with it.

        Raises:
            DublineError: what is wrong.
            InputError: all of it, where it is more than one thing.
        """
        if len(self.found) == 1:
            raise self.found[0]
        if self.found:
            told = "".join(f"\n  {error}" for error in dict.fromkeys(map(str, self.found)))
            raise InputError(f"{len(self.found)} things keep these versions from being made:{told}")


def ordered_versions(asked: AskedVersions, settings: Settings) -> VersionsOrder:
    """The order, with every path whole and every choice made.

    Raises:
        InputError: what is wrong, and where.
    """
    faults = Faults()
    scripts = scripts_of(asked.scripts, faults)
    source = source_of(asked.source, faults)
    voices = voices_of(asked.voices, scripts, faults)
    default = tag_of(asked.default, faults) if asked.default else None
    if default and default not in scripts:
        faults.add(f"--default {asked.default}: there is no --script of this language")
    check_out(asked, faults)
    faults.check()
    run_dir = (asked.run_dir or settings.paths.runs / run_name(asked, scripts)).absolute()
    orders = orders_of(asked, scripts, voices, settings, faults)
    faults.check()
    return VersionsOrder(
        orders=tuple(
            order.model_copy(update={"run_dir": place_of(run_dir, str(order.language))})
            for order in orders
        ),
        source=source,
        out=asked.out.absolute(),
        run_dir=run_dir,
        together=together_of(asked.together),
        renditions=asked.renditions,
        default=default,
        at_once=settings.versions.at_once,
    )


def scripts_of(texts: Iterable[str], faults: Faults) -> dict[str, Path]:
    """The scripts by their language."""
    found: list[tuple[str, Path]] = []
    for text in texts:
        said, equals, path = text.partition("=")
        if not equals or not path:
            faults.add(f"--script {text}: write it as --script LANGUAGE=FILE, as in ja=film.ja.srt")
        elif tag := tag_of(said, faults):
            found.append((tag, Path(path)))
    for tag, count in Counter(tag for tag, _ in found).items():
        if count > 1:
            faults.add(f"{count} scripts are in {tag}; a language has one")
    return dict(found)


def source_of(text: str | None, faults: Faults) -> SourceScript | None:
    """The original sound: its language, and its script if one was given."""
    if text is None:
        return None
    said, _, path = text.partition("=")
    tag = tag_of(said, faults)
    if path and not Path(path).is_file():
        faults.add(f"no script {path}")
    script = Path(path).absolute() if path else None
    return SourceScript(language=tag, script=script) if tag else None


def voices_of(
    texts: Iterable[str], scripts: Mapping[str, Path], faults: Faults
) -> dict[str, str | None]:
    """The voice of every language; None: that of the cast, or of the settings."""
    said: dict[str, str] = {}
    for text in texts:
        language, equals, name = text.rpartition("=")
        tag = tag_of(language, faults) if equals else ""
        if tag is None:
            continue
        if tag in said:
            faults.add(f"--voice {text}: {tag or 'all languages'} had {said[tag]} already")
        if tag and not any(_covers(tag, script) for script in scripts):
            faults.add(f"--voice {text}: there is no --script in {tag}")
        said[tag] = name
    return {script: _voice_of(script, said) for script in scripts}


def _voice_of(language: str, said: Mapping[str, str]) -> str | None:
    """What was said of this tag, or of a wider one, or of all."""
    wider = [tag for tag in said if tag and _covers(tag, language)]
    return said[max(wider, key=len)] if wider else said.get("")


def _covers(wide: str, narrow: str) -> bool:
    """Whether `zh` is said of `zh-TW`, too."""
    return f"{narrow}-".casefold().startswith(f"{wide}-".casefold())


def tag_of(text: str, faults: Faults) -> str | None:
    """The tag of a language as it is written best: pt-BR for pt-br, de for deu."""
    import langcodes  # 0.2 s, which few commands need

    said = text.strip()
    if not said or not langcodes.tag_is_valid(said):
        faults.found.append(
            UnsupportedLanguageError(
                f"{said[:80]!r} is not a language tag; a tag looks like en, de or pt-BR"
            )
        )
        return None
    return langcodes.standardize_tag(said)


def check_out(asked: AskedVersions, faults: Faults) -> None:
    """Note what keeps files from being written into the folder."""
    out = asked.out
    if out.exists() and not out.is_dir():
        faults.found.append(OutputError(f"--out {out} is no folder; the versions go into one"))
    elif not out.exists() and not out.absolute().parent.is_dir():
        faults.found.append(OutputError(f"--out {out}: there is no folder {out.absolute().parent}"))
    run = asked.run_dir
    if run and out.resolve().is_relative_to(run.resolve()):
        faults.found.append(
            OutputError(f"--out {out} is where the run keeps its work; choose another folder")
        )


def orders_of(
    asked: AskedVersions,
    scripts: Mapping[str, Path],
    voices: Mapping[str, str | None],
    settings: Settings,
    faults: Faults,
) -> list[Order]:
    """The orders of all versions that can be; what is wrong with the others is noted."""
    orders: list[Order] = []
    for language, script in scripts.items():
        try:
            order = ordered(one_of(asked, language, script, voices[language], settings), settings)
        except DublineError as error:
            faults.found.append(type(error)(f"{language}: {error}"))
        else:
            orders.append(order.model_copy(update={"again": asked.again}))
    return orders


def one_of(
    asked: AskedVersions, language: str, script: Path, voice: str | None, settings: Settings
) -> Asked:
    """What is asked for of one version."""
    one = Asked(
        script=script,
        video=asked.video,
        voice=voice,
        language=language,
        run_dir=Path(),
        speakers=assigned(speakers_of(asked.speakers, language)),
        cast=asked.cast,
    )
    with within(settings.limits):
        name = chosen_out(one, language).name
    return replace(one, out=asked.out.absolute() / name)


def speakers_of(texts: Sequence[str], language: str) -> list[str]:
    """What is said of speakers in a language: `NAME=ID`, and over that `ja:NAME=ID`."""
    said = [(text.partition(":"), text) for text in texts]
    own = [(tag, rest) for (tag, colon, rest), _ in said if colon and _is_tag(tag)]
    everywhere = [text for (tag, colon, _), text in said if not colon or not _is_tag(tag)]
    ours = [rest for tag, rest in own if _covers(tag, language)]
    names = {_speaker(text) for text in ours}
    return [*(text for text in everywhere if _speaker(text) not in names), *ours]


def _speaker(text: str) -> str:
    return text.rpartition("=")[0].strip().casefold()


def _is_tag(text: str) -> bool:
    import langcodes

    return langcodes.tag_is_valid(text) and len(text) < 12


def run_name(asked: AskedVersions, scripts: Mapping[str, Path]) -> str:
    """The name of a run folder: the same for the same programme and folder, whatever is changed.

    So a language whose script was mended finds the others as they were made.
    """
    source = asked.video or next(iter(scripts.values()), Path("versions"))
    places = [str(asked.video and asked.video.absolute()), str(asked.out.absolute())]
    return f"{source.stem[:LONGEST_NAME]}-versions-{digest(places)[:12]}"


def together_of(text: str) -> Together:
    """The container of the one file.

    Raises:
        InputError: it cannot be that.
    """
    for one in TOGETHER:
        if text == one:
            return one
    if text:
        raise InputError(f"--one-file {text}: one file is {' or '.join(TOGETHER)}")
    return ""
