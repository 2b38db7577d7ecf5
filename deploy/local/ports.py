"""Which port each part of a local system listens on."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.embedded.ports import LOOPBACK, free_port
from libs.common.provisioning.databases import SERVICES

LISTENER = "samples-listener"
DEFAULT_BASE = 8100
NATS_OFFSET = 22
POSTGRES_OFFSET = 32
DOORS_OFFSET = 40
MOST_DOORS = 12
"""Doors of instruments that name no port of their own."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of one system, by name."""

    issuer: int
    services: Mapping[str, int]
    nats: int
    postgres: int
    listener: int
    """Where the process that listens to instruments says how it is."""
    doors: tuple[int, ...]

    @classmethod
    def from_base(cls, base: int) -> "Ports":
        """Count the well-known ones from a base: issuer, then the services in their order."""
        services = {service: base + place for place, service in enumerate(SERVICES, start=1)}
        return cls(
            issuer=base,
            services=services,
            nats=base + NATS_OFFSET,
            postgres=base + POSTGRES_OFFSET,
            listener=base + len(SERVICES) + 1,
            doors=tuple(base + DOORS_OFFSET + place for place in range(MOST_DOORS)),
        )

    @classmethod
    def free(cls) -> "Ports":
        """Take whatever is free, for a private copy."""
        found: set[int] = set()
        while len(found) < len(SERVICES) + 4 + MOST_DOORS:
            found.add(free_port())
        issuer, nats, postgres, listener, *others = found
        services = dict(zip(SERVICES, others, strict=False))
        return cls(issuer, services, nats, postgres, listener, doors=tuple(others[len(SERVICES) :]))

    @property
    def http(self) -> Mapping[str, int]:
        """Everybody who says over HTTP how ready they are, by the name of the process."""
        return {**self.services, LISTENER: self.listener}


def address(port: int) -> str:
    """Where HTTP on this port is reached."""
    return f"http://{LOOPBACK}:{port}"
