"""What is shown of a request."""

from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common.vocabulary import EpisodeKind, Material, Preservation
from libs.common.wire import View
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import BiobankRequest, RefusalReason
from services.samples.domain.research.criteria import ResearchUse
from services.samples.domain.research.request_states import RequestState


class WantedView(View):
    """So much of it in each tube."""

    value: int
    unit: Unit


class LineView(View):
    """What was asked, and what of it was granted."""

    line: int
    content: Content
    material: Material | None
    preservation: Preservation | None
    year: int | None
    episode: EpisodeKind | None
    samples: int
    amount: WantedView | None
    granted: int | None
    last_tube: bool


class BiobankRequestView(View):
    """A request; times and names of the committee are null until it has decided."""

    id: UUID
    institution: str
    hub: str
    requested_by: str
    project_title: str
    ethics_approval: str
    purpose: str
    uses: tuple[ResearchUse, ...]
    lines: tuple[LineView, ...]
    state: RequestState
    requested_at: datetime
    reason: RefusalReason | None
    reason_note: str | None
    decided_at: datetime | None
    decided_by: str | None
    version: int

    @classmethod
    def of(cls, request: BiobankRequest) -> Self:
        own = {name: getattr(request, name) for name in cls.model_fields if name != "lines"}
        return cls(**own, lines=tuple(_line(request, place) for place in range(len(request.lines))))


def _line(request: BiobankRequest, place: int) -> LineView:
    line = request.lines[place]
    amount = WantedView.model_validate(line.amount) if line.amount else None
    own = {name: getattr(line, name) for name in LineView.model_fields if name not in {"line", "amount"}}
    return LineView(**own, line=place + 1, amount=amount)
