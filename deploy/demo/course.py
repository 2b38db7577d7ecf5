"""The hospital registers the child, its consents and its course, as its clinician would."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.demo import coded
from deploy.demo.cases import Case
from deploy.demo.invention import Invention
from deploy.demo.people import Person
from libs.common.vocabulary import EpisodeKind, OutcomeStatus

PURPOSES = (
    "registry",
    "consultation",
    "trial_matching",
    "samples_and_biobank",
    "genomics",
    "functional_assays",
)
CUT_OFF = date(2023, 7, 15)
"""The paper's data cut-off."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry calls the child and the episode that the board is asked about."""

    patient: str
    episode_id: str


async def register(clinician: Person, case: Case, invented: Invention) -> Registered:
    """Patient, first diagnosis, remission, what was transplanted before, and the printed episode."""
    patient = (
        await clinician.post("registry", "/v1/patients", _identity(case, invented), step=f"{case.number}/patient")
    )["code"]
    path = f"/v1/patients/{patient}"
    first = await clinician.post(
        "registry", f"{path}/episodes", _first_diagnosis(case, invented), step=f"{case.number}/first-diagnosis"
    )
    if coded.criteria(case).kind is not EpisodeKind.REFRACTORY:
        await clinician.post(
            "registry", f"{path}/responses", _remission(first["id"], invented), step=f"{case.number}/remission"
        )
    for kind in _given_before(case):
        await clinician.post("registry", f"{path}/treatments", _treatment(kind, invented), step=f"{case.number}/{kind}")
    episode = await clinician.post(
        "registry", f"{path}/episodes", _episode(case, invented), step=f"{case.number}/episode"
    )
    return Registered(patient, episode["id"])


async def record_outcome(clinician: Person, case: Case, patient: str) -> None:
    """How the child was at the paper's cut-off."""
    status = coded.status(case)
    body: dict[str, Any] = {"status": status.value, "on": CUT_OFF.isoformat()}
    if status in {OutcomeStatus.ALIVE_CR, OutcomeStatus.ALIVE_WITH_DISEASE}:
        body["last_contact_on"] = CUT_OFF.isoformat()
    await clinician.put("registry", f"/v1/patients/{patient}/outcome", body, step=f"{case.number}/outcome")


def _identity(case: Case, invented: Invention) -> dict[str, Any]:
    return {
        "identity": {
            "given_names": invented.name,
            "family_names": f"Of Case {case.number}",
            "birth_date": invented.birth_date.isoformat(),
            "sex": invented.sex,
            "record_number": invented.record_number,
        },
        "consents": {
            "purposes": PURPOSES,
            "document_version": "demonstration-1",
            "given_on": invented.episode_on.isoformat(),
        },
    }


def _first_diagnosis(case: Case, invented: Invention) -> dict[str, Any]:
    ended = invented.therapy_ended_on
    return {
        "kind": "first_diagnosis",
        "diagnosed_on": invented.diagnosed_on.isoformat(),
        "lineage": coded.lineage(case).value,
        "frontline_ended_on": ended.isoformat() if ended else None,
    }


def _remission(first_diagnosis: str, invented: Invention) -> dict[str, Any]:
    return {
        "episode_id": first_diagnosis,
        "response": "complete_remission",
        "assessed_on": invented.remission_on.isoformat(),
        "assessed_at": "end_of_induction",
    }


def _given_before(case: Case) -> list[str]:
    """Treatments that the printed criteria say came before the episode."""
    criteria = coded.criteria(case)
    return [
        kind for kind, given in (("hsct_allogeneic", criteria.after_hsct), ("car_t", criteria.after_car_t)) if given
    ]


def _treatment(kind: str, invented: Invention) -> dict[str, Any]:
    """Month precision: the paper prints no day."""
    target = {"target": "CD19"} if kind == "car_t" else {}
    return {"kind": kind, "started_on": f"{invented.remission_on:%Y-%m}", **target}


def _episode(case: Case, invented: Invention) -> dict[str, Any]:
    criteria = coded.criteria(case)
    is_relapse = criteria.kind is EpisodeKind.RELAPSE
    return {
        "kind": criteria.kind.value,
        "relapse_number": criteria.relapse_number,
        "diagnosed_on": invented.episode_on.isoformat(),
        "lineage": coded.lineage(case).value,
        "blasts_percent": invented.blasts_percent,
        "peripheral_blasts": False if criteria.ocular else None,
        "extramedullary": _extramedullary(case),
        "after_hsct": criteria.after_hsct,
        "after_car_t": criteria.after_car_t,
        "poor_response": True if criteria.poor_response else None,
        "mrd": criteria.mrd,
        "genetics": coded.genetics(case),
        "on_frontline_therapy": (invented.therapy_ended_on is None) if is_relapse else None,
        "after_remission": is_relapse,
        "earlier_relapses_elsewhere": criteria.relapse_number is not None,
    }


def _extramedullary(case: Case) -> list[str]:
    """The printed eye; for a combined relapse an invented place, as the paper prints none."""
    criteria = coded.criteria(case)
    if criteria.ocular:
        return ["eye"]
    return ["cns3"] if criteria.site == "combined" else []
