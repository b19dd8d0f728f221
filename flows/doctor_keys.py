"""What the doctor says of the keys that deliveries are marked and signed with.

Looking makes nothing: the certificate for development appears with the first delivery.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flows.doctor import MISSING, OPTIONAL, WELL, Check
from tasks.certificates import FOLDER, certificates, is_development
from tasks.keeping import Keeping, credentials, newest_key
from tasks.marking.ring import source
from voices.errors import DublineError

KEY, CERTIFICATE = "watermark key", "certificate"
NEW_KEYS = "dubline keys new"
SOON = 60  # days before its end in which a certificate should be renewed


def findings(config: Path | None) -> Iterator[Check]:
    """Which key marks and which certificate signs, and whether they can."""
    from flows.config import load

    settings = load(config, (), os.environ).settings
    paths, production = settings.paths, settings.mode == "production"
    keeping = Keeping(paths.keys, paths.ledger, production, settings.marks)
    for name, found in ((KEY, marking), (CERTIFICATE, signing)):
        try:
            yield found(keeping)
        except DublineError as error:
            told = str(error)  # says what helps; it is not always a new key
            yield Check(name, MISSING, told, NEW_KEYS if NEW_KEYS in told else "")


def marking(keeping: Keeping) -> Check:
    """The key that marks today."""
    key = newest_key(keeping)
    if key.is_dev:
        detail = f"{key.id}: known to everybody, so its marks prove nothing"
        return Check(KEY, OPTIONAL, detail, NEW_KEYS)
    return Check(KEY, WELL, f"{key.id}, {source(keeping.keyring, os.environ)}")


def signing(keeping: Keeping) -> Check:
    """The certificate that signs, and how long it will."""
    marks = keeping.marks
    if not marks.sign:
        return Check(CERTIFICATE, OPTIONAL, "marks.sign is off: nothing is signed")
    own = marks.certificate or marks.private_key or os.path.lexists(keeping.keyring / FOLDER)
    if not own and not keeping.production:
        detail = "one for development is made when it is needed; nobody else trusts it"
        return Check(CERTIFICATE, OPTIONAL, detail, NEW_KEYS)
    found = credentials(keeping)
    last = min(one.not_valid_after_utc for one in certificates(found.chain))
    left = (last - datetime.now(UTC)).days
    kind = "development, " if is_development(found) else ""
    ours = f"move {found.chain.parent} aside, then {NEW_KEYS}"
    cure = f"renew it: {'ask its authority' if marks.certificate else ours}" if left < SOON else ""
    return Check(CERTIFICATE, WELL, f"{kind}{found.chain}, valid until {last:%F}", cure)
