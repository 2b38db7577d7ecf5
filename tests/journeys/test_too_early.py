"""A caller faster than the events is told to come again, and succeeds as soon as the fact has arrived."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child, today
from tests.journeys.parties import Json, done, is_too_early, technician, until

pytestmark = pytest.mark.xdist_group("live")


@asynccontextmanager
async def deaf(live: Live, service: str) -> AsyncIterator[None]:
    """The service answers, but its worker stands still: it hears nothing new."""
    live.system.kill(f"{service}-worker", signal.SIGSTOP)
    try:
        yield
    finally:
        live.system.kill(f"{service}-worker", signal.SIGCONT)


def first_requests(child: Child) -> dict[str, tuple[str, Json]]:
    """What a hospital may ask of each service right after registration."""
    tube = {"material": "bone_marrow", "tube": "edta", "extracted_at": ago(hours=1), "hub": HUB}
    question = {"summary": {"lineage": "bcp"}, "question": "What does the board advise?"}
    fact = {"fact": "down_syndrome", "value": False, "on": today()}
    return {
        "samples": ("/v1/samples", {"patient": child.code, **tube}),
        "board": ("/v1/consultations", {"patient": child.code, **question}),
        "trials": (f"{child.path}/facts", {"facts": [fact]}),
    }


@pytest.mark.parametrize("service", ["samples", "board", "trials"])
async def test_a_fast_caller_is_asked_to_wait_and_then_succeeds(live: Live, service: str) -> None:
    async with deaf(live, service):
        child = await new_child(live, "hospital-murcia")
        path, body = first_requests(child)[service]
        early = await child.clinician.ask("POST", service, path, body, {"Idempotency-Key": child.code})
    assert (early.status_code, early.json()["code"]) == (409, "not_yet_known")
    assert int(early.headers["Retry-After"]) >= 1
    assert early.headers["Content-Type"] == "application/problem+json"

    async def answered() -> httpx.Response | None:
        answer = await child.clinician.ask("POST", service, path, body, {"Idempotency-Key": child.code})
        return None if is_too_early(answer) else answer

    assert done(await until(answered))


async def test_a_referral_that_has_not_arrived_is_waited_for_by_the_bedside(live: Live) -> None:
    """The tube of a referral that samples has not heard of must not become a second sample."""
    child = await new_child(live, "hospital-murcia")
    consultation = await child.advised()
    await live.settle()
    async with deaf(live, "samples"):
        referral = await child.refer(consultation)
        tube = {"patient": child.code, "material": "bone_marrow", "tube": "edta", "extracted_at": ago(hours=1)}
        path, body = "/v1/samples", {**tube, "referral_id": referral["id"]}
        early = await child.clinician.refused("POST", "samples", path, body)
    assert early == (409, "not_yet_known")
    collected = await child.clinician.post("samples", path, body)
    assert collected["referral_id"] == referral["id"]
    hub = technician(live, HUB)
    assert [one["id"] for one in await hub.listed("samples", f"{path}?patient={child.code}")] == [collected["id"]]


async def test_a_withdrawal_is_outstanding_until_every_service_has_heard_it(live: Live) -> None:
    child = await new_child(live, "hospital-murcia")
    await live.settle()
    async with deaf(live, "trials"):
        path = await child.withdraw()

        async def all_but_trials() -> bool:
            shown = await child.clinician.get("registry", path)
            return bool(shown["outstanding"] == ["trials"])

        assert await until(all_but_trials)
        assert not (await child.clinician.get("registry", path))["complete"]

    async def complete() -> bool:
        return bool((await child.clinician.get("registry", path))["complete"])

    assert await until(complete)
