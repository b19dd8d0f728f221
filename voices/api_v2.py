"""What upstream's api_v2 server is asked with, and what it says when it refuses."""

import json
from typing import Any

from voices.card import ServerSettings
from voices.errors import MissingExtraError, VoiceError
from voices.speech import Failure, Request
from voices.text.given import parts
from voices.text.primary import primary_of
from voices.text.sounds import Sound

SLOWEST, FASTEST = 0.6, 1.8  # speed
MANY = 300  # characters of what a server says that are passed on

# What upstream calls the languages, so that a line is never taken for several.
LANGUAGES = {
    "en": "en",
    "zh": "all_zh",
    "cmn": "all_zh",
    "zh-hk": "all_yue",
    "zh-mo": "all_yue",
    "yue": "all_yue",
    "ja": "all_ja",
    "ko": "all_ko",
}


def upstream_language(tag: str) -> str | None:
    """What upstream calls a BCP-47 language."""
    parts = tag.lower().replace("_", "-").split("-")
    regions = [f"{parts[0]}-{part}" for part in parts[1:]]
    return next((LANGUAGES[one] for one in (*regions, parts[0]) if one in LANGUAGES), None)


def body(request: Request, settings: ServerSettings) -> dict[str, Any] | Failure:
    """What upstream's POST /tts is asked with, or why it need not be asked."""
    language = upstream_language(request.language)
    clip = settings.reference
    if not language:
        known = ", ".join(LANGUAGES)
        return Failure("language", f"upstream does not speak {request.language!r}, only {known}")
    try:
        spelt = spelt_out(request.text, language)
    except (VoiceError, MissingExtraError) as error:
        return Failure("reading", str(error))
    text = " ".join("".join(c if c.isprintable() else " " for c in spelt).split())
    if not any(character.isalnum() for character in text):
        return Failure("no-sound", "there is no word in this line")
    if not SLOWEST <= request.speed <= FASTEST:
        return Failure("speed", f"speed {request.speed} is not between {SLOWEST} and {FASTEST}")
    return {
        "text": text,
        "text_lang": language,
        "ref_audio_path": clip.audio,
        "aux_ref_audio_paths": list(clip.timbre),
        "prompt_text": clip.transcript,
        "prompt_lang": upstream_language(clip.language),
        "top_k": settings.top_k,
        "top_p": settings.top_p,
        "temperature": settings.temperature,
        "repetition_penalty": settings.repetition_penalty,
        "text_split_method": settings.split,
        "fragment_interval": settings.pause,
        "speed_factor": request.speed,
        "seed": request.seed % 2**31,
        "batch_size": 1,
        "parallel_infer": False,  # with it, short lines are said twice (upstream issue 2838)
        "streaming_mode": False,
        "media_type": "wav",
    }


def spelt_out(text: str, language: str) -> str:
    """The line with its readings in letters and characters: upstream reads nothing else.

    Args:
        text: may hold readings.
        language: as upstream calls it.

    Raises:
        VoiceError: a reading is none, or cannot be put as text.
        MissingExtraError: what knows the characters of a syllable is not installed.
    """
    primary = primary_of(language.removeprefix("all_"))
    found = parts(text, primary)
    return "".join(one if isinstance(one, str) else _spelling(one, primary) for one in found)


def _spelling(sound: Sound, language: str) -> str:
    told = f"{{{sound.written[:40]}|{sound.text[:40]}}}"
    if sound.kind == "respelling":
        return sound.text
    if sound.kind == "arpabet":
        raise VoiceError(
            f"{told}: a server reads text and no phonemes; write the word as it sounds, "
            "as in {GIF|jiff}"
        )
    from voices.text.homophones import character  # with packages that this engine can do without

    found = [(syllable, character(syllable, language)) for syllable in sound.parts]
    missing = [syllable for syllable, homophone in found if not homophone]
    if missing:
        raise VoiceError(
            f"{told}: a server reads text, and no character is always read {missing[0]}; write a "
            "word that sounds alike"
        )
    return "".join(homophone for _, homophone in found if homophone)


def complaint(raw: bytes) -> str:
    """What a server says went wrong: {"message": …, "Exception": …}, or the beginning of it."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        told = raw[:MANY].decode("utf-8", "replace")
    if isinstance(told, dict):
        told = ": ".join(str(told[key]) for key in ("message", "Exception") if told.get(key))
    plain = "".join(c if c.isprintable() else " " for c in str(told)).strip()
    return plain[:MANY] or "it does not say why"
