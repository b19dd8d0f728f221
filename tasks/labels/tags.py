"""Plain tags that people and players read: what was done to this file, in words."""

from collections.abc import Mapping
from pathlib import Path

import av

from tasks.container import Container, language_code
from tasks.media import GUARDED, Media

DUBBED = "Audio track dubbed with synthetic speech"
SPOKEN = "Synthetic speech"
LONGEST = 4000  # characters of what a source says of itself that are written again
# What a demuxer tells of the file as if it were a tag; QuickTime keys would keep it.
BRANDS = ("major_brand", "minor_version", "compatible_brands")
ONE_STREAM = {"mp3", "flac", "wav", "ogg", "opus"}  # have no tags but those of the whole file


def told(path: Path) -> dict[str, str]:
    """The tags of a file as a whole, by their names in small letters; in Ogg those of its sound."""
    with av.open(f"file:{path.absolute()}", options=GUARDED, metadata_errors="replace") as file:
        tags: Mapping[str, str] = file.metadata
        if file.format.name == "ogg" and file.streams.audio:
            tags = {**file.streams.audio[0].metadata, **tags}
        return {name.lower(): value for name, value in tags.items()}


def comment(media: Media | None, theirs: str = "") -> str:
    """Our comment; what the source's said stands in the lines below it."""
    ours = DUBBED if media else SPOKEN
    lines = [line for line in theirs[:LONGEST].replace("\0", "").splitlines() if line.strip()]
    return "\n".join([ours, *(line for line in lines if line not in (DUBBED, SPOKEN))])


def plain(media: Media | None, language: str, title: str, kind: Container) -> list[str]:
    """The arguments for the tags of the whole file; those of the source must come before."""
    before = told(media.path) if media else {}
    tags = {name: "" for name in BRANDS if name in before}  # an empty one is not written
    tags["comment"] = comment(media, before.get("comment", ""))
    if kind.muxer in ONE_STREAM:
        tags["language"] = language_code(language, kind)
        tags["title"] = before.get("title", "")[:LONGEST].replace("\0", "") or title
    return [part for name, text in tags.items() for part in ("-metadata", f"{name}={text}")]
