"""What one local system is told before it starts, from the environment or by its caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from deploy.local.places import ROOT, Places
from deploy.local.ports import DEFAULT_BASE, Ports, address
from libs.common.embedded.failures import CannotRun
from libs.common.provisioning.stream import DEDUPLICATED_WITHIN

LOWEST_BASE, HIGHEST_BASE = 1024, 65_000
REPLICAS = ("1", "3", "5")
"""Copies of the stream: an even number bears no more losses than the odd one below it, and the server takes five."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Where a system lives, which ports it takes, and which servers of one's own it uses instead of its own.

    `tireless` starts crashing processes again without end: for a copy in which somebody kills on purpose.
    """

    places: Places
    ports: Ports
    postgres_url: str | None = None
    nats_url: str | None = None
    nats_replicas: int | None = None
    own_issuer: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True
    tireless: bool = False
    deduplicated_within: timedelta = DEDUPLICATED_WITHIN

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Setup":
        """Read the REALLNET_… variables that `make run` knows."""
        return cls(
            places=Places(Path(environment.get("REALLNET_VAR") or "var").resolve()),
            ports=Ports.from_base(_port_base(environment.get("REALLNET_PORT_BASE") or str(DEFAULT_BASE))),
            postgres_url=environment.get("REALLNET_POSTGRES_URL") or None,
            nats_url=environment.get("REALLNET_NATS_URL") or None,
            nats_replicas=_replicas(environment.get("REALLNET_NATS_REPLICAS")),
            own_issuer=environment.get("REALLNET_OIDC_ISSUER") or None,
            environment=environment,
        )

    @classmethod
    def private(cls, folder: Path, environment: Mapping[str, str], *, durable: bool = True) -> "Setup":
        """A copy of its own: its folder, free ports, nothing shared with a system that runs already."""
        return cls(places=Places(folder.resolve()), ports=Ports.free(), environment=environment, durable=durable)

    @property
    def organisations(self) -> Path:
        """The file that says who the parties are."""
        return Path(
            self.environment.get("REALLNET_ORGANISATIONS") or ROOT / "deploy" / "network" / "organisations.toml"
        )

    @property
    def doors(self) -> Path:
        """The file that says where instruments call."""
        return Path(self.environment.get("REALLNET_DOORS") or ROOT / "deploy" / "network" / "doors.toml")

    @property
    def issuer(self) -> str:
        """Where tokens come from."""
        return self.own_issuer or address(self.ports.issuer)


def _port_base(text: str) -> int:
    if not text.isdecimal() or not LOWEST_BASE <= int(text) <= HIGHEST_BASE:
        raise CannotRun(f"REALLNET_PORT_BASE must be a number from {LOWEST_BASE} to {HIGHEST_BASE}, not '{text}'.")
    return int(text)


def _replicas(text: str | None) -> int | None:
    if not text:
        return None
    if text not in REPLICAS:
        raise CannotRun(f"REALLNET_NATS_REPLICAS must be one of {', '.join(REPLICAS)}, not '{text}'.")
    return int(text)
