"""What the doctor says of the official models that GPT-SoVITS voices stand on."""

from collections.abc import Collection, Iterator
from pathlib import Path

from flows.doctor import MISSING, OPTIONAL, WELL, Check
from voices.card import Card
from voices.errors import VoiceError
from voices.models import present

CHINESE = ("zh", "cmn")  # the language that is read with BERT
PRO = (b"05", b"06")  # how acoustic checkpoints of v2Pro and v2ProPlus begin
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
    if not card.files.bert and any(tag.partition("-")[0] in CHINESE for tag in card.languages):
        yield "chinese-roberta-wwm-ext-large"
    if not card.files.speaker and _begins(card.files.acoustic.path) in PRO:
        yield "eres2netv2"


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(2)
    except OSError:
        return b""
