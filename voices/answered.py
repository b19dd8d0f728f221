"""Sound that another program answered with: nothing about it is taken on trust."""

import io

import numpy as np
import soundfile

from voices.speech import Failure, Samples, Speech

SLOWEST, FASTEST = 8_000, 192_000  # Hz, of a sound that can be one
MOST_CHANNELS = 8
SILENT = 10 ** (-60 / 20)  # of full scale; speech is never so soft at its loudest
UNKNOWN = (0, 0xFFFFFFFF)  # sizes that a program writes when it does not know yet


def heard(raw: bytes, longest: float) -> Speech | Failure:
    """The speech in a WAV file.

    Args:
        raw: the file. Sizes in its header may be wrong, as they are in one written as a stream.
        longest: seconds that are believed.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(sized(raw))) as file:
            if not SLOWEST <= file.samplerate <= FASTEST or file.channels > MOST_CHANNELS:
                told = f"{file.samplerate} Hz in {file.channels} channels"
                return Failure("engine", f"the answer is no speech: {told}")
            if file.frames > longest * file.samplerate:
                return Failure("runaway", f"the answer is longer than {longest:.0f} seconds")
            channels = file.read(dtype="float32", always_2d=True)  # (samples, channels)
            rate = int(file.samplerate)
    except (ValueError, soundfile.LibsndfileError) as error:
        return Failure("engine", f"the answer is no WAV file that can be read: {error}")
    samples: Samples = np.ascontiguousarray(channels.mean(axis=1, dtype=np.float32))
    if not len(samples) or not np.isfinite(samples).all() or np.abs(samples).max() < SILENT:
        return Failure("no-sound", "the answer is silence" if len(samples) else "no sound came")
    return Speech(samples, rate)


def sized(raw: bytes) -> bytes:
    """A WAV file with sizes in its header that fit what is there.

    Raises:
        ValueError: it is no WAV file.
    """
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise ValueError("it does not begin like one")
    at = 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], int.from_bytes(raw[at + 4 : at + 8], "little")
        if name == b"data":
            size = _size(raw, at + 8, size)
            riff = (len(raw) - 8).to_bytes(4, "little")
            return raw[:4] + riff + raw[8 : at + 4] + size.to_bytes(4, "little") + raw[at + 8 :]
        at += 8 + size + size % 2
    raise ValueError("it ends before its sound begins")


def _size(raw: bytes, start: int, told: int) -> int:
    """Bytes of sound: as many as told, unless there are fewer or more sound follows."""
    rest = len(raw) - start
    after = start + told + told % 2
    if told in UNKNOWN or told > rest:
        return rest
    another = raw[after : after + 8]
    is_chunk = another[:4].isascii() and int.from_bytes(another[4:], "little") <= len(raw)
    return told if is_chunk else rest
