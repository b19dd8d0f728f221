"""S3 alone: what goes wrong on the way and how it ends; and on a real server, who may write."""

import json
import re
import socket
from datetime import timedelta

import pytest
from botocore import auth
from botocore.compat import get_current_datetime

from tasks.bucket import open_bucket
from tasks.buckets import s3 as s3_module
from tests.gate import ALWAYS, gate_before
from tests.test_bucket import MB, keys, noise
from voices.errors import BucketError, ChangedError, ConfigError


@pytest.fixture
def gate(moto):
    with gate_before(moto.url) as gate:
        yield gate


@pytest.fixture
def direct(moto_options):
    """The bucket without the gate."""
    return open_bucket(moto_options)


@pytest.fixture
def bucket(gate, moto_options, direct):
    """The bucket through the gate, with three attempts at everything."""
    return open_bucket(moto_options.model_copy(update={"endpoint": gate.url}))


@pytest.fixture
def hasty(request, gate, moto_options, direct):
    """The same, with little patience where the server hangs."""
    timeout = 1.0 if request.node.callspec.params["what"] == "hang" else 20.0
    return open_bucket(moto_options.model_copy(update={"endpoint": gate.url, "timeout": timeout}))


@pytest.mark.parametrize("what", ["InternalError", "SlowDown", "hang", "drop"])
def test_what_is_worth_repeating_is_repeated(gate, hasty, direct, tmp_path, what):
    gate.order("PUT", what, times=2)
    hasty.write("a", b"1")
    assert gate.count("PUT /") == 3
    gate.order("GET", what)
    assert hasty.read("a")[0] == b"1"
    gate.order("GET", what, inside="list-type")
    assert keys(hasty) == ["a"]
    gate.order("HEAD", what)
    assert hasty.head("a").size == 1
    gate.order("DELETE", what)
    assert hasty.remove("a")
    assert keys(direct) == []


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("InternalError", "the server had an error inside .500 InternalError.; .* try again later"),
        ("SlowDown", "the server asks for fewer requests .503 SlowDown."),
        ("hang", "it did not answer in time; raise bucket.timeout, or try again later"),
        (
            "AccessDenied",
            "it is denied .403 AccessDenied.; give these keys the right to it: s3:Put",
        ),
    ],
)
def test_what_goes_on_for_too_long_is_named_and_leaves_nothing(gate, hasty, direct, what, reason):
    gate.order("PUT", what, times=ALWAYS)
    with pytest.raises(BucketError, match=reason) as caught:
        hasty.create("claims/a", b"1")
    assert f"cannot create claims/a in the bucket {hasty.url} at {gate.url}" in str(caught.value)
    assert gate.count("PUT /") == (1 if what == "AccessDenied" else 3)
    assert keys(direct) == []


def test_a_download_that_is_cut_goes_on_where_it_was(gate, bucket, direct, tmp_path):
    file = noise(tmp_path / "film", 5 * MB)
    direct.upload(file, "film")
    gate.order("GET", "cut", times=2)
    bucket.download("film", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == file.read_bytes()
    assert len(gate.ranges) == 2
    starts = [int(re.findall(r"\d+", asked)[0]) for asked in gate.ranges]
    assert 0 < starts[0] < starts[1] < 5 * MB


@pytest.mark.parametrize("what", ["cut early", "hang", "SlowDown", "AccessDenied"])
def test_a_download_that_cannot_be_had_leaves_nothing(gate, hasty, direct, tmp_path, what):
    direct.upload(noise(tmp_path / "film", MB), "film")
    gate.order("GET", what, times=ALWAYS)
    with pytest.raises(BucketError, match=f"cannot download film in the bucket {hasty.url}"):
        hasty.download("film", tmp_path / "back")
    assert [path.name for path in tmp_path.iterdir()] == ["film"]


def test_a_download_of_what_changes_meanwhile_is_given_up(gate, bucket, direct, tmp_path):
    direct.upload(noise(tmp_path / "film", MB), "film")
    other = noise(tmp_path / "other", MB + 1)
    gate.order("GET", "cut", before=None)
    gate.order("GET", "cut", before=lambda: direct.upload(other, "film"))
    with pytest.raises(ChangedError, match="film changed while it was fetched"):
        bucket.download("film", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_what_arrives_is_what_was_sent(moto, direct, tmp_path):
    direct.upload(noise(tmp_path / "film", 100), "film")
    name = direct.url.removeprefix("s3://")
    said = moto.client().head_object(Bucket=name, Key="film")["Metadata"]
    moto.client().put_object(Bucket=name, Key="film", Body=b"damaged", Metadata=said)
    with pytest.raises(BucketError, match="film arrived damaged"):
        direct.download("film", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_an_answer_that_gets_lost_is_not_somebody_elses_claim(gate, bucket, direct):
    gate.order("PUT", "lose")
    made = bucket.create("claims/a", b"ours 1")
    assert made is not None
    assert made.tag == direct.head("claims/a").tag
    gate.order("PUT", "lose")
    renewed = bucket.swap("claims/a", b"ours 2", made.tag)
    assert renewed is not None
    assert direct.read("claims/a")[0] == b"ours 2"
    gate.order("PUT", "lose")
    assert bucket.write("claims/a", b"ours 3").size == 6
    gate.order("DELETE", "lose")
    assert bucket.remove("claims/a", direct.head("claims/a").tag) is True


def test_trouble_on_the_way_does_not_make_another_ones_claim_ours(gate, bucket, direct):
    theirs = direct.create("claims/a", b"theirs")
    gate.order("PUT", "InternalError")
    assert bucket.create("claims/a", b"ours 1") is None
    gate.order("PUT", "InternalError", before=lambda: direct.write("claims/a", b"theirs 2"))
    assert bucket.swap("claims/a", b"ours 2", theirs.tag) is None
    assert direct.read("claims/a")[0] == b"theirs 2"
    gate.order("PUT", "InternalError", before=lambda: direct.remove("claims/a"))
    assert bucket.swap("claims/a", b"ours 3", direct.head("claims/a").tag) is None
    assert keys(direct) == []


def test_two_writers_in_one_moment_try_again(gate, bucket):
    gate.order("PUT", "ConditionalRequestConflict", times=2)
    assert bucket.create("claims/a", b"1")
    assert gate.count("PUT /") == 3


def test_an_upload_in_parts_survives_trouble(gate, bucket, direct, tmp_path):
    file = noise(tmp_path / "film", 33 * MB)
    for what in ("InternalError", "drop"):
        gate.order("PUT", what, inside="partNumber=2")
    gate.order("POST", "lose", inside="uploadId")  # the end of it
    stored = bucket.upload(file, "film")
    assert stored.size == 33 * MB
    direct.download("film", tmp_path / "back", stored.tag)
    assert (tmp_path / "back").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("what", ["InternalError", "hang", "AccessDenied"])
def test_an_upload_that_fails_leaves_no_parts(gate, hasty, moto, tmp_path, what):
    file = noise(tmp_path / "film", 33 * MB)
    gate.order("PUT", what, times=ALWAYS, inside="partNumber=2")
    with pytest.raises(BucketError, match="cannot upload film in the bucket"):
        hasty.upload(file, "film")
    assert keys(hasty) == []
    name = hasty.url.removeprefix("s3://")
    assert "Uploads" not in moto.client().list_multipart_uploads(Bucket=name)


def test_a_large_object_is_copied_in_parts_with_what_is_said_about_it(
    direct, tmp_path, monkeypatch
):
    monkeypatch.setattr(s3_module.COPY, "multipart_threshold", 8 * MB)
    monkeypatch.setattr(s3_module.COPY, "multipart_chunksize", 8 * MB)
    file = noise(tmp_path / "film", 20 * MB)
    source = direct.upload(file, "film")
    copied = direct.copy("film", "done/film", source.tag)
    assert copied.tag.endswith("-3")
    direct.download("done/film", tmp_path / "back", copied.tag)
    assert (tmp_path / "back").read_bytes() == file.read_bytes()


def test_a_copy_of_what_changes_meanwhile_is_taken_back(gate, bucket, direct, tmp_path):
    source = direct.write("film", b"old")
    gate.order("PUT", "InternalError", before=lambda: direct.write("film", b"new"))
    with pytest.raises(ChangedError, match="film changed while it was copied"):
        bucket.copy("film", "done/film", source.tag)
    assert keys(direct) == ["film"]


def test_what_is_put_is_encrypted_as_wished(moto, moto_options, tmp_path):
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    name = str(moto_options.url).removeprefix("s3://")
    for change in ({"sse": "AES256"}, {"sse": "aws:kms", "kms_key": key}):
        bucket = open_bucket(moto_options.model_copy(update=change))
        bucket.create(f"b {change['sse']}", b"1")
        assert bucket.swap("a", b"2", bucket.write("a", b"1").tag)
        bucket.upload(noise(tmp_path / "film", 17 * MB), "c")
        bucket.copy("c", "d")
        for stored in bucket.list():
            if not stored.key.startswith("b "):
                said = moto.client().head_object(Bucket=name, Key=stored.key)
                assert said["ServerSideEncryption"] == change["sse"]
                assert said.get("SSEKMSKeyId", "").endswith(change.get("kms_key", ""))


def test_many_objects_come_page_by_page(gate, bucket, direct):
    for n in range(103):
        direct.write(f"claims/{n:04}", b"")
    assert keys(bucket, "claims/") == [f"claims/{n:04}" for n in range(103)]
    assert gate.count("list-type=2") == 2


def test_names_that_are_no_keys_of_ours_are_not_listed(moto, direct):
    name = direct.url.removeprefix("s3://")
    for key in ("inbox/", "inbox/hum/.hidden", "inbox/a.part", "inbox/a\\b", "inbox//a", "inbox/b"):
        moto.client().put_object(Bucket=name, Key=key, Body=b"")
    assert keys(direct) == ["inbox/b"]


def test_a_server_that_cannot_be_reached_is_named(moto_options):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        bucket = open_bucket(
            moto_options.model_copy(update={"endpoint": f"http://127.0.0.1:{port}", "attempts": 2})
        )
        with pytest.raises(BucketError, match=f"127.0.0.1:{port}: it cannot be reached; mend"):
            bucket.head("a")
        with pytest.raises(BucketError, match="cannot tell the time in the bucket"):
            bucket.now()


def test_a_bucket_that_is_not_there_is_named(moto_options):
    bucket = open_bucket(moto_options.model_copy(update={"url": "s3://nobody-has-this"}))
    for act in (lambda: bucket.write("a", b"1"), lambda: keys(bucket), lambda: bucket.read("a")):
        with pytest.raises(BucketError, match=r"nobody-has-this .*: there is no such bucket"):
            act()


def test_without_keys_the_variables_are_named(moto_options, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BucketError, match="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        open_bucket(moto_options).head("a")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"endpoint": "s3.example.com"}, "bucket.endpoint must be a URL such as https://"),
        ({"endpoint": "https://user:secret@example.com"}, "may have no user and password"),
        ({"kms_key": "abc"}, 'bucket.sse must be "aws:kms"'),
        ({"region": "not a region"}, "bucket: .*region"),
    ],
)
def test_settings_that_do_not_fit_are_refused_before_any_request(moto_options, change, reason):
    with pytest.raises(ConfigError, match=reason) as caught:
        open_bucket(moto_options.model_copy(update=change))
    assert "secret" not in str(caught.value)


def test_the_time_is_the_servers_whatever_ours_is(direct, monkeypatch):
    direct.write("a", b"1")
    true = direct.now()
    monkeypatch.setattr("time.time", lambda: true + 3600)
    assert abs(direct.now() - true) < 30
    assert abs(direct.write("b", b"1").changed - true) < 30


# Real servers ---------------------------------------------------------------------------------


@pytest.fixture
def real(s3_options):
    return open_bucket(s3_options)


@pytest.mark.s3
def test_a_file_in_parts_is_not_seen_before_its_end(s3_server, real, tmp_path):
    client, name = s3_server.client(), real.url.removeprefix("s3://")
    upload = client.create_multipart_upload(Bucket=name, Key="inbox/film")["UploadId"]
    part = {"Bucket": name, "Key": "inbox/film", "UploadId": upload, "PartNumber": 1}
    tag = client.upload_part(**part, Body=b"x" * 100)["ETag"]
    assert keys(real) == []
    assert real.head("inbox/film") is None
    client.complete_multipart_upload(
        Bucket=name,
        Key="inbox/film",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": tag, "PartNumber": 1}]},
    )
    assert keys(real) == ["inbox/film"]


@pytest.mark.s3
def test_a_wrong_secret_is_refused_and_not_told(s3_options, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-and-secret")
    with pytest.raises(BucketError, match="the secret key does not belong") as caught:
        open_bucket(s3_options).write("a", b"1")
    assert "wrong-and-secret" not in str(caught.value)


@pytest.mark.s3
def test_keys_that_nobody_has_are_refused_and_not_told(s3_options, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASTRANGER")
    with pytest.raises(BucketError, match="the server does not know the access key") as caught:
        open_bucket(s3_options).write("a", b"1")
    assert "AKIASTRANGER" not in str(caught.value)


def damaged(request, **_):
    """Change what is sent after it was signed, as a broken network would."""
    body = request.body
    data = bytearray(body if isinstance(body, bytes) else body.read())
    data[0] ^= 1
    request.body = bytes(data)


@pytest.mark.s3
@pytest.mark.parametrize("size", [100, 17 * MB])
def test_a_body_that_was_damaged_on_its_way_is_refused(real, tmp_path, size):
    file = noise(tmp_path / "film", size)
    events = real._client.meta.events  # what goes over the wire cannot be reached otherwise
    for operation in ("PutObject", "UploadPart"):
        events.register(f"before-send.s3.{operation}", damaged)
    with pytest.raises(BucketError, match="the bytes were damaged on their way"):
        real.upload(file, "film")
    with pytest.raises(BucketError, match="the bytes were damaged on their way"):
        real.create("claim", b"ours")
    assert keys(real) == []


@pytest.mark.s3
def test_a_bucket_of_somebody_else_is_denied_with_the_right_that_is_missing(
    s3_server, s3_options, monkeypatch
):
    name = str(s3_options.url).removeprefix("s3://")
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:PutObject", "s3:DeleteObject"],
        "Resource": [f"arn:aws:s3:::{name}/claims/*"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3_server.client().put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    bucket = open_bucket(s3_options)
    bucket.write("inbox/a", b"1")
    with pytest.raises(BucketError, match=r"cannot create claims/a .* it is denied .*s3:PutObject"):
        bucket.create("claims/a", b"1")
    s3_server.client().delete_bucket_policy(Bucket=name)


@pytest.mark.s3
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_is_named_and_the_time_is_still_known(real, monkeypatch, hours):
    real.write("a", b"1")
    true = real.now()
    off = timedelta(hours=hours)
    monkeypatch.setattr(auth, "get_current_datetime", lambda: get_current_datetime() + off)
    with pytest.raises(BucketError, match="clocks of this machine and of the server are too far"):
        real.write("b", b"1")
    assert abs(real.now() - true) < 60
    monkeypatch.undo()
