"""Ports for a system that is told its base, as `make run` is."""

from deploy.local.ports import NATS_OFFSET, POSTGRES_OFFSET, Ports
from libs.common.embedded.ports import free_port, is_taken


def free_base() -> int:
    """A base all of whose ports are free."""
    while True:
        base = free_port()
        ports = Ports.from_base(base)
        wanted = [base, *ports.http.values(), *ports.doors, base + NATS_OFFSET, base + POSTGRES_OFFSET]
        if not any(is_taken(port) for port in wanted):
            return base
