"""Tubes in the biobank, their lineage, and the freezers they lie in."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Preservation


class AliquotMoved(Event, service="samples", noun="aliquot", participle="moved", key="aliquot_id"):
    """A tube of the biobank lies elsewhere; without a box it is out of the storage, or used up."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    stage: str
    reason: str
    from_box: str | None = None
    from_position: str | None = None
    to_box: str | None = None
    to_position: str | None = None
    moved_at: AwareDatetime


class AliquotPart(BaseModel):
    """So much of an earlier tube went into a new one; the amount is null if nobody measured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aliquot_id: UUID
    amount: int | None = None
    unit: str | None = None


class AliquotDerived(Event, service="samples", noun="aliquot", participle="derived", key="aliquot_id"):
    """A new tube was made of one earlier tube, or pooled from several."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    content: str
    preservation: Preservation
    amount: int | None = None
    unit: str | None = None
    thaw_cycles: int
    parts: tuple[AliquotPart, ...]
    derived_at: AwareDatetime


class AliquotUsed(Event, service="samples", noun="aliquot", participle="used", key="aliquot_id"):
    """A tube was thawed, or something was taken out of it; this is left."""

    aliquot_id: UUID
    sample_id: UUID
    patient: str
    amount: int | None = None
    unit: str | None = None
    thaw_cycles: int


class StorageAlarmRaised(Event, service="samples", noun="alarm", participle="raised", key="alarm_id"):
    """A freezer was outside its limits for longer than allowed; origin and destination are the hub."""

    alarm_id: UUID
    storage: str
    probe: str
    since: AwareDatetime
    worst: float
    highest: float
    lowest: float | None = None


class StorageAlarmAcknowledged(Event, service="samples", noun="alarm", participle="acknowledged", key="alarm_id"):
    """A person answered for the alarm; what was done stays with the hub."""

    alarm_id: UUID
    acknowledged_at: AwareDatetime


class StorageProbeSilent(Event, service="samples", noun="alarm", participle="fallen-silent", key="alarm_id"):
    """A probe that used to report has not for longer than its node allows; `since` is its last reading."""

    alarm_id: UUID
    storage: str
    probe: str
    since: AwareDatetime
    silent_after_minutes: int


class StorageAlarmEnded(Event, service="samples", noun="alarm", participle="ended", key="alarm_id"):
    """A silent probe reports again, from this reading on."""

    alarm_id: UUID
    ended_at: AwareDatetime


class StorageAlarmMerged(Event, service="samples", noun="alarm", participle="merged", key="alarm_id"):
    """Late readings joined this alarm's excursion to that of another alarm, which stands for both."""

    alarm_id: UUID
    storage: str
    probe: str
    into_alarm_id: UUID
