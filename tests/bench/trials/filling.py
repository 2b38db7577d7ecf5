"""Fifty open trials at ten hospitals each, and children with facts, in the service's own tables."""

import json
from datetime import UTC, date, datetime
from itertools import cycle
from typing import Any, Final

from libs.common.identifiers import PatientCode, new_id
from libs.common.vocabulary import Purpose
from services.trials.domain.trials.seed import catalogue
from tests.bench.trials.network import HOSPITALS
from tests.bench.watch import Connection

HOSPITAL: Final = "hospital-madrid"
TRIALS: Final = 50
CHILDREN: Final = 60

_OPEN: Final = "SELECT count(*) FROM trials WHERE stage = 'published'"
_TRIAL: Final = """
    INSERT INTO trials (id, title, stage, document_references, in_force, version, created_at)
    VALUES ($1, 'A trial of the benchmarks', 'published', '[]', 1, 2, $2)
"""
_CRITERIA: Final = """
    INSERT INTO criteria_versions (trial, criteria_version, arms, written_by, written_at, published_by, published_at)
    VALUES ($1, 1, $2::jsonb, 'bench', $3, 'bench', $3)
"""
_STAGE: Final = """
    INSERT INTO trial_stages (trial, version, stage, since, recorded_at) VALUES ($1, 2, 'published', $2, $3)
"""
_SITE: Final = """
    INSERT INTO site_statuses (id, trial, arm, hospital, name, status, since, verified_on, source, version, recorded_at)
    VALUES ($1, $2, $3, $4, 'A hospital', 'recruiting', $5, $5, 'bench', 1, $6)
"""
_PATIENT: Final = """
    INSERT INTO known_patients (code, hospital, version, consent_version, given, withdrawn, outcome_version, deceased)
    VALUES ($1, $2, 1, 2, $3, '{}', 0, false)
"""
_SOURCE: Final = """
    INSERT INTO sources (id, patient, hospital, kind, version, entered_by, stated_at, voided, claims)
    VALUES ($1, $2, $3, 'entry', 1, 'bench', $4, false, $5::jsonb)
"""


async def fill(connection: Connection, day: date) -> list[str]:
    """Give the children's codes; the service looks at them by itself."""
    now = datetime.now(UTC)
    missing = TRIALS - int(await connection.fetchval(_OPEN))
    documents = cycle(entry.document["arms"] for entry in catalogue())
    for number, arms in zip(range(missing), documents, strict=False):
        await _trial(connection, f"bench-{number}", arms, day, now)
    return [await _child(connection, day, now) for _ in range(CHILDREN)]


async def _trial(connection: Connection, trial: str, arms: Any, day: date, now: datetime) -> None:
    await connection.execute(_TRIAL, trial, now)
    await connection.execute(_CRITERIA, trial, json.dumps(arms), now)
    await connection.execute(_STAGE, trial, day, now)
    for arm in arms:
        for place in range(HOSPITALS):
            await connection.execute(_SITE, new_id(), trial, arm["id"], f"hospital-{place}", day, now)


async def _child(connection: Connection, day: date, now: datetime) -> str:
    code, on = str(PatientCode.new()), day.isoformat()
    told: dict[str, dict[str, Any]] = {
        "course": {"codes": ["relapse"]},
        "lineage": {"codes": ["bcp"]},
        "relapse_number": {"low": 2, "high": 2},
        "birth_date": {"low": day.toordinal() - 3_000, "high": day.toordinal() - 3_000},
        "blasts": {"low": 60, "high": 60},
        "cd19": {"low": 80, "high": 80},
        "cd22": {"low": 93, "high": 93},
    }
    claims = [{"fact": fact, "on": on, **value} for fact, value in told.items()]
    await connection.execute(_PATIENT, code, HOSPITAL, [purpose.value for purpose in Purpose])
    await connection.execute(_SOURCE, f"entry/{new_id()}", code, HOSPITAL, now, json.dumps(claims))
    return code
