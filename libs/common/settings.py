"""What the environment must say before a process starts; read once, from a mapping passed in."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

PREFIX: Final = "REALLNET_"
SHORTER: Final = {"environment": "ENV"}
WRONG_SETTINGS: Final = 2
"""How such a process ends."""

PostgresUrl = Annotated[str, Field(pattern=r"^postgres(ql)?://.+", repr=False)]
NatsUrl = Annotated[str, Field(pattern=r"^(nats|tls)://[^,]+(,(nats|tls)://[^,]+)*$", repr=False)]
"""One server, or several of a cluster with commas between them."""

HttpUrl = Annotated[str, Field(pattern=r"^https?://.+")]


class SettingsError(Exception):
    """The environment does not say what it must; the sentence names the variables."""


class ServiceSettings(BaseModel):
    """What every process of every service needs to know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Literal["development", "test", "production"]
    database_url: PostgresUrl
    bus_url: NatsUrl
    oidc_issuer: HttpUrl
    oidc_audience: str = "reallnet"
    organisations: Path = Path("deploy/network/organisations.toml")
    audit_key: Annotated[Base64Bytes, Field(min_length=32, max_length=32)] | None = Field(default=None, repr=False)
    """The worker signs checkpoints of the audit trail with it (Ed25519); the HTTP process has no need of it."""
    audit_checkpoints: Path = Path("var/audit")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    ready_file: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings, or say in one sentence which variables are missing or wrong."""
        named = {name: variable_of(name) for name in cls.model_fields}
        found = {name: environment[v] for name, v in named.items() if environment.get(v)}
        try:
            return cls.model_validate(found)
        except ValidationError as invalid:
            raise SettingsError(_sentence(invalid)) from None


Settings = TypeVar("Settings", bound=ServiceSettings)


def read_or_leave(settings: type[Settings], environment: Mapping[str, str], *, service: str) -> Settings:
    """The settings of a process that is starting; without them it says why in one sentence and ends."""
    try:
        return settings.from_environment(environment)
    except SettingsError as wrong:
        sys.stderr.write(f"{service} cannot start: {wrong}\n")
        raise SystemExit(WRONG_SETTINGS) from None


def variable_of(field: str) -> str:
    """The environment variable a setting is read from."""
    return PREFIX + SHORTER.get(field, field.upper())


def _sentence(invalid: ValidationError) -> str:
    """Names and reasons only: a value may be a password."""
    faults = [
        f"{variable_of(str(error['loc'][0]))} "
        + ("is missing" if error["type"] == "missing" else f"is wrong ({error['msg']})")
        for error in invalid.errors(include_input=False, include_url=False)
        if error["loc"]
    ]
    return "; ".join(faults or ["the settings do not agree with each other"]) + "."
