"""How doors.toml is read, and what is said when something in it is wrong."""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, IPvAnyAddress, IPvAnyNetwork, ValidationError, model_validator

from libs.common.settings import WRONG_SETTINGS
from services.samples.domain.instruments.own_network import OwnNetwork
from services.samples.doors.limits import Limits

LOOPBACK = IPv4Address("127.0.0.1")

Name = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]


class DoorsError(ValueError):
    """The file cannot be used; the message is the sentence for whoever starts the process."""


class DoorProtocol(StrEnum):
    """What is spoken there."""

    MLLP = "mllp"
    ASTM = "astm"


class Tls(BaseModel):
    """Who has no certificate of `client_authority` is not let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: Path
    key: Path
    client_authority: Path
    clients: dict[str, Name] = Field(default_factory=dict)
    """Organisations by the common names of certificates; empty: all are the door's organisation."""


class DoorSetting(BaseModel):
    """One door."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    protocol: DoorProtocol
    organisation: Name
    port: int | None = Field(default=None, ge=1, le=65_535)
    host: IPvAnyAddress = LOOPBACK
    trusted_network: bool = False
    tls: Tls | None = None

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        """In the open, a port alone is no proof of anything."""
        if self.tls is None and not self.trusted_network and not self.host.is_loopback:
            raise ValueError("without tls it may listen beyond this machine only if it says trusted_network = true")
        if self.tls is not None and self.protocol is not DoorProtocol.MLLP:
            raise ValueError("tls is for MLLP; ASTM knows none")
        return self

    @property
    def organisations(self) -> frozenset[str]:
        """Whose messages may come here."""
        return frozenset((self.tls.clients if self.tls else {}).values()) or frozenset({self.organisation})


class NetworkSetting(BaseModel):
    """Where devices of an organisation may be called, to tell them of orders; ports left out: all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    organisation: Name
    addresses: Annotated[tuple[IPvAnyNetwork, ...], Field(min_length=1)]
    ports: frozenset[Annotated[int, Field(ge=1, le=65_535)]] = frozenset()


class Doors(BaseModel):
    """All of them, and where orders may go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    door: tuple[DoorSetting, ...] = ()
    network: tuple[NetworkSetting, ...] = ()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _are_different(self) -> Self:
        names = [door.name for door in self.door]
        if len(set(names)) < len(names):
            raise ValueError("two doors have the same name")
        return self

    @property
    def networks(self) -> Mapping[str, Sequence[OwnNetwork]]:
        """By organisation."""
        found: dict[str, list[OwnNetwork]] = {}
        for one in self.network:
            found.setdefault(one.organisation, []).append(OwnNetwork(one.addresses, one.ports))
        return found

    def placed(self, ports: Sequence[int]) -> Self:
        """Every door with a port: those that name none take the next of these."""
        free = iter(ports)
        doors = [door if door.port else door.model_copy(update={"port": _next(free, door)}) for door in self.door]
        return self.model_copy(update={"door": tuple(doors)})


def read_doors(path: Path) -> Doors:
    """All of the file; one clear `DoorsError` if anything in it is wrong."""
    try:
        return Doors.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as trouble:
        raise DoorsError(f"The file of doors {path} cannot be read: {trouble.strerror}.") from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise DoorsError(f"{path} is not TOML: {trouble}.") from trouble
    except ValidationError as wrong:
        faults = (f"{'.'.join(map(str, error['loc'])) or 'the file'}: {error['msg']}" for error in wrong.errors())
        raise DoorsError(f"{path}: {'; '.join(faults)}.") from wrong


def leave(service: str, wrong: DoorsError) -> NoReturn:
    """A process that is starting says why it cannot, and ends."""
    sys.stderr.write(f"{service} cannot start: {wrong}\n")
    raise SystemExit(WRONG_SETTINGS) from None


def _next(ports: Iterator[int], door: DoorSetting) -> int:
    port = next(ports, None)
    if port is None:
        raise DoorsError(f"The door {door.name} names no port, and no more ports were given (REALLNET_DOOR_PORTS).")
    return port
