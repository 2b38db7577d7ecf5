"""That a tube was photographed; the picture travels in no event."""

from uuid import UUID

from libs.common.contracts.envelope import Event


class PhotographAdded(Event, service="samples", noun="photograph", participle="added", key="photograph_id"):
    """The hub photographed a tube; hospital and hub look at it at samples."""

    photograph_id: UUID
    sample_id: UUID
    hub: str
    condition: str | None = None
    nonconformity_id: UUID | None = None
