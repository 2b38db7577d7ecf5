"""Alarms of a freezer's probes: each stands for one excursion or one silence, whatever order readings come in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from libs.common.errors import WrongState
from services.samples.domain.biobank.temperature import Excursion, Limits

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class AlarmKind(StrEnum):
    """What is wrong: the temperature, or that nobody knows it."""

    TEMPERATURE = "temperature"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An excursion that lasted too long, or a probe that fell silent; a person answers for what was done about it.

    `worst` lies farthest outside; of a silent probe it is what it showed last.
    """

    id: UUID
    storage_id: UUID
    hub: str
    probe: str
    since: datetime
    ended_at: datetime | None
    worst: float
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    action: str | None = None
    version: int = 1
    kind: AlarmKind = AlarmKind.TEMPERATURE
    merged_into: UUID | None = None

    def acknowledged(self, *, at: datetime, by: str, action: str) -> Self:
        """Somebody says what was done; once."""
        if self.acknowledged_at is not None:
            raise WrongState("This alarm has been acknowledged.")
        if self.merged_into is not None:
            sentence = "This alarm's excursion turned out to be part of another one; acknowledge that alarm."
            raise WrongState(sentence, right=f"alarm {self.merged_into}")
        return replace(self, acknowledged_at=at, acknowledged_by=by, action=action, version=self.version + 1)

    def following(self, run: Excursion) -> Self:
        """The excursion as the readings tell it by now; who answered for it has answered."""
        return replace(self, since=run.since, ended_at=run.ended_at, worst=run.worst)

    def ended(self, at: datetime) -> Self:
        """What was wrong is over."""
        return replace(self, ended_at=at, version=self.version + 1)

    def merged(self, into: UUID) -> Self:
        """It stood for a part of what another alarm stands for; what a person answered stays readable."""
        return replace(self, merged_into=into, version=self.version + 1)

    def touches(self, run: Excursion) -> bool:
        """Whether both speak of some common time."""
        return self.since <= (run.ended_at or _NEVER) and run.since <= (self.ended_at or _NEVER)


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a probe's alarms when readings have come: new excursions, and alarms that changed."""

    raised: tuple[Excursion, ...]
    followed: tuple[Alarm, ...]
    merged: tuple[Alarm, ...]


def settle(alarms: Sequence[Alarm], runs: Sequence[Excursion], limits: Limits) -> Settled:
    """One alarm per excursion: of those that it touches one goes on with it, rather one that was answered for.

    `alarms` are the probe's own that were not merged; the runs come in the order of their times.
    """
    raised: list[Excursion] = []
    followed: list[Alarm] = []
    merged: list[Alarm] = []
    left = sorted(alarms, key=lambda alarm: (alarm.acknowledged_at is None, alarm.since))
    for run in runs:
        mine = [alarm for alarm in left if alarm.touches(run)]
        if mine:
            followed.append(mine[0].following(run))
            merged += [alarm.merged(mine[0].id) for alarm in mine[1:]]
            left = [alarm for alarm in left if alarm not in mine]
        elif run.is_alarming(limits):
            raised.append(run)
    return Settled(tuple(raised), tuple(followed), tuple(merged))
