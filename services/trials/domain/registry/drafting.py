"""A draft from a record: arms, and of the criteria only what the record states in fields. A person does the rest."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from services.trials.domain.registry import ages
from services.trials.domain.registry.study import RegistryArm, Study

NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
LONGEST: Final = 60
LONGEST_NAME: Final = 200
PHASES: Final = {"EARLY_PHASE1": "early 1", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}


def phase(study: Study) -> str | None:
    """`1/2` of PHASE1 and PHASE2; None where there is none."""
    return "/".join(PHASES[one] for one in study.phases if one in PHASES) or None


def draft(study: Study) -> Mapping[str, Any]:
    """A trial's document as a coordinator would begin it."""
    return {
        "id": study.trial,
        "title": study.title,
        "phase": phase(study),
        "kind": (study.study_type or "interventional").lower(),
        "references": [reference(study)],
        "arms": arms(study),
    }


def reference(study: Study) -> dict[str, str]:
    """The record as a source, with its version."""
    return {"says": f"ClinicalTrials.gov {study.nct_id}, record as imported", "on": study.version}


def arms(study: Study) -> list[dict[str, Any]]:
    """The record's arm groups, all with what it states of age and sex; without that, no criteria at all."""
    groups = study.arms or (RegistryArm("All participants", None, None, ()),)
    criteria, taken = stated(study), set[str]()
    return [_arm(one, criteria, taken) for one in groups]


def stated(study: Study) -> dict[str, Any] | None:
    """Age and sex from the record's fields: the only ones that are no free text."""
    eligibility = study.eligibility
    leaves = [
        ages.minimum(eligibility.minimum_age) if eligibility.minimum_age else None,
        ages.maximum(eligibility.maximum_age) if eligibility.maximum_age else None,
        _sex(eligibility.sex),
    ]
    found = [leaf for leaf in leaves if leaf]
    return {"all": found} if found else None


def _sex(sex: str | None) -> dict[str, Any] | None:
    if sex not in {"FEMALE", "MALE"}:
        return None
    return {"fact": "sex", "one_of": [sex.lower()], "says": f"Sex: {sex.capitalize()}"}


def _arm(found: RegistryArm, criteria: dict[str, Any] | None, taken: set[str]) -> dict[str, Any]:
    return {"id": _free(_slug(found.label), taken), "name": found.label[:LONGEST_NAME], "criteria": criteria}


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return NOT_SLUG.sub("-", plain).strip("-")[:LONGEST].strip("-") or "arm"


def _free(slug: str, taken: set[str]) -> str:
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug[: LONGEST - 4]}-{number}"
    taken.add(free)
    return free
