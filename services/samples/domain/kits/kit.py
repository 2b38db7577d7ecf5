"""A kit: assembled by a hub, sent to whoever ordered it, used for one sample."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from services.samples.domain.kits.kit_states import Deed, KitState, reached_by


class DiscardReason(StrEnum):
    """Why a kit was thrown away."""

    DAMAGED = "damaged"
    OPENED = "opened"
    RECALLED = "recalled"
    EXPIRED = "expired"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Who has it and how far it is. `version` grows with every deed."""

    id: UUID
    label: str
    template: str
    rule: str
    maker: str
    holder: str
    """Who has it or had it last; of a kit on its way, who has sent it."""
    state: KitState
    expires_on: date | None
    assembled_at: datetime
    assembled_by: str
    receiver: str | None = None
    """Where it is on its way to."""
    order_id: UUID | None = None
    sample_id: UUID | None = None
    version: int = 1

    @property
    def stock_of(self) -> str | None:
        """In whose stock it counts."""
        return self.holder if self.state is KitState.IN_STOCK else None

    def sent(self, *, to: str, order_id: UUID, today: date) -> Self:
        """It leaves with an order."""
        self.check_good(today)
        return self._done(Deed.SENT, receiver=to, order_id=order_id)

    def used(self, *, for_sample: UUID, today: date) -> Self:
        """One kit serves one sample."""
        self.check_usable(today)
        return self._done(Deed.USED, sample_id=for_sample)

    def lost(self) -> Self:
        """Nobody knows where it is."""
        return self._done(Deed.LOST)

    def discarded(self) -> Self:
        """It was thrown away."""
        return self._done(Deed.DISCARDED)

    def expired(self) -> Self:
        """Something in it is too old."""
        return self._done(Deed.EXPIRED)

    def back(self, deed: Deed, *, at: str, today: date) -> tuple[Deed, Self]:
        """Somebody has it whole: arrived, found, or not used after all; of no use if it expired meanwhile."""
        came = self._done(deed, holder=at, receiver=None, sample_id=None)
        if came.is_good(today):
            return deed, came
        return Deed.EXPIRED, replace(came, state=KitState.EXPIRED)

    def is_good(self, today: date) -> bool:
        """On its last day it still is."""
        return self.expires_on is None or self.expires_on >= today

    def check_usable(self, today: date) -> None:
        """Refuse a kit that was used, lost or thrown away before, or is too old."""
        if self.state is not KitState.IN_STOCK:
            raise WrongState(
                f"Kit {self.label} is {self.state}; only a kit in stock can be used.",
                where="body.kit",
                wrong=self.label,
                right=KitState.IN_STOCK,
            )
        self.check_good(today)

    def check_good(self, today: date) -> None:
        """Refuse a kit in which something is too old."""
        if not self.is_good(today):
            raise WrongState(f"Kit {self.label} expired on {self.expires_on}.", where="body.kit", wrong=self.label)

    def check_at(self, organisation: str) -> None:
        """Refuse a kit that lies elsewhere."""
        if self.receiver == organisation:
            raise WrongState(
                f"Kit {self.label} is still on its way here.", where="body.kit", right="note the reception of its order"
            )
        if self.holder != organisation:
            raise WrongState(
                f"Kit {self.label} is at {self.holder}.", where="body.kit", right=f"a kit in stock at {organisation}"
            )

    def check_hand(self, organisation: str) -> None:
        """Refuse whoever neither has it nor waits for it."""
        if organisation not in {self.holder, self.receiver}:
            raise Forbidden("Only who has the kit, or whom it was sent to, can do this.")

    def _done(self, deed: Deed, **changes: Any) -> Self:
        state = reached_by(deed, self.state, label=self.label)
        return replace(self, state=state, version=self.version + 1, **changes)
