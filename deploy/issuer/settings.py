"""What the embedded issuer must be told, and where it refuses to run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_ORGANISATIONS = "deploy/network/organisations.toml"
_AUDIENCE = "reallnet"


class IssuerError(Exception):
    """The issuer cannot start; the message is the sentence for whoever tried."""


@dataclass(frozen=True, slots=True)
class IssuerSettings:
    """Where the issuer is, what it keeps, and for whom its tokens are meant."""

    issuer: str
    audience: str = _AUDIENCE
    keys: Path = Path("var/issuer/keys.json")
    organisations: Path = Path(_ORGANISATIONS)
    people: Path = _HERE / "people.toml"
    clients: Path = _HERE / "clients.toml"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, address: str) -> "IssuerSettings":
        """Read the environment; refuse production, where demo people must never open a door."""
        if environment.get("REALLNET_ENV") == "production":
            raise IssuerError(
                "The embedded issuer has demo people with a public pass phrase and does not run in production: "
                "set REALLNET_OIDC_ISSUER to your own identity server."
            )
        return cls(
            issuer=environment.get("REALLNET_OIDC_ISSUER", address).rstrip("/"),
            audience=environment.get("REALLNET_OIDC_AUDIENCE", _AUDIENCE),
            keys=Path(environment.get("REALLNET_VAR", "var")) / "issuer" / "keys.json",
            organisations=Path(environment.get("REALLNET_ORGANISATIONS", _ORGANISATIONS)),
        )
