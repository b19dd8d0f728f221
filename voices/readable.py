"""Whether the front end can read what is said in a clip, asked before a voice is made of it."""

from pathlib import Path

from voices.errors import VoiceError
from voices.text.transcript import read_transcript


def check_readable(clip: Path, transcript: str, language: str, version: str) -> None:
    """Read a transcript as the engine will.

    Args:
        clip: in which it is said, for messages.
        transcript: an empty one is not read, neither here nor there.
        language: BCP-47.
        version: of the voice: "v1", "v2", "v2Pro"...

    Raises:
        UnsupportedLanguageError: no text of this language can be read.
        VoiceError: this one cannot, or there is no word in it.
    """
    if not transcript:
        return
    try:
        reading = read_transcript(transcript, language, "v1" if version == "v1" else "v2")
    except VoiceError as error:
        raise type(error)(f"{clip}: what is said in it cannot be read: {error}") from None
    if reading.is_silent:
        raise VoiceError(
            f"{clip}: no word of what is said in it can be read as {language}: "
            f"{transcript[:60]!r}; an empty transcript takes only its timbre"
        )
