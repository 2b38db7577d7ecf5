"""Which port each part of a local system listens on."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.embedded.ports import LOOPBACK, free_port
from libs.common.provisioning.databases import SERVICES

DEFAULT_BASE = 8100
NATS_OFFSET = 22
POSTGRES_OFFSET = 32


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of one system, by name."""

    issuer: int
    services: Mapping[str, int]
    nats: int
    postgres: int

    @classmethod
    def from_base(cls, base: int) -> "Ports":
        """Count the well-known ones from a base: issuer, then the services in their order."""
        services = {service: base + place for place, service in enumerate(SERVICES, start=1)}
        return cls(issuer=base, services=services, nats=base + NATS_OFFSET, postgres=base + POSTGRES_OFFSET)

    @classmethod
    def free(cls) -> "Ports":
        """Take whatever is free, for a private copy."""
        found: set[int] = set()
        while len(found) < len(SERVICES) + 3:
            found.add(free_port())
        issuer, nats, postgres, *others = found
        return cls(issuer, dict(zip(SERVICES, others, strict=True)), nats=nats, postgres=postgres)


def address(port: int) -> str:
    """Where HTTP on this port is reached."""
    return f"http://{LOOPBACK}:{port}"
