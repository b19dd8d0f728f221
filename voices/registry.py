"""The registry of voices: the cards that come with dubline, and a folder of your own."""

import atexit
import logging
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from voices.card import Card
from voices.card_file import printable, read_card
from voices.errors import (
    MissingExtraError,
    UnknownVoiceError,
    UnsupportedLanguageError,
    VoiceError,
)
from voices.speech import Engine, Machine

MOST_BYTES = 65_536  # of a card
SOVITS_NEEDS = (  # to speak with our GPT-SoVITS engine: networks, then text
    *("torch", "torchaudio", "transformers"),
    *("jieba", "pypinyin", "wordsegment"),
)
SAME = {"cmn": "zh", "nb": "no", "iw": "he", "in": "id"}  # two codes, one language

log = logging.getLogger(__name__)


def voice(voice_id: str, registry: Path | None = None) -> Card:
    """The card of a voice.

    Raises:
        UnknownVoiceError: there is none of this id.
        VoiceError: there is one, and it cannot be used.
    """
    places = _places(registry)
    if voice_id in places:
        return _read(places[voice_id], voice_id)
    near = get_close_matches(voice_id, places, n=3)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"known: {_list(places)}"
    raise UnknownVoiceError(f"no voice {voice_id[:80]!r}; {hint}")


def voices(registry: Path | None = None) -> list[Card]:
    """Every card, by id; one that cannot be read is left out with a warning."""
    cards = []
    for voice_id, place in sorted(_places(registry).items()):
        try:
            cards.append(_read(place, voice_id))
        except VoiceError as error:
            log.warning("left out: %s", printable(str(error)))
    return cards


def speaks(card: Card, language: str) -> None:
    """Make sure that a voice speaks a language.

    Raises:
        UnsupportedLanguageError: it does not; names those it does.
    """
    if not any(_covers(spoken, language) for spoken in card.languages):
        raise UnsupportedLanguageError(
            f"voice {card.id!r} does not speak {language[:80]!r}; it speaks "
            f"{', '.join(card.languages)}"
        )


def speakers_of(language: str, registry: Path | None = None) -> list[Card]:
    """The voices that speak a language, by id."""
    return [
        card
        for card in voices(registry)
        if any(_covers(spoken, language) for spoken in card.languages)
    ]


def open_engine(card: Card, machine: Machine) -> Engine:
    """The engine that speaks a card, loaded and ready; whoever opens it closes it.

    Raises:
        MissingExtraError: what it needs is not installed.
        VoiceError, EngineError: it cannot be opened.
    """
    if card.engine == "gpt-sovits":
        return _sovits(card, machine)
    if card.engine == "gpt-sovits-server":
        from voices.gpt_sovits_server import GptSovitsServerEngine

        return GptSovitsServerEngine(card)
    from voices.espeak import EspeakEngine

    return EspeakEngine(card)


def _sovits(card: Card, machine: Machine) -> Engine:
    check_sovits(card.id)
    from voices.gpt_sovits.engine import GptSovitsEngine

    return GptSovitsEngine(card, machine)


def check_sovits(voice_id: str) -> None:
    """Make sure that what our GPT-SoVITS engine needs is installed.

    Raises:
        MissingExtraError: it is not; names the command that installs it.
    """
    missing = [name for name in SOVITS_NEEDS if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            f"voice {voice_id!r} needs {' and '.join(missing)}; "
            "`pip install 'dubline[gpt-sovits]'` installs what is missing"
        )


class Engines:
    """Engines kept open, one a voice, the most recently used of them, while a process lives."""

    def __init__(self, most: int = 4) -> None:
        self.most = most  # voices; more only while more are in use at once
        self._lock = Lock()
        self._open: dict[tuple[object, ...], Engine] = {}  # the least recently used first
        self._users: Counter[tuple[object, ...]] = Counter()

    @contextmanager
    def held(self, card: Card, machine: Machine) -> Iterator[Engine]:
        """The engine of a voice on a machine, opened if it is not; it stays open meanwhile."""
        # A fork must not share the pipes of its parent. The digest knows no places, and engines do.
        mine = (os.getpid(), card.digest, card.files, card.url, machine)
        with self._lock:
            engine = self._opened(mine, card, machine)
            self._users[mine] += 1
        try:
            yield engine
        finally:
            with self._lock:
                self._users[mine] -= 1
                self._let_go(self.most)

    def voices(self) -> list[str]:
        """The digests of the cards that this process could speak at once."""
        return [str(digest) for pid, digest, *_ in tuple(self._open) if pid == os.getpid()]

    def close(self) -> None:
        """Close those of this process."""
        with self._lock:
            for mine in self._ours():
                self._open.pop(mine).close()

    def _opened(self, mine: tuple[object, ...], card: Card, machine: Machine) -> Engine:
        if not self._open:
            atexit.register(self.close)
        if mine not in self._open:
            self._let_go(self.most - 1)  # before another takes its memory
            self._open[mine] = open_engine(card, machine)
        self._open[mine] = self._open.pop(mine)  # the last one used
        return self._open[mine]

    def _let_go(self, most: int) -> None:
        """Close those that nobody uses, the least recently used first, until so many are left."""
        ours = self._ours()
        spare = [mine for mine in ours if not self._users[mine]]
        for mine in spare[: max(len(ours) - most, 0)]:
            self._open.pop(mine).close()

    def _ours(self) -> list[tuple[object, ...]]:
        return [mine for mine in self._open if mine[0] == os.getpid()]


kept = Engines()  # of this process


def _covers(spoken: str, asked: str) -> bool:
    """Whether "en" covers "en-US" and the other way round; "en-GB" does not cover "en-US"."""
    ours, theirs = _subtags(spoken), _subtags(asked)
    shared = min(len(ours), len(theirs))
    return ours[:shared] == theirs[:shared]


def _subtags(tag: str) -> list[str]:
    first, *rest = re.split("[-_]", tag.lower())
    return [SAME.get(first, first), *rest]


def _places(registry: Path | None) -> dict[str, Traversable]:
    """Where every card is. A folder cannot change what a bundled id means."""
    places = bundled()
    for path in _cards_in(registry) if registry else ():
        if path.stem in places:
            log.warning("left out: %s: the id of a voice of dubline; choose another", _shown(path))
        places.setdefault(path.stem, path)
    return places


def bundled() -> dict[str, Traversable]:
    """The cards that come with dubline, by id."""
    return {_id(card): card for card in (files("voices") / "cards").iterdir() if _id(card)}


def _id(card: Traversable) -> str:
    return card.name.removesuffix(".toml") if card.name.endswith(".toml") else ""


def _cards_in(registry: Path) -> Iterator[Path]:
    """The cards of a folder; names that are no voice id, and links that lead out, are none."""
    root = registry.resolve()
    for path in sorted(registry.glob("*.toml")):
        proper = re.fullmatch("[a-z0-9][a-z0-9-]{0,62}", path.stem)
        if not proper or path.resolve().parent != root or not path.is_file():
            told = "left out: %s: a card is a file <voice id>.toml, and no link"
            log.warning(told, _shown(path))
            continue
        yield path


def _shown(path: Path) -> str:
    return printable(str(path))


def _read(place: Traversable, voice_id: str) -> Card:
    try:
        with place.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceError(f"{place}: cannot be read: {error}") from None
    if len(raw) > MOST_BYTES:
        raise VoiceError(f"{place}: more than {MOST_BYTES} bytes; a voice card is a few lines")
    card = read_card(text, str(place), Path(str(place)).absolute().parent)
    if card.id != voice_id:
        raise VoiceError(f"{place}: id is {card.id!r}; name the file {card.id}.toml, or change it")
    _check_files(card, place)
    return card


def _check_files(card: Card, place: Traversable) -> None:
    """Make sure that the files of a voice are there, and below its card."""
    root = Path(str(place)).absolute().parent.resolve()
    models = (card.files.hubert, card.files.bert, card.files.speaker) if card.files else ()
    paths = (*(asset.path for asset in card.assets), *models, card.readings)
    for path in filter(None, paths):
        try:
            real = path.resolve()
        except (OSError, RuntimeError):  # a link that leads to itself
            raise VoiceError(f"{place}: {path} leads nowhere") from None
        if not real.is_relative_to(root):
            raise VoiceError(f"{place}: {path} is a link that leads out of {root}; copy the file")
        if not real.is_file() and not (path in models and real.is_dir()):
            raise VoiceError(f"{place}: no file {path}; put it back, or add the voice again")


def _list(places: dict[str, Traversable]) -> str:
    return ", ".join(sorted(places)[:20]) + (" …" if len(places) > 20 else "")
