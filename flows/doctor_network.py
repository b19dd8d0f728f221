"""What the production doctor says of what answers on the network: Prefect, Dask, webhooks."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from flows.config import Config
from flows.doctor import WELL, Check
from flows.doctor_production import UNKNOWN, UNSAFE, host_of, loopback

PATIENCE = 5.0  # seconds for an answer
SERVER = "Prefect server"
DATABASES = (
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "PREFECT_API_DATABASE_CONNECTION_URL",
)
FENCE = (
    "PREFECT_SERVER_API_AUTH_STRING=NAME:PASSWORD where the server runs, PREFECT_API_AUTH_STRING "
    "with the same where dubline runs"
)


def prefect(config: Config) -> Iterator[Check]:
    """Whether strangers may use the Prefect server: whoever can, can start and stop everything."""
    url = os.environ.get("PREFECT_API_URL") or _own()
    if not url:
        yield Check(SERVER, WELL, "none of its own: every command starts a private one")
        return
    here = loopback(host_of(url))
    if not here and urlsplit(url).scheme != "https" and os.environ.get("PREFECT_API_AUTH_STRING"):
        detail = f"{url}: the password goes over the network for everybody to read"
        cure = "https:// in front of it (a proxy), and PREFECT_API_URL=https://…"
        yield Check("way to Prefect", UNSAFE, detail, cure)
    yield _fenced(url, [] if here else [url], _elsewhere(url) if here else [])


def _own() -> str | None:
    from flows.server import local

    running = local()
    return running.url if running else None


def _fenced(url: str, outside: list[str], others: list[str]) -> Check:
    """Whether a server asks for a password, or is heard on this machine alone."""
    answer = _asked(url)
    if answer is None:
        return Check(SERVER, UNSAFE, f"{url} does not answer", "see that it runs")
    if answer in (401, 403):
        return Check(SERVER, WELL, f"{url} asks for a password")
    heard = [other for other in [*outside, *others] if _asked(other) == answer]
    if heard:
        detail = f"{heard[0]} answers everybody: whoever reaches it can start, stop and read runs"
        return Check(SERVER, UNSAFE, detail, FENCE)
    return Check(SERVER, WELL, f"{url} is heard on this machine alone")


def _asked(url: str) -> int | None:
    """How a server answers somebody without a password; nothing where there is none."""
    import httpx

    try:
        asked = httpx.get(f"{url.rstrip('/')}/admin/version", timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError:
        return None
    return asked.status_code


def _elsewhere(url: str) -> list[str]:
    """The same server under the other addresses of this machine."""
    import psutil

    parts = urlsplit(url)
    found = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not loopback(address.address)
    ]
    return [f"{parts.scheme}://{host}:{parts.port or 4200}{parts.path}" for host in found]


def database(config: Config) -> Iterator[Check]:
    """Whether several machines would each have a server, and a database, of their own."""
    settings = config.settings
    several = bool(settings.workers.scheduler and not loopback(host_of(settings.workers.scheduler)))
    given = next((os.environ[name] for name in DATABASES if os.environ.get(name)), "")
    if "postgresql" in given:
        yield Check("database", WELL, "Postgres")
    elif not os.environ.get("PREFECT_API_URL") and several:
        detail = "workers are on other machines, and every command here has a server of its own"
        cure = "a Prefect server on Postgres, and PREFECT_API_URL on every machine"
        yield Check("database", UNSAFE, detail, cure)
    elif several and ("sqlite" in given or loopback(host_of(os.environ["PREFECT_API_URL"]))):
        detail = "several machines and a server on sqlite: it locks under load, and runs are lost"
        yield Check("database", UNSAFE, detail, f"{DATABASES[0]}=postgresql+asyncpg://…")
    elif os.environ.get("PREFECT_API_URL"):
        yield Check("database", UNKNOWN, "the server does not tell; with many runs use Postgres")
    else:
        yield Check("database", WELL, "one machine: sqlite will do")


def workers(config: Config) -> Iterator[Check]:
    """Whether somebody in the network could run code on the GPU machines."""
    options = config.settings.workers
    if not options.scheduler:
        yield Check("workers", WELL, "lines are spoken in this process")
        return
    given = (options.ca, options.certificate, options.private_key)
    if not options.scheduler.startswith("tls://"):
        if loopback(host_of(options.scheduler)):
            yield Check("workers", WELL, f"{options.scheduler}, on this machine")
            return
        detail = f"{options.scheduler} is without TLS: whoever reaches it runs code on your workers"
        cure = "workers.scheduler = tls://…, with workers.ca, .certificate and .private_key"
        yield Check("workers", UNSAFE, detail, cure)
    elif not all(given):
        detail = f"{options.scheduler} needs an authority, a certificate and its key"
        yield Check("workers", UNSAFE, detail, "set workers.ca, .certificate and .private_key")
    else:
        yield _certificate(config)


def _certificate(config: Config) -> Check:
    """How long the certificate of this machine is good for."""
    from cryptography import x509

    options = config.settings.workers
    assert options.certificate
    last = x509.load_pem_x509_certificate(options.certificate.read_bytes()).not_valid_after_utc
    detail = f"{options.scheduler}, certificate valid until {last:%F}"
    state = WELL if last > datetime.now(UTC) else UNSAFE
    return Check("workers", state, detail, "" if state == WELL else "make a new one")


def webhooks(config: Config) -> Iterator[Check]:
    """Whether a job may make dubline call what is not meant for it."""
    told = (config.settings.inbox.webhooks or "").split(",")
    hosts = [host for host in map(str.strip, told) if host]
    cure = 'inbox.webhooks = "hooks.example.com"'
    for host in hosts:
        if "*" in host:
            why = f"{host} is no host: each is named, so that no job can call any other"
            yield Check("webhooks", UNSAFE, why, cure)
        elif inside(host):
            why = f"{host} is inside your network: any job.toml may call what answers there"
            yield Check("webhooks", UNSAFE, why, cure)
    if not any("*" in host or inside(host) for host in hosts):
        yield Check("webhooks", WELL, ", ".join(hosts) or "none allowed")


def inside(host: str) -> bool:
    """Whether an address (with a port, or not) can be reached from inside alone."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return not ip_address(name).is_global
    except ValueError:
        return loopback(name)
