"""What the environment must say before the listener starts, beyond what every process needs."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from libs.common.settings import ServiceSettings


class ListenerSettings(ServiceSettings):
    """Where its doors stand, and the ports of those that name none."""

    doors: Path = Path("deploy/network/doors.toml")
    door_ports: Annotated[str, Field(pattern=r"^\d{1,5}(,\d{1,5})*$")] | None = None

    @property
    def ports(self) -> tuple[int, ...]:
        """In the order of the file."""
        return tuple(int(port) for port in self.door_ports.split(",")) if self.door_ports else ()
