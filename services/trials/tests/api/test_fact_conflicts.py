"""Sources that contradict each other: shown, stated once, settled with a reason, open again, and seen by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.envelope import Event
from libs.common.contracts.trials import FactConflictFound, FactConflictSettled, VerdictChanged
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Assay, Lineage, OutcomeStatus
from services.trials.commands.changing.check_everything import check_everything
from services.trials.commands.reassess_due import reassess_due
from services.trials.domain.facts.definitions.freshness import GOOD_FOR_DAYS
from services.trials.store.forgetting import tables_of_patients
from services.trials.store.tables.every import METADATA
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    HOSPITAL,
    OTHER,
    PATIENT,
    assay_resulted,
    consent_given,
    consent_withdrawn,
    consultation_followed_up,
    consultation_opened,
    episode_recorded,
    named,
    outcome_recorded,
    patient_merged,
    patient_moved,
    patient_registered,
    result_withdrawn,
)

Headers = Callable[..., dict[str, str]]
FACTS = f"/v1/patients/{PATIENT}/facts"
SETTLEMENT = f"{FACTS}/cd22/settlement"
HIGH, LOW = (f"assay/{named(name)}" for name in ("high", "low"))
DUPLICATE = "0000AC3P"


@pytest.fixture
def own(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", HOSPITAL)


def cd22(percent: float, name: str, version: int = 2) -> Event:
    return assay_resulted(Assay.FLOW, ("CD22", percent, "%"), name=name, version=version)


def blasts(percent: float, name: str) -> Event:
    return assay_resulted(Assay.FLOW, ("blasts", percent, "%"), name=name)


@pytest.fixture
async def disputed(catalogue: None, patient: str, heard: Hear) -> str:
    """Two laboratories, one day, 93 and 3 per cent; the second told twice."""
    await heard(episode_recorded(), cd22(93, "high"), cd22(3, "low"), cd22(3, "low"))
    return patient


async def told(database: Database) -> list[tuple[str, int, str]]:
    kinds = FactConflictFound | FactConflictSettled
    found = [event for event in await published(database) if isinstance(event, kinds)]
    assert {(event.origin, event.destination, event.patient) for event in found} <= {(HOSPITAL, HOSPITAL, PATIENT)}
    return [(event.participle, event.version, event.fact) for event in found]


async def fact(client: httpx.AsyncClient, own: dict[str, str], name: str = "cd22", **asked: str) -> dict[str, Any]:
    answer = await client.get(FACTS, headers=own, params=asked)
    found: dict[str, Any] = {one["fact"]: one for one in answer.json()["facts"]}[name]
    return found


async def listed(client: httpx.AsyncClient, own: dict[str, str], **asked: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/fact-conflicts", headers=own, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_it_is_shown_with_what_each_source_says_and_stated_once(
    *, disputed: str, client: httpx.AsyncClient, headers: Headers, own: dict[str, str], database: Database
) -> None:
    shown = await fact(client, own)
    assert (shown["conflicting"], shown["low"], shown["high"]) == (True, 3, 93)
    assert {one["source"]: one["low"] for one in shown["sources"]} == {HIGH: 93, LOW: 3}
    (line,) = await listed(client, own, state="open")
    assert (line["patient"], line["fact"], line["state"], line["settled_by"]) == (PATIENT, "cd22", "open", None)
    assert line["words"]["es"] == "CD22 en blastos"
    assert await listed(client, own, state="settled") == await listed(client, own, fact="cd19") == []
    assert await listed(client, headers("site_clinician", OTHER)) == []
    assert await told(database) == [("found", 1, "cd22")]
    event = next(one for one in await published(database) if isinstance(one, FactConflictFound))
    assert set(event.model_dump()) & {"value", "values", "low", "high", "sources"} == set()


async def test_a_decision_settles_it_until_it_is_taken_back_or_a_newer_source_speaks(
    *,
    disputed: str,
    client: httpx.AsyncClient,
    headers: Headers,
    own: dict[str, str],
    database: Database,
    heard: Hear,
    clock: FixedClock,
) -> None:
    before = clock.now()
    clock.move(timedelta(minutes=5))
    body = {"source": HIGH, "reason": "The other tube had clotted."}
    once = own | {"Idempotency-Key": "settled"}
    first = await client.post(SETTLEMENT, headers=once, json=body)
    assert first.status_code == 201, first.text
    assert (await client.post(SETTLEMENT, headers=once, json=body)).json() == first.json()
    shown = await fact(client, own)
    assert (shown["conflicting"], shown["settled"], shown["low"], shown["high"]) == (False, True, 93, 93)
    assert (await fact(client, own, known_at=before.isoformat()))["conflicting"]
    (line,) = await listed(client, own)
    assert (line["state"], line["reason"], line["version"]) == ("settled", body["reason"], 2)
    assert line["settled_by"].startswith("site_clinician")
    assert (await client.post(SETTLEMENT, headers=own, json=body)).status_code == 409
    changed = [one for one in await published(database) if isinstance(one, VerdictChanged)]
    assert "eudract-2016-000227-71" in {one.trial for one in changed if "down_syndrome" in one.missing}
    back = await client.post(f"{SETTLEMENT}/void", headers=own, json={"reason": "It was the other one."})
    assert (back.status_code, back.json()["state"]) == (200, "open")
    assert (await client.post(f"{SETTLEMENT}/void", headers=own, json={"reason": "Again."})).status_code == 404
    clock.move(timedelta(minutes=5))
    office = headers("data_manager", "office")
    assert (await client.post(SETTLEMENT, headers=office, json={"value": 3, "reason": "Seen."})).status_code == 201
    assert (await fact(client, own))["high"] == 3
    await heard(cd22(50, "third"))
    assert ((await fact(client, own))["low"], (await fact(client, own))["high"]) == (3, 93)
    await heard(*(result_withdrawn(name=name, version=9) for name in ("high", "low")))
    assert (await listed(client, own))[0]["state"] == "gone"
    participles = ["found", "settled", "found", "settled", "found", "settled"]
    assert await told(database) == [(one, number, "cd22") for number, one in enumerate(participles, start=1)]
    assert await unaudited(database) == []
    assert "clotted" not in str(await published(database))


async def test_what_is_refused(
    *, disputed: str, client: httpx.AsyncClient, headers: Headers, own: dict[str, str]
) -> None:
    chosen = {"source": HIGH, "reason": "Seen."}
    for body, where in (
        ({"reason": "Neither."}, "body"),
        ({"value": 3, "source": HIGH, "reason": "Both."}, "body"),
        ({"source": "assay/none", "reason": "Unknown."}, "body.source"),
        ({"value": 50, "reason": "Made up."}, "body.value"),
        ({"value": "high", "reason": "No number."}, "body.value"),
        ({"source": HIGH}, "body.reason"),
    ):
        refused = await client.post(SETTLEMENT, headers=own, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, where), refused.text
    unknown = await client.post(f"{FACTS}/cd222/settlement", headers=own, json=chosen)
    assert (unknown.status_code, unknown.json()["errors"][0]["where"]) == (422, "path.fact")
    assert (await client.post(f"{FACTS}/cd19/settlement", headers=own, json=chosen)).status_code == 409
    stranger = headers("site_clinician", OTHER)
    assert (await client.post(SETTLEMENT, headers=stranger, json=chosen)).status_code == 404
    assert (await client.post(f"{SETTLEMENT}/void", headers=stranger, json={"reason": "x"})).status_code == 404
    coordinator = headers("trial_coordinator", HOSPITAL)
    assert (await client.post(SETTLEMENT, headers=coordinator, json=chosen)).status_code == 403


async def test_it_goes_with_the_child(
    *, disputed: str, client: httpx.AsyncClient, headers: Headers, own: dict[str, str], heard: Hear
) -> None:
    await heard(patient_moved(OTHER))
    there = headers("site_clinician", OTHER)
    assert await listed(client, own) == []
    assert [line["state"] for line in await listed(client, there)] == ["open"]
    decided = await client.post(SETTLEMENT, headers=there, json={"source": LOW, "reason": "Repeated."})
    assert decided.status_code == 201


async def test_it_is_found_when_the_family_agrees_and_ends_when_what_it_is_about_grows_too_old(
    *, database: Database, heard: Hear, client: httpx.AsyncClient, own: dict[str, str], clock: FixedClock
) -> None:
    """What came before the consent contradicts itself from then on; time alone ends it, once."""
    registry, matching = consent_given()
    await heard(patient_registered(), registry, episode_recorded(), blasts(40, "high"), blasts(4, "low"))
    assert await told(database) == []
    await heard(matching)
    assert await told(database) == [("found", 1, "blasts")]
    clock.move(timedelta(days=GOOD_FOR_DAYS["blasts"] - 14))
    await reassess_due(database)
    assert len(await told(database)) == 1
    clock.move(timedelta(days=1))
    await reassess_due(database)
    await check_everything(database)
    assert await told(database) == [("found", 1, "blasts"), ("settled", 2, "blasts")]
    (line,) = await listed(client, own)
    assert (line["state"], line["settled_by"]) == ("gone", None)
    assert await unaudited(database) == []


async def test_it_is_found_when_two_codes_turn_out_to_be_one_child(
    *, database: Database, heard: Hear, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    of_duplicate = blasts(4, "low").model_copy(update={"patient": DUPLICATE})
    for code in (PATIENT, DUPLICATE):
        await heard(patient_registered(code), *consent_given(code))
    await heard(blasts(40, "high"), of_duplicate)
    assert await told(database) == []
    await heard(patient_merged(survivor=PATIENT, duplicate=DUPLICATE))
    assert await told(database) == [("found", 1, "blasts")]
    entered = {"facts": [{"fact": "lansky", "value": 80, "on": "2026-06-10"}]}
    entries = [await client.post(FACTS, headers=own, json=entered) for _ in range(2)]
    entered["facts"][0]["value"] = 50
    wrong = (await client.post(FACTS, headers=own, json=entered)).json()["id"]
    assert [one.status_code for one in entries] == [201, 201]
    voided = await client.post(f"{FACTS}/{wrong}/void", headers=own, json={"reason": "Another child."})
    assert voided.status_code == 200
    assert (await told(database))[1:] == [("found", 1, "lansky"), ("settled", 2, "lansky")]


async def test_what_the_board_states_is_a_fact_where_the_registry_is_silent(
    patient: str, client: httpx.AsyncClient, own: dict[str, str], heard: Hear
) -> None:
    await heard(consultation_opened(Lineage.T), consultation_followed_up())
    assert ((await fact(client, own, "lineage"))["codes"], (await fact(client, own, "outcome_status"))["codes"]) == (
        ["t"],
        ["alive_cr"],
    )
    await heard(episode_recorded())
    assert (await fact(client, own, "lineage"))["codes"] == ["bcp"]
    assert await listed(client, own) == []


EXEMPT = {"known_patients", "audit_entries", "outbox_waiting", "alembic_version"}
"""The child's line with what its family agreed to; who did what; events until the relay has them."""


async def holding(database: Database, code: str) -> set[str]:
    """Every table of the database in which some column of some row says the code."""
    names = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    found = set()
    async with database.reading(Call.service("trials")) as tx:
        for (name,) in await tx.all(names):
            rows = text(f"SELECT count(*) FROM {name} AS one WHERE one::text LIKE '%{code}%'")
            if await tx.scalar(rows):
                found.add(name)
    return {name for name in found if name not in EXEMPT and not name.startswith("ledger")}


async def test_a_withdrawal_forgets_in_every_table_that_holds_a_patient_code(
    *, disputed: str, client: httpx.AsyncClient, own: dict[str, str], heard: Hear, database: Database
) -> None:
    await heard(patient_registered(DUPLICATE), *consent_given(DUPLICATE))
    await heard(patient_merged(survivor=PATIENT, duplicate=DUPLICATE), consultation_opened(Lineage.BCP))
    entry = {"facts": [{"fact": "lansky", "value": 80, "on": "2026-06-10"}]}
    assert (await client.post(FACTS, headers=own, json=entry)).status_code == 201
    decision = {"source": HIGH, "reason": "Repeated."}
    assert (await client.post(SETTLEMENT, headers=own, json=decision)).status_code == 201
    before = await holding(database, PATIENT)
    assert before >= {"sources", "source_versions", "fact_conflicts", "verdicts"}
    await heard(consent_withdrawn())
    assert await holding(database, PATIENT) | await holding(database, DUPLICATE) == set()
    await heard(cd22(80, "later"), consultation_followed_up(), outcome_recorded(OutcomeStatus.ALIVE_CR))
    assert await holding(database, PATIENT) == set()


def test_every_table_that_names_a_patient_is_forgotten() -> None:
    """Whoever adds one with another name for the code has to say so here, and to forget it."""
    named = {table.name for table in METADATA.sorted_tables if "patient" in table.c or "code" in table.c}
    assert named - {table.name for table in tables_of_patients()} == {"known_patients", "patient_states"}
