"""MLLP over TLS: without a certificate of the door's authority nobody comes in, and its name says whose it is."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from libs.common.database import Database
from services.samples.tests.instruments.receipts import kept
from services.samples.tests.instruments.senders import Opened, block, calling, oru

Client = Callable[[str | None], ssl.SSLContext]


class Authority:
    """Signs certificates that live for an hour."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.issue("authority")[0]

    def issue(self, name: str) -> tuple[Path, Path]:
        key = self._key if name == "authority" else ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=name == "authority", path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        files = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
        plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        files[1].write_bytes(key.private_bytes(*plain))
        return files


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def tls(authority: Authority) -> dict[str, object]:
    certificate, key = authority.issue("door")
    return {"certificate": certificate, "key": key, "client_authority": authority.certificate}


@pytest.fixture
def client(authority: Authority) -> Client:
    def context(name: str | None) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=str(authority.certificate))
        if name is not None:
            made.load_cert_chain(*authority.issue(name))
        return made

    return context


async def test_the_certificate_says_whose_messages_they_are(
    database: Database, opened: Opened, tls: dict[str, object], client: Client
) -> None:
    tls["clients"] = {"cobas-1": "lab-drp"}
    async with opened("mllp", tls=tls) as listening:
        async with calling(listening, ssl=client("cobas-1")) as sender:
            await sender.send(block(oru("1")))
            assert await sender.msa() == "AA|1"
        async with calling(listening, ssl=client("somebody")) as sender:
            await sender.send(block(oru("2")))
            assert await sender.msa() == "AR|2"
            assert await sender.rest() == b""
    assert [(row.lab, row.control_id) for row in await kept(database)] == [("lab-drp", "1")]


async def test_without_a_certificate_nobody_comes_in(
    database: Database, opened: Opened, tls: dict[str, object], client: Client
) -> None:
    async with opened("mllp", tls=tls) as listening:
        with suppress(ssl.SSLError, ConnectionError):  # the refusal comes with the first bytes
            async with calling(listening, ssl=client(None)) as sender:
                await sender.send(block(oru("1")))
                assert await sender.rest() == b""
    assert await kept(database) == []
