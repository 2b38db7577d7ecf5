"""A nats-server that somebody else runs, with TLS and the accounts of `deploy/nats/accounts.conf`."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from deploy.local.places import ROOT
from libs.common.embedded.child_process import ChildProcess, spawn, stop, wait_ready
from libs.common.embedded.nats import program
from libs.common.embedded.ports import LOOPBACK, answers, free_port

PASSWORD = "known-to-the-services"
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ServerOfOnesOwn:
    folder: Path
    port: int
    pid: int

    @property
    def url(self) -> str:
        """For the services."""
        return f"tls://service:{PASSWORD}@{LOOPBACK}:{self.port}"

    @property
    def certificate(self) -> Path:
        return self.folder / "server.pem"


@contextmanager
def server_of_ones_own(folder: Path) -> Iterator[ServerOfOnesOwn]:
    port = free_port()
    _describe(folder, port)
    child = ChildProcess(
        name="nats",
        command=(str(program()), "--config", str(folder / "server.conf"), "--pid", str(folder / "pid")),
        log=folder / "log",
        environment={"REALLNET_BUS_PASSWORD": PASSWORD},
        death_signal=signal.SIGTERM,
    )
    process = spawn(child)
    try:
        wait_ready(process, child, is_ready=lambda: answers(port), within=SECONDS)
        yield ServerOfOnesOwn(folder, port, int((folder / "pid").read_text(encoding="ascii")))
    finally:
        stop(process, child.stop_signal, within=SECONDS)


def _describe(folder: Path, port: int) -> None:
    _certify(folder)
    shutil.copy(ROOT / "deploy" / "nats" / "accounts.conf", folder)
    (folder / "parties.conf").touch()
    (folder / "server.conf").write_text(
        f"""\
listen: "{LOOPBACK}:{port}"
jetstream {{ store_dir: "{folder}/jetstream" }}
tls {{ cert_file: "{folder}/server.pem", key_file: "{folder}/key.pem" }}
include "accounts.conf"
""",
        encoding="utf-8",
    )


def _certify(folder: Path) -> None:
    """A certificate that signs itself, for this machine."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bus")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
