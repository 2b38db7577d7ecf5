"""What other criteria would do: one's own children by code, others in numbers, nothing kept but that somebody asked."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from libs.common.backbone import audit_entries, idempotency_keys, ledger
from libs.common.call import Call
from libs.common.database import Database
from libs.common.testing.tokens import IssuerForTests
from services.trials.domain.network.effect import Effect
from services.trials.store.tables.trials import criteria_versions
from services.trials.tests.conftest import Hear
from services.trials.tests.events import HOSPITAL, OTHER, consent_withdrawn
from services.trials.tests.network.children import (
    EIGHT,
    FROM_EIGHT,
    TRIAL,
    UNDER_EIGHT,
    arm,
    document,
    network_of,
    relapsed,
)

Headers = Callable[..., dict[str, str]]
BOTH = ["trial_coordinator", "data_manager"]
WHAT_IF = f"/v1/trials/{TRIAL}/what-if"
UNTOLD = {"looked_at": None, "effects": dict.fromkeys(Effect)}
APPROVED = {"approved": True}
NARROWER: tuple[dict[str, Any], ...] = (
    FROM_EIGHT,
    {"all": [FROM_EIGHT, {"fact": "age_days", "at_least": 3_000, "below": 3_200}]},
    {"all": [FROM_EIGHT, {"not": {"fact": "age_days", "at_least": 3_000, "below": 3_200}}]},
    {"any": [UNDER_EIGHT, {"all": [{"fact": "age_days", "below": 3_200}, {"fact": "tp53", "is": False}]}]},
    {"not": {"all": [{"fact": "age", "at_least": 8, "at_most": 8}, {"fact": "blasts", "at_least": 25}]}},
)


@pytest.fixture
async def own(client: httpx.AsyncClient, headers: Headers) -> dict[str, str]:
    """The coordinator of the children's hospital has written a trial for those under eight; another published it."""
    writer = headers("trial_coordinator", HOSPITAL)
    assert (await client.post("/v1/trials", headers=writer, json=document())).status_code == 201
    publisher = headers("trial_coordinator", "hub-barcelona")
    assert (await client.post(f"/v1/trials/{TRIAL}/publication", headers=publisher)).status_code == 200
    return writer


async def counts(database: Database) -> tuple[int, int]:
    async with database.reading(Call.service("test")) as tx:
        tables = (criteria_versions, ledger)
        found = [await tx.scalar(select(func.count()).select_from(table)) for table in tables]
    return found[0], found[1]


async def test_gained_and_lost(
    *,
    own: dict[str, str],
    client: httpx.AsyncClient,
    heard: Hear,
    database: Database,
    headers: Headers,
    issuer: IssuerForTests,
) -> None:
    children = await network_of(heard)
    young, old = children[HOSPITAL]
    before = await counts(database)
    proposed: dict[str, Any] = {"arms": [arm(FROM_EIGHT)]}
    answer = await client.post(WHAT_IF, headers=own, json=proposed)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["on"], found["against"], found["looked_at"]) == ("2026-06-15", 1, 2)
    (here,) = found["arms"]
    effects = {
        one["patient"]: (one["effect"], one["before"]["reasons"], one["after"]["reasons"]) for one in here["patients"]
    }
    assert effects == {
        young: ("lost", ["met:age<8"], ["not_met:age>=8"]),
        old: ("gained", ["not_met:age<8"], ["met:age>=8"]),
    }
    assert (found["counting"], found["others"], here["others"]) == ("not_at_all", UNTOLD, UNTOLD)
    assert not any(code in answer.text for code in children["hospital-galicia"])
    assert await counts(database) == before
    await _what_is_added(client, own)
    await _criteria_of_the_place_are_asked_at_the_hospitals(client, own, young)
    await _the_office_sees_all_by_code(client, issuer, headers, children)
    await _the_look_is_noted(database, children[HOSPITAL])
    await _a_withdrawn_child_is_not_counted(client, own, heard, young)


async def _what_is_added(client: httpx.AsyncClient, own: dict[str, str]) -> None:
    undetermined = {"any": [UNDER_EIGHT, {"fact": "tp53", "is": True}]}
    opened = (await client.post(WHAT_IF, headers=own, json={"arms": [arm(undetermined)]})).json()
    assert opened["arms"][0]["patients"][0]["after"]["missing"] == ["tp53"]
    added = (await client.post(WHAT_IF, headers=own, json={"arms": [arm(UNDER_EIGHT), arm(FROM_EIGHT, "b")]})).json()
    assert [one["arm"] for one in added["arms"]] == ["only", "b"]


async def _criteria_of_the_place_are_asked_at_the_hospitals(
    client: httpx.AsyncClient, own: dict[str, str], young: str
) -> None:
    door = {"status": "recruiting", "since": "2026-06-01", "verified_on": "2026-06-10", "source": "told"}
    assert (await client.put(f"/v1/trials/{TRIAL}/arms/only/sites/{HOSPITAL}", headers=own, json=door)).is_success
    abroad = {"all": [UNDER_EIGHT, {"fact": "site_country", "one_of": ["FR"]}]}
    found = (await client.post(WHAT_IF, headers=own, json={"arms": [arm(abroad)]})).json()
    (lost,) = found["arms"][0]["patients"]
    assert (lost["patient"], lost["effect"], lost["after"]["reasons"]) == (young, "lost", ["not_met:site_country=FR"])


async def _the_office_sees_all_by_code(
    client: httpx.AsyncClient, issuer: IssuerForTests, headers: Headers, children: Any
) -> None:
    both = {"Authorization": f"Bearer {issuer.token('data_manager', 'office', roles=BOTH)}"}
    found = (await client.post(WHAT_IF, headers=both, json={"arms": [arm(FROM_EIGHT)]})).json()
    codes = {one["patient"] for one in found["arms"][0]["patients"]}
    assert codes == {code for codes in children.values() for code in codes}
    assert (found["others"]["looked_at"], found["counting"], found["suppressed"]) == (0, "exactly", False)
    coordinator = headers("trial_coordinator", "office")
    found = (await client.post(WHAT_IF, headers=coordinator, json={"arms": [arm(FROM_EIGHT)]})).json()
    assert (found["arms"][0]["patients"], found["others"]) == ([], UNTOLD)


async def _the_look_is_noted(database: Database, codes: list[str]) -> None:
    async with database.reading(Call.service("test")) as tx:
        asked = audit_entries.c.did == "asked what if"
        first = (await tx.all(select(audit_entries).where(asked).order_by(audit_entries.c.id)))[0]
    assert (first.about, first.changes["patients"]) == (f"trial/{TRIAL}", sorted(codes))
    assert len(first.changes["arms"]) == 64


async def _a_withdrawn_child_is_not_counted(
    client: httpx.AsyncClient, own: dict[str, str], heard: Hear, code: str
) -> None:
    await heard(consent_withdrawn(code=code))
    found = await client.post(WHAT_IF, headers=own, json={"arms": [arm(FROM_EIGHT)]})
    assert found.json()["looked_at"] == 1
    assert code not in found.text


async def test_an_idempotency_key_keeps_nothing_either(
    own: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    numbered = own | {"Idempotency-Key": "what-if-1"}
    asked = [await client.post(WHAT_IF, headers=numbered, json={"criteria_version": 1}) for _ in range(2)]
    assert [one.status_code for one in asked] == [200, 200]
    assert asked[0].json() == asked[1].json()
    async with database.reading(Call.service("test")) as tx:
        kept = select(func.count()).select_from(idempotency_keys).where(idempotency_keys.c.key == "what-if-1")
        assert await tx.scalar(kept) == 0


async def test_no_question_of_ones_own_tells_of_a_strangers_child(
    own: dict[str, str], client: httpx.AsyncClient, headers: Headers, heard: Hear
) -> None:
    """Whatever is asked, and however often: bit for bit the same, whoever is treated elsewhere and whatever they have."""
    await network_of(heard)

    async def told() -> list[bytes]:
        all_at_once = {"arms": [arm(UNDER_EIGHT), *(arm(one, f"a{n}") for n, one in enumerate(NARROWER))]}
        asked: list[tuple[dict[str, str], dict[str, Any]]] = [(own, {"arms": [arm(criteria)]}) for criteria in NARROWER]
        asked += [(own, {"criteria_version": 2, "against": 1})]
        asked += [(headers("trial_coordinator", where), all_at_once) for where in (HOSPITAL, "hub-barcelona", "office")]
        return [(await client.post(WHAT_IF, headers=who, json=body)).content for who, body in asked]

    await client.put(f"/v1/trials/{TRIAL}/criteria", headers=own, json={"arms": [arm(NARROWER[1])]})
    before = await told()
    for born in ("2017-11-02", "2017-11-03"):
        await relapsed(heard, OTHER, born)
    assert await told() == before


async def test_between_reviewed_versions_others_are_counted_in_steps(
    own: dict[str, str], client: httpx.AsyncClient, headers: Headers, heard: Hear
) -> None:
    """Six of the twelve gain, six lose; one more changes nothing that is told, and a single one is hidden."""
    await network_of(heard)
    publisher = headers("trial_coordinator", "hub-barcelona")

    async def told(version: int) -> tuple[int | None, int | None, int | None, int | None]:
        asked = await client.post(WHAT_IF, headers=own, json={"criteria_version": version, "against": 1})
        found = asked.json()["arms"][0]["others"]
        return found["looked_at"], *(found["effects"][one] for one in ("gained", "lost", "same"))

    await client.put(f"/v1/trials/{TRIAL}/criteria", headers=own, json={"arms": [arm(FROM_EIGHT)]})
    assert await told(2) == (None,) * 4
    assert (await client.post(f"/v1/trials/{TRIAL}/review", headers=publisher, json=APPROVED)).status_code == 200
    assert await told(2) == (10, 5, 5, 0)
    await relapsed(heard, OTHER, EIGHT)
    assert await told(2) == (15, 5, 5, 0)
    nine = {"fact": "age", "below": 9, "says": "Under 9 years"}
    await client.put(f"/v1/trials/{TRIAL}/criteria", headers=own, json={"arms": [arm(nine)]})
    await client.post(f"/v1/trials/{TRIAL}/review", headers=publisher, json=APPROVED)
    assert await told(3) == (15, None, 0, None)
    back = {"approved": False, "remark": "The protocol says eight."}
    assert (await client.post(f"/v1/trials/{TRIAL}/review", headers=publisher, json=back)).status_code == 200
    assert await told(3) == (None,) * 4


async def test_between_two_versions_and_what_is_refused(
    own: dict[str, str], client: httpx.AsyncClient, headers: Headers
) -> None:
    await client.put(f"/v1/trials/{TRIAL}/criteria", headers=own, json={"arms": [arm(FROM_EIGHT)]})
    found = (await client.post(WHAT_IF, headers=own, json={"criteria_version": 2, "against": 1})).json()
    assert (found["against"], found["criteria_version"], found["flaws"]) == (1, 2, [])
    for body, where in (
        ({}, "body.arms"),
        ({"arms": [arm(FROM_EIGHT)], "criteria_version": 1}, "body.arms"),
        ({"criteria_version": 3}, "body.criteria_version"),
        ({"criteria_version": 1, "against": 9}, "body.against"),
        ({"arms": [arm({"fact": "aeg", "below": 3})]}, "body.arms[0].criteria.fact"),
        ({"arms": [arm({"fact": "age", "below": 3, "hidden": 1})]}, "body.arms[0].criteria.hidden"),
    ):
        refused = await client.post(WHAT_IF, headers=own, json=body)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, where), refused.text
    nowhere = await client.post("/v1/trials/nct00000000/what-if", headers=own, json={"criteria_version": 1})
    assert nowhere.status_code == 404
    clinician = headers("site_clinician", HOSPITAL)
    assert (await client.post(WHAT_IF, headers=clinician, json={"criteria_version": 1})).status_code == 403
