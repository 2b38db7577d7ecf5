"""Reflex rules: what a released panel makes the network ask for, once, with consent, and never on what was not read."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from libs.common.contracts.samples.assays import AssayOrdered
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.commands.reflex.watch_results import watch_results
from services.samples.domain.assays.results.families import read_result
from services.samples.domain.panels.catalogue import consensus
from services.samples.domain.reflex.grounds import holds
from services.samples.domain.reflex.rules import Ground, every_rule
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Json, Step
from services.samples.tests.events import withdrawn

PANEL = {"id": consensus().id, "version": consensus().version}
GENES = sorted(consensus().symbols)
NOTHING: Json = {
    **{name: bodies.NGS[name] for name in ("family", "method", "limit_of_detection_percent")},
    "panel": PANEL,
    "covered_genes": GENES,
}
TARGET = {**bodies.NGS["variants"][0], "gene": "KRAS", "transcript": "NM_004985.5", "hgvs_c": "c.35G>A", "hgvs_p": None}
RULE = "reflex-drp-no-target-1"
Weigh = Callable[[], Awaitable[None]]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, True),
        ({"variants": [TARGET]}, False),
        ({"variants": [{**TARGET, "tier": "III"}]}, True),
        ({"fusions": ["BCR::ABL1"]}, False),
        ({"failed_genes": ["KRAS"]}, False),
        ({"failed_genes": ["TP53"]}, True),
        ({"coverage": [{"gene": "JAK2", "failed_regions": ["exon 16"]}]}, False),
        ({"covered_genes": [gene for gene in GENES if gene != "FLT3"]}, False),
        ({"panel": None}, False),
        ({"panel": None, "covered_genes": ["TP53"]}, False),
    ],
)
def test_not_detected_is_ground_only_where_everything_was_read(told: Json, expected: bool) -> None:
    body = read_result({**NOTHING, **told})
    panel = None if told.get("panel", PANEL) is None else consensus()
    assert holds(Ground.NO_TARGETABLE_LESION, body, panel) is expected


def test_the_rules_say_their_source_in_both_languages_and_make_no_chain() -> None:
    assert all(rule.source and rule.says["en"] and rule.says["es"] for rule in every_rule())
    assert len({rule.id for rule in every_rule()}) == len(every_rule())
    assert all(rule.assay not in rule.on for rule in every_rule())


@pytest.fixture
def weigh(database: Database, organisations: Organisations) -> Weigh:
    async def look() -> None:
        for _ in range(2):  # a second round must find nothing to do
            await watch_results(database, parties=organisations)

    return look


@pytest.fixture
def panelled(technician: Ask, colleague: Ask, ordered: Step) -> Step:
    """A released panel; the answer is its order."""

    async def release(body: Json, order: Json | None = None) -> Json:
        order = order or await ordered("ngs_panel")
        path = f"/v1/assays/{order['id']}"
        posted = await technician("POST", f"{path}/results", json=bodies.posting(body))
        assert posted.status_code == 201, posted.text
        version = {"result_version": posted.json()["result_version"]}
        answer = await colleague("POST", f"{path}/release", json=version)
        assert answer.status_code == 200, answer.text
        return order

    return release


async def orders(ask: Ask, sample: str, kind: str = "drp") -> list[Json]:
    found: list[Json] = (await ask("GET", f"/v1/assays?sample_id={sample}&assay={kind}")).json()["items"]
    return found


async def reflexes(ask: Ask, sample: str) -> list[Json]:
    found: list[Json] = (await ask("GET", f"/v1/reflexes?sample_id={sample}")).json()["items"]
    return found


async def test_a_panel_without_targets_orders_drug_response(
    database: Database, clinician: Ask, panelled: Step, weigh: Weigh
) -> None:
    cause = await panelled(NOTHING)
    await weigh()
    [order] = await orders(clinician, cause["sample_id"])
    why = (order["reflex_rule"], order["caused_by"], order["caused_by_version"])
    assert why == (RULE, cause["id"], 1)
    assert (order["lab"], order["experimental"], order["stage"]) == ("lab-drp", True, "ordered")
    event = [one for one in await published(database) if isinstance(one, AssayOrdered)][-1]
    assert (event.reflex_rule, event.caused_by, event.experimental) == (RULE, event.caused_by, True)
    [reflex] = await reflexes(clinician, cause["sample_id"])
    assert (reflex["state"], reflex["order_id"], reflex["experimental"]) == ("ordered", order["id"], True)
    assert "experimental" in reflex["says"]["en"]


async def test_it_fires_once_per_sample(technician: Ask, colleague: Ask, panelled: Step, weigh: Weigh) -> None:
    cause = await panelled(NOTHING)
    await weigh()
    path = f"/v1/assays/{cause['id']}"
    again = bodies.posting({**NOTHING, "blasts_percent": 40}, reason="x")
    assert (await technician("POST", f"{path}/amendments", json=again)).status_code == 201
    assert (await colleague("POST", f"{path}/release", json={"result_version": 2})).status_code == 200
    await weigh()
    assert len(await orders(technician, cause["sample_id"])) == 1


async def test_a_correction_flags_the_order_that_has_not_begun(
    technician: Ask, colleague: Ask, panelled: Step, weigh: Weigh
) -> None:
    cause = await panelled(NOTHING)
    await weigh()
    path = f"/v1/assays/{cause['id']}"
    for version, (body, flagged) in enumerate((({**NOTHING, "variants": [TARGET]}, True), (NOTHING, False)), start=2):
        await technician("POST", f"{path}/amendments", json=bodies.posting(body, reason="x"))
        await colleague("POST", f"{path}/release", json={"result_version": version})
        await weigh()
        [order] = await orders(technician, cause["sample_id"])
        assert (order["ground_gone_at"] is not None, order["stage"]) == (flagged, "ordered")
        listed = (await technician("GET", "/v1/worklists/to-assay?assay=drp")).json()["items"]
        assert [one["next"] for one in listed] == ["reconsider_order" if flagged else "register_assay"]
    await technician("POST", f"{path}/withdrawal", json={"reason": "x"})
    await weigh()
    [order] = await orders(technician, cause["sample_id"])
    assert order["ground_gone_at"] is not None


async def test_what_has_begun_is_finished(ask: Ask, technician: Ask, panelled: Step, weigh: Weigh) -> None:
    cause = await panelled(NOTHING)
    await weigh()
    [order] = await orders(technician, cause["sample_id"])
    begun = await ask("POST", f"/v1/assays/{order['id']}/registration", role="functional_lab", of="lab-drp")
    assert begun.status_code == 200
    await technician("POST", f"/v1/assays/{cause['id']}/withdrawal", json={"reason": "x"})
    await weigh()
    [order] = await orders(technician, cause["sample_id"])
    assert (order["ground_gone_at"], order["stage"]) == (None, "registered")
    [reflex] = await reflexes(technician, cause["sample_id"])
    assert reflex["ground_gone_at"] is not None


async def test_without_consent_nothing_is_ordered_until_it_is_given(
    heard: Any, technician: Ask, panelled: Step, ordered: Step, weigh: Weigh
) -> None:
    order = await ordered("ngs_panel")
    await heard(withdrawn(order["patient"], Purpose.FUNCTIONAL_ASSAYS))
    await panelled(NOTHING, order)
    await weigh()
    assert await orders(technician, order["sample_id"]) == []
    [reflex] = await reflexes(technician, order["sample_id"])
    assert (reflex["state"], reflex["obstacle"]) == ("not_possible", "consent_missing")
    refused = await technician("POST", f"/v1/reflexes/{reflex['id']}/order")
    assert refused.json()["code"] == "consent_missing"


async def test_a_proposal_waits_for_a_person(
    *, ask: Ask, technician: Ask, colleague: Ask, clinician: Ask, ordered: Step, weigh: Weigh
) -> None:
    order = await ordered("ig_tr_mrd")
    path = f"/v1/assays/{order['id']}"
    body = {**bodies.MRD, "outcome": {"status": "not_evaluable", "reason": "low-dna"}}
    posted = await technician("POST", f"{path}/results", json=bodies.posting(body))
    assert posted.status_code == 201, posted.text
    await colleague("POST", f"{path}/release", json={"result_version": 1})
    await weigh()
    [reflex] = await reflexes(clinician, order["sample_id"])
    assert (reflex["state"], reflex["assay"]) == ("proposed", "flow")
    foreign = await ask("POST", f"/v1/reflexes/{reflex['id']}/order", role="site_clinician", of="hospital-galicia")
    assert foreign.status_code == 404
    placed = await clinician("POST", f"/v1/reflexes/{reflex['id']}/order")
    assert placed.json()["state"] == "ordered", placed.text
    [flow] = await orders(clinician, order["sample_id"], "flow")
    assert (flow["caused_by"], flow["id"]) == (order["id"], placed.json()["order_id"])
    late = await clinician("POST", f"/v1/reflexes/{reflex['id']}/declination", json={"reason": "x"})
    assert late.json()["code"] == "wrong_state"


async def test_the_rules_can_be_read(clinician: Ask) -> None:
    told = (await clinician("GET", "/v1/reflex-rules")).json()
    assert told["rule_set"] == "reflex-2026.1"
    assert [one["experimental"] for one in told["items"] if one["assay"] == "drp"] == [True]
