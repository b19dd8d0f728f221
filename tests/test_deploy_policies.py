"""The policies in deploy/policies: what dubline does is allowed, and nothing beside it; by moto.

moto looks at who asks for what of which object; it reads no conditions, so those are looked at.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from tasks.bucket import Bucket, BucketOptions, open_bucket
from tasks.claiming import Claims
from tasks.closing import close, tidied
from tasks.gathering import Patience, gathered
from tasks.publish import Made, Output, sent
from tests.test_deploy import DEPLOY
from voices.errors import BucketError

POLICIES = sorted((DEPLOY / "policies").glob("*.json"))
NAME = "dubline-drops"
NO_LIMIT = b"1000000000"  # requests before moto looks at rights


def statements(name: str):
    return json.loads((DEPLOY / "policies" / name).read_text())["Statement"]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    httpx.post(f"{url}/moto-api/reset-auth", content=NO_LIMIT)
    yield url
    httpx.post(f"{url}/moto-api/reset-auth", content=NO_LIMIT)
    server.stop()


@pytest.fixture
def entered(moto, monkeypatch):
    """Become somebody with a policy: `entered("producer.json")`; None has all rights."""
    root = {"aws_access_key_id": "root", "aws_secret_access_key": "root"}
    place = {"endpoint_url": moto, "region_name": "us-east-1"}
    s3 = boto3.client("s3", **place, **root)
    iam = boto3.client("iam", **place, **root)
    httpx.post(f"{moto}/moto-api/reset-auth", content=NO_LIMIT)
    s3.create_bucket(Bucket=NAME)

    def enter(policy: str) -> None:
        httpx.post(f"{moto}/moto-api/reset-auth", content=NO_LIMIT)
        user = f"user-{uuid4().hex}"
        iam.create_user(UserName=user)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        text = (DEPLOY / "policies" / policy).read_text()
        iam.put_user_policy(UserName=user, PolicyName="only", PolicyDocument=text)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        httpx.post(f"{moto}/moto-api/reset-auth", content=b"0")

    yield enter
    httpx.post(f"{moto}/moto-api/reset-auth", content=NO_LIMIT)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=NAME):
        for found in page.get("Contents", ()):
            s3.delete_object(Bucket=NAME, Key=found["Key"])
    for upload in s3.list_multipart_uploads(Bucket=NAME).get("Uploads", ()):
        s3.abort_multipart_upload(Bucket=NAME, Key=upload["Key"], UploadId=upload["UploadId"])
    s3.delete_bucket(Bucket=NAME)
    s3.close()
    iam.close()


@pytest.fixture
def opened(moto):
    def there() -> Bucket:
        options = BucketOptions(url=f"s3://{NAME}", endpoint=moto, path_style=True, attempts=1)
        return open_bucket(options)

    return there


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_a_policy_is_one(path):
    policy = json.loads(path.read_text())
    assert policy["Version"] == "2012-10-17"
    for one in policy["Statement"]:
        resources = one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]]
        arn = f"arn:aws:s3:::{NAME}"
        assert all(name == arn or name.startswith(f"{arn}/") for name in resources)
        assert one["Effect"] == "Deny" or "*" not in str(one["Action"])


def drop(bucket: Bucket, name: str) -> None:
    bucket.write(f"inbox/demo-en/{name}.audio.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n")


def taken(bucket: Bucket, claims: Claims, folder: Path, name: str):
    drop(bucket, name)
    (found,) = gathered(bucket, claims, Patience(settle=0, still=0)).drops
    claim = claims.take(found, "host:1:")
    assert claim
    claim = claims.work(claim.path, claim.fence, "host:1:")
    for part in found.parts:
        bucket.download(part.key, folder / part.name, part.tag)
    return claim


def test_dubline_may_do_all_that_it_does(entered, opened, tmp_path):
    entered("dubline.json")
    bucket = opened()
    claims = Claims(bucket)
    claim = claims.renew(taken(bucket, claims, tmp_path, "film"))
    dub = tmp_path / "film.wav"
    dub.write_bytes(bytes(17 * 2**20))  # enough for an upload in parts
    sums = {part.name: "0" * 64 for part in claim.drop.parts}
    receipt = sent(bucket, claim, Made("job", "18f00dfeed42", 1, 0, (Output(dub, dub.name),), sums))
    close(bucket, claims, claims.finish(claim))
    assert receipt.fence == claim.fence
    assert [one.key for one in bucket.list("inbox/")] == []
    failed = taken(bucket, claims, tmp_path, "other")
    close(bucket, claims, claims.fail(failed, "it could not be read"))
    assert bucket.read("failed/demo-en/other.audio/1/reason.json")
    drop(bucket, "film")
    for again in gathered(bucket, claims, Patience(settle=0, still=0)).repeated:
        tidied(bucket, again)
    bucket.write("control/paused.json", b"{}")
    assert bucket.remove("control/paused.json")
    for key in ("done/demo-en/film.audio/1/film.audio.srt", "usage/2026-11-21/x.json"):
        bucket.write(key, b"{}")
        assert bucket.remove(key)
    assert bucket.create("orders/since/news.json", b"{}")
    assert bucket.head("news/2026-11-21.srt") is None


@pytest.mark.parametrize("key", ["claims/0.json", "orders/news.toml", "news/2026-11-21.srt"])
def test_dubline_may_not_remove_what_it_never_removes(entered, opened, key):
    entered("producer.json")
    entered("dubline.json")
    bucket = opened()
    if not key.startswith("news"):
        bucket.write(key, b"{}")
        with pytest.raises(BucketError):
            bucket.remove(key)
    else:
        with pytest.raises(BucketError):
            bucket.write(key, b"")


def test_a_producer_may_drop_and_nothing_else(entered, moto):
    entered("producer.json")
    s3 = boto3.Session().client("s3", endpoint_url=moto, region_name="us-east-1")
    s3.put_object(Bucket=NAME, Key="inbox/demo-en/film.srt", Body=b"x")
    parts = s3.create_multipart_upload(Bucket=NAME, Key="inbox/demo-en/film.mp4")
    s3.abort_multipart_upload(Bucket=NAME, Key=parts["Key"], UploadId=parts["UploadId"])
    for refused in (
        lambda: s3.put_object(Bucket=NAME, Key="outbox/demo-en/film/receipt.json", Body=b"x"),
        lambda: s3.put_object(Bucket=NAME, Key="claims/0.json", Body=b"x"),
        lambda: s3.put_object(Bucket=NAME, Key="orders/news.toml", Body=b"x"),
        lambda: s3.get_object(Bucket=NAME, Key="inbox/demo-en/film.srt"),
        lambda: s3.list_objects_v2(Bucket=NAME),
        lambda: s3.delete_object(Bucket=NAME, Key="inbox/demo-en/film.srt"),
    ):
        with pytest.raises(ClientError, match=r"AccessDenied|Forbidden"):
            refused()
    s3.close()


def test_a_reader_may_fetch_results_and_nothing_else(entered, opened, moto):
    entered("dubline.json")
    bucket = opened()
    for key in ("outbox/demo-en/film/receipt.json", "inbox/demo-en/film.srt"):
        bucket.write(key, b"{}")
    entered("reader.json")
    s3 = boto3.Session().client("s3", endpoint_url=moto, region_name="us-east-1")
    with s3.get_object(Bucket=NAME, Key="outbox/demo-en/film/receipt.json")["Body"] as body:
        assert body.read() == b"{}"
    for refused in (
        lambda: s3.get_object(Bucket=NAME, Key="inbox/demo-en/film.srt"),
        lambda: s3.put_object(Bucket=NAME, Key="outbox/x", Body=b"x"),
        lambda: s3.delete_object(Bucket=NAME, Key="outbox/demo-en/film/receipt.json"),
    ):
        with pytest.raises(ClientError, match=r"AccessDenied|Forbidden"):
            refused()
    s3.close()
    (listing,) = (one for one in statements("reader.json") if one["Action"] == ["s3:ListBucket"])
    assert listing["Condition"] == {"StringLike": {"s3:prefix": "outbox/*"}}


def test_nobody_comes_in_clear():
    (only,) = statements("bucket.json")
    assert (only["Effect"], only["Principal"]) == ("Deny", "*")
    assert only["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
