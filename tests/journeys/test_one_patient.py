"""One patient's journey: every step over REST by the party who does it, every consequence in the services concerned."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from libs.common.identifiers import new_id
from services.samples.tests.bodies import BY_ASSAY, GERM_LINE
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, new_child, today
from tests.journeys.parties import (
    Json,
    Party,
    answer_for,
    chair,
    expert,
    laboratory,
    office,
    post_as_instrument,
    technician,
    until,
)
from tests.stream import envelope, whole_stream

pytestmark = pytest.mark.xdist_group("live")

SECRET = "PlantedSentence"
INOTUZUMAB = "eudract-2016-000227-71"
LABS = {"drp": "lab-drp", "dbp": "lab-dbp", "ngs_panel": HUB, "flow": HUB, "germ_line": HUB}
FAR = "NM_777777.7"
"""The transcript of the germ-line finding: it stands nowhere else."""


@dataclass
class Journey:
    """What was answered on the way."""

    child: Child
    consultation: str = ""
    referral: Json = field(default_factory=dict)
    expected: Json = field(default_factory=dict)
    sample: Json = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    before: Json = field(default_factory=dict)
    posted: dict[str, Json] = field(default_factory=dict)

    @property
    def live(self) -> Live:
        return self.child.live


@pytest.fixture(scope="module")
async def journey(live: Live) -> Journey:
    """From the relapse to the outcome."""
    way = Journey(await new_child(live, "hospital-galicia", family_names=f"{SECRET} {new_id()}"))
    await way.child.relapse(relapse_number=2, earlier_relapses_elsewhere=True)
    await asked_and_advised(way)
    await referred(way)
    await travelled(way)
    await assayed(way)
    await followed_up(way)
    await live.settle()
    return way


async def asked_and_advised(way: Journey) -> None:
    live = way.live
    way.consultation = await way.child.ask_board(f"{SECRET} asked")
    await expert(live).post("board", f"{way.consultation}/posts", {"text": f"{SECRET} said"})
    items = [
        {"kind": "drug", "code": "inotuzumab", "condition": "cd22-positive"},
        {"kind": "assay", "code": "drp", "assay": "drp"},
    ]
    advice = {"items": items, "comment": f"{SECRET} commented"}
    await chair(live).post("board", f"{way.consultation}/recommendations", advice)


async def referred(way: Journey) -> None:
    """The hub expects the sample before anybody has drawn it."""
    items = ["drp_dbp", "ngs", "flow", "germ_line"]
    way.referral = await way.child.refer(way.consultation, items=items)
    hub = technician(way.live, HUB)
    await hub.post("board", f"/v1/referrals/{way.referral['id']}/acceptance")

    async def announced() -> list[Json]:
        return await hub.listed("samples", f"/v1/samples?patient={way.child.code}")

    [way.expected] = await until(announced)
    ordered = await hub.listed("samples", f"/v1/assays?sample_id={way.expected['id']}")
    way.orders = {order["assay"]: order for order in ordered}


async def travelled(way: Journey) -> None:
    """Collected for the referral, advised, sent, received, banked."""
    hub = technician(way.live, HUB)
    way.sample = await way.child.collect(referral_id=way.referral["id"])
    await way.child.clinician.get("samples", f"/v1/samples/{way.sample['id']}/routing-advice")
    await way.child.dispatch(way.sample)
    await hub.post("samples", f"/v1/samples/{way.sample['id']}/reception", {"received_at": ago(hours=9)})
    places = [{"preservation": "frozen_viable", "box": f"box-{way.child.code}", "position": "A1"}]
    aliquots = {"banked_at": ago(hours=8), "aliquots": places}
    await hub.post("samples", f"/v1/samples/{way.sample['id']}/aliquots", aliquots)


async def assayed(way: Journey) -> None:
    """Each laboratory's instrument posts with its key, two persons of the laboratory answer for it."""
    down_syndrome = {"facts": [{"fact": "down_syndrome", "value": False, "on": today()}]}
    await way.child.clinician.post("trials", f"{way.child.path}/facts", down_syndrome)
    await way.live.settle()
    way.before = await way.child.verdict(INOTUZUMAB) or {}
    for kind, order in way.orders.items():
        owner = whose(way.live, order)
        way.posted[kind] = await post_as_instrument(
            way.live, owner, order, {**BY_ASSAY[kind], **ADDED.get(kind, {})}, measured_at=ago(hours=3)
        )
        await answer_for(owner, order["id"])


ADDED: dict[str, Json] = {"germ_line": {"variants": [{**GERM_LINE["variants"][0], "transcript": FAR}]}}


async def followed_up(way: Journey) -> None:
    people = way.child.clinician
    await people.post("board", f"{way.consultation}/adherence", {"adherence": "yes"})
    await people.post("board", f"{way.consultation}/follow-ups", {"status": "alive_cr", "seen_on": today()})
    outcome = {"status": "alive_cr", "on": today(), "last_contact_on": today()}
    await people.put("registry", f"{way.child.path}/outcome", outcome)


def whose(live: Live, order: Json) -> Party:
    return laboratory(live, order["lab"]) if order["lab"].startswith("lab-") else technician(live, order["lab"])


async def test_the_registry_classifies_the_relapse_with_its_reasons(journey: Journey) -> None:
    whole = await journey.child.clinician.get("registry", journey.child.path)
    relapse = next(one for one in whole["course"] if one["kind"] == "relapse")
    assert relapse["classification"]["site_class"] == "isolated_marrow"
    assert relapse["classification"]["rule"]
    assert relapse["classification"]["explanation"]
    assert whole["outcome"]["status"] == "alive_cr"


async def test_the_expected_sample_is_the_one_collected_later(journey: Journey) -> None:
    assert journey.expected["stage"] == "expected"
    assert journey.expected["referral_id"] == journey.referral["id"]
    assert journey.sample["id"] == journey.expected["id"]
    assert journey.sample["label"] == journey.expected["label"]
    now = await journey.child.clinician.get("samples", f"/v1/samples/{journey.sample['id']}")
    assert now["stage"] == "banked"
    assert now["referral_accepted_at"]
    assert len(await journey.child.clinician.listed("samples", f"/v1/samples?patient={journey.child.code}")) == 1


async def test_every_assay_is_ordered_from_the_laboratory_that_does_it(journey: Journey) -> None:
    assert {kind: order["lab"] for kind, order in journey.orders.items()} == LABS
    for kind in ("drp", "dbp"):
        [seen] = await laboratory(journey.live, LABS[kind]).listed(
            "samples", f"/v1/assays?patient={journey.child.code}"
        )
        assert (seen["assay"], seen["stage"]) == (kind, "final")


async def test_an_instrument_s_result_counts_only_after_two_persons_answered_for_it(journey: Journey) -> None:
    assert {posted["state"] for posted in journey.posted.values()} == {"preliminary"}
    assert all(posted["instrument"] for posted in journey.posted.values())
    flow = await journey.child.clinician.get("samples", f"/v1/assays/{journey.orders['flow']['id']}/results")
    people = [(one["state"], one["verified_by"], one["released_by"]) for one in flow["items"]]
    assert people == [("final", f"hub_technician@{HUB}", f"second_hub_technician@{HUB}")]


async def test_the_result_changes_the_trial_s_verdict_with_its_reasons(journey: Journey) -> None:
    assert journey.before["verdict"] == "undetermined"
    assert "cd22_positive" in [one["fact"] for one in journey.before["missing"]]
    after = await journey.child.verdict(INOTUZUMAB)
    assert after is not None
    assert after["verdict"] == "eligible", after
    assert "cd22_positive" in [one["fact"] for one in after["reasons"]]


async def test_reporting_tells_the_change_of_the_verdict(journey: Journey) -> None:
    report = await journey.child.report()
    [told] = [one for one in report["verdicts"] if one["trial"] == INOTUZUMAB]
    assert (told["previous"], told["verdict"]) == ("undetermined", "eligible")
    assert any("cd22_positive" in reason for reason in told["reasons"])


async def test_reporting_puts_it_all_together(journey: Journey) -> None:
    report = await journey.child.report()
    [sample], [consultation], [referral] = report["samples"], report["consultations"], report["referrals"]
    course = report["course"]
    assert [one["episode"]["kind"] for one in course["episodes"]] == ["first_diagnosis", "relapse"]
    assert course["responses"][0]["response"] == "complete_remission"
    assert course["outcome"]["status"] == "alive_cr"
    stages = [step["stage"] for step in sample["chain"]]
    assert stages == ["expected", "collected", "dispatched", "received", "banked"]
    assert {one["assay"]: one["stage"] for one in sample["assays"]} == dict.fromkeys(LABS, "resulted")
    assert [item["code"] for item in consultation["recommendations"][0]["items"]] == ["inotuzumab", "drp"]
    assert (consultation["adherence"], consultation["follow_up"]["status"]) == ("yes", "alive_cr")
    assert (referral["stage"], referral["receiver"]) == ("accepted", HUB)
    assert len({span["step"] for span in report["turnaround"]}) >= 4


async def test_functional_assays_are_marked_experimental_everywhere(journey: Journey) -> None:
    [sample] = (await journey.child.report())["samples"]
    for assay in sample["assays"]:
        functional = assay["assay"] in {"drp", "dbp"}
        assert assay["experimental"] is functional
        assert all(result["experimental"] is functional for result in assay["results"])
        if functional:
            assert all("xperimental" in one["note"] for one in (assay, *assay["results"]))
            assert journey.posted[assay["assay"]]["experimental"]


async def test_the_germ_line_result_is_withheld_from_everybody_but_the_counsellors(journey: Journey) -> None:
    order = journey.orders["germ_line"]
    path, centre = f"/v1/assays/{order['id']}/results/1", technician(journey.live, HUB)
    [line] = (await centre.get("samples", f"/v1/counselling?assay_id={order['id']}"))["items"]
    case = await centre.get("samples", f"/v1/counselling/{line['id']}")
    assert case["found"][0]["findings"][0]["transcript"] == FAR
    for shown in (await centre.get("samples", path), await journey.child.clinician.get("samples", path)):
        assert shown["withheld"]
        assert FAR not in str(shown)
    assert await holding(journey.live, "samples", FAR) == ["counselling_findings"]
    for service in ("registry", "board", "trials", "reporting"):
        assert await holding(journey.live, service, FAR) == []
    report = await journey.child.report()
    [shown] = [one for one in report["samples"][0]["assays"] if one["assay"] == "germ_line"]
    assert [(one["findings_withheld"], one["findings"]) for one in shown["results"]] == [(True, [])]
    assert FAR not in str(report)


async def test_the_figures_count_the_consultation(journey: Journey) -> None:
    exact = (await office(journey.live).get("reporting", "/v1/network/summary"))["figures"]
    assert exact["cases"] >= 25
    assert exact["referral_items"]["drp_dbp"] >= 6


async def test_no_event_holds_a_germ_line_finding_or_a_word_of_the_discussion(journey: Journey) -> None:
    events = [message.body.decode() for message in await whole_stream(journey.live)]
    concerned = [event for event in events if journey.child.code in event]
    assert len(concerned) > 20
    assert not [event for event in events if FAR in event or SECRET in event]


async def test_what_the_board_discusses_stays_at_the_board(journey: Journey) -> None:
    """Planted in question, opinion and comment; the registry has neither words nor advice, and no event of the board."""
    assert await holding(journey.live, "board", SECRET)
    for service in ("registry", "samples", "trials", "reporting"):
        assert await holding(journey.live, service, SECRET) == []
    assert await holding(journey.live, "registry", journey.consultation.rpartition("/")[2]) == []


async def test_the_registry_hears_nothing_but_confirmations(journey: Journey) -> None:
    heard = {str(row["event_id"]) for row in await journey.live.rows("registry", "SELECT event_id FROM inbox")}
    events = [envelope(message) for message in await whole_stream(journey.live)]
    types = {event["type"] for event in events if event["id"] in heard}
    assert types <= {"org.reallnet.network.withdrawal.confirmed.v1"}


async def holding(live: Live, service: str, words: str) -> list[str]:
    """The tables in which a row has these words in any column; bytes are written in hexadecimal."""
    found = await live.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    asked = " UNION ALL ".join(HAS.format(table=row["tablename"]) for row in found)
    patterns = [f"%{words}%", f"%{words.encode().hex()}%"]
    return [row["held"] for row in await live.rows(service, asked, patterns)]


HAS = """SELECT '{table}' AS held WHERE EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE ANY($1::text[]))"""


async def test_events_carry_whose_they_are_and_what_caused_them(journey: Journey) -> None:
    told: list[dict[str, Any]] = [envelope(message) for message in await whole_stream(journey.live)]
    own = [event for event in told if event["data"].get("patient") == journey.child.code]
    assert {event["origin"] for event in own if event["origin"] != "_"} == {"hospital-galicia"}
    [announced] = [event for event in own if event["type"] == "org.reallnet.samples.sample.expected.v1"]
    [made] = [event for event in own if event["type"] == "org.reallnet.board.referral.made.v1"]
    assert announced["cause"] == made["id"]
