"""Labels of tubes."""

from uuid import UUID

from libs.common.contracts.envelope import Event


class LabelReplaced(Event, service="samples", noun="label", participle="replaced", key="tube_id"):
    """A tube bears another label; the former one still finds it. `version` counts the tube's labels."""

    tube_id: UUID
    """The sample's or the aliquot's id, as `kind` says."""
    kind: str
    sample_id: UUID
    patient: str
    former_label: str
    label: str
    reason: str
