"""The cast: who speaks which line, in a job of several voices."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from tasks.run_folder import digest
from tasks.script import Line, Note, Script
from voices.card import Card
from voices.errors import CastError, UnsupportedLanguageError, VoiceError
from voices.registry import speakers_of, speaks, voice

SHOWN = 12  # names in one message


@dataclass(frozen=True, slots=True)
class Cast:
    """The voices of a job."""

    default: Card  # of every speaker who has none of his own
    speakers: Mapping[str, Card] = field(default_factory=dict)  # by name, as `known` has it

    def of(self, line: Line) -> Card:
        """The voice of a line."""
        return self.speakers.get(known(line.speaker), self.default)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every voice once, the default first."""
        return tuple({card.id: card for card in (self.default, *self.speakers.values())}.values())

    @property
    def digest(self) -> str:
        """What the cast is known by; that of a single voice is the voice's own."""
        return self.known_by({card.id: card.digest for card in self.cards})

    def known_by(self, digests: Mapping[str, str]) -> str:
        """One digest of those of all voices, which are given by id, and of who speaks with which.

        A job of one voice is known by that voice's alone, as it was before there were casts.
        """
        if not self.speakers:
            return digests[self.default.id]
        told = [[name, card.id, digests[card.id]] for name, card in self.speakers.items()]
        return digest([digests[self.default.id], sorted(told)])

    def heard(self, lines: Iterable[Line]) -> tuple[Card, ...]:
        """The voices that speak at least one of these lines: the default first, if it does."""
        ids = {self.of(line).id for line in lines}
        return tuple(card for card in self.cards if card.id in ids)

    def named(self, card: Card, script: Script) -> tuple[str, ...]:
        """The speakers of a script who speak in a voice, as the script writes them."""
        return tuple(spelt(line for line in script.lines if self.of(line).id == card.id).values())


def known(name: str) -> str:
    """A speaker's name as it is compared: small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def spelt(lines: Iterable[Line]) -> dict[str, str]:
    """Every speaker as he is compared, and as he is written first."""
    names: dict[str, str] = {}
    for line in lines:
        names.setdefault(known(line.speaker), line.speaker)
    return names


def told_once(speakers: dict[str, str]) -> dict[str, str]:
    """The voices of speakers, with single spaces in the names.

    Raises:
        ValueError: a name is empty, or stands there twice.
    """
    told = {" ".join(name.split()): voice for name, voice in speakers.items()}
    if not all(told):
        raise ValueError("gives a voice to a speaker without a name")
    if len({known(name) for name in told}) != len(speakers):
        raise ValueError("names a speaker twice")
    return told


def found(voice_id: str, speakers: Mapping[str, str], registry: Path | None) -> Cast:
    """The cast that an order names.

    Raises:
        VoiceError: no such voice, or one that cannot be used; says whose it was to be.
    """
    default = voice(voice_id, registry)
    return Cast(default, {known(name): _own(name, speakers, registry) for name in speakers})


def _own(speaker: str, speakers: Mapping[str, str], registry: Path | None) -> Card:
    try:
        return voice(speakers[speaker], registry)
    except VoiceError as error:
        raise type(error)(f"{speaker!r} cannot be given a voice: {error}") from None


def check_language(cast: Cast, language: str, registry: Path | None) -> None:
    """Make sure that every voice speaks a language.

    Raises:
        UnsupportedLanguageError: one does not; names those of the registry that do.
    """
    for card in cast.cards:
        try:
            speaks(card, language)
        except UnsupportedLanguageError as error:
            raise UnsupportedLanguageError(f"{error}; {_able(language, registry)}") from None


def _able(language: str, registry: Path | None) -> str:
    able = [card.id for card in speakers_of(language, registry)]
    return f"voices that speak it: {_few(able)}" if able else "no voice here does"


def check_speakers(speakers: Mapping[str, str], script: Script, name: str) -> None:
    """Make sure that everybody who was given a voice has something to say.

    Args:
        speakers: the voice of each.
        script: to be spoken.
        name: of its file, for messages.

    Raises:
        CastError: the script has no such speaker; lists those it has.
    """
    there = {key: name for key, name in spelt(script.lines).items() if key}
    for speaker in speakers:
        if known(speaker) in there:
            continue
        if not there:
            raise CastError(f"{name}: nobody is named {speaker!r}: the script names no speakers")
        near = get_close_matches(known(speaker), there, n=1)
        hint = f"did you mean {there[near[0]]!r}? " if near else ""
        raise CastError(
            f"{name}: nobody is named {speaker!r}; {hint}its speakers are "
            f"{_few([repr(one) for one in there.values()])}"
        )


def unnamed(cast: Cast, script: Script) -> Iterator[Note]:
    """Who of a script speaks with the default voice because the cast does not name him.

    Of a job that gives nobody a voice of his own, nothing: there it is no news.
    """
    seen: set[str] = set()
    for line in script.lines if cast.speakers else ():
        name = known(line.speaker)
        if name not in cast.speakers and name not in seen:
            seen.add(name)
            who = repr(line.speaker) if name else "a line without a speaker"
            yield Note(
                line.source, "cast", f"{who}: spoken by {cast.default.id}, the default voice"
            )


def _few(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
