"""The registry of voices: the cards that come with dubline, and a folder of your own."""

import atexit
import logging
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock

from voices.card import Card, read_card
from voices.errors import UnknownVoiceError, UnsupportedLanguageError, VoiceError
from voices.speech import Engine

MOST_BYTES = 65_536  # of a card
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
            log.warning("left out: %s", error)
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


def open_engine(card: Card) -> Engine:
    """The engine that speaks a card, loaded and ready; whoever opens it closes it."""
    from voices.espeak import EspeakEngine

    return EspeakEngine(card)


class Engines:
    """Engines kept open, one a voice, for as long as a process lives."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[tuple[int, str], Engine] = {}

    def of(self, card: Card) -> Engine:
        """The engine of a voice, opened if this process has not yet."""
        mine = (os.getpid(), card.digest)  # a fork must not share the pipes of its parent
        with self._lock:
            if not self._open:
                atexit.register(self.close)
            if mine not in self._open:
                self._open[mine] = open_engine(card)
            return self._open[mine]

    def close(self) -> None:
        """Close those of this process."""
        with self._lock:
            for mine in [key for key in self._open if key[0] == os.getpid()]:
                self._open.pop(mine).close()


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
    places = {_id(card): card for card in (files("voices") / "cards").iterdir() if _id(card)}
    for path in _cards_in(registry) if registry else ():
        if path.stem in places:
            log.warning("left out: %s: this is the id of a voice of dubline; choose another", path)
        places.setdefault(path.stem, path)
    return places


def _id(card: Traversable) -> str:
    return card.name.removesuffix(".toml") if card.name.endswith(".toml") else ""


def _cards_in(registry: Path) -> Iterator[Path]:
    """The cards of a folder; names that are no voice id, and links that lead out, are none."""
    root = registry.resolve()
    for path in sorted(registry.glob("*.toml")):
        proper = re.fullmatch("[a-z0-9][a-z0-9-]{0,62}", path.stem)
        if not proper or path.resolve().parent != root or not path.is_file():
            log.warning("left out: %s: a card is a file <voice id>.toml, and no link", path)
            continue
        yield path


def _read(place: Traversable, voice_id: str) -> Card:
    try:
        with place.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceError(f"{place}: cannot be read: {error}") from None
    if len(raw) > MOST_BYTES:
        raise VoiceError(f"{place}: more than {MOST_BYTES} bytes; a voice card is a few lines")
    card = read_card(text, str(place))
    if card.id != voice_id:
        raise VoiceError(f"{place}: id is {card.id!r}; name the file {card.id}.toml, or change it")
    return card


def _list(places: dict[str, Traversable]) -> str:
    return ", ".join(sorted(places)[:20]) + (" …" if len(places) > 20 else "")
