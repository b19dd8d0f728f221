"""Write readings that were given as espeak-ng understands them, within the text of a line.

It reads numbered pinyin itself. For ARPAbet and Jyutping its phonemes stand in double brackets,
which it obeys only where it is told to, and then only ours: brackets of the text are parted.
What is written for what was found by comparing with its own reading of words of that sound.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voices.text.endings import SHORT_VERBS, with_short_verbs
from voices.text.given import parts
from voices.text.primary import primary_of
from voices.text.sounds import Sound

ENGLISH = "en-us"  # the phonemes of ARPAbet, in lines of other languages
_CONSONANTS = "B=b CH=tS D=d DH=D F=f G=g HH=h JH=dZ K=k L=l M=m N=n NG=N P=p R=r S=s SH=S T=t TH=T"
_VOWELS = "AA=A: AE=a AH=V AO=O: AW=aU AY=aI EH=E ER=3: EY=eI IH=I IY=i: OW=oU OY=OI UH=U UW=u:"


def _table(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


CONSONANTS = _table(f"{_CONSONANTS} V=v W=w Y=j Z=z ZH=Z")
VOWELS = _table(_VOWELS)
UNSTRESSED = {"AH": "@", "ER": "3", "IY": "i"}
# A vowel before an R that no vowel follows: each accent has its own way with it.
BEFORE_R = {"AA": "A@", "AO": "O@", "EH": "e@", "IH": "i@", "IY": "i@", "UH": "U@"}
STRESS = {"0": "", "1": "'", "2": ","}
HISSING = ("S", "Z", "SH", "ZH", "CH", "JH")
VOICELESS = ("P", "T", "K", "F", "TH")
_ENDING = re.compile(r"['’]?[sS](?![^\W_])")  # noqa: RUF001 - Nguyen's
_JYUTPING = re.compile(
    "(ng(?=[aeiouy])|[gk]w|[bpmfdtnlgkhzcsjw])?([aeiouy]+(?:ng)?)([mnptk]?)([1-6])"
)
_SYLLABIC = re.compile("(h?)(?:m|ng)([1-6])")
# Its dictionary lacks these three finals, and takes the syllables for English.
_PALATAL = {"j": "tS;", "q": "tS;h", "x": "S;"}
_TONES = {"1": "55", "2": "35", "3": "214", "4": "51", "5": "11"}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A line as espeak-ng gets it."""

    text: str
    has_phonemes: bool = False  # in double brackets


def spelled(text: str, language: str, voice: str | None, data: Path) -> Spelled:
    """The line with its readings as this voice understands them.

    Args:
        text: may hold readings; without any it is returned as it is.
        language: BCP-47.
        voice: of the library: "gmw/en-US"; None where no voice speaks the language.
        data: folder of the library's data.

    Raises:
        VoiceError: a reading is none.
    """
    if "|" not in text or not voice:
        return Spelled(text)
    primary = "yue" if voice.startswith("sit/yue") else primary_of(language)
    found = parts(text, primary)
    if not any(isinstance(part, Sound) for part in found):
        return Spelled(text)
    return _written(found, phoneme_table(voice, data))


def phoneme_table(voice: str, data: Path) -> str:
    """The name of a voice's phonemes: what its file says, else its language."""
    lines = (data / "lang" / voice).read_text("utf-8", "replace").splitlines()
    told = dict(reversed([line.split()[:2] for line in lines if len(line.split()) > 1]))
    return told.get("phonemes") or told["language"].partition("-")[0]


def _written(found: Sequence[str | Sound], table: str) -> Spelled:
    pieces: list[str] = []
    before, was_sound, used = "", False, 0
    has_phonemes = False
    for part, after in zip(found, (*found[1:], ""), strict=True):
        is_sound = isinstance(part, Sound) and part.kind != "respelling"
        if isinstance(part, Sound):
            ending = _ending(after) if isinstance(after, str) and part.kind == "arpabet" else ""
            used = len(ending)
            piece = _sounding(part, table, ending)
        else:
            piece, used = re.sub(r"\[(?=\[)", "[ ", part[used:]), 0
        if piece:
            is_ours = is_sound and "[[" in piece
            has_phonemes |= is_ours
            is_joined = (is_sound or was_sound) and _touches(before) and _touches(piece[0])
            # After a mark, as in ([[, the library would leave out the word.
            if is_joined or before == piece[0] == "[" or (is_ours and not before.isspace()):
                pieces.append(" ")
            pieces.append(piece)
            before, was_sound = piece[-1], is_sound
    return Spelled("".join(pieces), has_phonemes)


def _touches(character: str) -> bool:
    return character.isalnum() or character in ("[", "]")


def _ending(text: str) -> str:
    """An s, or short verbs, at the beginning of what follows a word."""
    found = SHORT_VERBS.match(text) or _ENDING.match(text)
    return found[0] if found else ""


def _sounding(sound: Sound, table: str, ending: str) -> str:
    if sound.kind == "respelling":
        return re.sub(r"\[(?=\[)", "[ ", sound.text)
    if sound.kind == "arpabet":
        return _english(_ended(sound.parts, ending), table)
    if sound.kind == "pinyin":
        return _mandarin(sound.parts)
    return f"[[{_cantonese(sound.parts)}]]"


def _ended(phonemes: tuple[str, ...], ending: str) -> tuple[str, ...]:
    """The sound of a word with its ending."""
    if not ending or not ending.lower().endswith("s"):
        return with_short_verbs(phonemes, ending)
    if phonemes[-1] in HISSING:
        return (*phonemes, "IH0", "Z")
    return (*phonemes, "S" if phonemes[-1] in VOICELESS else "Z")


def _english(phonemes: Sequence[str], table: str) -> str:
    # The bars keep T and SH of "nightshirt" from becoming CH.
    word = "|".join(_phonemes(phonemes))
    is_english = table.partition("-")[0] == "en"
    return f"[[{word}]]" if is_english else f"[[_^_{ENGLISH} {word} _^_{table}]]"


def _phonemes(phonemes: Sequence[str]) -> Iterator[str]:
    skipped = False
    for one, two, three in zip(
        phonemes, (*phonemes[1:], ""), (*phonemes[2:], "", ""), strict=False
    ):
        symbol, stress = one.rstrip("012"), one[-1:]
        if skipped:
            skipped = False
        elif symbol in CONSONANTS:
            yield CONSONANTS[symbol]
        elif two == "R" and three[:2] not in VOWELS and symbol in BEFORE_R:
            skipped = True
            yield STRESS[stress] + BEFORE_R[symbol]
        else:
            weak = UNSTRESSED if stress == "0" else {}
            yield STRESS[stress] + weak.get(symbol, VOWELS[symbol])


def _mandarin(syllables: Sequence[str]) -> str:
    said = [_syllable(one) for one in syllables]
    return "".join(said)


def _syllable(pinyin: str) -> str:
    if pinyin[1:-1] == "iong" and pinyin[0] in _PALATAL:
        return f" [[{_PALATAL[pinyin[0]]}j'ong{_TONES[pinyin[-1]]}]] "
    return pinyin


def _cantonese(syllables: Sequence[str]) -> str:
    *others, last = map(_jyutping, syllables)
    return "".join("".join(other) for other in others) + f"{last[0]}'{last[1]}"


def _jyutping(syllable: str) -> tuple[str, str]:
    """The initial and the rest, with its tone before a consonant that ends it."""
    syllabic = _SYLLABIC.fullmatch(syllable)
    if syllabic:
        return syllabic[1], f"ng{syllabic[2]}"
    found = _JYUTPING.fullmatch(syllable)
    assert found, syllable
    initial, vowel, end, tone = found.groups("")
    return ("N" if initial == "ng" else initial), f"{vowel}{tone}{end}"
