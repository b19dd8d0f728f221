"""Who signs: a certificate under an authority of one's own, or one that was given.

The leaf and its key stand in `c2pa/` of the folder of keys, the authority and its key in
`c2pa-authority/`. Signing reads the leaf alone, so the authority can be kept elsewhere; it is kept
at all so that a leaf can be renewed under it, and whoever trusts the authority need not be told.
What is made without being asked for stands in folders of its own, named `development`.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from tasks import issuing
from voices.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

CA, CHAIN, KEY, CA_KEY = "ca.pem", "chain.pem", "key.pem", "ca.key.pem"
FOLDER, DEVELOPMENT, AUTHORITY = "c2pa", "c2pa-development", "-authority"
BIGGEST = 2**20  # bytes of a file of certificates
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the certificates and the key of the signer are; no secret is in here."""

    chain: Path  # PEM, leaf first
    key: Path  # PEM, mode 0600
    timestamp_url: str | None = None  # RFC 3161; without it a signature ends with the leaf


@dataclass(frozen=True, slots=True)
class Identity:
    """What signs, read and found good."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)  # PKCS 8
    algorithm: str  # as C2PA names it


def credentials_of(
    folder: Path, name: str, production: bool, given: Credentials | None = None
) -> Credentials:
    """The credentials to sign with: those given, those in the folder of keys, or new ones.

    Raises:
        ConfigError: they cannot sign, or production would sign with a development certificate.
    """
    found = given or _kept(folder / FOLDER)
    if found is None and production:
        raise ConfigError(
            f"production signs what it delivers, and there is no certificate in {folder / FOLDER}; "
            "`dubline keys new` makes one, and marks.certificate with marks.private_key name yours"
        )
    found = found or _development(folder, name)
    check(found)
    if production and is_development(found):
        raise ConfigError(
            f"{found.chain} is a development certificate, and production refuses those; "
            "`dubline keys new` makes one for production"
        )
    return found


def new(folder: Path, name: str, development: bool = False) -> Credentials:
    """Make a certificate for `name`, and the authority above it where there is none yet.

    Nothing is overwritten: to renew a leaf, move its folder aside and make a new one.

    Raises:
        ConfigError: there is one already, or the name does not fit into a certificate.
    """
    name = issuing.fitting(name)
    place = folder / (DEVELOPMENT if development else FOLDER)
    above = place.with_name(place.name + AUTHORITY)
    if os.path.lexists(place):
        raise _taken(place)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.path.lexists(above):
        certificate, key = issuing.authority(name, development)
        _appeared(above, {CA: certificate, CA_KEY: key})  # or another process was first
    if not _appeared(place, _leaf(name, development, above)):
        raise _taken(place)
    return Credentials(place / CHAIN, place / KEY)


def check(credentials: Credentials) -> None:
    """Make sure that these can sign today.

    Raises:
        ConfigError: they cannot; says why, and since or until when.
    """
    identity(credentials)


def is_development(credentials: Credentials) -> bool:
    """Whether the certificate was made without being asked for."""
    from cryptography.x509 import NameOID

    names = certificates(credentials.chain)[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(issuing.MADE_UNASKED in str(one.value).lower() for one in names)


def anchors(folder: Path, chain: Path | None = None) -> bytes | None:
    """The authorities to trust, as PEM: those in the folder of keys, and the top of a chain."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = [one for path in sorted(folder.glob(f"{FOLDER}*/{CA}")) for one in certificates(path)]
    if chain is not None:
        found += certificates(chain)[1:][-1:]
    return b"".join(dict.fromkeys(one.public_bytes(Encoding.PEM) for one in found)) or None


def identity(credentials: Credentials) -> Identity:
    """Certificates and key, read and checked.

    Raises:
        ConfigError: they cannot sign; says why, and since or until when.
    """
    from cryptography.hazmat.primitives import serialization as form

    chain = certificates(credentials.chain)
    _check_chain(chain, credentials.chain)
    key = _private_key(credentials.key)
    shape = (form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*shape) != chain[0].public_key().public_bytes(*shape):
        raise ConfigError(
            f"{credentials.key} is not the key of the first certificate in {credentials.chain}"
        )
    return Identity(
        chain=b"".join(one.public_bytes(form.Encoding.PEM) for one in chain),
        key=key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()),
        algorithm=_algorithm(key, credentials.key),
    )


def certificates(path: Path) -> list[Certificate]:
    """The certificates in a PEM file, in its order.

    Raises:
        ConfigError: there are none, or the file cannot be read.
    """
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificates(_content(path))
    except ValueError as error:
        raise ConfigError(f"{path} holds no certificates in PEM: {error}") from None


def _check_chain(chain: list[Certificate], path: Path) -> None:
    from cryptography.exceptions import InvalidSignature

    if len(chain) < 2 or chain[0].issuer == chain[0].subject:
        raise ConfigError(
            f"{path} must hold a certificate that an authority signed, and behind it those that "
            "lead to the authority; C2PA takes none that signed itself"
        )
    try:
        for one, above in pairwise(chain):
            one.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        raise ConfigError(
            f"{path}: {one.subject.rfc4514_string()} was not signed by the one behind it, "
            f"{above.subject.rfc4514_string()}; the order is leaf first, authority last"
        ) from None
    for one in chain:
        _check_dates(one, path)


def _check_dates(certificate: Certificate, path: Path) -> None:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    who = certificate.subject.rfc4514_string()
    now = datetime.now(UTC)
    if now < first:
        raise ConfigError(f"{path}: the certificate of {who} is not valid before {first:%F}")
    if now > last:
        raise ConfigError(
            f"{path}: the certificate of {who} expired on {last:%F}; if dubline made it, move its "
            "folder aside, and `dubline keys new` makes another"
        )


def _private_key(path: Path) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _content(path)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(f"{path} can be read by others; `chmod 600 {path}` mends that")
    try:
        return load_pem_private_key(content, password=None)
    except TypeError:
        raise ConfigError(
            f"{path} is encrypted; dubline signs with a key without a password"
        ) from None
    except ValueError:  # its words may hold what stands in the file
        raise ConfigError(f"{path} holds no private key in PEM") from None


def _algorithm(key: PrivateKeyTypes, path: Path) -> str:
    """The name that C2PA has for what this key does."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return CURVES[key.curve.name]
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return "ps256"
    raise ConfigError(f"{path}: C2PA signs with P-256, P-384, P-521, Ed25519 or RSA from 2048 bits")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > BIGGEST:
            raise ConfigError(f"{path} is too big to be a certificate or a key")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None


def _kept(place: Path) -> Credentials | None:
    return Credentials(place / CHAIN, place / KEY) if os.path.lexists(place) else None


def _development(folder: Path, name: str) -> Credentials:
    place = folder / DEVELOPMENT
    if not os.path.lexists(place):
        try:
            return new(folder, name, development=True)
        except ConfigError:
            if not os.path.lexists(place):  # else another process was first
                raise
    return Credentials(place / CHAIN, place / KEY)


def _leaf(name: str, development: bool, above: Path) -> Mapping[str, bytes]:
    """The files of a leaf under the authority in the folder `above`."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    certificate, key = certificates(above / CA)[0], _private_key(above / CA_KEY)
    _check_dates(certificate, above / CA)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ConfigError(f"{above / CA_KEY} is not the key that `dubline keys new` made")
    leaf, leaf_key = issuing.leaf(name, development, certificate, key)
    authority = (above / CA).read_bytes()
    return {CA: authority, CHAIN: leaf + authority, KEY: leaf_key}


def _taken(place: Path) -> ConfigError:
    return ConfigError(
        f"{place} is there already, and certificates are never overwritten; move it aside to make "
        "another"
    )


def _appeared(place: Path, files: Mapping[str, bytes]) -> bool:
    """Write a folder of files that is there whole or not at all; False: it was there before."""
    from pathlib import Path

    part = Path(tempfile.mkdtemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent))
    try:
        for name, content in files.items():
            descriptor = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        part.rename(place)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return True
