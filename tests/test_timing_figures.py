"""How good plans are on cues of real programmes, and how that is measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.plan import Placement, Plan
from tasks.timing import metrics
from tests.benchmarks.timing import FIGURES, FIRST_TRY, planned

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data" / "timing"


@pytest.fixture(scope="module")
def figures():
    """The figures of the bench, by expansion."""
    return {expansion: metrics(*planned(DATA, expansion)) for expansion in FIRST_TRY}


@pytest.mark.parametrize("expansion", FIRST_TRY)
@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_is_worse_than_that_of_a_plain_linear_program(figures, expansion, name):
    floor = FIRST_TRY[expansion][FIGURES.index(name)]
    figure = figures[expansion][name]
    assert figure >= floor if name == "m2" else figure <= floor


def test_the_figures_that_matter_most_are_far_better(figures):
    assert figures[1.0]["over_1_2"] <= 10
    assert figures[1.0]["over_1_5"] <= 1.2
    assert figures[1.2]["over_1_5"] <= 9
    assert figures[1.2]["jump"] <= 0.06
    assert figures[1.2]["onset_p95"] <= 0.55
    assert figures[1.2]["late"] <= 5


def test_metrics_measure_what_they_say():
    rows = (
        Placement(1, 0.0, 2.0, 1.6, 3.2, slot=2.0, onset_error=0.0),
        Placement(2, 1.9, 1.0, 1.0, 1.0, slot=2.0, onset_error=-0.1),
        Placement(3, 10.0, 1.0, 1.3, 1.3, slot=4.0, onset_error=1.0),
        Placement(4, 11.5, 2.0, 1.3, 2.6, slot=2.0, onset_error=0.0, speaker="Ann"),
    )
    figures = metrics(Plan(rows, None))
    assert figures["lines"] == 4
    assert (figures["over_1_2"], figures["over_1_5"], figures["max_rate"]) == (75, 25, 1.6)
    assert (figures["cut"], figures["overlap"], figures["late"]) == (0, 25, 25)
    assert figures["m2"] == pytest.approx(100 * (1 + 0.5 + 0.25 + 1) / 4)
    assert figures["off_0_3"] == 50
    assert figures["jump"] == pytest.approx(0.6)  # lines 1 and 2; the others are too far apart


def test_metrics_of_several_programmes_count_all_lines_together():
    one = Plan((Placement(1, 0.0, 2.0, 1.6, 3.2, slot=2.0, onset_error=0.0),), None)
    other = Plan((Placement(1, 0.0, 2.0, 1.0, 2.0, slot=2.0, onset_error=0.0),), None)
    assert metrics(one, other)["over_1_5"] == 50


@pytest.mark.parametrize(
    "call", [["-m", "tests.benchmarks.timing"], ["tests/benchmarks/timing.py"]]
)
def test_the_bench_prints_json(call, tmp_path):
    cues = [[1.0, 3.0, 20, 1.5], [3.0, 5.0, 30, 2.4]]
    (tmp_path / "a.json").write_text(json.dumps({"programme_end": 60.0, "cues": cues}))
    done = subprocess.run(
        [sys.executable, *call, str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    printed = json.loads(done.stdout)["expansions"]
    assert list(printed) == ["1.0", "1.2", "1.4"]
    assert all(list(row) == FIGURES for row in printed.values())
