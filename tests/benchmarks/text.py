"""How long a line takes to read, in each language, on one core.

    python -m tests.benchmarks.text [--rounds 20] [--json]

`ready`: seconds until the first line is read, in a Python of its own. `line`: milliseconds for a
line of 500 characters, the middle of so many rounds; another line each round, since words are
remembered. `unknown`: the same for words no dictionary has.
"""

# ruff: noqa: RUF001 - marks of five languages

import argparse
import json
import random
import subprocess
import sys
import time
from statistics import median

from voices.text.line import read_line

LONG = 500
WORDS = {
    "en": "The quick record, which they read in 2024, cost $1,250.50; I live near St. Mary's and "
    "NASA says it will close at 9:30 p.m. because winds of 45 km/h tear the sails",
    "zh": "我们今天下午3:30在银行见面，价格是1,234元，比去年多了15%，他还没有长大，只好重新行走，"
    "请打电话13812345678，或者看看天气预报说明天会不会下雨",
    "yue": "我哋今日下晝3:30喺銀行見面，價錢係1,234蚊，比舊年多咗15%，佢仲未大個，唔該打電話，"
    "或者睇吓天氣報告話聽日會唔會落雨",
    "ja": "今日の午後3:30に銀行で会いましょう、値段は1,234円で、去年より15%高いです、"
    "天気予報によると明日は雨が降るかもしれません、東京の友達に電話してください",
    "ko": "오늘 오후 3:30에 은행에서 만나요, 가격은 1,234원이고 작년보다 15% 비쌉니다, "
    "일기예보에 따르면 내일은 비가 올지도 몰라요, 서울 친구에게 전화해 주세요",
}
UNKNOWN = {
    "en": lambda rng: "".join(rng.choices("bcdfglmnprstvaeiou", k=rng.randint(5, 9))),
}
READY = """
import time; begun = time.perf_counter()
import sys
from voices.text.line import read_line
read_line(sys.argv[2], sys.argv[1])
print(time.perf_counter() - begun)
"""


def text_of(words: list[str], blank: str, rng: random.Random) -> str:
    """A line of 500 characters of these words in another order."""
    text = ""
    while len(text) < LONG:
        text += rng.choice(words) + blank
    return text[:LONG]


def ready(language: str) -> float:
    """Seconds until the first line is read."""
    command = [sys.executable, "-c", READY, language, WORDS[language][:40]]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def line(language: str, words: list[str], blank: str, rounds: int) -> float:
    """Milliseconds for a line."""
    rng = random.Random(1)
    read_line(text_of(words, blank, rng), language)
    taken = []
    for _ in range(rounds):
        text = text_of(words, blank, rng)
        begun = time.perf_counter()
        read_line(text, language)
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def figures(language: str, rounds: int) -> dict[str, float]:
    """All there is to know of a language."""
    blank = " " if language in ("en", "ko") else "，"
    words = WORDS[language].split(blank)
    found = {
        "ready": min(ready(language) for _ in range(3)),
        "line": line(language, words, blank, rounds),
    }
    if language in UNKNOWN:
        rng = random.Random(2)
        strange = [UNKNOWN[language](rng) for _ in range(5000)]
        found["unknown"] = line(language, strange, blank, rounds)
    return {name: round(value, 2) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = {language: figures(language, asked.rounds) for language in WORDS}
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    for language, values in found.items():
        print(language, *(f"{name} {value}" for name, value in values.items()), sep="  ")


if __name__ == "__main__":
    main()
