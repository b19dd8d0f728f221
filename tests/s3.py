"""S3 servers for tests: moto's for ordinary ones, radosgw for what must hold when many write.

moto knows no keys, and let two writers win a conditional PUT once in eighty: claims, signatures
and damaged bodies are tried on a real server alone.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import pytest

from tasks.bucket import BucketOptions

RADOSGW = Path(__file__).with_name("radosgw.sh")
PARTS = ("radosgw", "ceph-mon", "ceph-osd", "ceph-mgr")  # programs that it starts


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server and keys to it."""

    url: str
    access: str
    secret: str

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the keys where dubline finds them, and nothing of the user's."""
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        for name, value in self.environ().items():
            monkeypatch.setenv(name, value)

    def environ(self) -> dict[str, str]:
        """What a process needs in order to reach it."""
        return {
            "AWS_ACCESS_KEY_ID": self.access,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self):
        """A client of boto3, for what dubline itself never does."""
        return _client(self)

    def new_bucket(self) -> BucketOptions:
        """An empty bucket of a name that nobody has."""
        name = f"dubline-test-{uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name)
        return BucketOptions(
            url=f"s3://{name}", endpoint=self.url, path_style=True, timeout=20, attempts=3
        )

    def remove_bucket(self, options: BucketOptions) -> None:
        """Remove a bucket with all that is in it."""
        client, name = self.client(), str(options.url).removeprefix("s3://")
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=name):
            for found in page.get("Contents", ()):
                client.delete_object(Bucket=name, Key=found["Key"])
        for upload in client.list_multipart_uploads(Bucket=name).get("Uploads", ()):
            client.abort_multipart_upload(
                Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"]
            )
        client.delete_bucket(Bucket=name)


@lru_cache
def _client(server: S3Server):
    from boto3.session import Session
    from botocore.config import Config

    settings = Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required")
    session = Session(server.access, server.secret, region_name="us-east-1")
    return session.client("s3", endpoint_url=server.url, config=settings)


@contextmanager
def moto_server() -> Iterator[S3Server]:
    """moto's server, in a process of its own, on a port that is free."""
    command = [sys.executable, "-m", "tests.s3"]
    environ = {**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": "100"}  # in a page: paging is quick to try
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ
    ) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert url.startswith("http://"), "moto's server did not start"
            yield S3Server(url, "any", "any")
        finally:
            process.kill()


@contextmanager
def radosgw_server(folder: Path) -> Iterator[S3Server]:
    """radosgw with all it stands on; the tests are skipped where it is not installed."""
    if missing := [name for name in PARTS if shutil.which(name) is None]:
        pytest.skip(f"no --endpoint, and not installed: {', '.join(missing)}")
    server = S3Server("", f"dubline{secrets.token_hex(6)}", secrets.token_hex(20))
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [RADOSGW, folder / "ceph"],
            env={**os.environ, **server.environ()},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        url = _told(folder / "ceph" / "endpoint", process, folder / "said")
        yield S3Server(url, server.access, server.secret)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder / "ceph", ignore_errors=True)


def given_server(url: str) -> S3Server:
    """The server of --endpoint, with the keys of the environment."""
    try:
        return S3Server(url, os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    except KeyError as error:
        raise pytest.UsageError(f"--endpoint needs {error} in the environment") from None


def _told(file: Path, process: subprocess.Popen[bytes], said: Path) -> str:
    """What a server writes into a file when it is up."""
    end = time.monotonic() + 180
    while not file.exists():
        if process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"radosgw did not start: {said.read_text()[-2000:]}")
        time.sleep(0.1)
    return file.read_text().strip()


def _serve_moto() -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    sys.stdout.write("http://{}:{}\n".format(*server.get_host_and_port()))
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    _serve_moto()
