"""Where the running system answers, as `deploy.local` tells its children."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.provisioning.databases import SERVICES


class NoSystem(Exception):
    """The environment does not say where the system is."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The issuer and the five services."""

    issuer: str
    services: Mapping[str, str]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Surroundings":
        """Read REALLNET_OIDC_ISSUER and REALLNET_<SERVICE>_URL."""
        names = {service: f"REALLNET_{service.upper()}_URL" for service in SERVICES}
        missing = [name for name in ("REALLNET_OIDC_ISSUER", *names.values()) if not environment.get(name)]
        if missing:
            raise NoSystem(f"{', '.join(missing)} must say where the running system is.")
        return cls(
            issuer=environment["REALLNET_OIDC_ISSUER"],
            services={service: environment[name] for service, name in names.items()},
        )
