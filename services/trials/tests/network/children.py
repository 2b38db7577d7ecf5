"""Children of two hospitals with a second relapse: who asks sees the own ones by code, the others in numbers."""

from typing import Any, Final

from libs.common.patient_code import PatientCode
from services.trials.tests.conftest import Hear
from services.trials.tests.events import HOSPITAL, OTHER, consent_given, episode_recorded, patient_registered

SEVEN, EIGHT, FOURTEEN = "2019-01-10", "2018-01-10", "2012-01-10"
BORN: Final = {
    HOSPITAL: (SEVEN, FOURTEEN),
    OTHER: (*[SEVEN] * 6, *[FOURTEEN] * 5, EIGHT),
}
UNDER_EIGHT: Final = {"fact": "age", "below": 8, "says": "Under 8 years"}
FROM_EIGHT: Final = {"fact": "age", "at_least": 8, "says": "From 8 years on"}
TRIAL: Final = "nct01234567"


def arm(criteria: dict[str, Any], name: str = "only") -> dict[str, Any]:
    return {"id": name, "name": "An arm", "criteria": criteria}


def document(**changed: Any) -> dict[str, Any]:
    usual = {"id": TRIAL, "title": "A trial", "references": [{"says": "A protocol", "on": "2026-05"}]}
    return usual | {"arms": [arm(UNDER_EIGHT)]} | changed


async def relapsed(heard: Hear, hospital: str, born: str, **episode: Any) -> str:
    """One more child."""
    code = str(PatientCode.new())
    told = episode_recorded(name=f"episode of {code}", code=code, **episode)
    await heard(patient_registered(code, hospital=hospital, born=born), *consent_given(code), told)
    return code


async def network_of(heard: Hear) -> dict[str, list[str]]:
    """Two children of the one hospital, twelve of the other."""
    return {where: [await relapsed(heard, where, born) for born in days] for where, days in BORN.items()}
