"""A tube that goes on from one hub to another."""

from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Material, Preservation, Tube


class SampleForwarded(Event, service="samples", noun="sample", participle="forwarded", key="sample_id"):
    """The hub that held it gave it to a courier for another hub, which hears here what was told of it so far."""

    sample_id: UUID
    patient: str
    from_hub: str
    to_hub: str
    reason: str
    shipment_id: UUID
    courier: str
    material: Material
    tube: Tube
    preservation: Preservation
    extracted_at: AwareDatetime | None
    dispatched_at: AwareDatetime
    expected_at: AwareDatetime
