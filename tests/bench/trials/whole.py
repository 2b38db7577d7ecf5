"""Two thousand children of ten hospitals with what services tell of them, for questions about the whole network."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from libs.common.identifiers import PatientCode, new_id
from libs.common.vocabulary import Purpose
from tests.bench.trials.network import HOSPITALS
from tests.bench.watch import Connection

NETWORK: Final = 2_000
TREATMENTS: Final = 3

_PATIENTS: Final = """
    INSERT INTO known_patients
    (code, hospital, version, consent_version, given, withdrawn, outcome_version, deceased, reassessed_on)
    VALUES ($1, $2, 1, 2, $3, '{}', 0, false, 'infinity')
"""
"""The clock does not look at them: they are asked about, and no answers of theirs are kept."""

_SOURCES: Final = """
    INSERT INTO sources (id, patient, hospital, kind, version, entered_by, stated_at, voided, claims)
    VALUES ($1, $2, $3, $4, 1, 'bench', $5, false, $6::jsonb)
"""


async def fill_network(connection: Connection, day: date) -> None:
    """Once; always children of the same kinds."""
    chance, now = random.Random(NETWORK), datetime.now(UTC)
    purposes = [purpose.value for purpose in Purpose]
    codes = [(str(PatientCode.new()), f"hospital-{place % HOSPITALS}") for place in range(NETWORK)]
    await connection.executemany(_PATIENTS, [(*one, purposes) for one in codes])
    rows = [
        (f"{kind}/{new_id()}", code, hospital, kind, now, json.dumps(claims))
        for code, hospital in codes
        for kind, claims in _sources(chance, day)
    ]
    await connection.executemany(_SOURCES, rows)
    await connection.execute("ANALYZE known_patients, sources")


def _sources(chance: random.Random, day: date) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Born, diagnosed, relapsed, treated, tested."""
    relapsed = day - timedelta(days=chance.randint(5, 60))
    diagnosed = relapsed - timedelta(days=chance.randint(200, 1_500))
    born = diagnosed - timedelta(days=chance.randint(400, 4_500))
    at = relapsed.isoformat()
    yield "patient", [_day("birth_date", born, at), _code("sex", chance.choice(("female", "male")), at)]
    yield (
        "episode",
        [
            _code("course", "relapse", at),
            _number("relapse_number", chance.randint(1, 3), at),
            _code("timing", chance.choice(("very_early", "early", "late")), at),
            _code("site", chance.choice(("isolated_marrow", "combined", "isolated_extramedullary")), at),
            _code("lineage", chance.choice(("bcp", "bcp", "bcp", "t")), at),
            _day("episode_on", relapsed, at),
            _day("diagnosed_on", diagnosed, at),
            _number("blasts", chance.randint(1, 99), at),
            *(_code(f"marker:{name}", chance.choice(("yes", "no", "no")), at) for name in ("KRAS", "TP53", "JAK2")),
        ],
    )
    for number in range(TREATMENTS):
        ended = (diagnosed + timedelta(days=60 * number)).isoformat()
        given = chance.choice(("prior_car_t", "prior_allo_hsct", "prior_blinatumomab"))
        yield "treatment", [_code(given, "yes", ended), _day("last_chemotherapy_on", relapsed, ended)]
    yield "result", [_number(antigen, chance.randint(0, 99), at) for antigen in ("cd19", "cd22")]


def _code(fact: str, code: str, on: str) -> dict[str, Any]:
    return {"fact": fact, "on": on, "codes": [code]}


def _number(fact: str, number: float, on: str) -> dict[str, Any]:
    return {"fact": fact, "on": on, "low": number, "high": number}


def _day(fact: str, day: date, on: str) -> dict[str, Any]:
    return _number(fact, day.toordinal(), on)
