"""The production doctor: names what is unsafe, and is content when it is not; on real servers."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from flows import doctor_bucket, doctor_network, doctor_places, doctor_production
from flows.doctor import WELL, Check
from flows.doctor_production import UNKNOWN, UNSAFE, loopback, safe
from flows.exits import DONE, INPUT
from tasks.bucket import BucketOptions

GB = 2**30
PUBLIC_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::drops/*",
        }
    ],
}


@pytest.fixture
def examined(homes):
    """What the doctor finds in a home, by name: `examined("[bucket]\\nurl = …")`."""

    def found(text="", **environ):
        file = homes / "dubline.toml"
        file.write_text(text)
        os.environ |= environ
        try:
            return {check.name: check for check in doctor_production.examine(file)}
        finally:
            for name in environ:
                del os.environ[name]

    return found


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def drops(moto, monkeypatch):
    """A new bucket on a real server, with an object in it, and what speaks to it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "dubline")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3", endpoint_url=moto)
    client.create_bucket(Bucket="drops")
    client.put_object(Bucket="drops", Key="outbox/demo-en/film/receipt.json", Body=b"{}")
    yield client
    for one in client.list_objects_v2(Bucket="drops").get("Contents", ()):
        client.delete_object(Bucket="drops", Key=one["Key"])
    client.delete_bucket(Bucket="drops")
    client.close()


@pytest.fixture
def findings(moto, drops):
    def found(**options):
        asked = BucketOptions(url="s3://drops", endpoint=moto, path_style=True, **options)
        return {check.name: check for check in doctor_bucket.s3(asked)}

    return found


def test_a_fresh_machine_is_told_what_it_lacks_and_exits_with_2(dubline):
    done = dubline("doctor", "--production")
    assert done.returncode == INPUT
    unsafe = [line for line in done.stdout.splitlines() if line.startswith(UNSAFE)]
    assert [line.split()[1] for line in unsafe][:3] == ["mode", "watermark", "certificate"]
    assert '  mode: mode = "production" in dubline.toml' in done.stdout.splitlines()
    assert "dubline keys new" in done.stdout
    assert done.stdout.endswith("mend what is UNSAFE first\n")


def test_a_machine_with_keys_of_its_own_is_safe(dubline, homes):
    assert dubline("keys", "new").returncode == DONE
    Path("dubline.toml").write_text('mode = "production"\n')
    done = dubline("doctor", "--production")
    assert "\nsafe to leave running\n" in done.stdout, done.stdout
    assert done.returncode == DONE


def test_looking_makes_nothing(dubline, homes):
    before = set(homes.rglob("*"))
    dubline("doctor", "--production")
    assert set(homes.rglob("*")) == before


def test_unsigned_deliveries_are_unsafe(examined):
    found = examined('mode = "production"\n[marks]\nsign = false\n')
    assert found["mode"].state == WELL
    assert (found["certificate"].state, found["certificate"].cure) == (UNSAFE, "marks.sign = true")


def test_a_check_that_breaks_is_a_finding(examined):
    keys = 'ca = "a"\ncertificate = "b"\nprivate_key = "c"\n'
    found = examined(f'[workers]\nscheduler = "tls://gpu:8786"\n{keys}')
    assert found["workers"].state == UNSAFE
    assert "FileNotFoundError" in found["workers"].detail


def test_keys_that_others_may_read_are_unsafe(examined, homes):
    keys = homes / "keys"
    (keys / "c2pa").mkdir(parents=True)
    keys.chmod(0o755)
    (keys / "ring.toml").touch(mode=0o640)
    found = examined(f'[paths]\nkeys = "{keys}"\n')["keys"]
    assert found.state == UNSAFE
    subprocess.run(found.cure, shell=True, check=True)
    assert examined(f'[paths]\nkeys = "{keys}"\n')["keys"].state == WELL


@pytest.mark.parametrize("name", ["registry", "models", "takes", "runs", "ledger"])
def test_what_dubline_trusts_is_unsafe_where_everybody_may_change_it(examined, homes, name):
    folder = homes / name
    (folder / "anna").mkdir(parents=True)
    (folder / "anna" / "voice.toml").touch()
    assert examined(f'[paths]\n{name} = "{folder}"\n')[name].state == WELL
    (folder / "anna" / "voice.toml").chmod(0o666)
    found = examined(f'[paths]\n{name} = "{folder}"\n')[name]
    assert (found.state, str(folder / "anna" / "voice.toml") in found.detail) == (UNSAFE, True)
    subprocess.run(found.cure, shell=True, check=True)
    assert examined(f'[paths]\n{name} = "{folder}"\n')[name].state == WELL


def test_keys_in_a_git_checkout_are_unsafe(examined, homes):
    (homes / "project" / ".git").mkdir(parents=True)
    inside = examined(f'[paths]\nkeys = "{homes / "project" / "keys"}"\n')["place of keys"]
    assert (inside.state, "paths.keys" in inside.cure) == (UNSAFE, True)
    assert examined(f'[paths]\nkeys = "{homes / "keys"}"\n')["place of keys"].state == WELL


@pytest.mark.parametrize(
    ("free", "total", "state"),
    [
        (100 * GB, 200 * GB, WELL),
        (4 * GB, 40 * GB, UNSAFE),
        (20 * GB, 4000 * GB, UNSAFE),
    ],
)
def test_a_disk_that_is_nearly_full_is_unsafe(free, total, state):
    assert doctor_places.enough("disk", Path("/srv"), free, total).state == state


def test_settings_that_everybody_may_change_are_unsafe(examined, homes):
    assert examined()["dubline.toml"].state == WELL
    (homes / "dubline.toml").chmod(0o666)
    found = examined()["dubline.toml"]
    assert (found.state, found.cure) == (UNSAFE, f"chmod o-w {homes / 'dubline.toml'}")


@pytest.mark.parametrize(
    "text",
    [
        '[bucket]\nendpoint = "http://me:hunter2@127.0.0.1:9000"\n',
        "# AKIAIOSFODNN7EXAMPLE\n",
        "# aws_secret_access_key = 'wJalrXUtnFEMI'\n",
    ],
)
def test_a_secret_in_the_settings_is_unsafe(examined, text):
    assert examined(text)["dubline.toml"].state == UNSAFE


@pytest.mark.parametrize(
    ("hosts", "state"),
    [
        ("", WELL),
        ("hooks.example.com, ci.example.com", WELL),
        ("*", UNSAFE),
        ("hooks.example.com,*", UNSAFE),
        ("*.example.com", UNSAFE),
        ("127.0.0.1:8080", UNSAFE),
        ("hooks.example.com, 169.254.169.254", UNSAFE),
        ("localhost", UNSAFE),
    ],
)
def test_webhooks_to_any_host_or_inside_are_unsafe(examined, hosts, state):
    assert examined(f'[inbox]\nwebhooks = "{hosts}"\n')["webhooks"].state == state


@pytest.mark.parametrize(
    ("scheduler", "state", "word"),
    [
        ("tcp://127.0.0.1:8786", WELL, "this machine"),
        ("tcp://10.0.0.5:8786", UNSAFE, "without TLS"),
        ("tls://10.0.0.5:8786", UNSAFE, "certificate"),
    ],
)
def test_a_scheduler_in_the_network_needs_tls(examined, scheduler, state, word):
    found = examined(f'[workers]\nscheduler = "{scheduler}"\n')["workers"]
    assert (found.state, word in found.detail) == (state, True)


def test_several_machines_need_one_server_on_postgres(examined):
    several = '[workers]\nscheduler = "tls://10.0.0.5:8786"\n'
    url, database = "PREFECT_API_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL"
    assert examined()["database"].state == WELL
    assert examined(several)["database"].state == UNSAFE
    here = {url: "http://127.0.0.1:4200/api"}
    assert examined(several, **here)["database"].state == UNSAFE
    sqlite = {database: "sqlite+aiosqlite:///prefect.db"}
    assert examined(several, **here, **sqlite)["database"].state == UNSAFE
    postgres = {database: "postgresql+asyncpg://db/prefect"}
    assert examined(several, **here, **postgres)["database"].state == WELL
    far = {url: "https://prefect.example.com/api"}
    assert examined(several, **far)["database"].state == UNKNOWN


class Door(BaseHTTPRequestHandler):
    """A server with or without a password, as Prefect's is."""

    guarded = False

    def do_GET(self):
        self.send_response(401 if self.guarded else 200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def served():
    """The URL of a server that listens at an address: `served("0.0.0.0", guarded=True)`."""
    running = []

    def start(address, guarded):
        handler = type("ThisDoor", (Door,), {"guarded": guarded})
        server = HTTPServer((address, 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/api"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_server_on_loopback_alone_is_safe(examined, served):
    found = examined(PREFECT_API_URL=served("127.0.0.1", guarded=False))
    assert found["Prefect server"].state == WELL


def test_an_open_server_that_the_network_hears_is_unsafe(examined, served):
    if not doctor_network._elsewhere("http://127.0.0.1:1/api"):
        pytest.skip("this machine has no address but loopback")
    found = examined(PREFECT_API_URL=served("0.0.0.0", guarded=False))
    assert found["Prefect server"].state == UNSAFE
    assert "PREFECT_SERVER_API_AUTH_STRING" in found["Prefect server"].cure


def test_a_server_with_a_password_is_safe(examined, served):
    found = examined(PREFECT_API_URL=served("0.0.0.0", guarded=True))
    assert found["Prefect server"].state == WELL


def test_a_password_in_clear_over_the_network_is_unsafe(examined):
    environ = {"PREFECT_API_URL": "http://prefect.invalid/api", "PREFECT_API_AUTH_STRING": "a:b"}
    found = examined(**environ)
    assert found["way to Prefect"].state == UNSAFE
    assert found["Prefect server"].state == UNSAFE  # it does not answer


@pytest.mark.slow
def test_the_real_server_of_prefect_asks_for_its_password(tmp_path, free_port):
    """What `_asked` takes for a closed door is how Prefect's own server shuts it."""
    environ = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path),
        "PREFECT_SERVER_API_AUTH_STRING": "team:password",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(free_port)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{free_port}/api"
        try:
            while doctor_network._asked(url) is None:
                assert server.poll() is None
            assert doctor_network._asked(url) == 401
        finally:
            server.terminate()


def test_a_private_bucket_is_safe_but_for_what_is_not_asked_of_it(findings, drops):
    drops.put_public_access_block(
        Bucket="drops",
        PublicAccessBlockConfiguration=dict.fromkeys(doctor_bucket.BLOCKS, True),
    )
    found = findings(sse="AES256")
    assert {name for name, check in found.items() if check.state != WELL} == {"strangers"}
    # moto lists its buckets for everybody, and that is what the finding says
    assert found["strangers"].detail == "somebody without a key can list drops"


def test_a_public_acl_is_unsafe(findings, drops):
    assert findings()["bucket ACL"].state == WELL
    drops.put_bucket_acl(Bucket="drops", ACL="public-read")
    found = findings()["bucket ACL"]
    assert found.state == UNSAFE
    assert found.cure == "aws s3api put-bucket-acl --bucket drops --acl private"


def test_a_public_policy_is_unsafe_and_what_it_opens_is_seen(findings, drops):
    assert findings()["bucket policy"].state == WELL
    drops.put_bucket_policy(Bucket="drops", Policy=json.dumps(PUBLIC_POLICY))
    assert findings()["bucket policy"].state == UNSAFE


def test_without_the_block_a_bucket_can_become_public(findings, drops):
    found = findings()["public access block"]
    assert (found.state, "RestrictPublicBuckets=true" in found.cure) == (UNSAFE, True)


def test_what_lies_in_clear_is_unsafe(findings, drops):
    assert findings()["encryption at rest"].state == UNSAFE
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    drops.put_bucket_encryption(Bucket="drops", ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert findings()["encryption at rest"].state == WELL


@pytest.mark.parametrize(
    ("endpoint", "state"),
    [
        (None, WELL),
        ("https://s3.example.com", WELL),
        ("http://127.0.0.1:9000", WELL),
        ("http://10.0.0.9:9000", UNSAFE),
    ],
)
def test_a_bucket_over_http_is_unsafe_off_this_machine(endpoint, state):
    assert doctor_bucket.way(BucketOptions(url="s3://drops", endpoint=endpoint)).state == state


def test_a_bucket_that_does_not_answer_is_a_finding(examined, free_port):
    found = examined(
        f'[bucket]\nurl = "s3://drops"\nendpoint = "http://127.0.0.1:{free_port}"\n',
        AWS_ACCESS_KEY_ID="a",
        AWS_SECRET_ACCESS_KEY="b",
    )
    assert found["bucket"].state == UNSAFE
    assert "EndpointConnectionError" in found["bucket"].detail


def test_a_folder_that_everybody_may_change_is_no_bucket(examined, homes):
    folder = homes / "bucket"
    (folder / "claims").mkdir(parents=True)
    assert examined(f'[bucket]\nurl = "{folder}"\n')["bucket"].state == WELL
    (folder / "claims").chmod(0o777)
    found = examined(f'[bucket]\nurl = "{folder}"\n')["bucket"]
    assert (found.state, found.cure) == (UNSAFE, f"chmod -R o-w {folder}")


def test_the_clock_is_held_against_the_buckets(tmp_path, monkeypatch):
    options = BucketOptions(url=str(tmp_path))
    assert doctor_bucket.clock(options).state == WELL
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    found = doctor_bucket.clock(options)
    assert (found.state, found.detail.startswith("3600 s")) == (UNSAFE, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.8.8"])
def test_these_hosts_are_this_machine(host):
    assert loopback(host)


@pytest.mark.parametrize("host", ["", "10.0.0.1", "example.com", "localhost.example.com"])
def test_these_hosts_are_others(host):
    assert not loopback(host)


def test_what_is_not_known_is_not_called_unsafe():
    assert safe([Check("x", UNKNOWN, "")])
    assert not safe([Check("x", UNSAFE, "")])
