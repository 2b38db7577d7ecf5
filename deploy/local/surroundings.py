"""What a program that uses a running system is told: where everything answers."""

from deploy.local.nats import bus_url
from deploy.local.programs import shared_environment
from deploy.local.system import System
from libs.common.provisioning.databases import SERVICES


def surroundings(system: System) -> dict[str, str]:
    """REALLNET_<SERVICE>_URL for each service, the issuer and the bus beside the shared settings."""
    urls = {f"REALLNET_{service.upper()}_URL": system.address(service) for service in SERVICES}
    return {**shared_environment(system.setup), **urls, "REALLNET_BUS_URL": bus_url(system.setup)}
