"""A child moves to another hospital, or two codes become one: every service follows."""

from dataclasses import dataclass

import pytest

from services.samples.tests.bodies import FLOW
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child
from tests.journeys.parties import Json, Party, answer_for, expert, office, post_as_instrument, technician
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

OLD, NEW = "hospital-navarra", "hospital-valencia"


@dataclass(frozen=True, slots=True)
class Held:
    """Where a child's records are found in each service."""

    child: Child
    consultation: str
    sample: Json

    @property
    def places(self) -> dict[str, tuple[str, str]]:
        code = self.child.path
        return {
            "registry": ("registry", code),
            "samples": ("samples", f"/v1/samples/{self.sample['id']}"),
            "board": ("board", self.consultation),
            "facts": ("trials", f"{code}/facts"),
            "verdicts": ("trials", f"{code}/verdicts"),
            "report": ("reporting", f"{code}/report"),
        }

    async def seen_by(self, reader: Party) -> set[str]:
        return {name for name, (service, path) in self.places.items() if await reader.sees(service, path)}


LISTS = (
    ("registry", "/v1/patients"),
    ("registry", "/v1/episodes"),
    ("samples", "/v1/samples"),
    ("samples", "/v1/assays"),
    ("samples", "/v1/shipments"),
    ("board", "/v1/consultations"),
    ("board", "/v1/referrals"),
    ("trials", "/v1/verdicts"),
    ("reporting", "/v1/patients"),
)


async def lists_showing(reader: Party, code: str) -> set[str]:
    return {path for service, path in LISTS if code in str(await reader.listed(service, path))}


async def held(child: Child) -> Held:
    await child.relapse()
    consultation = await child.advised()
    await child.refer(consultation, kind="patient", items=["hsct"], receiver="hub-barcelona")
    sample = await child.collect(assays=["flow"])
    await child.dispatch(sample)
    return Held(child, consultation, sample)


async def test_the_new_hospital_sees_everything_and_the_old_one_nothing(live: Live) -> None:
    kept = await held(await new_child(live, OLD))
    await live.settle()
    old, new = kept.child.clinician, Child(live, kept.child.code, NEW).clinician
    everything = set(kept.places)
    assert (await kept.seen_by(old), await kept.seen_by(new)) == (everything, set())

    move = {"to_hospital": NEW, "reason": "The family moved house."}
    await office(live).post("registry", f"{kept.child.path}/moves", move)
    await live.settle()

    assert (await kept.seen_by(old), await kept.seen_by(new)) == (set(), everything)
    shown = {"/v1/patients", "/v1/episodes", "/v1/samples", "/v1/assays", "/v1/consultations", "/v1/referrals"}
    assert await lists_showing(new, kept.child.code) >= shown
    assert await lists_showing(old, kept.child.code) == set()
    await writes_go_on_at(kept, new, old)


async def writes_go_on_at(kept: Held, new: Party, old: Party) -> None:
    """The new hospital writes, the old one cannot; later events carry the new origin in every service."""
    live, code = kept.child.live, kept.child.code
    before = len(await whole_stream(live))
    treatment = {"kind": "antibody", "agents": ["blinatumomab"], "started_on": "2022-06-01"}
    assert (await old.refused("POST", "registry", f"{kept.child.path}/treatments", treatment))[0] == 404
    await new.post("registry", f"{kept.child.path}/treatments", treatment)
    await new.post("board", f"{kept.consultation}/adherence", {"adherence": "yes"})
    reception = {"received_at": ago(hours=9)}
    await technician(live, HUB).post("samples", f"/v1/samples/{kept.sample['id']}/reception", reception)
    await resulted(kept)
    await live.settle()
    later = [envelope(message) for message in (await whole_stream(live))[before:]]
    own = [event for event in later if event["data"].get("patient") == code]
    assert {event["type"].split(".")[2] for event in own} == {"registry", "board", "samples", "trials"}
    assert {event["origin"] for event in own} == {NEW}
    assert (await Child(live, code, NEW).report())["hospital"] == NEW


async def resulted(kept: Held) -> None:
    hub = technician(kept.child.live, HUB)
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={kept.sample['id']}")
    await post_as_instrument(kept.child.live, hub, order, FLOW, measured_at=ago(hours=3))
    await answer_for(hub, order["id"])


async def test_a_duplicate_s_records_go_on_under_the_surviving_code(live: Live) -> None:
    duplicate = await held(await new_child(live, OLD, purposes=PURPOSES))
    survivor = await new_child(live, NEW, purposes=PURPOSES)
    body = {"duplicate": duplicate.child.code, "reason": "Both hospitals confirmed it."}
    await office(live).post("registry", f"{survivor.path}/merges", body)
    await live.settle()

    merged = Held(survivor, duplicate.consultation, duplicate.sample)
    assert await merged.seen_by(survivor.clinician) == set(merged.places)
    assert await merged.seen_by(duplicate.child.clinician) == set()
    await under_one_code(merged, closed=duplicate.child.code)


PURPOSES = ("registry", "consultation", "trial_matching", "samples_and_biobank")


async def under_one_code(merged: Held, *, closed: str) -> None:
    """Each service shows the records by the surviving code, and none by the closed one."""
    people, code = merged.child.clinician, merged.child.code
    assert len((await people.get("registry", merged.child.path))["course"]) == 2
    assert (await people.get("samples", merged.places["samples"][1]))["patient"] == code
    assert (await people.get("board", merged.consultation))["consultation"]["patient"] == code
    assert {one["fact"] for one in (await people.get("trials", f"{merged.child.path}/facts"))["facts"]} >= {"course"}
    report = await merged.child.report()
    assert report["merged_codes"] == [closed]
    assert len(report["course"]["episodes"]) == 2
    assert len(report["samples"]) == len(report["consultations"]) == len(report["referrals"]) == 1
    assert closed not in [one["patient"] for one in await people.listed("reporting", "/v1/patients")]
    assert await expert(merged.child.live).sees("reporting", f"{merged.child.path}/report")
