"""What the doctor says of keys and certificates, and that its cures help."""

from datetime import date

from flows import doctor_keys
from flows.doctor import MISSING
from tasks import certificates
from tasks.marking.ring import add


def test_a_new_key_is_no_cure_for_a_ring_that_others_may_read(tmp_path, monkeypatch):
    add(tmp_path, date(2026, 11, 21))
    (tmp_path / "ring.toml").chmod(0o644)
    monkeypatch.setenv("DUBLINE_PATHS__KEYS", str(tmp_path))
    found = next(doctor_keys.findings(None))
    assert (found.state, found.cure) == (MISSING, "")
    assert "chmod 600" in found.detail


def test_a_certificate_of_others_is_never_moved_aside(tmp_path, monkeypatch):
    made = certificates.new(tmp_path, "Example Studio")
    monkeypatch.setattr("flows.doctor_keys.SOON", 10_000)
    monkeypatch.setenv("DUBLINE_PATHS__KEYS", str(tmp_path))
    *_, found = doctor_keys.findings(None)
    assert found.cure == f"renew it: move {made.chain.parent} aside, then dubline keys new"
    monkeypatch.setenv("DUBLINE_MARKS__CERTIFICATE", str(made.chain))
    monkeypatch.setenv("DUBLINE_MARKS__PRIVATE_KEY", str(made.key))
    *_, found = doctor_keys.findings(None)
    assert found.cure == "renew it: ask its authority"
