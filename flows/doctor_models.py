"""What the doctor says of the official models that GPT-SoVITS voices stand on."""

import struct
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

from flows.doctor import MISSING, OPTIONAL, WELL, Check
from voices.card import Card, SovitsSettings
from voices.errors import VoiceError
from voices.gpt_sovits.glance import pickled
from voices.models import present

CHINESE = ("zh", "cmn")  # the language that is read with BERT
PRO = (b"05", b"06")  # how most acoustic checkpoints of v2Pro and v2ProPlus begin
PRO_NAMES = (b"sv_emb.", b"ge_to512.", b"prelu.")  # tensors that they alone have
FOR = {
    "chinese-hubert-base": "every GPT-SoVITS voice needs it",
    "chinese-roberta-wwm-ext-large": "GPT-SoVITS voices that speak Chinese need it",
    "eres2netv2": "v2Pro and v2ProPlus voices need it",
}


def models(folder: Path, needed: Collection[str]) -> Iterator[Check]:
    """The official base models; what no voice here needs may be missing."""
    try:
        found = present(folder)
    except VoiceError as error:
        yield Check("base models", MISSING if needed else OPTIONAL, str(error))
        return
    for one in found:
        if one.name not in FOR:
            continue
        size = f"{one.size / 1e6:,.0f} MB"
        if one.state == "verified":
            yield Check(one.name, WELL, f"{size} in {folder}")
        else:
            detail = one.trouble or f"{size} to fetch; {FOR[one.name]}"
            state = MISSING if one.name in needed else OPTIONAL
            yield Check(one.name, state, detail, "dubline models pull")


def needs(card: Card) -> Iterator[str]:
    """The base models without which this voice cannot speak."""
    if card.engine != "gpt-sovits" or not card.files:
        return
    if not card.files.hubert:
        yield "chinese-hubert-base"
    if not card.files.bert and any(map(_chinese, languages(card))):
        yield "chinese-roberta-wwm-ext-large"
    if not card.files.speaker and _pro(card.files.acoustic.path):
        yield "eres2netv2"


def languages(card: Card) -> Iterator[str]:
    """The languages that a voice reads: those it speaks, and those of what its clips say."""
    yield from card.languages
    for settings in card.styles.values():
        if isinstance(settings, SovitsSettings) and settings.reference.transcript.strip():
            yield settings.reference.language


def _chinese(tag: str) -> bool:
    return tag.lower().replace("_", "-").partition("-")[0] in CHINESE


def _pro(path: Path) -> bool:
    """Whether an acoustic checkpoint is of v2Pro or v2ProPlus, by its header or its tensors.

    A glance without torch: one that cannot be read is no trouble of the base models.
    """
    try:
        with path.open("rb") as file:
            if file.read(2) in PRO:
                return True
        names = pickled(path)
    except (OSError, ValueError, zipfile.BadZipFile, struct.error):
        return False
    return any(name in names for name in PRO_NAMES)
