"""The system's bus: its own nats-server under `var/`, or one that somebody else runs."""

from deploy.local.charge import Charge, Turn
from deploy.local.outside import outside
from deploy.local.setup import Setup
from libs.common.clock import SystemClock
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser, service_user
from libs.common.embedded.party_accounts import Party
from libs.common.provisioning.admissions import Admission, Admissions
from libs.common.provisioning.kept_secrets import kept_secret
from libs.common.provisioning.parties import durable_name
from libs.common.provisioning.register import Register


def embedded(setup: Setup) -> NatsServer:
    """The server that belongs to this system."""
    return NatsServer(setup.places.nats, setup.ports.nats, durable=setup.durable)


def service(setup: Setup) -> BusUser:
    """Whom the five services connect as."""
    return service_user(kept_secret(setup.places.secrets, "bus-service"))


def bus_url(setup: Setup) -> str:
    """Where the five services connect."""
    return setup.nats_url or embedded(setup).url(service(setup))


def register(setup: Setup) -> Register:
    """Which outside parties are admitted."""
    return Register(setup.places.parties / "admitted.json")


def parties(setup: Setup, admissions: Admissions) -> list[Party]:
    """Of those admitted, who stands in the file of organisations, with the keys that open at this moment."""
    known, now = outside(setup), SystemClock().now()
    return [_party(admissions[one].at(now)) for one in admissions if one in known]


def charge(setup: Setup) -> Charge:
    """How the supervisor keeps it."""
    server = embedded(setup)

    async def is_ready() -> bool:
        return server.is_ready()

    def prepare() -> None:
        """At every start anew: a party removed since the last one must not come back with a crash."""
        server.prepare([service(setup)], parties(setup, register(setup).read()))

    return Charge(child=server.child(setup.places.log("nats")), turn=Turn.BUS, is_ready=is_ready, prepare=prepare)


def _party(admission: Admission) -> Party:
    keys = tuple(key.public for key in admission.keys)
    return Party(admission.organisation, durable_name(admission.organisation), keys)
