"""What upstream computes, compared with what we compute: every case of `tests/data/golden`."""

from pathlib import Path

import pytest

from tests.golden.cases import Case
from tests.golden.every import every

GOLDEN = Path(__file__).parent / "data" / "golden"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in every(GOLDEN)])
def test_a_case_is_as_upstream_has_it(case: Case):
    case.check()
