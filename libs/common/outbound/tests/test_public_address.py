"""Which addresses are refused."""

import pytest

from libs.common.outbound.public_address import is_public

PUBLIC = ("8.8.8.8", "172.32.0.1", "193.0.0.1", "2606:4700::1111", "2a00:1450::1")
REFUSED = {
    "loopback": ("127.0.0.1", "127.255.0.3", "::1"),
    "private": ("10.0.0.1", "172.16.3.4", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12::1"),
    "shared": ("100.64.0.1", "100.127.255.255"),
    "link-local": ("169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1"),
    "multicast": ("224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1"),
    "reserved": ("0.1.2.3", "240.0.0.1", "255.255.255.255", "::", "192.0.0.9", "192.88.99.1", "5f00::1"),
    "documentation": ("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"),
    "benchmarks": ("198.18.0.1", "2001:2::1"),
    "IPv4 inside": ("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"),
}  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [address for kind in REFUSED.values() for address in kind])
def test_refused(address: str) -> None:
    assert not is_public(address)
