"""Three nats-servers on the loopback that keep the stream together: their ports, routes and configuration."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded import nats_configuration
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser
from libs.common.embedded.ports import LOOPBACK, free_port

CLUSTER = "reallnet"
NOWHERE = f"{LOOPBACK}:1"
"""What members tell each other of the way to them: the routes below are the only ones, so that they can be cut."""

Way = Callable[[int, int], int]
"""The port at which one member (by its place) reaches another's routes."""


@dataclass(frozen=True, slots=True)
class Member:
    """One server of the cluster."""

    server: NatsServer
    name: str
    route_port: int

    def prepare(self, users: Sequence[BusUser], *, routes: Sequence[int]) -> None:
        """Write its configuration: that of a single server, with a name and the ways to the others."""
        self.server.prepare(users)
        alone = self.server.configuration.read_text(encoding="utf-8")
        joined = membership(name=self.name, listen=self.route_port, routes=routes)
        nats_configuration.write(self.server.configuration, alone + joined)


def members(directory: Path, *, count: int = 3, durable: bool = True) -> list[Member]:
    """So many servers, each on a folder and ports of its own."""
    return [
        Member(NatsServer(directory / name, port=free_port(), durable=durable), name, free_port())
        for name in (f"bus-{number}" for number in range(1, count + 1))
    ]


def prepare_all(cluster: Sequence[Member], users: Sequence[BusUser], *, way: Way | None = None) -> None:
    """Write every member's configuration; `way` leads the routes over other ports than the members' own."""
    for place, member in enumerate(cluster):
        others = [other for other in range(len(cluster)) if other != place]
        routes = [way(place, other) if way else cluster[other].route_port for other in others]
        member.prepare(users, routes=routes)


def urls(cluster: Sequence[Member], user: BusUser) -> str:
    """Where this user connects: all of the members, as REALLNET_NATS_URL takes them."""
    return ",".join(member.server.url(user) for member in cluster)


def membership(*, name: str, listen: int, routes: Sequence[int]) -> str:
    """What a member is told beyond a single server's configuration (of a setting told twice, the last one counts)."""
    ways = json.dumps([f"nats-route://{LOOPBACK}:{port}" for port in routes])
    return f"""\
server_name: {name}
cluster {{
  name: {CLUSTER}
  listen: "{LOOPBACK}:{listen}"
  advertise: "{NOWHERE}"
  routes: {ways}
}}
"""
