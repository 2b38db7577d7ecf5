"""What temperature loggers say of parcels and of the tubes in them."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from libs.common.contracts.envelope import Event


class LoggedTube(BaseModel):
    """A tube's journey: `alarms` are the codes that its results carry; `limits` is null where none is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sample_id: UUID
    limits: str | None = None
    alarms: tuple[str, ...] = ()
    lowest: float
    highest: float
    mean_kinetic: float
    minutes_outside: int
    longest_gap_minutes: int


class TemperatureLogged(Event, service="samples", noun="temperature", participle="logged", key="parcel_id"):
    """Loggers say how warm a parcel was on its way; a later statement takes the place of this one.

    Without tubes no reading lies on the way, or the log was withdrawn.
    """

    parcel_id: UUID
    sender: str
    receiver: str
    samples: tuple[UUID, ...]
    """All that were in the parcel; `tubes` are those that some reading is about."""
    loggers: int
    judged_at: AwareDatetime
    rule: str
    tubes: tuple[LoggedTube, ...]
