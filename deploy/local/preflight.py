"""What is checked before anything starts, so that the first thing wrong is told in one sentence."""

import time

from deploy.local.disk import check_room
from deploy.local.doors import doors
from deploy.local.setup import Setup
from libs.common.embedded import nats, postgres_programs
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.ports import is_taken

# A system that was killed a moment ago may still be giving its ports back.
PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.1


def check(setup: Setup, *, patience: float = PATIENCE_SECONDS) -> None:
    """Refuse what could not end well."""
    setup.places.var.mkdir(parents=True, exist_ok=True)
    check_room(setup.places.var)
    _check_programs(setup)
    deadline = time.monotonic() + patience
    for name, port in _wanted_ports(setup).items():
        _check_port(name, port, deadline=deadline)


def _check_programs(setup: Setup) -> None:
    if setup.postgres_url is None:
        postgres_programs.program("postgres")
    if setup.nats_url is None:
        nats.program()


def _wanted_ports(setup: Setup) -> dict[str, int]:
    wanted = {**setup.ports.http, **{f"the door {door.name}": door.port for door in doors(setup).door if door.port}}
    if setup.own_issuer is None:
        wanted["issuer"] = setup.ports.issuer
    if setup.postgres_url is None:
        wanted["PostgreSQL"] = setup.ports.postgres
    if setup.nats_url is None:
        wanted["NATS"] = setup.ports.nats
    return wanted


def _check_port(name: str, port: int, *, deadline: float) -> None:
    while is_taken(port):
        if time.monotonic() > deadline:
            raise CannotRun(
                f"Port {port}, wanted by {name}, is in use by another program; "
                "end that program, or choose other ports with REALLNET_PORT_BASE."
            )
        time.sleep(LOOK_SECONDS)
