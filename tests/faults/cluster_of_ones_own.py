"""Three servers started from `deploy/nats/nats.conf` as it stands, with certificates made for the occasion."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
class Own:
    """One of the three: its folder and ports."""

    folder: Path
    name: str
    port: int
    route_port: int
    monitor: int

    @property
    def url(self) -> str:
        return f"tls://service:{PASSWORD}@{LOOPBACK}:{self.port}"

    def environment(self, others: list["Own"]) -> dict[str, str]:
        """What the file asks for."""
        routes = [f"tls://{LOOPBACK}:{other.route_port}" for other in others]
        return {
            "REALLNET_BUS_NAME": self.name,
            "REALLNET_BUS_LISTEN": f"{LOOPBACK}:{self.port}",
            "REALLNET_BUS_MONITOR": f"{LOOPBACK}:{self.monitor}",
            "REALLNET_BUS_PID": str(self.folder / "pid"),
            "REALLNET_BUS_CERTIFICATE": str(self.folder / "server.pem"),
            "REALLNET_BUS_KEY": str(self.folder / "key.pem"),
            "REALLNET_BUS_AUTHORITY": str(self.folder / "authority.pem"),
            "REALLNET_BUS_STORE": str(self.folder / "store"),
            "REALLNET_BUS_DISK": "1GB",
            "REALLNET_BUS_ROUTES_LISTEN": f"{LOOPBACK}:{self.route_port}",
            "REALLNET_BUS_ROUTE_A": routes[0],
            "REALLNET_BUS_ROUTE_B": routes[1],
            "REALLNET_BUS_PASSWORD": PASSWORD,
        }

    def child(self, others: list["Own"], *arguments: str) -> ChildProcess:
        return ChildProcess(
            name=self.name,
            command=(str(program()), "--config", str(self.folder / "nats.conf"), *arguments),
            log=self.folder / "log",
            environment=self.environment(others),
            death_signal=signal.SIGTERM,
        )


def three(folder: Path) -> list[Own]:
    """Their folders, each with the configuration as it stands and a certificate of one authority."""
    authority = _Authority()
    made = [Own(folder / name, name, free_port(), free_port(), free_port()) for name in ("bus-1", "bus-2", "bus-3")]
    for one in made:
        one.folder.mkdir()
        for file in ("nats.conf", "accounts.conf"):
            shutil.copy(ROOT / "deploy" / "nats" / file, one.folder)
        (one.folder / "parties.conf").touch()
        authority.certify(one.folder)
    return made


@contextmanager
def running_three(made: list[Own]) -> Iterator[None]:
    with ExitStack() as stack:
        for one in made:
            child = one.child([other for other in made if other is not one])
            process = spawn(child)
            stack.callback(stop, process, child.stop_signal, within=SECONDS)
            wait_ready(process, child, is_ready=lambda port=one.port: answers(port), within=SECONDS)  # type: ignore[misc]
        yield


class _Authority:
    """Signs certificates for this machine, for an hour."""

    def __init__(self) -> None:
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), _name("authority")
        self._own = self._signed(self._name, self._key.public_key(), x509.BasicConstraints(ca=True, path_length=0))

    def certify(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = self._signed(_name("bus"), key.public_key(), x509.BasicConstraints(ca=False, path_length=None))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(pem)
        (folder / "server.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
        (folder / "authority.pem").write_bytes(self._own.public_bytes(Encoding.PEM))

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, constraints: x509.BasicConstraints
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder(issuer_name=self._name, subject_name=subject, public_key=key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))]), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
