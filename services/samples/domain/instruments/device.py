"""A device that a laboratory has registered: by what its messages are known, and what it may post."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.vocabulary import Assay
from services.samples.domain.instruments.orders_by import OrdersBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """`application` and `facility` as they stand in MSH-3 and MSH-4 (or H-5); None fits any. `assays` None: all."""

    id: UUID
    lab: str
    name: str
    profile: str
    application: str | None = None
    facility: str | None = None
    port: int | None = None
    assays: tuple[Assay, ...] | None = None
    is_default: bool = False
    """Whoever is no other device is taken for this one."""
    active: bool = True
    orders_by: OrdersBy | None = None
    orders_host: str | None = None
    orders_port: int | None = None
    orders_url: str | None = None
    changed_at: datetime
    changed_by: str
    version: int = 1

    @property
    def takes_orders(self) -> bool:
        """Whether orders are sent to it."""
        return self.active and self.orders_by is not None

    def changed(self, told: Self, *, by: str, at: datetime) -> Self:
        """The same device, told anew."""
        return replace(told, id=self.id, changed_at=at, changed_by=by, version=self.version + 1)

    def fits(self, application: str | None, facility: str | None, port: int | None) -> int:
        """How closely a sender is this device: 0 if it is not, more the more of it is named."""
        named = ((self.port, port), (self.application, _word(application)), (self.facility, _word(facility)))
        asked = [(_word(mine), sent) for mine, sent in named if mine is not None]
        return len(asked) if asked and all(mine == sent for mine, sent in asked) else 0


def device_of(
    devices: Iterable[Device], *, application: str | None, facility: str | None, port: int | None = None
) -> Device | None:
    """The device that sent it: the one of which most fits, or else the laboratory's default."""
    live = [one for one in devices if one.active]
    scored = sorted(((one.fits(application, facility, port), one) for one in live), key=lambda pair: -pair[0])
    if scored and scored[0][0] > 0 and (len(scored) == 1 or scored[1][0] < scored[0][0]):
        return scored[0][1]
    return next((one for one in live if one.is_default), None)


def _word(text: object) -> object:
    return text.strip().casefold() if isinstance(text, str) else text
