"""After a withdrawal: what each holder has to destroy, who says so, who saw it, and the certificate."""

from datetime import timedelta
from typing import Any

import pytest

from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.commands.destruction.watch_destructions import watch_destructions
from services.samples.domain.destruction.certificate import digest_of
from services.samples.tests import bodies
from services.samples.tests.events import given, merged, moved, registered, withdrawn

DONE_AT = "2026-06-17T09:00:00Z"
SECOND = {"role": "site_clinician", "of": "hub-barcelona"}
DESTROYED = {"outcome": "destroyed", "method": "incinerated", "happened_at": DONE_AT}
BOTH = (Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK)


@pytest.fixture
def banked(technician: Any, received: Any) -> Any:
    """A tube at the hub with aliquots at these positions."""

    async def bank(*positions: str) -> tuple[Any, list[Any]]:
        sample = await received()
        body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion(one) for one in positions]}
        answer = await technician("POST", f"/v1/samples/{sample['id']}/aliquots", json=body)
        assert answer.status_code == 201, answer.text
        return sample, answer.json()["aliquots"]

    return bank


@pytest.fixture
def lists(technician: Any) -> Any:
    async def found(query: str = "", **who: Any) -> list[Any]:
        answer = await technician("GET", f"/v1/destructions{query}", **who)
        assert answer.status_code == 200, answer.text
        items: list[Any] = answer.json()["items"]
        return items

    return found


async def accounted(technician: Any, its_id: str, labels: list[str], **told: Any) -> Any:
    note = {"tubes": labels, **(told or DESTROYED)}
    noted = await technician("POST", f"/v1/destructions/{its_id}/notes", json=note)
    assert noted.status_code == 200, noted.text
    return await technician("POST", f"/v1/destructions/{its_id}/witnessing", json={"tubes": labels}, **SECOND)


async def participles(database: Database) -> list[str]:
    return [f"{event.noun} {event.participle}" for event in await published(database)]


async def test_from_the_withdrawal_to_the_certificate(
    *, database: Database, heard: Any, technician: Any, clinician: Any, ask: Any, banked: Any, lists: Any
) -> None:
    sample, [first, second, used] = await banked("A1", "A2", "A3")
    await technician("POST", f"/v1/aliquots/{used['id']}/thaws", json={"used_up": True})
    told = withdrawn("000001AF", *BOTH)
    await heard(told)
    [one] = await lists("?state=open&patient=000001AF")
    assert (one["holder"], one["due_on"], one["tubes"], one["accounted"]) == ("hub-barcelona", "2026-07-15", 4, 1)
    path = f"/v1/destructions/{one['id']}"
    whole = (await technician("GET", path)).json()
    held = {tube["label"]: (tube["held_as"], tube["exemption"]) for tube in whole["listed"]}
    assert held[used["label"]] == ("used_up", "used_up")
    assert held[first["label"]] == held[sample["label"]] == ("held", None)
    assert (await technician("GET", f"{path}/certificate")).json()["code"] == "wrong_state"

    # One person alone destroys nothing on paper.
    note = {"tubes": [first["label"], second["label"]], **DESTROYED}
    assert (await technician("POST", f"{path}/notes", json=note)).status_code == 200
    alone = await technician("POST", f"{path}/witnessing", json={"tubes": note["tubes"]})
    assert (alone.status_code, alone.json()["errors"][0]["right"]) == (403, "another person")
    assert (await technician("GET", f"/v1/aliquots/{first['id']}")).json()["stage"] == "stored"
    seen = await technician("POST", f"{path}/witnessing", json={"tubes": note["tubes"]}, **SECOND)
    assert (seen.status_code, seen.json()["state"]) == (200, "open")
    gone = (await technician("GET", f"/v1/aliquots/{first['id']}")).json()
    assert (gone["stage"], gone["amount"]["value"] if gone["amount"] else 0, gone["box"]) == ("destroyed", 0, None)
    again = await technician("POST", f"{path}/notes", json=note)
    assert again.json()["code"] == "wrong_state"

    last = await accounted(technician, one["id"], [sample["label"]])
    assert last.json()["state"] == "certified"
    custody = (await technician("GET", f"/v1/samples/{sample['id']}/custody?at=2026-06-18T00:00:00Z")).json()
    assert "nobody" in str(custody)
    whole = (await clinician("GET", path)).json()
    assert digest_of(whole["certificate"]) == whole["certificate_hash"] == last.json()["certificate_hash"]
    event = (await published(database))[-1]
    assert (event.noun, event.participle, event.origin, event.destination) == (
        "destruction",
        "certified",
        "hub-barcelona",
        "hospital-aragon",
    )
    assert "sample destroyed" in await participles(database)
    assert await unaudited(database) == []

    spanish, english, same = [
        (await clinician("GET", f"{path}/certificate?language={one}")).content for one in ("es", "en", "es")
    ]
    assert spanish == same != english
    assert spanish.startswith(b"%PDF")
    stranger = await ask("GET", f"{path}/certificate", role="site_clinician", of="hospital-galicia")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
    assert await lists(role="site_clinician", of="hospital-galicia") == []


@pytest.mark.parametrize("first", ["moved", "withdrawn", "withdrawn before a merge"])
async def test_what_has_not_left_the_hospital_is_destroyed_by_the_new_one(
    *, database: Database, ask: Any, heard: Any, collected: Any, lists: Any, first: str
) -> None:
    tube = await collected()
    other = "000002MW"
    await heard(registered(other, hospital="hospital-galicia"))
    merge, move = merged(other, duplicate=tube["patient"]), moved(tube["patient"], to="hospital-galicia")
    passed = merge if "merge" in first else move
    both = [withdrawn(tube["patient"], *BOTH), passed]
    await heard(*(both[::-1] if first == "moved" else both))
    new = {"role": "site_clinician", "of": "hospital-galicia"}
    assert await lists(role="site_clinician", of="hospital-aragon") == []
    [one] = await lists(**new)
    note = {"tubes": [tube["label"]], **DESTROYED}
    noted = await ask("POST", f"/v1/destructions/{one['id']}/notes", json=note, **new)
    assert noted.status_code == 200, noted.text
    listed = [event for event in await published(database) if event.participle == "listed"]
    assert (listed[-1].origin, listed[-1].destination) == ("hospital-galicia", "hospital-galicia")


async def test_every_holder_gets_its_own_list_and_what_arrives_is_added(
    *, heard: Any, technician: Any, clinician: Any, collected: Any, dispatched: Any, lists: Any
) -> None:
    at_hand, on_its_way = await collected(), await dispatched()
    await heard(withdrawn("000001AF", *BOTH))
    [hospitals] = await lists(role="site_clinician", of="hospital-aragon")
    assert hospitals["holder"] == "hospital-aragon"
    assert await lists("?holder=hub-barcelona") == []
    found = {"received_at": bodies.RECEIVED, "tubes": [{"label": on_its_way["label"], "condition": "good"}]}
    parcel = on_its_way["shipment_id"]
    arrived = await technician("POST", f"/v1/parcels/{parcel}/reception", json=found)
    assert arrived.status_code == 200, arrived.text
    [hubs] = await lists("?holder=hub-barcelona")
    whole = (await technician("GET", f"/v1/destructions/{hubs['id']}")).json()
    assert [(one["label"], one["held_as"]) for one in whole["listed"]] == [(on_its_way["label"], "arrived")]
    assert whole["withdrawal_id"] == hospitals["withdrawal_id"]
    # Whoever does not hold the tube says nothing about it.
    note = {"tubes": [at_hand["label"]], **DESTROYED}
    path = f"/v1/destructions/{hospitals['id']}/notes"
    assert (await technician("POST", path, json=note)).json()["code"] == "not_found"
    assert (await clinician("POST", path, json=note)).status_code == 200


async def test_a_quarantined_tube_is_moved_into_quarantine_storage_only(
    *, heard: Any, technician: Any, banked: Any
) -> None:
    _, [tube] = await banked("A1")
    await heard(withdrawn("000001AF", *BOTH))
    named = {"kind": "container", "name": "locked", "parent_id": None}
    locked = (await technician("POST", "/v1/storages", json=named)).json()

    async def move(box: str, reason: str) -> Any:
        to = {"box": box, "reason": reason, "at": DONE_AT}
        return await technician("POST", f"/v1/aliquots/{tube['id']}/moves", json=to)

    out = {"reason": "maintenance", "at": DONE_AT}
    removed = await technician("POST", f"/v1/aliquots/{tube['id']}/removals", json=out)
    assert removed.json()["code"] == "wrong_state"
    assert (await move("locked", "reorganised")).json()["code"] == "wrong_state"
    path = f"/v1/storages/{locked['id']}/quarantine"
    assert (await technician("POST", path)).status_code == 200
    assert (await technician("POST", path)).status_code == 200
    elsewhere = {"kind": "container", "name": "elsewhere", "parent_id": None}
    assert (await technician("POST", "/v1/storages", json=elsewhere)).status_code == 201
    refused = await move("elsewhere", "quarantine")
    assert (refused.json()["code"], refused.json()["errors"][0]["where"]) == ("wrong_state", "body.box")
    assert (await move("locked", "quarantine")).status_code == 200


async def test_a_consent_given_again_spares_what_is_not_destroyed(
    *, database: Database, heard: Any, technician: Any, banked: Any, lists: Any, organisations: Organisations
) -> None:
    _, [first, second] = await banked("A1", "A2")
    await heard(withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK, version=50))
    [one] = await lists()
    await accounted(technician, one["id"], [first["label"]])
    noted = {"tubes": [second["label"]], **DESTROYED}
    await technician("POST", f"/v1/destructions/{one['id']}/notes", json=noted)
    await heard(given("000001AF", Purpose.SAMPLES_AND_BIOBANK, version=51))
    # What was noted waits for its witness; the rest is spared, and the certificate tells both.
    open_still = (await technician("GET", f"/v1/destructions/{one['id']}")).json()
    assert (open_still["state"], open_still["accounted"]) == ("open", 2)
    witness = {"tubes": [second["label"]]}
    ended = await technician("POST", f"/v1/destructions/{one['id']}/witnessing", json=witness, **SECOND)
    assert ended.json()["state"] == "certified"
    facts = (await technician("GET", f"/v1/destructions/{one['id']}")).json()["certificate"]
    assert [tube["exemption"] for tube in facts["tubes"]].count("consent_given_again") == 1
    # Withdrawn once more: the spared tube is listed anew, what is no more is not.
    await heard(withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK, version=60))
    [again] = await lists("?state=open")
    assert again["tubes"] == 1
    await heard(given("000001AF", Purpose.SAMPLES_AND_BIOBANK, version=61))
    assert await lists("?state=open") == []
    assert (await participles(database))[-1] == "destruction revoked"
    await watch_destructions(database, parties=organisations)
    assert (await participles(database))[-1] == "destruction revoked"


async def test_what_is_due_is_told_once_and_listed(
    *, database: Database, heard: Any, banked: Any, lists: Any, organisations: Organisations, clock: FixedClock
) -> None:
    await banked("A1")
    await heard(withdrawn("000001AF", *BOTH))
    await watch_destructions(database, parties=organisations)
    assert "destruction due" not in await participles(database)
    clock.move(timedelta(days=30))
    for _ in range(2):
        await watch_destructions(database, parties=organisations)
    assert (await participles(database)).count("destruction due") == 1
    assert await lists("?overdue=true") == []
    clock.move(timedelta(days=1))
    [late] = await lists("?overdue=true")
    assert (late["overdue"], await lists("?overdue=false")) == (True, [])


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"outcome": "destroyed", "happened_at": DONE_AT}, "body.method"),
        ({"outcome": "exempted", "happened_at": DONE_AT}, "body.exemption"),
        ({**DESTROYED, "exemption": "used_up"}, "body.exemption"),
        ({"outcome": "exempted", "exemption": "consent_given_again", "happened_at": DONE_AT}, "body.exemption"),
        ({**DESTROYED, "happened_at": "2026-06-14T09:00:00Z"}, "body.happened_at"),
        ({**DESTROYED, "tubes": ["A-000001AF"]}, "body.tubes[0]"),
    ],
)
async def test_what_cannot_be_said(
    *, told: Any, where: str, heard: Any, technician: Any, received: Any, lists: Any
) -> None:
    sample = await received()
    await heard(withdrawn("000001AF", *BOTH))
    [one] = await lists()
    body = {"tubes": [sample["label"]], **told}
    answer = await technician("POST", f"/v1/destructions/{one['id']}/notes", json=body)
    assert (answer.status_code, [error["where"] for error in answer.json()["errors"]]) == (422, [where])
