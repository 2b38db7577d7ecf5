"""The way out: to addresses that were looked at, no farther than asked, and not longer than it may take."""

import asyncio
import ipaddress
import socket
import ssl
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from libs.common.outbound.door import LONGEST_ANSWER, Door, NoPublicAddress
from libs.common.testing.receiver import Receiver, answer, receiver

INSIDE = (
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/",
    "http://0x7f.0.0.1:{port}/", "http://0177.0.0.1:{port}/", "http://[::1]:{port}/", "http://0.0.0.0:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://10.1.2.3/", "http://169.254.169.254/latest", "http://[fe80::1]/",
)  # fmt: skip


@pytest.fixture
async def theirs() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door(to_loopback=True, keep=1)
    yield door
    await door.close()


@pytest.fixture(scope="module")
def strict() -> Door:
    """As in production; it never connects here."""
    return Door()


def leads_to(monkeypatch: pytest.MonkeyPatch, *turns: tuple[str, ...]) -> None:
    """Names lead to the first addresses, asked again to the second ones, and so on."""
    to_come = deque(turns)

    async def resolve(host: str, port: int, **_: Any) -> list[Any]:
        addresses = to_come.popleft() if len(to_come) > 1 else to_come[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)


async def test_it_takes_what_is_sent(theirs: Receiver, door: Door) -> None:
    answered = await door.post(theirs.url, headers={"x-one": "1"}, body=b"{}")
    assert (answered.status, answered.accepted) == (204, True)
    assert (theirs.got[0].headers["x-one"], theirs.got[0].body) == ("1", b"{}")


async def test_what_lies_inside_is_not_called(theirs: Receiver, strict: Door) -> None:
    port = theirs.url.rpartition(":")[2].partition("/")[0]
    for url in (pattern.format(port=port) for pattern in INSIDE):
        with pytest.raises(NoPublicAddress):
            await strict.check(url)
        assert (await strict.post(url, headers={}, body=b"")).trouble == "no_public_address", url
    assert theirs.got == []


async def test_loopback_lets_nothing_else_in(door: Door) -> None:
    assert (await door.post("http://10.1.2.3/", headers={}, body=b"")).trouble == "no_public_address"


async def test_a_name_that_is_pointed_elsewhere_after_the_look(
    theirs: Receiver, strict: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(monkeypatch, ("193.0.0.1",), ("127.0.0.1",))
    url = theirs.url.replace("127.0.0.1", "receiver.example")
    await strict.check(url)
    assert (await strict.post(url, headers={}, body=b"")).trouble == "no_public_address"
    assert theirs.got == []


async def test_one_address_inside_spoils_the_name(strict: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, ("193.0.0.1", "10.0.0.1"))
    assert (await strict.post("https://receiver.example/", headers={}, body=b"")).trouble == "no_public_address"


async def test_the_connection_goes_where_was_looked(
    theirs: Receiver, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(monkeypatch, ("127.0.0.1",), ("193.0.0.1",))
    answered = await door.post(theirs.url.replace("127.0.0.1", "receiver.example"), headers={}, body=b"")
    assert answered.accepted
    assert theirs.got[0].headers["host"].startswith("receiver.example:")


async def test_it_is_led_no_farther(theirs: Receiver, door: Door) -> None:
    theirs.answers = deque([answer(302, f"Location: {theirs.url}/further")])
    answered = await door.post(theirs.url, headers={}, body=b"")
    assert (answered.status, answered.accepted, len(theirs.got)) == (302, False, 1)


async def test_an_endless_answer_is_not_read_to_its_end(theirs: Receiver, door: Door) -> None:
    theirs.answers = deque([b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n" + b"x" * (2 * LONGEST_ANSWER)])
    assert (await door.post(theirs.url, headers={}, body=b"")).accepted


async def test_what_is_no_answer(theirs: Receiver, door: Door) -> None:
    theirs.answers = deque([b"nonsense\r\n\r\n"])
    assert (await door.post(theirs.url, headers={}, body=b"")).trouble == "broken_off"


async def test_nobody_there(door: Door) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        assert (await door.post(url, headers={}, body=b"")).trouble == "not_reached"


async def test_a_certificate_that_nobody_vouches_for(door: Door, tmp_path: Path) -> None:
    async with receiver(self_signed(tmp_path)) as theirs:
        assert (await door.post(theirs.url, headers={}, body=b"")).trouble == "not_reached"
        assert theirs.got == []


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "both.pem"
    path.write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
