"""What the production doctor says of the bucket: who may read it, the way to it, its clock."""

import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.config import Config
from flows.doctor import WELL, Check
from flows.doctor_production import UNKNOWN, UNSAFE, host_of, loopback
from tasks.bucket import BucketOptions, open_bucket

PATIENCE = 5.0  # seconds for an answer
DRIFT = 60.0  # seconds between the clocks; S3 refuses requests at 15 minutes
EVERYBODY = ("global/AllUsers", "global/AuthenticatedUsers")
ABSENT = ("NoSuch", "NotFound")  # how a server says that it knows of this and has none
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
NAME = "bucket"


def bucket(config: Config) -> Iterator[Check]:
    """Everything about the bucket that the settings name."""
    options = config.settings.bucket
    if not options.url:
        yield Check(NAME, WELL, "none: bucket.url is not set")
        return
    if options.url.startswith("s3://"):
        yield from s3(options)
    else:
        yield from folder(Path(options.url))
    yield clock(options)


def folder(place: Path) -> Iterator[Check]:
    """Whether everybody on this machine may drop, take and change."""
    there = place.expanduser()
    if not there.is_dir():
        yield Check(NAME, UNSAFE, f"{there} is no folder", f"mkdir -p {there}")
        return
    for path in (there, *sorted(child for child in there.iterdir() if child.is_dir())):
        if path.stat().st_mode & stat.S_IWOTH:
            detail = f"everybody on this machine may change {path}: claims and results too"
            yield Check(NAME, UNSAFE, detail, f"chmod -R o-w {there}")
            return
    yield Check(NAME, WELL, str(there))


def clock(options: BucketOptions) -> Check:
    """How far this machine's clock is from the bucket's."""
    ahead = time.time() - open_bucket(options).now()
    detail = f"{abs(ahead):.0f} s from that of the bucket"
    if abs(ahead) < DRIFT:
        return Check("clock", WELL, detail)
    why = f"{detail}: signatures are refused at 15 minutes, and daily orders come at other times"
    return Check("clock", UNSAFE, why, "timedatectl set-ntp true")


def s3(options: BucketOptions) -> Iterator[Check]:
    """Whether a bucket on a server is private, and what is in it is encrypted."""
    from tasks.buckets.server import connected

    yield way(options)
    name = urlsplit(str(options.url)).netloc
    impatient = options.model_copy(update={"timeout": PATIENCE, "attempts": 2})
    ours, strangers = connected(name, impatient).client, stranger_to(options)
    ours.head_bucket(Bucket=name)  # or the finding is that it cannot be reached
    yield acl(ours, name)
    yield policy(ours, name)
    yield blocked(ours, name)
    yield stranger(ours, strangers, name, urlsplit(str(options.url)).path.strip("/"))
    yield rest(ours, name, options)


def way(options: BucketOptions) -> Check:
    """Whether the way to the bucket is closed to listeners."""
    endpoint = options.endpoint or "https://"
    if urlsplit(endpoint).scheme == "https" or loopback(host_of(endpoint)):
        return Check("way to the bucket", WELL, options.endpoint or "https, Amazon's")
    detail = f"{endpoint}: sources and dubs go over the network for everybody to read"
    return Check("way to the bucket", UNSAFE, detail, "bucket.endpoint = https://…")


def stranger_to(options: BucketOptions) -> Any:
    """What speaks to the server as somebody without a key does."""
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config as Settings

    return boto3.client(
        "s3",
        endpoint_url=options.endpoint,
        region_name=options.region or "us-east-1",
        config=Settings(
            s3={"addressing_style": "path" if options.path_style else "auto"},
            connect_timeout=PATIENCE,
            read_timeout=PATIENCE,
            retries={"total_max_attempts": 2},
            signature_version=UNSIGNED,
        ),
    )


def acl(ours: Any, name: str) -> Check:
    """Whether its list of rights names everybody."""
    found, why = _told(ours.get_bucket_acl, name)
    if found is None:
        return Check("bucket ACL", UNKNOWN, why)
    uris = [grant["Grantee"].get("URI", "") for grant in found.get("Grants", ())]
    if any(uri.endswith(EVERYBODY) for uri in uris):
        cure = f"aws s3api put-bucket-acl --bucket {name} --acl private"
        return Check("bucket ACL", UNSAFE, f"the ACL of {name} gives rights to everybody", cure)
    return Check("bucket ACL", WELL, "gives rights to nobody else")


def policy(ours: Any, name: str) -> Check:
    """Whether its policy lets everybody in."""
    found, why = _told(ours.get_bucket_policy_status, name)
    if found is None:
        return Check("bucket policy", UNKNOWN, why)
    if found.get("PolicyStatus", {}).get("IsPublic"):
        detail = f"the policy of {name} lets everybody in"
        cure = f"aws s3api delete-bucket-policy --bucket {name}; deploy/README.md has a better one"
        return Check("bucket policy", UNSAFE, detail, cure)
    return Check("bucket policy", WELL, "lets nobody else in")


def blocked(ours: Any, name: str) -> Check:
    """Whether it can become public by a slip."""
    found, why = _told(ours.get_public_access_block, name)
    if found is None:
        return Check("public access block", UNKNOWN, why)
    switches = found.get("PublicAccessBlockConfiguration", {})
    off = [switch for switch in BLOCKS if not switches.get(switch)]
    if not off:
        return Check("public access block", WELL, "on")
    on = ",".join(f"{switch}=true" for switch in BLOCKS)
    cure = (
        f"aws s3api put-public-access-block --bucket {name} "
        f"--public-access-block-configuration {on}"
    )
    detail = f"{', '.join(off)} off: one wrong policy and {name} is public"
    return Check("public access block", UNSAFE, detail, cure)


def stranger(ours: Any, strangers: Any, name: str, prefix: str) -> Check:
    """Whether somebody without a key can list it, or fetch what is in it."""
    from botocore.exceptions import ClientError

    folder = f"{prefix}/" if prefix else ""
    found = ours.list_objects_v2(Bucket=name, Prefix=folder, MaxKeys=1).get("Contents", ())
    attempts: list[tuple[str, Callable[..., Any], dict[str, Any]]] = [
        ("list", strangers.list_objects_v2, {"Prefix": folder, "MaxKeys": 1})
    ]
    attempts += [("fetch from", strangers.head_object, {"Key": one["Key"]}) for one in found]
    for what, ask, asked in attempts:
        try:
            ask(Bucket=name, **asked)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (401, 403):
                return Check("strangers", UNKNOWN, f"may they {what} {name}? {error}")
            continue
        detail = f"somebody without a key can {what} {name}"
        return Check("strangers", UNSAFE, detail, f"make {name} private: see deploy/README.md")
    return Check("strangers", WELL, "cannot list it or fetch from it")


def rest(ours: Any, name: str, options: BucketOptions) -> Check:
    """Whether what lies in it is encrypted."""
    if options.sse != "off":
        return Check("encryption at rest", WELL, f"{options.sse}, asked for with every upload")
    found, why = _told(ours.get_bucket_encryption, name)
    if found is None:
        return Check("encryption at rest", UNKNOWN, why)
    if found.get("ServerSideEncryptionConfiguration", {}).get("Rules"):
        return Check("encryption at rest", WELL, "by the bucket's own rule")
    detail = f"nothing asks {name} to encrypt what lies in it"
    return Check("encryption at rest", UNSAFE, detail, 'bucket.sse = "AES256" in dubline.toml')


def _told(ask: Callable[..., Any], name: str) -> tuple[dict[str, Any] | None, str]:
    """An answer; an empty one where the server says there is none; or why there is no answer."""
    from botocore.exceptions import ClientError

    try:
        return ask(Bucket=name), ""
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if any(word in code for word in ABSENT) and code != "NoSuchBucket":
            return {}, ""
        return None, f"the server does not tell ({code}); ask whoever runs it"
