"""The system's bus: its own nats-server under `var/`, or one that somebody else runs."""

from functools import partial

from deploy.local.charge import Charge, Turn
from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser, party_user, service_user
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.provisioning.kept_secrets import kept_secret
from libs.common.provisioning.parties import durable_name

# Who has systems of its own that listen; the board and the office work through the services.
OUTSIDE = (OrganisationKind.HOSPITAL, OrganisationKind.HUB, OrganisationKind.LAB)


def embedded(setup: Setup) -> NatsServer:
    """The server that belongs to this system."""
    return NatsServer(setup.places.nats, setup.ports.nats, durable=setup.durable)


def service(setup: Setup) -> BusUser:
    """Whom the five services connect as."""
    return service_user(kept_secret(setup.places.secrets, "bus-service"))


def bus_url(setup: Setup) -> str:
    """Where the five services connect."""
    return setup.nats_url or embedded(setup).url(service(setup))


def parties(setup: Setup, organisations: Organisations) -> list[BusUser]:
    """The outside parties, each with a password made once."""
    ids = [organisation.id for kind in OUTSIDE for organisation in organisations.of_kind(kind)]
    return [_party(setup, organisation_id) for organisation_id in ids]


def charge(setup: Setup, organisations: Organisations) -> Charge:
    """How the supervisor keeps it."""
    server = embedded(setup)

    async def is_ready() -> bool:
        return server.is_ready()

    child = server.child(setup.places.log("nats"))
    return Charge(
        child=child, turn=Turn.BUS, is_ready=is_ready, prepare=partial(server.prepare, _users(setup, organisations))
    )


def admit(setup: Setup, organisations: Organisations) -> None:
    """Let the running server know the parties of today; those who stay keep their connections."""
    if setup.nats_url is not None:
        raise CannotRun("The NATS server at REALLNET_NATS_URL has its own list of users; change it there.")
    server = embedded(setup)
    server.write_users(_users(setup, organisations))
    server.reload()


def _users(setup: Setup, organisations: Organisations) -> list[BusUser]:
    return [service(setup), *parties(setup, organisations)]


def _party(setup: Setup, organisation_id: str) -> BusUser:
    password = kept_secret(setup.places.secrets, f"bus-{organisation_id}")
    return party_user(organisation_id, password, durable=durable_name(organisation_id))
