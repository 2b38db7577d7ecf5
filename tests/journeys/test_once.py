"""The same request twice is one result, another body under its key is refused, and an old version writes nothing."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from libs.common.identifiers import new_id
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child, today
from tests.journeys.parties import Party, clinician, technician

pytestmark = pytest.mark.xdist_group("live")

TWINS = 8


@dataclass(frozen=True, slots=True)
class Write:
    """A request that makes something, another body for its key, and how many there are of what it makes."""

    party: Party
    method: str
    service: str
    path: str
    body: Any
    other: Any
    counted: str

    async def send(self, key: str, body: Any = None) -> httpx.Response:
        headers = {"Idempotency-Key": key}
        return await self.party.ask(self.method, self.service, self.path, body or self.body, headers)

    async def count(self) -> int:
        [row] = await self.party.live.rows(self.service, self.counted)
        return int(row["count"])


def writes(child: Child) -> dict[str, Write]:
    """One of each service."""
    treatment = {"kind": "antibody", "agents": ["blinatumomab"], "started_on": "2022-06-01"}
    tube = {"patient": child.code, "material": "bone_marrow", "tube": "edta", "extracted_at": ago(hours=1), "hub": HUB}
    question = {"patient": child.code, "summary": {"lineage": "bcp"}, "question": "What is advised?"}
    fact = {"fact": "down_syndrome", "value": False, "on": today()}
    bodies = {
        "registry": (f"{child.path}/treatments", treatment, {**treatment, "line": 2}, "entries"),
        "samples": ("/v1/samples", tube, {**tube, "tube": "acd"}, "samples"),
        "board": ("/v1/consultations", question, {**question, "question": "And now?"}, "consultations"),
        "trials": (f"{child.path}/facts", {"facts": [fact]}, {"facts": [{**fact, "value": True}]}, "sources"),
    }
    return {
        service: Write(child.clinician, "POST", service, path, body, other, counting(table, child))
        for service, (path, body, other, table) in bodies.items()
    }


def counting(table: str, child: Child) -> str:
    return f"SELECT count(*) FROM {table} WHERE patient = '{child.code}'"


SERVICES = ["registry", "samples", "board", "trials"]


@pytest.fixture(scope="module")
async def child(live: Live) -> Child:
    child = await new_child(live, "hospital-extremadura")
    await child.relapse()
    await live.settle()
    return child


@pytest.mark.parametrize("service", SERVICES)
async def test_the_same_request_twice_is_one_result(child: Child, service: str) -> None:
    write, key = writes(child)[service], str(new_id())
    before = await write.count()
    first, second = await write.send(key), await write.send(key)
    assert first.status_code == second.status_code == 201, first.text
    assert first.content == second.content
    assert first.headers.get("ETag") == second.headers.get("ETag")
    assert await write.count() == before + 1


@pytest.mark.parametrize("service", SERVICES)
async def test_another_body_under_the_same_key_is_refused(child: Child, service: str) -> None:
    write, key = writes(child)[service], str(new_id())
    assert (await write.send(key)).status_code == 201
    before = await write.count()
    other = await write.send(key, write.other)
    assert (other.status_code, other.json()["errors"][0]["where"]) == (422, "header.Idempotency-Key")
    assert await write.count() == before


@pytest.mark.parametrize("service", SERVICES)
async def test_twins_sent_at_once_are_one_result(child: Child, service: str) -> None:
    write, key = writes(child)[service], str(new_id())
    before = await write.count()
    answers = await asyncio.gather(*(write.send(key) for _ in range(TWINS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await write.count() == before + 1


async def test_a_key_belongs_to_its_caller_and_route(child: Child) -> None:
    """Another person, or another route, may use the same key for something else."""
    write, key = writes(child)["registry"], str(new_id())
    machine = Party(child.live, f"machine@{child.hospital}")
    before = await write.count()
    answers = [await write.send(key), await Write(machine, *fields(write)).send(key)]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert await write.count() == before + 2


def fields(write: Write) -> tuple[Any, ...]:
    return write.method, write.service, write.path, write.body, write.other, write.counted


async def test_one_key_makes_one_child_with_one_code(live: Live) -> None:
    person, key = clinician(live, "hospital-extremadura"), str(new_id())
    identity = {"given_names": "Invented", "family_names": f"Twin {key}", "birth_date": "2016-02-03"}
    body = {"identity": {**identity, "sex": "male", "record_number": key}}
    sent = (person.ask("POST", "registry", "/v1/patients", body, {"Idempotency-Key": key}) for _ in range(TWINS))
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1


async def test_an_old_version_in_the_registry_writes_nothing(child: Child) -> None:
    treatment = {"kind": "chemotherapy", "started_on": "2021-03-20"}
    made = await child.record("treatments", **treatment)
    path = f"{child.path}/treatments/{made['id']}"
    correction = {**treatment, "line": 1, "reason": "The line was left out."}
    first = await child.clinician.ask("PUT", "registry", path, correction, {"If-Match": '"1"'})
    stale = await child.clinician.ask("PUT", "registry", path, {**correction, "line": 2}, {"If-Match": '"1"'})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    now = await child.clinician.get("registry", path)
    assert (now["line"], now["version"]) == (1, 2)


async def test_an_old_version_in_samples_and_board_writes_nothing(child: Child) -> None:
    sample = await child.collect()
    await child.dispatch(sample)
    path = f"/v1/samples/{sample['id']}"
    hub = technician(child.live, HUB)
    reception = {"received_at": ago(hours=9)}
    stale = await hub.ask("POST", "samples", f"{path}/reception", reception, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (await hub.get("samples", path))["stage"] == "dispatched"

    referral = await child.refer(await child.advised())
    path = f"/v1/referrals/{referral['id']}"
    await hub.post("board", f"{path}/acceptance")
    stale = await child.clinician.ask("POST", "board", f"{path}/revocation", {}, {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (await hub.get("board", path))["stage"] == "accepted"


async def test_a_refused_request_may_be_sent_again_under_its_key(child: Child) -> None:
    """What was refused wrote nothing, the key neither: the corrected request is not another body."""
    write, key = writes(child)["registry"], str(new_id())
    before = await write.count()
    refused = await write.send(key, {**write.body, "started_on": "2099-01-01"})
    assert refused.status_code == 422
    assert await write.count() == before
    assert (await write.send(key)).status_code == 201
