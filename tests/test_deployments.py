"""What prefect.yaml deploys and what the UI asks, on a real server."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from flows.asking import Ask, understood
from flows.serve import DROP, DUB, POLLS, offered

ROOT = Path(__file__).parents[1]
PREFECT = Path(sys.executable).with_name("prefect")
SCHEDULES = {"inbox": "* * * * *", "daily": "*/5 * * * *", "clean": "17 3 * * *"}


def of_file():
    return {
        one["name"]: one
        for one in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    }


def test_the_file_and_dubline_serve_offer_the_same():
    served = {one.name: one for one in (*POLLS, DROP, DUB)}
    assert {name: one.cron for name, one in served.items() if one.cron} == SCHEDULES
    for name, one in of_file().items():
        offer = served.pop(name)
        path, _, flow = one["entrypoint"].partition(":")
        assert (path, flow) == (f"{offer.module.replace('.', '/')}.py", offer.name)
        assert one.get("schedules", []) == ([{"cron": offer.cron}] if offer.cron else [])
        assert one.get("parameters", {}) == offer.parameters
    assert served == {}


@pytest.fixture(scope="module")
def api(prefect_server):
    """The server of the tests."""
    from prefect.settings import PREFECT_API_URL

    url = PREFECT_API_URL.value()
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield client


def prefect(url, *words):
    environ = {**os.environ, "PREFECT_API_URL": str(url).rstrip("/"), "COLUMNS": "200"}
    return subprocess.run(
        [PREFECT, *words], capture_output=True, text=True, timeout=240, cwd=ROOT, env=environ
    )


@pytest.fixture(scope="module")
def deployed(api):
    """Every deployment of prefect.yaml, as the server has it."""
    pool = {"name": "dubline", "type": "process"}
    assert api.post("/work_pools/", json=pool).status_code == 201
    done = prefect(api.base_url, "--no-prompt", "deploy", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    return {one["name"]: one for one in api.post("/deployments/filter", json={}).json()}


@pytest.mark.slow  # half a minute: the command line of Prefect looks into every flow
def test_everything_in_the_file_is_deployed_with_its_schedule(deployed):
    assert set(deployed) == {"inbox", "daily", "clean", "drop", "dub"}
    crons = {
        name: schedule["schedule"]["cron"]
        for name, one in deployed.items()
        for schedule in one["schedules"]
    }
    assert crons == SCHEDULES
    for name, one in deployed.items():
        assert one["work_pool_name"] == "dubline"
        assert not one["paused"]
        assert "flows" in one["job_variables"]["env"]["PREFECT_LOGGING_EXTRA_LOGGERS"]
        limit = one["global_concurrency_limit"]
        assert (limit["limit"] if limit else None) == (1 if name in SCHEDULES else None)
        options = one["concurrency_options"]
        assert (options or {}).get("collision_strategy") == ("CANCEL_NEW" if limit else None)
    assert deployed["clean"]["parameters"] == {"dry_run": False}


def test_a_poll_that_died_with_its_server_keeps_no_other_away(prefect_server):
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner

    def offer():
        runner = Runner(name="polls")
        asyncio.run(offered(runner, POLLS[0], None))
        with get_client(sync_client=True) as client:
            return client.read_deployment_by_name("inbox/inbox").global_concurrency_limit

    limit = offer()
    assert (limit.limit, limit.active_slots) == (1, 0)
    with get_client(sync_client=True) as client:  # a place of which no lease is known
        client.increment_concurrency_slots([limit.name], 1, "concurrency")
        held = client.read_global_concurrency_limit_by_name(limit.name)
    assert held.active_slots == 1
    assert offer().active_slots == 0


def automations(api):
    return {one["name"]: one for one in api.post("/automations/filter", json={}).json()}


@pytest.mark.slow  # the command line of Prefect and a script, some seconds each
def test_the_automations_of_the_example_are_made(api):
    folder = ROOT / "examples" / "automation"
    done = prefect(api.base_url, "automation", "create", "-f", folder / "zombies.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    environ = {**os.environ, "PREFECT_API_URL": str(api.base_url).rstrip("/")}
    hook = [sys.executable, str(folder / "failures.py"), "https://example.org/hook"]
    subprocess.run(hook, check=True, env=environ, timeout=120)
    made = automations(api)
    assert len(made) == 2
    zombies = made["crash dubline runs that are no longer heard of"]
    assert zombies["trigger"]["posture"] == "Proactive"
    assert zombies["trigger"]["within"] == 300
    assert zombies["actions"][0]["state"] == "CRASHED"
    failures = made["tell when a run of dubline fails"]
    assert failures["trigger"]["expect"] == ["prefect.flow-run.Crashed", "prefect.flow-run.Failed"]
    assert failures["actions"][0]["type"] == "send-notification"


def form(schema):
    """The fields that the UI shows."""
    return schema["definitions"]["Ask"]["properties"]


def test_the_form_asks_what_a_person_knows_and_nothing_about_places(prefect_server):
    from flows.asking import dub

    schema = dub.parameters.model_dump()
    fields = form(schema)
    assert list(fields) == list(Ask.model_fields)
    assert not {"takes", "registry", "keyring", "ledger", "run_dir"} & set(fields)
    assert all(field["description"] for field in fields.values())
    assert schema["definitions"]["Ask"]["required"] == ["script"]
    assert schema["definitions"]["Loudness"]["enum"] == ["web", "ebu", "atsc"]
    rate = fields["max_rate"]["anyOf"][0]
    assert (rate["minimum"], rate["maximum"]) == (1, 1.8)


def test_what_is_asked_goes_over_what_is_set(homes):
    ask = Ask(script="/a.srt", bed="keep", loudness="ebu", max_rate=1.2, subtitles=False, seed=7)
    settings = understood(ask, None).settings
    assert (settings.mix.bed, settings.delivery.loudness) == ("keep", -23.0)
    assert (settings.fit.max_rate, settings.delivery.subtitles) == (1.2, False)
    assert settings.speak.seed == 7
    assert understood(Ask(script="/a.srt"), None).settings.fit.max_rate == 1.8


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"script": "a.srt"}, "whole path"),
        ({"script": "/a.srt", "max_rate": 3}, "less than or equal"),
        ({"script": "/a.srt", "loudness": "loud"}, "web"),
        ({"script": "/a.srt", "keyring": "/tmp"}, "Extra inputs"),
        ({"script": "/a.srt", "language": "../x"}, "pattern"),
    ],
)
def test_what_cannot_be_asked_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        Ask.model_validate(wrong)
