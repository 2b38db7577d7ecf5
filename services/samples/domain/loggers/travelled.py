"""At which temperature a tube truly travelled, for limits that depend on it (routing/limits.toml)."""

from dataclasses import dataclass
from typing import Final

from services.samples.domain.transit.transport import Temperature

ROOM: Final = (15.0, 25.0)
COOLED: Final = (2.0, 8.0)
"""As `domain/routing/limits.toml` names them, in °C; both ends belong to them."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """By its loggers; `temperature` is None where neither room nor cooled describes it."""

    mean_kinetic: float
    temperature: Temperature | None

    @classmethod
    def at(cls, mean_kinetic: float) -> "Travelled":
        """By the mean kinetic temperature: a short warm hour counts as much as it does to cells."""
        for (lowest, highest), temperature in ((ROOM, Temperature.ROOM), (COOLED, Temperature.COOLED)):
            if lowest <= mean_kinetic <= highest:
                return cls(mean_kinetic, temperature)
        return cls(mean_kinetic, None)
