"""How many lines are comfortable once long ones may be said in fewer words.

python -m tests.benchmarks.tightening tests/data/timing [--json] [--rounds N]

The cues are those of tests.benchmarks.timing, at three lengths of text; the translator is a
stand-in whose texts have 70 to 100 % of the length of the first one: just as short as it was asked
for, at most a tenth off that, or of any length that chance gives it. A line is comfortable if it
plays at 1.00 to 1.20 times its natural tempo and begins within 0.3 s of its cue.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tasks.job import FitOptions
from tasks.plan import Cue, Plan
from tasks.tightening import Brief, Studio, Tightened, Wording, tightened
from tasks.timing import plan
from tasks.timing.relief import comfortable, prompt
from tasks.translation import Answer, Passage, Rendered
from tests.benchmarks.timing import EXPANSIONS, programme

SHORTEST = 0.7  # of the first length: no text is shorter
LETTERS = 3  # of a stand-in's text for each of the real one, so that lengths are not rounded


@dataclass(slots=True)
class Shortener:
    """A stand-in that cuts letters off the end of what it said first."""

    kind: str  # "exact", "rough" or "chance"
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    asked: int = 0

    @property
    def identity(self) -> str:
        return f"stand-in {self.kind}"

    def translate(self, passage: Passage) -> Answer:
        self.asked += len(passage.sentences)
        return Answer(
            tuple(
                Rendered(one.number, one.text[: self._length(len(one.text), one.most)])
                for one in passage.sentences
            )
        )

    def _length(self, first: int, most: int) -> int:
        if self.kind == "chance":
            return math.ceil(first * self.chance.uniform(SHORTEST, 1))
        rough = self.chance.uniform(0.9, 1.1) if self.kind == "rough" else 1.0
        return min(max(math.ceil(SHORTEST * first), int(most * rough)), first)


def run(path: Path, expansion: float, shortener: Shortener, rounds: int = 3) -> Tightened:
    """The lines of a file, tightened."""
    data = json.loads(path.read_text(encoding="utf-8"))
    texts = {n: "m" * (LETTERS * row[2]) for n, row in enumerate(data["cues"], start=1)}
    cues, end = programme(path, expansion)
    first = {cue.number: cue for cue in cues}

    def planned(natural: Mapping[int, float]) -> Plan:
        now = [replace(cue, natural=natural[cue.number]) for cue in cues]
        return plan(now, end, prompt(FitOptions()))

    def heard(offers: Mapping[int, str]) -> dict[int, float]:
        return {n: first[n].natural * len(text) / len(texts[n]) for n, text in offers.items()}

    wordings = [Wording(n, text, text) for n, text in texts.items()]
    brief = Brief(shortener, "en", "en", rounds=rounds)
    return tightened(wordings, plan(cues, end, FitOptions()), brief, Studio(heard, planned))


def figures(done: Tightened, cues: list[Cue]) -> dict[str, float]:
    lines = done.plan.placements
    before, after = sum(cue.natural for cue in cues), sum(line.natural for line in lines)
    return {
        "comfortable": 100 * sum(map(comfortable, lines)) / len(lines),
        "too_fast": 100 * sum(line.rate > 1.2 + 1e-6 for line in lines) / len(lines),
        "not_prompt": 100 * sum(abs(line.onset_error) > 0.3 + 1e-6 for line in lines) / len(lines),
        "shortened": 100 * len(done.texts) / len(lines),
        "text_dropped": 100 * (1 - after / before),
        "rates": max(line.rate for line in lines),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--expansions", nargs="+", type=float, default=EXPANSIONS)
    parser.add_argument("--kinds", nargs="+", default=["exact", "rough", "chance"])
    asked = parser.parse_args()
    rows = []
    for expansion in asked.expansions:
        for kind in asked.kinds:
            for path in sorted(asked.folder.glob("*.json")):
                shortener = Shortener(kind)
                cues, _ = programme(path, expansion)
                done = run(path, expansion, shortener, asked.rounds)
                row = {"E": expansion, "stand_in": kind, "file": path.stem, "lines": len(cues)}
                rows.append(row | figures(done, cues) | {"asked": shortener.asked})
                if not asked.json:
                    print(" ".join(_cell(value) for value in rows[-1].values()), flush=True)
    if asked.json:
        print(json.dumps({"rows": rows}))


def _cell(value: object) -> str:
    return f"{value:10.2f}" if isinstance(value, float) else f"{value!s:>12}"


if __name__ == "__main__":
    main()
