"""How well lines fit their slots: the planner on cues of real programmes, at three lengths of text.

python -m tests.benchmarks.timing tests/data/timing [--json]

Every *.json file of the folder holds `programme_end` and `cues`: start and end in seconds, number
of characters, natural seconds of speech at expansion 1.0. The lines of all files count together.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tasks.job import FitOptions
from tasks.plan import Cue, Plan
from tasks.timing import metrics, plan

EXPANSIONS = (1.0, 1.2, 1.4)
FIGURES = [
    "over_1_2",
    "over_1_5",
    "max_rate",
    "cut",
    "overlap",
    "late",
    "onset_p95",
    "m2",
    "jump",
]  # in the order of the table
FIRST_TRY = {  # a plain linear program on the files of tests/data/timing
    1.0: (16.4, 1.8, 1.80, 0, 0, 2.7, 0.60, 78.6, 0.04),
    1.2: (40.9, 14.5, 1.80, 0, 0, 5.8, 0.60, 81.5, 0.09),
}


def programme(path: Path, expansion: float) -> tuple[list[Cue], float]:
    """The cues of a file, their speech as long as the expansion makes it, and where it ends."""
    data = json.loads(path.read_text(encoding="utf-8"))
    cues = [
        Cue(number, start, end, natural * expansion)
        for number, (start, end, _, natural) in enumerate(data["cues"], start=1)
    ]
    return cues, data["programme_end"]


def planned(folder: Path, expansion: float) -> list[Plan]:
    """The plans of all files of a folder."""
    paths = sorted(folder.glob("*.json"))
    return [plan(*programme(path, expansion), FitOptions()) for path in paths]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    results, seconds = {}, {}
    for expansion in EXPANSIONS:
        began = time.perf_counter()
        figures = metrics(*planned(asked.folder, expansion))
        seconds[expansion] = time.perf_counter() - began
        results[expansion] = {name: figures[name] for name in FIGURES}
    if asked.json:
        print(json.dumps({"expansions": {str(key): row for key, row in results.items()}}))
    else:
        print_table(results, seconds)


def print_table(results: dict[float, dict[str, float]], seconds: dict[float, float]) -> None:
    print("".join(f"{name:>12}" for name in ("", *FIGURES, "seconds")))
    for expansion, row in results.items():
        cells = [f"{row[name]:12.3f}" for name in FIGURES]
        print(f"{'E = ' + str(expansion):>12}{''.join(cells)}{seconds[expansion]:12.2f}")
        if expansion in FIRST_TRY:
            cells = [f"{value:12.3f}" for value in FIRST_TRY[expansion]]
            print(f"{'first try':>12}{''.join(cells)}")


if __name__ == "__main__":
    main()
