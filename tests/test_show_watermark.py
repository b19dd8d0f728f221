"""What a person reads of a mark: as much as is known, and not more."""

from dataclasses import replace
from pathlib import Path

import pytest

from flows.show_watermark import detection_text, traced_text
from flows.watermarking import Traced
from tasks.marking.detection import Detection
from tasks.marking.key import DEV, key_of
from tasks.marking.ranges import Range

HEX = "5ec2e70f" * 8
PAYLOAD = "18f00dfeed42"


def found(**changes):
    """What detection says of a mark that is there."""
    plain = Detection(
        found=True,
        z=20.0,
        p_value=1e-80,
        payload=PAYLOAD,
        key="dev",
        layers=("presence", "trace"),
        tempo=1.0,
        pitch=1.0,
        ranges=(Range(0.0, 8.5, 20.0),),
        seconds=70.0,
        hypotheses=4096,
        verdict="found",
    )
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        pytest.param({}, ["a.wav: marked", "0:00.0-0:08.5 of 1:10.0"], id="found"),
        pytest.param({"tempo": 1.02}, ["tempo x 1.020, pitch x 1.000"], id="faster"),
        pytest.param({"payload": None}, ["none that could be read"], id="no payload"),
        pytest.param({"payload": "0" * 12}, ["layout 0, which this"], id="unknown layout"),
        pytest.param(
            {"ranges": tuple(Range(n, n + 0.5, 9.0) for n in range(8))}, ["and 2 more"], id="many"
        ),
        pytest.param({"found": False, "verdict": "weak"}, ["too weak to prove"], id="weak"),
        pytest.param({"found": False, "verdict": "silent"}, ["silent: there is"], id="silent"),
        pytest.param({"found": False, "verdict": "too-short"}, ["too little sound"], id="short"),
    ],
)
def test_a_person_reads_what_was_found(changes, lines):
    told = detection_text(found(**changes), Path("a.wav"), [DEV])
    for line in lines:
        assert line in told
    assert "known to everybody" in told


def test_a_mark_without_a_payload_leads_nowhere_and_says_so(tmp_path):
    traced = Traced(found(payload=None), (), "0" * 64, tmp_path)
    assert traced.state == "no-payload"
    assert "so it leads to no delivery" in traced_text(traced, Path("a.wav"), [key_of(HEX)])
