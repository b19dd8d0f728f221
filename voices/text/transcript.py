"""Read what is said in a reference: the same when a voice is made as when it speaks."""

from voices.text.fitting import on_one_line
from voices.text.line import check_read, prepared
from voices.text.reading import Reading, code_of, prompt_text, read
from voices.text.symbols import Version


def read_transcript(transcript: str, language: str, version: Version) -> Reading:
    """A transcript as a model gets it: in one piece, with its stop, mended as lines are.

    Readings may be given in it as in a line.

    Raises:
        UnsupportedLanguageError: no text of this language can be read.
        VoiceError: this one cannot.
        MissingExtraError: what reads this language is not installed.
    """
    code = code_of(language, version)
    held = prepared(transcript, language)
    text = prompt_text(on_one_line(held.text), code)
    reading = read(text, code, version, given=held.given)
    check_read(reading)
    return reading
