"""Making certificates: an authority of one's own, and a leaf that C2PA lets sign content.

The profile is that of the C2PA specification, "X.509 certificates": version 3, P-256, a leaf that
may sign and nothing else, for e-mail protection or document signing, never signed by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from voices.errors import ConfigError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

LEAF_DAYS = 730  # a signature without a time-stamp ends with the leaf, so not too short
CA_DAYS = 3650
EARLIER = timedelta(days=1)  # clocks differ
LONGEST_NAME = 64  # characters of an organisation: RFC 5280, appendix A.1
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
MADE_UNASKED = "development"  # in the common name of what production refuses


def authority(name: str, development: bool) -> tuple[bytes, bytes]:
    """A certificate that signs leaves and nothing else, and its key; both PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(name, "authority", development)
    extensions = [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage("key_cert_sign", "crl_sign"), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ]
    builder = begun(CA_DAYS).subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.public_key())
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return _pem(builder.sign(key, SHA256())), _pem_of_key(key)


def leaf(
    name: str, development: bool, above: x509.Certificate, above_key: EllipticCurvePrivateKey
) -> tuple[bytes, bytes]:
    """A certificate that signs content, under the authority `above`, and its key; both PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    extensions = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key()), False),
    ]
    builder = begun(LEAF_DAYS, above.not_valid_after_utc).issuer_name(above.subject)
    builder = builder.subject_name(_subject(name, "certificate", development))
    builder = builder.public_key(key.public_key())
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return _pem(builder.sign(above_key, SHA256())), _pem_of_key(key)


def fitting(name: str) -> str:
    """A name as it goes into a certificate.

    Raises:
        ConfigError: it does not.
    """
    kept = name.strip()
    if not 0 < len(kept) <= LONGEST_NAME or not kept.isprintable():
        raise ConfigError(
            f"{name!r} does not fit into a certificate: a name has 1 to {LONGEST_NAME} characters"
        )
    return kept


def begun(days: int, last: datetime | None = None) -> x509.CertificateBuilder:
    """What every certificate has; valid for so many days, but not beyond `last`."""
    from cryptography import x509

    now = datetime.now(UTC).replace(microsecond=0)
    end = now + timedelta(days=days)
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(min(end, last) if last else end)
    )


def _subject(name: str, role: str, development: bool) -> x509.Name:
    from cryptography import x509

    common = f"dubline {MADE_UNASKED} {role}" if development else f"dubline {role}"
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(**{usage: usage in allowed for usage in USAGES})


def _pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _pem_of_key(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
