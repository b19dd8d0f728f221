"""What the Prefect UI shows of a job, read back from a real server."""

import json
import logging
import time

import httpx
import pytest

from flows.artifacts import board, published, slug
from tasks.progress import progress
from tasks.receipt import Published, Receipt


@pytest.fixture(scope="module")
def api(prefect_server):
    from prefect.settings import PREFECT_API_URL

    with httpx.Client(base_url=PREFECT_API_URL.value(), timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(autouse=True)
def said():
    """Progress is said, as it is in every command and in every run of a deployment."""
    logging.getLogger("dubline.progress").setLevel(logging.INFO)
    yield
    logging.getLogger("dubline.progress").setLevel(logging.NOTSET)


def artifacts(api, run):
    body = {"artifacts": {"flow_run_id": {"any_": [str(run)]}}}
    return {one["key"]: one for one in api.post("/artifacts/filter", json=body).json()}


def run_of(api, name):
    body = {"flow_runs": {"name": {"any_": [name]}}, "sort": "START_TIME_DESC"}
    return api.post("/flow_runs/filter", json=body).json()[0]["id"]


def test_a_dub_shows_its_progress_and_its_summary(versions, api):
    outcome = versions(".mp4")
    found = artifacts(api, run_of(api, "dub-talk.mp4"))
    assert found["talk-mp4-progress"]["type"] == "progress"
    assert found["talk-mp4-progress"]["data"] == 100.0
    table = found["talk-mp4-summary"]["data"]
    assert f"| loudness (LUFS) | {outcome.loudness:.1f} |" in table
    assert "start of a line off by" in table
    assert outcome.out.as_uri() in table
    assert outcome.proof.marked.payload in table
    spoken = json.loads(outcome.report.read_text())["lines"][0]["text"]
    assert spoken not in table


def test_outside_of_a_flow_nothing_is_put_up_and_nothing_costs():
    with board("film.mp4") as seen:
        progress("speak", 1, 2)
    assert not seen.thread.is_alive()
    assert seen.share == 0.0


def test_a_server_that_is_away_costs_a_job_nothing(prefect_server):
    from prefect import flow
    from prefect.settings import PREFECT_API_URL, temporary_settings

    @flow(persist_result=False)
    def short() -> float:
        begun = time.monotonic()
        away = temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"})
        with away, board("film.mp4") as seen:
            progress("mux", 1, 1)
            assert seen.share > 0.5
        return time.monotonic() - begun

    assert short() < 30  # it waits five seconds for the last words, and no longer


def test_the_outputs_of_a_drop_are_listed(api):
    from prefect import flow

    files = (Published("film.de.mp4", 1, "0" * 64),)
    receipt = Receipt(
        path="demo-en/film",
        fence=2,
        drop="",
        content="",
        folder="outbox/demo-en/film/2/",
        files=files,
        job="",
        payload="",
        lines=1,
        attention=0,
        time=0.0,
    )

    @flow(name="shows-outputs", flow_run_name="shows-outputs", persist_result=False)
    def one() -> None:
        published("s3://bucket/news/", receipt)

    one()
    (shown,) = artifacts(api, run_of(api, "shows-outputs")).values()
    assert "`s3://bucket/news/outbox/demo-en/film/2/film.de.mp4`" in shown["data"]


def test_a_key_is_made_of_any_name():
    assert slug("Größe & Länge.mp4") == "gr-e-l-nge-mp4"
    assert slug("映画") == "job"
