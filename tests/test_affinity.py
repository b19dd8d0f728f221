"""Which worker speaks a batch."""

import pytest

from flows.affinity import View, chosen

A, B, C = "tcp://a:1", "tcp://b:1", "tcp://c:1"


@pytest.mark.parametrize(
    ("workers", "must", "expected"),
    [
        pytest.param([], True, None, id="there is none"),
        pytest.param([View(A, (), 0), View(B, ("v",), 0)], False, B, id="who has the voice"),
        pytest.param([View(A, (), 0), View(B, ("v",), 1)], False, B, id="even behind one batch"),
        pytest.param([View(A, (), 0), View(B, ("v",), 2)], False, A, id="but not behind two"),
        pytest.param([View(A, ("w",), 1), View(B, ("v",), 2)], False, None, id="better to wait"),
        pytest.param([View(A, ("w",), 1), View(B, ("v",), 2)], True, B, id="its turn"),
        pytest.param([View(A, ("w",), 3), View(B, ("x",), 2)], True, B, id="its turn, the shorter"),
        pytest.param([View(A, ("w",), 0), View(B, (), 0)], False, B, id="an empty one first"),
        pytest.param([View(A, ("v",), 0, False), View(B, (), 0)], False, B, id="one that lives"),
        pytest.param([View(A, ("v",), 0, False)], True, None, id="none of them lives"),
        pytest.param([View(B, ("v",), 0), View(A, ("v",), 0)], False, A, id="always the same one"),
        pytest.param([View(A, ("v",), 1), View(C, ("v",), 0)], False, C, id="the shorter queue"),
        pytest.param([View(A, ("w",), 0), View(B, ("v",), 2)], False, A, id="idle for long"),
        pytest.param(
            [View(A, ("w",), 0, idle=0.1), View(B, ("v",), 2)], False, None, id="idle for a moment"
        ),
        pytest.param([View(A, (), 0, idle=0.0), View(B, ("v",), 2)], False, A, id="a new one"),
    ],
)
def test_a_batch_goes_where_it_is_spoken_soonest(workers, must, expected):
    assert chosen("v", workers, must) == expected
