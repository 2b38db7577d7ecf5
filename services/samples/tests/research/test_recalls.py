"""Tubes are with a researcher when the family withdraws: under whichever code, on whichever list they stand."""

from typing import Any

import pytest

from libs.common.vocabulary import Purpose
from services.samples.tests.events import merged, withdrawn
from services.samples.tests.research.conftest import CODES

ONE, TWO = CODES[:2]
OUT = {"handed_out_at": "2026-06-15T10:00:00Z"}
DONE_AT = "2026-06-17T09:00:00Z"
SECOND = {"role": "site_clinician", "of": "hub-barcelona"}


@pytest.fixture
def away(bank: Any, granted: Any, technician: Any) -> Any:
    """A tube of the child that a researcher has."""

    async def hand_out(code: str) -> Any:
        await bank(code, 500, 500)
        path = f"/v1/biobank-requests/{(await granted({'content': 'sample', 'samples': 1}))['id']}"
        await technician("POST", f"{path}/picks", json={})
        answer = await technician("POST", f"{path}/hand-out", json=OUT)
        [tube] = answer.json()["tubes"]
        assert tube["state"] == "handed_out", answer.text
        return tube

    return hand_out


@pytest.mark.usefixtures("knowledge")
async def test_what_the_list_for_destruction_accounted_for_is_settled_as_destroyed_alone(
    away: Any, heard: Any, technician: Any
) -> None:
    tube = await away(ONE)
    await heard(withdrawn(ONE, Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK))
    [listed] = (await technician("GET", "/v1/destructions")).json()["items"]
    told = {"tubes": [tube["label"]], "outcome": "destroyed", "method": "incinerated", "happened_at": DONE_AT}
    await technician("POST", f"/v1/destructions/{listed['id']}/notes", json=told)
    seen = {"tubes": told["tubes"]}
    assert (await technician("POST", f"/v1/destructions/{listed['id']}/witnessing", json=seen, **SECOND)).is_success
    path = f"/v1/research-tubes/{tube['id']}/settlement"
    consumed = await technician("POST", path, json={"outcome": "consumed", "at": DONE_AT})
    assert consumed.json()["code"] == "wrong_state"
    settled = await technician("POST", path, json={"outcome": "destroyed", "at": DONE_AT})
    assert settled.json()["state"] == "destroyed"
    assert (await technician("POST", f"/v1/biobank-requests/{tube['biobank_request_id']}/closure")).is_success


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize("purpose", [Purpose.SAMPLES_AND_BIOBANK, Purpose.REGISTRY])
async def test_a_duplicate_comes_under_a_code_whose_family_has_withdrawn(
    *, away: Any, bank: Any, heard: Any, researcher: Any, purpose: Purpose
) -> None:
    tube = await away(ONE)
    await bank(TWO, 500)
    await heard(withdrawn(TWO, purpose), merged(TWO, duplicate=ONE))
    [found] = (await researcher("GET", "/v1/research-tubes")).json()["items"]
    assert (found["id"], found["state"]) == (tube["id"], "recalled")


@pytest.mark.usefixtures("knowledge")
async def test_what_a_researcher_has_is_not_relabelled(away: Any, technician: Any) -> None:
    tube = await away(ONE)
    path = f"/v1/aliquots/{tube['aliquot_id']}"
    refused = await technician("POST", f"{path}/relabelling", json={"reason": "lost"})
    assert (refused.json()["code"], (await technician("GET", path)).json()["label"]) == ("wrong_state", tube["label"])
