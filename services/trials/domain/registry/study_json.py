"""A study as it is kept, and back."""

import hashlib
from dataclasses import asdict, fields
from typing import Any

import orjson

from services.trials.domain.registry.sentences import sentences
from services.trials.domain.registry.study import Eligibility, RegistryArm, RegistrySite, Study


def as_json(study: Study) -> dict[str, Any]:
    """Everything but the sentences, which follow from the text."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(asdict(study)))
    del found["eligibility"]["sentences"]
    return found


def from_json(found: dict[str, Any]) -> Study:
    """The study as it was."""
    plain = {one.name: _tuple(found[one.name]) for one in fields(Study) if one.name in found}
    eligibility = Eligibility(**found["eligibility"], sentences=sentences(found["eligibility"]["text"]))
    arms = (RegistryArm(**{**one, "interventions": tuple(one["interventions"])}) for one in found["arms"])
    sites = (RegistrySite(**one) for one in found["sites"])
    return Study(**{**plain, "eligibility": eligibility, "arms": tuple(arms), "sites": tuple(sites)})


def digest(study: Study) -> str:
    """The same for the same record, whichever day the registry gave it out."""
    kept = as_json(study)
    del kept["seen"]
    return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
