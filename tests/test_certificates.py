"""Certificates: made whole or not at all, never overwritten, refused when they cannot sign."""

import os
import re
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from tasks import certificates
from tasks.certificates import Credentials, credentials_of, is_development, new
from voices.errors import ConfigError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_certificate_has_what_c2pa_asks_for(tmp_path):
    made = new(tmp_path / "keys", "Beispiel 工作室")
    leaf, authority = certificates.certificates(made.chain)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.EMAIL_PROTECTION]
    above = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert above.key_identifier == own.digest
    leaf.verify_directly_issued_by(authority)
    assert "O=Beispiel 工作室" in leaf.subject.rfc4514_string()
    year = timedelta(days=366)
    assert year < leaf.not_valid_after_utc - datetime.now(UTC) < 2 * year
    assert leaf.not_valid_after_utc < authority.not_valid_after_utc


def test_secrets_are_for_the_owner_alone_and_nothing_half_made_stays(tmp_path):
    folder = tmp_path / "keys"
    made = new(folder, "Studio")
    assert sorted(path.name for path in folder.iterdir()) == ["c2pa", "c2pa-authority"]
    assert [mode(path) for path in (folder, made.key.parent, made.key)] == [0o700, 0o700, 0o600]
    assert mode(folder / "c2pa-authority" / "ca.key.pem") == 0o600


def test_nothing_is_overwritten_and_a_leaf_is_renewed_under_the_same_authority(tmp_path):
    made = new(tmp_path, "Studio")
    before = made.chain.read_bytes()
    with pytest.raises(ConfigError, match="never overwritten"):
        new(tmp_path, "Studio")
    assert made.chain.read_bytes() == before
    (tmp_path / "c2pa").rename(tmp_path / "c2pa-2026")
    renewed = new(tmp_path, "Studio")
    old, new_leaf = certificates.certificates(tmp_path / "c2pa-2026" / "chain.pem"), renewed.chain
    assert certificates.certificates(new_leaf)[1] == old[1]
    assert certificates.certificates(new_leaf)[0] != old[0]
    anchors = certificates.anchors(tmp_path)
    assert anchors
    assert anchors.count(b"BEGIN") == 1


def test_signing_does_not_need_the_key_of_the_authority(tmp_path):
    made = new(tmp_path, "Studio")
    shutil.rmtree(tmp_path / "c2pa-authority")
    certificates.check(made)
    assert certificates.anchors(tmp_path)


def test_development_makes_its_own_and_production_refuses_it(tmp_path):
    found = credentials_of(tmp_path, "dubline", production=False)
    assert is_development(found)
    assert credentials_of(tmp_path, "dubline", production=False) == found
    with pytest.raises(ConfigError, match="dubline keys new"):
        credentials_of(tmp_path, "dubline", production=True)
    with pytest.raises(ConfigError, match="development certificate"):
        credentials_of(tmp_path, "dubline", production=True, given=found)
    real = new(tmp_path, "Studio")
    assert not is_development(real)
    assert credentials_of(tmp_path, "dubline", production=True) == real
    assert credentials_of(tmp_path, "dubline", production=False) == real


def test_many_at_once_agree_on_one_development_certificate(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        every = list(pool.map(lambda _: credentials_of(tmp_path, "dubline", False), range(8)))
    assert len(set(every)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "c2pa-development",
        "c2pa-development-authority",
    ]


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize("others", [0o640, 0o604])
def test_a_key_that_others_can_read_is_refused(others, tmp_path):
    made = new(tmp_path, "Studio")
    made.key.chmod(others)
    with pytest.raises(ConfigError, match="chmod 600"):
        certificates.check(made)


def test_a_key_of_another_certificate_is_refused(tmp_path):
    one, other = new(tmp_path / "one", "One"), new(tmp_path / "other", "Other")
    with pytest.raises(ConfigError, match="not the key"):
        certificates.check(Credentials(one.chain, other.key))


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "two\nlines"])
def test_a_name_that_does_not_fit_is_refused_before_anything_is_made(name, tmp_path):
    with pytest.raises(ConfigError, match="does not fit"):
        new(tmp_path / "keys", name)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        pytest.param("chain.pem", None, "No such file", id="no certificate"),
        pytest.param("chain.pem", b"", "no certificates in PEM", id="an empty certificate"),
        pytest.param("chain.pem", b"\xff" * 99, "no certificates in PEM", id="noise for one"),
        pytest.param("chain.pem", b"x" * (2**20 + 1), "too big", id="a huge one"),
        pytest.param("key.pem", None, "No such file", id="no key"),
        pytest.param("key.pem", b"secret words", "no private key in PEM", id="noise for a key"),
    ],
)
def test_files_that_are_none_are_named(file, content, says, tmp_path):
    made = new(tmp_path, "Studio")
    path = made.chain.with_name(file)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(ConfigError, match=re.escape(file)) as caught:
        certificates.check(made)
    assert says in str(caught.value)
    assert "secret words" not in str(caught.value)


def issued(folder, key, first, last, *, alone=False):
    """A certificate with these dates, as PEM files with its key."""
    ca_key = ec.generate_private_key(ec.SECP256R1())
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, one)])
        for one in ("Leaf", "Root")
    ]
    now = datetime.now(UTC)

    def signed(subject, issuer, public, signer, dates):
        return (
            x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
            .not_valid_before(now + timedelta(days=dates[0]))
            .not_valid_after(now + timedelta(days=dates[1]))
            .sign(signer, SHA256())
            .public_bytes(serialization.Encoding.PEM)
        )

    root = signed(names[1], names[1], ca_key.public_key(), ca_key, (-900, 900))
    leaf = signed(names[0], names[1], key.public_key(), ca_key, (first, last))
    folder.mkdir()
    chain, file = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(root if alone else leaf + root)
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    file.write_bytes(pem)
    file.chmod(0o600)
    return Credentials(chain, file)


@pytest.mark.parametrize(("first", "last", "says"), [(-9, -2, "expired on"), (2, 9, "not valid")])
def test_dates_that_do_not_hold_are_told(first, last, says, tmp_path):
    made = issued(tmp_path / "given", ec.generate_private_key(ec.SECP256R1()), first, last)
    day = datetime.now(UTC) + timedelta(days=last if last < 0 else first)
    with pytest.raises(ConfigError, match=f"{says}.*{day:%F}"):
        certificates.check(made)


def test_a_certificate_that_signed_itself_is_refused(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(ConfigError, match="signed itself"):
        certificates.check(issued(tmp_path / "given", key, -1, 9, alone=True))


def test_a_chain_in_another_order_or_of_another_authority_is_refused(tmp_path):
    one, other = new(tmp_path / "one", "One"), new(tmp_path / "other", "Other")
    leaf, authority = (pem + b"\n" for pem in _pems(one.chain))
    strange = _pems(other.chain)[1]
    for content in (authority + leaf, leaf + strange):
        one.chain.write_bytes(content)
        with pytest.raises(ConfigError, match=r"was not signed by|signed itself"):
            certificates.check(one)


def _pems(path):
    form = serialization.Encoding.PEM
    return [one.public_bytes(form) for one in certificates.certificates(path)]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        pytest.param(lambda: ec.generate_private_key(ec.SECP384R1()), "es384", id="P-384"),
        pytest.param(ed25519.Ed25519PrivateKey.generate, "ed25519", id="Ed25519"),
        pytest.param(lambda: rsa.generate_private_key(65537, 2048), "ps256", id="RSA"),
    ],
)
def test_a_key_signs_with_its_own_algorithm(key, algorithm, tmp_path):
    made = issued(tmp_path / "given", key(), -1, 9)
    assert certificates.identity(made).algorithm == algorithm


def test_a_curve_that_c2pa_does_not_sign_with_is_refused(tmp_path):
    made = issued(tmp_path / "given", ec.generate_private_key(ec.SECP256K1()), -1, 9)
    with pytest.raises(ConfigError, match="P-256"):
        certificates.check(made)


def test_an_encrypted_key_is_refused(tmp_path):
    made = new(tmp_path, "Studio")
    key = serialization.load_pem_private_key(made.key.read_bytes(), None)
    form, words = serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    made.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, words))
    with pytest.raises(ConfigError, match="encrypted"):
        certificates.check(made)
