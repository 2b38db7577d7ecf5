"""A laboratory's own profiles and devices: versions, what is refused with which words, and who sees them."""

from copy import deepcopy
from typing import Any

import pytest

from services.samples.api.instruments.devices import EXAMPLE as DEVICE
from services.samples.api.instruments.profiles import EXAMPLE as PROFILE

PROFILES, DEVICES = "/v1/instrument-profiles", "/v1/instrument-devices"
MADRID = {"role": "hub_technician", "of": "hub-madrid"}


async def test_shipped_ones_are_read_and_sent_again_as_one_s_own(technician: Any) -> None:
    listed = (await technician("GET", PROFILES)).json()["items"]
    assert {"hl7-lenient", "genomics-lri", "yumizen-h500"} <= {one["name"] for one in listed}
    assert all(one["profile"]["source"] for one in listed)
    shipped = (await technician("GET", f"{PROFILES}/genomics-lri")).json()
    own = {**shipped["profile"], "name": "our-genomics", "title": "Ours"}
    written = await technician("POST", PROFILES, json=own)
    assert (written.status_code, written.json()["lab"], written.headers["ETag"]) == (201, "hub-barcelona", '"1"')
    assert written.json()["profile"] == own
    assert (await technician("PUT", f"{PROFILES}/genomics-lri", json=shipped["profile"])).status_code == 404


async def test_every_version_stays_readable(ask: Any, technician: Any) -> None:
    assert (await technician("POST", PROFILES, json=PROFILE)).status_code == 201
    assert (await technician("POST", PROFILES, json=PROFILE)).status_code == 409
    path, told = f"{PROFILES}/{PROFILE['name']}", {**PROFILE, "title": "Mended"}
    assert (await technician("PUT", path, json=told, more={"If-Match": '"7"'})).status_code == 412
    again = await technician("PUT", path, json=told, more={"If-Match": '"1"'})
    assert (again.json()["version"], again.json()["title"]) == (2, "Mended")
    assert (await technician("GET", f"{path}?version=1")).json()["title"] == PROFILE["title"]
    assert (await technician("GET", f"{path}?version=3")).status_code == 404
    assert (await ask("GET", path, **MADRID)).status_code == 404
    assert (await ask("GET", path, role="site_clinician", of="hospital-aragon")).status_code == 403


def changed(**told: Any) -> Any:
    return {**deepcopy(PROFILE), **told}


def with_field(**told: Any) -> Any:
    body = changed()
    body["results"][0]["fields"][0] |= told
    return body


@pytest.mark.parametrize(
    ("body", "where", "says"),
    [
        (changed(name="hl7-lenient"), "body.name", "comes with the software"),
        (changed(time_zone="Europe/Atlantis"), "body.time_zone", "time zone"),
        (changed(character_set="klingon"), "body.character_set", "character set"),
        (with_field(to="blast_percent"), "body.results[0].fields[0].to", "has no blast_percent"),
        (with_field(units=[{"unit": "%", "factor": 0}]), "body.results[0].fields[0].units[0].factor", "more than 0"),
        (with_field(unit_if_missing="g"), "body.results[0].fields[0]", "not among the units"),
        (with_field(shape="coded"), "body.results[0].fields[0]", "belong to the shape"),
        (changed(results=PROFILE["results"] * 2), "body", "two maps"),
        (changed(delimiter="|"), "body.delimiter", "no such field"),
    ],
)
async def test_what_is_wrong_is_said_with_its_place(technician: Any, body: Any, where: str, says: str) -> None:
    refused = await technician("POST", PROFILES, json=body)
    assert refused.status_code in {409, 422}
    assert where in [one["where"] for one in refused.json()["errors"]], refused.text
    assert says in refused.text


async def test_devices_are_registered_changed_and_put_out_of_use(ask: Any, technician: Any) -> None:
    made = await technician("POST", DEVICES, json=DEVICE)
    assert made.status_code == 201, made.text
    path = f"{DEVICES}/{made.json()['id']}"
    assert (await technician("POST", DEVICES, json=DEVICE)).status_code == 409
    changed = await technician("PUT", path, json={**DEVICE, "active": False}, more={"If-Match": '"1"'})
    assert (changed.json()["active"], changed.json()["version"]) == (False, 2)
    assert [one["id"] for one in (await technician("GET", DEVICES)).json()["items"]] == [made.json()["id"]]
    assert (await ask("GET", path, **MADRID)).status_code == 404
    assert (await ask("PUT", path, json=DEVICE, **MADRID)).status_code == 404
    assert (await ask("GET", DEVICES, **MADRID)).json()["items"] == []


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"profile": "unheard-of"}, "body.profile"),
        ({"application": None, "facility": None}, "body"),
        ({"orders_host": "analyser.example"}, "body"),
        ({"port": 0}, "body.port"),
    ],
)
async def test_a_device_that_cannot_be_known(technician: Any, told: Any, where: str) -> None:
    refused = await technician("POST", DEVICES, json={**DEVICE, **told})
    assert refused.status_code == 422
    assert where in [one["where"] for one in refused.json()["errors"]], refused.text


async def test_one_default_at_a_time(technician: Any) -> None:
    first = {"name": "anything", "profile": "hl7-lenient", "is_default": True}
    assert (await technician("POST", DEVICES, json=first)).status_code == 201
    assert (await technician("POST", DEVICES, json={**first, "name": "other"})).status_code == 409
