"""What is shown of a tube on a pick list: its pseudonym and label, and to the hub which tube of the biobank it is."""

from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.call import Call
from libs.common.wire import View
from services.samples.api.research.request_view import BiobankRequestView
from services.samples.commands.research.pick_tubes import PickList
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import Report, ResearchTube, WithheldBecause


class ResearchTubeView(View):
    """A tube as its institution sees it; `label` is that of the one that left. No amount: all of it."""

    id: UUID
    biobank_request_id: UUID
    line: int
    institution: str
    hub: str
    pseudonym: str
    label: str | None
    content: Content
    amount: int | None
    unit: Unit | None
    state: TubeState
    reason: WithheldBecause | None
    reserved_at: datetime
    handed_out_at: datetime | None
    due_at: datetime | None
    reported: Report | None
    reported_at: datetime | None
    settled_at: datetime | None
    version: int

    @classmethod
    def of(cls, tube: ResearchTube) -> Self:
        return cls.model_validate(tube)


class PickedTubeView(ResearchTubeView):
    """A tube as the hub sees it; null for all others, for by the aliquot a child's hospital would know whose it is."""

    aliquot_id: UUID | None

    def seen_by(self, call: Call) -> Self:
        """As the caller may see it."""
        mine = call.caller.organisation == self.hub
        return self if mine else self.model_copy(update={"aliquot_id": None})


class PickListView(BiobankRequestView):
    """A request with every tube that was picked for it, those that did not leave as well; for the hub."""

    tubes: tuple[PickedTubeView, ...]

    @classmethod
    def of(cls, found: PickList) -> Self:  # type: ignore[override]  # what a command answers, not the bare request
        tubes = tuple(PickedTubeView.of(tube) for tube in found.tubes)
        return cls(**BiobankRequestView.of(found.request).model_dump(), tubes=tubes)
