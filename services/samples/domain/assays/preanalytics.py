"""What happened to the material before the assay, as every result carries it (domain, section 5)."""

from datetime import datetime, timedelta
from typing import Final

from libs.common.contracts.samples.assays import Preanalytics
from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Preservation
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.tubes.sample import Sample

_HOUR: Final = timedelta(hours=1)


def preanalytics_of(
    sample: Sample, *, aliquot: Aliquot | None, measured_at: datetime, logged: tuple[str, ...] = ()
) -> Preanalytics:
    """Age at the measurement, state, thaws and alarms (also those of the parcel's loggers); unknown stays unknown."""
    if aliquot is not None and aliquot.sample_id != sample.id:
        raise Invalid("The aliquot is not of this sample.", where="body.aliquot_id")
    return Preanalytics(
        hours_since_extraction=hours_since(sample.extracted_at, measured_at),
        preservation=_state(sample, aliquot),
        thaw_cycles=aliquot.thaw_cycles if aliquot else 0,
        transport_alarms=tuple(dict.fromkeys((*sample.transport_alarms, *logged))),
    )


def hours_since(extracted_at: datetime | None, at: datetime) -> float | None:
    """Elapsed hours between two instants, to the hundredth; None if the extraction's time is unknown."""
    if extracted_at is None:
        return None
    if at < extracted_at:
        raise Invalid("This lies before the extraction.", where="body.measured_at", right="a later time")
    return round((at - extracted_at) / _HOUR, 2)


def _state(sample: Sample, aliquot: Aliquot | None) -> Preservation:
    state = aliquot.preservation if aliquot else sample.preservation
    if state is None:
        raise WrongState("The sample has not been collected.")
    return state
