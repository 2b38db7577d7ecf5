"""Collection kits, and the orders by which they come to the bedside."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from libs.common.contracts.envelope import Event


class KitStep(Event):
    """Something was done with a kit; it goes from origin to destination, or the hub that made it hears.

    `stock_of` is in whose stock it counts from now on: nobody's while it is on its way, used, lost or worthless.
    """

    kit_id: UUID
    label: str
    template: str
    maker: str
    holder: str
    stock_of: str | None = None
    receiver: str | None = None
    expires_on: date | None = None
    order_id: UUID | None = None


class KitAssembled(KitStep, service="samples", noun="kit", participle="assembled", key="kit_id"):
    """A hub has put it together; it lies in that hub's stock."""


class KitSent(KitStep, service="samples", noun="kit", participle="sent", key="kit_id"):
    """It left with an order."""


class KitReceived(KitStep, service="samples", noun="kit", participle="received", key="kit_id"):
    """Whoever ordered it has it in stock."""


class KitUsed(KitStep, service="samples", noun="kit", participle="used", key="kit_id"):
    """A sample was drawn, or frozen, with it."""

    sample_id: UUID


class KitRestored(KitStep, service="samples", noun="kit", participle="restored", key="kit_id"):
    """Its use was told by mistake: it is in stock again."""


class KitLost(KitStep, service="samples", noun="kit", participle="lost", key="kit_id"):
    """Nobody knows where it is."""


class KitFound(KitStep, service="samples", noun="kit", participle="found", key="kit_id"):
    """It was lost and is in stock again."""


class KitDiscarded(KitStep, service="samples", noun="kit", participle="discarded", key="kit_id"):
    """It was thrown away; the reason is a code."""

    reason: str


class KitExpired(KitStep, service="samples", noun="kit", participle="expired", key="kit_id"):
    """Something in it is too old: nobody may use it."""


class KitLine(BaseModel):
    """So many of one kind of kit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    template: str
    number: int


class KitOrderStep(Event):
    """An order came into a state; origin is who has done it, destination whoever has to act upon it."""

    order_id: UUID
    orderer: str
    supplier: str
    lines: tuple[KitLine, ...]
    kits: tuple[UUID, ...] = ()
    """Those that were sent with it."""
    missing: tuple[UUID, ...] = ()
    """Those of them that did not arrive."""
    expected_at: AwareDatetime | None = None


class KitOrderRequested(KitOrderStep, service="samples", noun="kit-order", participle="requested", key="order_id"):
    """A hospital or a hub wants kits of a hub."""


class KitOrderAccepted(KitOrderStep, service="samples", noun="kit-order", participle="accepted", key="order_id"):
    """The hub will send them."""


class KitOrderDeclined(KitOrderStep, service="samples", noun="kit-order", participle="declined", key="order_id"):
    """The hub will not send them; the words are read at samples."""


class KitOrderSent(KitOrderStep, service="samples", noun="kit-order", participle="sent", key="order_id"):
    """The courier has them."""


class KitOrderReceived(KitOrderStep, service="samples", noun="kit-order", participle="received", key="order_id"):
    """Whoever ordered them has looked at what came."""


class KitOrderCancelled(KitOrderStep, service="samples", noun="kit-order", participle="cancelled", key="order_id"):
    """They are not wanted any more."""
