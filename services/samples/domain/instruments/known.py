"""What the network knows of the ids in a batch of messages: tubes by their labels, orders by their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.common import patient_code
from services.samples.domain.assays.assay import Assay


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTube:
    """A sample or an aliquot that bears an id, or bore it before."""

    sample_id: UUID
    label: str
    patient: str
    aliquot_id: UUID | None = None
    how: str = "label"
    """`label`, `former_label` or `hospital_number`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that one laboratory may see of it."""

    tubes: Mapping[str, Sequence[KnownTube]] = field(default_factory=dict)
    """By the id in capitals."""
    orders: Mapping[str, Assay] = field(default_factory=dict)
    """By the assay's id or our order number, in capitals."""
    of_sample: Mapping[UUID, Sequence[Assay]] = field(default_factory=dict)
    of_patient: Mapping[str, Sequence[Assay]] = field(default_factory=dict)
    patients: frozenset[str] = frozenset()
    """Those of the codes named that are a child's of the network."""


def as_key(sent: str) -> str:
    """An id as it is looked up: capitals, no blanks around, an assay's id with or without hyphens."""
    return sent.strip().upper()


def assay_id_in(sent: str) -> UUID | None:
    """The id of an assay that stands there, if it is one."""
    try:
        return UUID(sent.strip())
    except ValueError:
        return None


def patient_in(sent: str) -> str | None:
    """A child's network code with right check symbols, if it is one."""
    code = sent.strip().upper()
    return code if patient_code.is_valid(code) else None
