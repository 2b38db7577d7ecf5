"""Where the devices of a laboratory may be: addresses that whoever runs the server has named for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """Without ports: all of them."""

    addresses: tuple[IPv4Network | IPv6Network, ...]
    ports: frozenset[int] = frozenset()

    def holds(self, address: str, port: int) -> bool:
        """Never a link-local address, which is the machine's own household: some clouds keep passwords there."""
        found = ip_address(address.partition("%")[0])
        if found.is_link_local or found.is_multicast or found.is_unspecified:
            return False
        return (not self.ports or port in self.ports) and any(found in block for block in self.addresses)


def is_own(networks: Iterable[OwnNetwork], address: str, port: int) -> bool:
    """Whether one of them holds it."""
    return any(one.holds(address, port) for one in networks)
