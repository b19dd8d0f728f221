"""Why an S3 server refused or was not reached, and what would help; never with a key in it."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    FlexibleChecksumError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)

KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
RIGHTS = {  # what a policy must allow for each of our operations
    "list": "s3:ListBucket",
    "look for": "s3:GetObject and s3:ListBucket",
    "read": "s3:GetObject and s3:ListBucket",
    "download": "s3:GetObject and s3:ListBucket",
    "remove": "s3:DeleteObject and s3:GetObject",
    "copy": "s3:GetObject and s3:PutObject",
    "tell the time": "s3:ListBucket",
}
KMS = " (and kms:GenerateDataKey and kms:Decrypt where aws:kms encrypts)"
BUSY = "the server is overloaded or out of order: try again later"
REFUSED = {  # by the code of the answer: what it means, what helps
    "NoSuchBucket": ("there is no such bucket", "make it, or mend bucket.url"),
    "PermanentRedirect": ("the bucket is in another region", "set bucket.region"),
    "AuthorizationHeaderMalformed": ("the bucket is in another region", "set bucket.region"),
    "IllegalLocationConstraintException": ("it is in another region", "set bucket.region"),
    "InvalidAccessKeyId": ("the server does not know the access key", KEYS),
    "SignatureDoesNotMatch": ("the secret key does not belong to the access key", KEYS),
    "ExpiredToken": ("the session token has expired", "sign in again, or " + KEYS),
    "InvalidToken": ("the session token is not valid", "sign in again, or " + KEYS),
    "RequestTimeTooSkewed": (
        "the clocks of this machine and of the server are too far apart",
        "set the clock of this machine (NTP); S3 refuses what is 15 minutes off",
    ),
    "XAmzContentSHA256Mismatch": ("the bytes were damaged on their way", "try again"),
    "BadDigest": ("the bytes were damaged on their way", "try again"),
    "EntityTooLarge": ("it is too large for the server", "split it"),
    "QuotaExceeded": ("the bucket is full", "make room there, or raise its quota"),
    "InvalidObjectState": ("it is archived", "restore it first"),
    "KMS.NotFoundException": ("there is no such key to encrypt with", "mend bucket.kms_key"),
    "SlowDown": ("the server asks for fewer requests", BUSY),
    "ServiceUnavailable": ("the server has no room for requests", BUSY),
    "InternalError": ("the server had an error inside", BUSY),
    "RequestTimeout": ("the connection was too slow for the server", BUSY),
}
DENIED = ("AccessDenied", "AllAccessDisabled", "403", "Forbidden")
MENDED_HERE = {  # codes of what whoever asks has to mend
    *DENIED,
    "NoSuchBucket",
    "PermanentRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "RequestTimeTooSkewed",
    "KMS.NotFoundException",
}
UNREACHED: tuple[tuple[type[Exception], str, str], ...] = (
    (NoCredentialsError, "there are no keys to sign with", KEYS),
    (PartialCredentialsError, "one of the two keys is missing", KEYS),
    (SSLError, "its certificate cannot be trusted", "see AWS_CA_BUNDLE"),
    (ConnectTimeoutError, "it did not take the connection in time", "mend bucket.endpoint"),
    (EndpointConnectionError, "it cannot be reached", "mend bucket.endpoint, or the network"),
    (ReadTimeoutError, "it did not answer in time", "raise bucket.timeout, or try again later"),
    (ConnectionClosedError, "it cut the connection", "try again later"),
    (ResponseStreamingError, "it cut the connection", "try again later"),
    (IncompleteReadError, "it cut the connection", "try again later"),
    (FlexibleChecksumError, "the bytes were damaged on their way", "try again"),
)


def reason(error: ClientError | BotoCoreError, doing: str) -> str:
    """What went wrong and what would help, as the end of a sentence."""
    if isinstance(error, ClientError):
        return _refused(error, doing)
    for kind, what, then in UNREACHED:
        if isinstance(error, kind):
            return f"{what}; {then}"
    return f"{type(error).__name__}; try again later"  # their words may hold an address with keys


def is_denied(error: ClientError | BotoCoreError) -> bool:
    """Whether keys, rights or the bucket itself are missing, so that trying again is no use."""
    if isinstance(error, ClientError):
        return code(error) in MENDED_HERE
    return isinstance(error, NoCredentialsError | PartialCredentialsError)


def code(error: ClientError) -> str:
    """The server's word for what is wrong; a HEAD has only the number."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status(error: ClientError) -> int:
    """The number of the answer, such as 412."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_missing(error: ClientError) -> bool:
    """Whether there is no such object, as opposed to no such bucket."""
    return code(error) in ("NoSuchKey", "404", "NotFound")


def _refused(error: ClientError, doing: str) -> str:
    word = code(error)
    if word in REFUSED:
        what, then = REFUSED[word]
    elif word in DENIED:
        rights = RIGHTS.get(doing, "s3:PutObject")
        what, then = "it is denied", f"give these keys the right to it: {rights}{KMS}"
    elif status(error) >= 500:
        what, then = "the server is out of order", BUSY
    else:
        said = str(error.response.get("Error", {}).get("Message") or "and does not say why")
        what, then = "the server refused", said[:200]
    return f"{what} ({status(error)} {word}); {then}"
