"""What is shown of a kit."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from libs.common.call import Call
from libs.common.wire import View
from services.samples.commands.kits.assemble_kits import Assembled
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_states import KitState


class KitView(View):
    """A kit with its state, and who has it."""

    id: UUID
    label: str
    template: str
    rule: str = Field(description="The version of the table of kits by which it was assembled.")
    maker: str
    holder: str = Field(description="Who has it, or had it last; of one on its way, who has sent it.")
    receiver: str | None = Field(description="Where it is on its way to.")
    state: KitState
    expires_on: date | None = Field(description="The last day on which all that is in it is good.")
    order_id: UUID | None
    sample_id: UUID | None = Field(description="What it was used for; shown to who has used it.")
    assembled_at: datetime
    assembled_by: str
    version: int

    @classmethod
    def of(cls, kit: Kit) -> Self:
        return cls.model_validate(kit)

    @classmethod
    def seen_by(cls, kit: Kit, call: Call) -> Self:
        """The hub that made it need not know whose tube was drawn with it."""
        view = cls.of(kit)
        return view if call.everywhere or call.scope == kit.holder else view.model_copy(update={"sample_id": None})


class ComponentView(View):
    """So many of a component, of which lot."""

    component: str
    number: int
    lot: str | None
    expires_on: date | None


class KitWithContentsView(KitView):
    """A kit with what is in it."""

    components: tuple[ComponentView, ...]


class AssembledView(View):
    """The new kits, and what is in each of them."""

    kits: tuple[KitView, ...]
    components: tuple[ComponentView, ...]

    @classmethod
    def of(cls, made: Assembled) -> Self:
        return cls.model_validate(made)


class KitMovementView(View):
    """Out of one stock, into another, or out of all."""

    version: int
    deed: str
    state: KitState
    out_of: str | None = Field(description="Whose stock it left.")
    into: str | None = Field(description="In whose stock it counts from then on.")
    receiver: str | None
    order_id: UUID | None
    reason: str | None
    moved_at: datetime
    by: str
    by_organisation: str
    recorded_at: datetime

    @classmethod
    def of(cls, line: Any) -> Self:
        return cls.model_validate(line)
