"""The table of upstream's files that voices stand on: where they are, how large, and their sha256.

The commit and the sums are those that upstream's own container build and several independent
installers state, the same in all of them. A pull compares them with what the hub states and with
the bytes that come, so a mistake here is an error and never a wrong model.
"""

from dataclasses import dataclass

REPOSITORY = "lj1995/GPT-SoVITS"  # on the Hugging Face hub
REVISION = "336b2ec4e8d4ac74740798dd40af44e74659ecaf"


@dataclass(frozen=True, slots=True)
class Official:
    """One file of upstream's repository at REVISION."""

    path: str
    size: int  # bytes; where only that is known, to the next million
    sha256: str


MODELS: dict[str, tuple[Official, ...]] = {
    "chinese-hubert-base": (
        Official(
            "chinese-hubert-base/config.json",
            1_449,
            "c3e5060a1277e0f078cc6be9da4528a605dba6ece93018981fe2c820e5c7b103",
        ),
        Official(
            "chinese-hubert-base/preprocessor_config.json",
            212,
            "dcd684124d06722947939d41ea6ae58dbf10968c60a11a29f23ddc602c64a29b",
        ),
        Official(
            "chinese-hubert-base/pytorch_model.bin",
            188_811_417,
            "24164f129c66499d1346e2aa55f183250c223161ec2770c0da3d3b08cf432d3c",
        ),
    ),
    "chinese-roberta-wwm-ext-large": (
        Official(
            "chinese-roberta-wwm-ext-large/config.json",
            963,
            "3d57de2fd7e80d0e5c8ff194f0bbb6baa10df7e43fc262a0cc71298a78b0a3e5",
        ),
        Official(
            "chinese-roberta-wwm-ext-large/tokenizer.json",
            268_962,
            "173796956820ea27bd14f76bf28162607ff4254807e2948253eb5b46f5bb643b",
        ),
        Official(
            "chinese-roberta-wwm-ext-large/pytorch_model.bin",
            651_225_145,
            "e53a693acc59ace251d143d068096ae0d7b79e4b1b503fa84c9dcf576448c1d8",
        ),
    ),
    "eres2netv2": (
        Official(
            "sv/pretrained_eres2netv2w24s4ep4.ckpt",
            107_528_697,
            "4f5a0bf73c61eb41b174e1bb54e7ee3c83233892be8e0af1f187024e8e581a35",
        ),
    ),
    "semantic-v1": (
        Official(
            "s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt",
            155_000_000,
            "b1c1e17e9c99547a89388f72048cd6e1b41b5a18b170e86a46dfde0324d63eb1",
        ),
    ),
    "acoustic-v1": (
        Official(
            "s2G488k.pth",
            106_000_000,
            "020a014e1e01e550e510f2f61fae5e5f5b6aab40f15c22f1f12f724df507e835",
        ),
    ),
    "semantic-v2": (
        Official(
            "gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt",
            155_000_000,
            "732f94e63b148066e24c7f9d2637f3374083e637635f07fbdb695dee20ddbe1f",
        ),
    ),
    "acoustic-v2": (
        Official(
            "gsv-v2final-pretrained/s2G2333k.pth",
            106_000_000,
            "924fdccaa3c574bf139c25c9759aa1ed3b3f99e19a7c529ee996c2bc17663695",
        ),
    ),
    "semantic-v3": (
        Official(
            "s1v3.ckpt",
            155_284_856,
            "87133414860ea14ff6620c483a3db5ed07b44be42e2c3fcdad65523a729a745a",
        ),
    ),
    "acoustic-v2Pro": (
        Official(
            "v2Pro/s2Gv2Pro.pth",
            162_303_657,
            "0f8ead815234365edf045c6d86370ed6e4f440e8195be77ff0ea72684ad406a5",
        ),
    ),
    "acoustic-v2ProPlus": (
        Official(
            "v2Pro/s2Gv2ProPlus.pth",
            200_000_000,
            "d42a22bbbf65fb2bbdd45ad6a66841156977db45c7aabe0a6992ff378d9c7d3b",
        ),
    ),
}
BASE = ("chinese-hubert-base", "chinese-roberta-wwm-ext-large", "eres2netv2")
SETS: dict[str, tuple[str, ...]] = {
    "base": BASE,  # what every voice stands on
    "v1": ("semantic-v1", "acoustic-v1"),
    "v2": ("semantic-v2", "acoustic-v2"),
    "v2Pro": ("semantic-v3", "acoustic-v2Pro"),
    "v2ProPlus": ("semantic-v3", "acoustic-v2ProPlus"),
}
