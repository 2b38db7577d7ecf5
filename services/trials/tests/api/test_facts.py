"""The dictionary, facts that are too old, and what was known at a past instant, over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from libs.common.clock import FixedClock
from libs.common.vocabulary import Assay
from services.trials.tests.conftest import Hear
from services.trials.tests.events import HOSPITAL, PATIENT, assay_resulted, episode_recorded, result_amended

Headers = Callable[..., dict[str, str]]
FACTS = f"/v1/patients/{PATIENT}/facts"


@pytest.fixture
def own(headers: Headers) -> dict[str, str]:
    return headers("site_clinician", HOSPITAL)


def of(answer: httpx.Response, part: str = "facts") -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {one["fact"]: one for one in answer.json()[part]}


async def test_the_dictionary_says_unit_values_age_limit_and_who_tells_it(
    client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    entries = {one["id"]: one for one in (await client.get("/v1/facts", headers=own)).json()}
    assert len(entries) > 100
    assert all(one["words"]["en"] and one["words"]["es"] and one["told_by"] for one in entries.values())
    assert (entries["lansky"]["good_for_days"], entries["lansky"]["good_for_rule"]) == (30, "fact-freshness@1")
    assert entries["lansky"]["told_by"] == ["physician"]
    assert entries["lineage"]["told_by"] == ["registry", "board"]
    assert set(entries["kmt2a"]["told_by"]) == {"samples", "registry", "physician"}
    assert entries["venetoclax_ic50"]["experimental"]
    assert entries["age"]["counted_in"]["months"] == "age_months"
    assert entries["site_country"]["pattern"] == "[A-Z]{2}"


async def test_what_is_too_old_is_shown_apart_with_its_last_value(
    patient: str, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    entry = {"facts": [{"fact": "lansky", "value": 80, "on": "2026-05-01"}]}
    assert (await client.post(FACTS, headers=own, json=entry)).status_code == 201
    answer = await client.get(FACTS, headers=own)
    assert "lansky" not in of(answer)
    old = of(answer, "expired")["lansky"]
    assert (old["low"], old["good_until"]) == (80, "2026-05-31")
    assert of(await client.get(FACTS, headers=own, params={"on": "2026-05-31"}))["lansky"]["low"] == 80


async def test_what_was_known_at_a_past_instant(
    *, patient: str, heard: Hear, clock: FixedClock, client: httpx.AsyncClient, own: dict[str, str]
) -> None:
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    before = clock.now()
    clock.move(timedelta(hours=1))
    await heard(result_amended(Assay.FLOW, ("CD22", 3, "%")))

    async def cd22(**asked: str) -> Any:
        return of(await client.get(FACTS, headers=own, params=asked)).get("cd22", {}).get("low")

    assert await cd22() == 3
    assert await cd22(known_at=before.isoformat()) == 93
    assert await cd22(known_at=(before - timedelta(days=1)).isoformat()) is None
    assert await cd22(known_at=before.isoformat(), on="2026-05-31") is None
    late = await client.get(FACTS, headers=own, params={"known_at": (before + timedelta(days=9)).isoformat()})
    assert (late.status_code, late.json()["errors"][0]["where"]) == (422, "query.known_at")
    for wrong in ("2026-06-01T12:00:00", "1700000000", "1e9", "2026", "soon"):
        for path in (FACTS, f"/v1/patients/{PATIENT}/verdicts"):
            refused = await client.get(path, headers=own, params={"known_at": wrong})
            (told,) = refused.json()["errors"]
            assert (refused.status_code, told["where"]) == (422, "query.known_at"), wrong
            assert told["right"]


async def test_bodies_that_would_crash_a_parser_are_refused(client: httpx.AsyncClient, headers: Headers) -> None:
    writer = headers("researcher", "office") | {"Content-Type": "application/json"}
    deep = b'{"criteria":' + b'{"not":' * 60_000 + b"{}" + b"}" * 60_000 + b"}"
    wide = b'{"criteria":{"all":[' + b",".join([b'{"fact":"age","below":3}'] * 30_000) + b"]}}"
    for body, said in ((deep, 400), (wide, 422), (wide + b" " * 1_000_000, 413)):
        refused = await client.post("/v1/criteria/evaluations", headers=writer, content=body)
        assert refused.status_code == said, refused.text[:300]
        assert refused.headers["content-type"].startswith("application/problem+json")
        assert refused.json()["errors"][0]["where"].startswith("body") or said == 413
    nodes = (await client.post("/v1/criteria/evaluations", headers=writer, content=wide)).json()["errors"][0]
    assert nodes["where"] == "body.criteria.all[4999]"
