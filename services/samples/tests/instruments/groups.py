"""Groups of observations as the readers of doors hand them over."""

from typing import Any

from services.samples.domain.instruments.message import Observation, ObservationStatus, OrderGroup, Specimen
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.shipped import shipped

FINAL = ObservationStatus.FINAL


def seen(code: str, *values: str, **told: Any) -> Observation:
    return Observation(code=code, values=values, **{"status": FINAL, **told})


def group(*observations: Observation, specimen: str | None = "S-000001AF", **told: Any) -> OrderGroup:
    ids = () if specimen is None else (specimen,)
    usual = {"specimen": Specimen(ids=ids, role="P"), "code": "FLOW", "status": FINAL}
    return OrderGroup(observations=observations, **{**usual, **told})


def profile(name: str = "hl7-lenient", **told: Any) -> DeviceProfile:
    return shipped()[name].profile.model_copy(update=told)


FLOW = (seen("BLASTS", "62", unit="%"), seen("CD22", "0.93", unit="fraction"), seen("CD19", "99.5"))
