"""In plain SQL, as whichever organisation: nobody hands itself or anybody a tube that it does not hold."""

from collections.abc import Callable
from typing import Any

from libs.common.identifiers import new_id

A, B, LAB, HOSPITAL = "hub-barcelona", "hub-madrid", "lab-drp", "hospital-aragon"
TAKE = "UPDATE samples SET hub = '{to}', version = version + 1 WHERE id = '{tube}'"
ROW = (
    "INSERT INTO forwardings (sample_id, version, patient, hospital, by_hub, from_hub, to_hub, parcel_id, reason,"
    " forwarded_at, recorded_at, recorded_by, undoes, alarms_before, written_in) SELECT '{tube}', {version},"
    " '000001AF', 'hospital-aragon', '{by}', '{of}', '{to}', '{parcel}', 'other', now(), now(), 'x', {undoes}, '{{}}',"
    " pg_current_xact_id()::text::bigint"
)
TOLD = (
    'INSERT INTO custody (sample_id, version, deed, since, holder, organisation, "by", by_organisation, recorded_at)'
    " VALUES ('{tube}', {version}, 'received', now(), 'hub', '{holder}', 'x', '{teller}', now())"
)
ORDER = (
    "INSERT INTO assays (id, sample_id, patient, hospital, hub, lab, kind, stage, ordered_at, result_version, version)"
    " VALUES ('{new}', '{tube}', '000001AF', 'hospital-galicia', '{to}', '{to}', 'flow', 'ordered', now(), 0, 1)"
)

Json = dict[str, Any]
Try = Callable[..., Any]


async def test_a_tube_is_handed_on_by_the_hub_that_holds_it_alone(
    attempt: Try, technician: Any, clinician: Any, dispatched: Any, received: Any
) -> None:
    tube, coming = await received(), await dispatched()
    order = {"sample_id": tube["id"], "assay": "drp"}
    assert (await clinician("POST", "/v1/assays", json=order)).status_code == 201
    its = {"tube": tube["id"], "version": tube["version"] + 1, "parcel": tube["shipment_id"], "undoes": "NULL"}
    on_its_way = {**its, "tube": coming["id"], "version": coming["version"] + 1}
    mine = ROW.format(**its, by=A, of=A, to=B)
    tried = {
        "a stranger takes it": await attempt(B, TAKE.format(to=B, **its)),
        "a stranger writes the row": await attempt(B, ROW.format(**its, by=B, of=A, to=B)),
        "a stranger writes it in the holder's name": await attempt(B, mine),
        "a laboratory with an order takes it": await attempt(LAB, TAKE.format(to=LAB, **its)),
        "a laboratory sends it on": await attempt(LAB, ROW.format(**its, by=LAB, of=A, to=B)),
        "the hospital gives it away after it has left": await attempt(HOSPITAL, TAKE.format(to=B, **its)),
        "the holder without a row": await attempt(A, TAKE.format(to=B, **its)),
        "the holder elsewhere than its row says": await attempt(A, mine, TAKE.format(to=LAB, **its)),
        "the holder makes it another hospital's": await attempt(
            A, f"UPDATE samples SET hospital = 'hospital-galicia' WHERE id = '{tube['id']}'"
        ),
        "what is only on its way": await attempt(A, ROW.format(**on_its_way, by=A, of=A, to=B)),
        "what was never sent on is called back": await attempt(
            A, ROW.format(**{**its, "undoes": its["version"]}, by=A, of=B, to=A)
        ),
        "custody told by a stranger": await attempt(B, TOLD.format(**its, holder=B, teller=B)),
        "custody told for somebody else": await attempt(A, TOLD.format(**its, holder=B, teller=A)),
        "custody told in another's name": await attempt(A, TOLD.format(**its, holder=A, teller=B)),
        "an order at another hub": await attempt(A, ORDER.format(**its, to=B, new=new_id())),
    }
    assert {what for what, done in tried.items() if done} == set()
    assert await attempt(A, mine, TAKE.format(to=B, **its), ORDER.format(**its, to=B, new=new_id()))


async def test_what_was_handed_on_is_not_taken_back(attempt: Try, technician: Any, received: Any, ask: Any) -> None:
    tube = await received()
    body = {
        "samples": [tube["id"]],
        "hub": B,
        "reason": "other",
        "courier": "Courier",
        "dispatched_at": "2026-06-16T09:00:00Z",
        "expected_at": "2026-06-16T15:00:00Z",
    }
    sent = (await technician("POST", "/v1/forwardings", json=body)).json()
    forwarded = sent["samples"][0]["version"]
    its = {"tube": tube["id"], "version": forwarded + 1, "parcel": sent["id"], "undoes": "NULL"}
    undo = {**its, "undoes": forwarded}
    tried = {
        "the old hub takes it back": await attempt(A, TAKE.format(to=A, **its)),
        "the old hub sends it on again": await attempt(A, ROW.format(**its, by=A, of=A, to=LAB)),
        "the old hub writes its words": await attempt(
            A, f"UPDATE samples SET rejection_note = 'x' WHERE id = '{tube['id']}'"
        ),
        "the old hub orders there later": await attempt(A, ORDER.format(**its, to=B, new=new_id())),
        "the old hub says it has it": await attempt(A, TOLD.format(**its, holder=A, teller=A)),
        "the new hub calls it back": await attempt(B, ROW.format(**undo, by=B, of=B, to=A)),
        "the new hub sends it on before it has come": await attempt(B, ROW.format(**its, by=B, of=B, to=A)),
        "somebody changes the row": await attempt(A, "UPDATE forwardings SET to_hub = 'lab-drp'"),
        "somebody removes the row": await attempt(A, "DELETE FROM forwardings"),
    }
    assert {what for what, done in tried.items() if done} == set()
    taken = {"received_at": "2026-06-16T15:00:00Z"}
    received_there = await ask("POST", f"/v1/samples/{tube['id']}/reception", json=taken, role="hub_technician", of=B)
    assert received_there.is_success
    after = {**undo, "version": forwarded + 2}
    assert not await attempt(A, ROW.format(**after, by=A, of=B, to=A), TAKE.format(to=A, **after))
