"""Read what is said in a reference: the same when a voice is made as when it speaks."""

from voices.text.fitting import on_one_line
from voices.text.mending import mended
from voices.text.reading import Reading, code_of, prompt_text, read
from voices.text.symbols import Version


def read_transcript(transcript: str, language: str, version: Version) -> Reading:
    """A transcript as a model gets it: in one piece, with its stop, mended as lines are.

    Raises:
        UnsupportedLanguageError: no text of this language can be read.
        VoiceError: this one cannot.
    """
    code = code_of(language)
    return read(prompt_text(on_one_line(mended(transcript, language)), code), code, version)
