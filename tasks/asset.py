"""What is delivered, as its mark, its labels and its row in the ledger name it."""

from dataclasses import dataclass

import langcodes

from tasks.job import Job
from tasks.keeping import Keeping
from tasks.ledger import Ledger, Speaking, allotted
from tasks.marking.key import Key
from tasks.marking.payload import VERSION, Payload
from tasks.media import Media
from voices.card import Card

CLONING = ("gpt-sovits", "gpt-sovits-server")  # engines whose voices are those of people
NO_LANGUAGE = ("und", "mul", "mis", "zxx")  # codes of ISO 639-2 that name none


@dataclass(frozen=True, slots=True)
class Asset:
    """One track of synthetic speech."""

    job: str  # id
    language: str  # BCP-47
    voice: str  # id; of several, the first
    digest: str  # of the voice
    engine: str
    script: str  # sha256 of what is said
    consent: str | None = None  # where that of the person whose voice it is can be found
    source: str | None = None  # sha256 of the video or the sound that is dubbed
    source_language: str | None = None  # BCP-47, where the source says
    track: int = 0  # of the sound in the file
    voices: tuple[Speaking, ...] = ()  # all that are heard in it, where they are several

    @property
    def cloned(self) -> bool:
        """Whether it is spoken, if only here and there, in the voice of a person."""
        return any(engine in CLONING for engine in (self.engine, *self.engines))

    @property
    def engines(self) -> tuple[str, ...]:
        """Of all voices, where they are several."""
        return tuple(one.engine for one in self.voices)

    @property
    def translated(self) -> bool:
        """Whether the source is known to be in another language."""
        return self.source_language is not None and not same(self.source_language, self.language)


def asset_of(job: Job) -> Asset:
    """What a job delivers."""
    media = job.media
    cards = job.cast.heard(job.script.lines)
    first = cards[0]
    return Asset(
        job=job.id,
        language=job.language,
        voice=first.id,
        digest=first.digest,
        engine=first.engine,
        script=job.digests[str(job.order.script)],
        consent=first.consent or None,
        source=job.digests[str(media.path)] if media else None,
        source_language=job.source_language or _told(media),
        voices=tuple(map(speaking, cards)) if len(cards) > 1 else (),
    )


def _told(media: Media | None) -> str | None:
    """The language that the sound of a source says it is in."""
    return spoken_in(media.sounds[0].language) if media and media.sounds else None


def speaking(card: Card) -> Speaking:
    """A voice of several, as the ledger names it."""
    return Speaking(card.id, card.digest, card.engine, card.consent or None)


def spoken_in(code: str) -> str | None:
    """The language that a file says it is in ("ger", "eng"), or nothing where it does not say."""
    if not code or code in NO_LANGUAGE or not langcodes.tag_is_valid(code):
        return None
    return langcodes.standardize_tag(code)


def same(one: str, other: str) -> bool:
    """Whether two tags mean one language: eng and en-GB do, yue and zh do not."""
    codes = [langcodes.Language.get(tag).to_alpha3(variant="T") for tag in (one, other)]
    return codes[0] == codes[1]


def payload_of(asset: Asset, keeping: Keeping, key: Key) -> tuple[Payload, int]:
    """What the mark of an asset says, and at which attempt that was free of other jobs."""
    kind = Payload(VERSION, True, asset.cloned, asset.translated, 0)
    track = (asset.language, asset.track)
    return allotted(Ledger(keeping.ledger), key, asset.job, track, kind)
