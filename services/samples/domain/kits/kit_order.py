"""An order of kits: a hospital or a hub wants some of any hub."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from libs.common.errors import Forbidden, Invalid
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_order_states import OrderState, check_order_move


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many of one kind."""

    template: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentKit:
    """A kit that was sent with an order; whether it arrived is null until somebody has looked."""

    kit_id: UUID
    label: str
    template: str
    arrived: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Who wants what of whom and how far it is. `version` grows with every move."""

    id: UUID
    orderer: str
    supplier: str
    state: OrderState
    created_at: datetime
    created_by: str
    decline_reason: str | None = None
    courier: str | None = None
    tracking_number: str | None = None
    sent_at: datetime | None = None
    expected_at: datetime | None = None
    received_at: datetime | None = None
    version: int = 1

    def accepted(self) -> Self:
        """The hub will send them."""
        return self._moved(OrderState.ACCEPTED)

    def declined(self, *, reason: str) -> Self:
        """The hub will not, and says why."""
        return self._moved(OrderState.DECLINED, decline_reason=reason)

    def cancelled(self) -> Self:
        """They are not wanted any more."""
        return self._moved(OrderState.CANCELLED)

    def sent(self, *, courier: str, tracking_number: str | None, at: datetime, expected_at: datetime) -> Self:
        """A courier has them."""
        if expected_at <= at:
            raise Invalid(
                "They cannot arrive before they leave.", where="body.expected_at", right=f"after {at.isoformat()}"
            )
        return self._moved(
            OrderState.SENT, courier=courier, tracking_number=tracking_number, sent_at=at, expected_at=expected_at
        )

    def received(self, *, at: datetime) -> Self:
        """Whoever ordered them has looked at what came."""
        check_order_move(self.state, OrderState.RECEIVED)
        if self.sent_at is not None and at < self.sent_at:
            right = f"from {self.sent_at.isoformat()} on"
            raise Invalid("This lies before the kits had left.", where="body.received_at", right=right)
        return self._moved(OrderState.RECEIVED, received_at=at)

    def check_orderer(self, organisation: str) -> None:
        """Refuse whoever did not order them."""
        if organisation != self.orderer:
            raise Forbidden("Only the organisation that ordered the kits can do this.")

    def check_supplier(self, organisation: str) -> None:
        """Refuse whoever they were not ordered of."""
        if organisation != self.supplier:
            raise Forbidden("Only the hub that the kits were ordered of can do this.")

    def _moved(self, to: OrderState, **changes: Any) -> Self:
        check_order_move(self.state, to)
        return replace(self, state=to, version=self.version + 1, **changes)


def check_lines(lines: Sequence[Line]) -> None:
    """Refuse one kind on two lines."""
    kinds = Counter(line.template for line in lines)
    twice = next((kind for kind, times in kinds.items() if times > 1), None)
    if twice is not None:
        raise Invalid("The same kit stands here twice.", where="body.lines", wrong=twice, right="each once")


def check_ordered(lines: Sequence[Line], kits: Sequence[Kit]) -> None:
    """Refuse to send what was not ordered, or more of it; fewer may be sent, and the rest is ordered anew."""
    wanted = {line.template: line.number for line in lines}
    for kind, number in Counter(kit.template for kit in kits).items():
        if number > wanted.get(kind, 0):
            raise Invalid(
                f"{number} of kit {kind} are more than was ordered.",
                where="body.kits",
                wrong=f"{number} of {kind}",
                right=f"{wanted.get(kind, 0)} at most",
            )
