"""How a whole network stands at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from libs.common.bus.behind import Behind
from libs.common.bus.standing import StreamStanding
from libs.common.standing.of_service import ServiceStanding

SILENT: Final = "it does not answer over HTTP"


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """One service: its process over HTTP, its database, and its readers in the stream."""

    service: str
    ready: bool
    unready: str
    """Why it is not ready, in its own words."""
    standing: ServiceStanding | None
    """None: its database does not answer."""
    readers: Mapping[str, Behind] | None


@dataclass(frozen=True, slots=True)
class PartyStatus:
    """An outside party's durable; one that never acknowledged anything has not begun."""

    name: str
    begun: bool
    behind: Behind


@dataclass(frozen=True, slots=True)
class Status:
    """Everything; `stream` None: the bus does not answer."""

    at: datetime
    services: tuple[ServiceStatus, ...]
    stream: StreamStanding | None
    parties: tuple[PartyStatus, ...]
    doors: str = ""
    """Why the doors of instruments are not ready, in their process's own words."""
