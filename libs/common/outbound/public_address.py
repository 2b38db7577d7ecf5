"""Which addresses others may have us call: those of the public internet, and no machine beside or inside of us."""

import ipaddress
from typing import Final

GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6; beyond it lie the mapped, translated, local and multicast ones."""

NOBODYS: Final = tuple(
    ipaddress.ip_network(block) for block in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
)
"""Reserved by IANA's registries and taken for global by some versions of Python; 2002::/16 holds any IPv4 inside."""


def is_public(address: str) -> bool:
    """Whether the address is a single machine's that anybody in the world could reach."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found not in GLOBAL_UNICAST:
        return False
    if any(found in block for block in NOBODYS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def is_loopback(address: str) -> bool:
    """Whether the address is this machine's own, plainly written."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback
