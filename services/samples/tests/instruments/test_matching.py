"""Which order a group is about: a table of what it says and what is known."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.instruments.known import Known, KnownTube
from services.samples.domain.instruments.matching import Asking, Match, NoMatch, match
from services.samples.domain.instruments.message import OrderGroup, Specimen
from services.samples.domain.stages import AssayStage
from services.samples.tests.instruments.groups import FLOW, group, profile, seen

LAB = "hub-barcelona"
SAMPLE, OTHER = UUID(int=1), UUID(int=2)
FLOW_ORDER = Assay(
    id=UUID(int=11),
    sample_id=SAMPLE,
    patient="000001AF",
    hospital="hospital-aragon",
    hub=LAB,
    lab=LAB,
    kind=Kind.FLOW,
    stage=AssayStage.ORDERED,
    ordered_at=datetime(2026, 6, 16, tzinfo=UTC),
)
MRD_ORDER = replace(FLOW_ORDER, id=UUID(int=12), kind=Kind.IG_TR_MRD)
TUBE = KnownTube(sample_id=SAMPLE, label="S-000001AF", patient="000001AF")
STRANGER = KnownTube(sample_id=OTHER, label="S-000002MW", patient="000002MW")
ALIQUOT = KnownTube(sample_id=SAMPLE, label="A-000003VK", patient="000001AF", aliquot_id=UUID(int=5))


def known(*orders: Assay, **tubes: KnownTube) -> Known:
    found = orders or (FLOW_ORDER, MRD_ORDER)
    by_label = {one.label: (one,) for one in (TUBE, STRANGER, ALIQUOT)} | {one: (tube,) for one, tube in tubes.items()}
    return Known(
        tubes=by_label,
        orders={str(one.id).upper(): one for one in found},
        of_sample={SAMPLE: found},
        of_patient={"000001AF": found},
        patients=frozenset({"000001AF", "000002MW"}),
    )


def asked(told: OrderGroup, *orders: Assay, assays: Any = None, **used: Any) -> Match:
    return match(told, known(*orders), Asking(lab=LAB, profile=profile(**used), assays=assays))


@pytest.mark.parametrize("specimen", ["S-000001AF", " s-000001af ", "A-000003VK"])
def test_by_the_label_of_a_sample_or_an_aliquot(specimen: str) -> None:
    assert asked(group(*FLOW, specimen=specimen)).assay == FLOW_ORDER


@pytest.mark.parametrize("number", [str(UUID(int=12)), UUID(int=12).hex, str(UUID(int=12)).upper()])
def test_by_the_number_of_the_order_whatever_the_code(number: str) -> None:
    found = asked(group(seen("MRD-LEVEL", "1e-3", unit="fraction"), specimen=None, placer=number, code="unheard of"))
    assert found.assay == MRD_ORDER


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (group(*FLOW, specimen=None), NoMatch.NO_IDS),
        (group(*FLOW, specimen="S-000001AG"), NoMatch.UNKNOWN_SPECIMEN),
        (group(*FLOW, specimen="S-000002MW", filler=str(UUID(int=11))), NoMatch.IDS_DISAGREE),
        (group(*FLOW, specimen="S-000002MW", filler="S-000001AF"), NoMatch.IDS_DISAGREE),
        (group(*FLOW, patient_ids=("000002MW",)), NoMatch.ANOTHER_CHILD),
        (group(*FLOW, code="KARYOTYPE"), NoMatch.NO_ORDER),
        (group(seen("GLU", "5"), code="CHEM"), NoMatch.UNKNOWN_CODES),
        (group(*FLOW, specimen=None, placer=str(UUID(int=12))), NoMatch.CODES_DISAGREE),
    ],
)
def test_nothing_is_guessed(told: OrderGroup, why: NoMatch) -> None:
    found = asked(told)
    assert (found.assay, found.why) == (None, why)
    assert found.sentence


def test_a_mistyped_label_is_suggested_and_not_taken() -> None:
    [tried] = asked(group(*FLOW, specimen="S-000001AG")).tried
    assert tried.place == "specimen"
    assert tried.found.startswith("nothing: the check symbols are wrong")


@pytest.mark.parametrize(
    ("stages", "why"),
    [
        ([AssayStage.CANCELLED], NoMatch.CLOSED_ORDER),
        ([AssayStage.WITHDRAWN], NoMatch.CLOSED_ORDER),
        ([AssayStage.ORDERED, AssayStage.REGISTERED], NoMatch.SEVERAL_ORDERS),
        ([AssayStage.FINAL], None),
        ([AssayStage.FINAL, AssayStage.PRELIMINARY], None),
    ],
)
def test_the_open_order_counts_before_the_released_one(stages: list[AssayStage], why: NoMatch | None) -> None:
    orders = [replace(FLOW_ORDER, id=UUID(int=20 + turn), stage=stage) for turn, stage in enumerate(stages)]
    found = asked(group(*FLOW), *orders)
    assert found.why == why
    assert (found.assay == orders[-1]) is (why is None)


def test_a_child_s_code_counts_when_one_order_fits() -> None:
    told = group(*FLOW, specimen=None, patient_ids=("MRN-17", "000001AF"))
    assert asked(told).assay == FLOW_ORDER
    second = replace(FLOW_ORDER, id=UUID(int=21), sample_id=OTHER)
    assert asked(told, FLOW_ORDER, second).why is NoMatch.SEVERAL_ORDERS


def test_what_the_device_may_not_post_and_what_another_laboratory_does() -> None:
    assert asked(group(*FLOW), assays=frozenset({Kind.KARYOTYPE})).why is NoMatch.NOT_ITS_ASSAY
    elsewhere = replace(FLOW_ORDER, lab="hub-madrid")
    assert asked(group(*FLOW), elsewhere).why is NoMatch.NO_ORDER
    assert asked(group(*FLOW, specimen=None, placer=str(UUID(int=11))), elsewhere).why is NoMatch.NO_ORDER


def test_a_hospital_s_number_counts_only_where_the_profile_says_so_and_one_tube_has_it() -> None:
    numbered = replace(TUBE, how="hospital_number")
    told, there = group(*FLOW, specimen="H-4711"), known(H4711=numbered)
    there = replace(there, tubes={**there.tubes, "H-4711": (numbered,)})
    for profiled, found in ((profile(), None), (profile(hospital_numbers=True), FLOW_ORDER)):
        assert match(told, there, Asking(lab=LAB, profile=profiled)).assay == found
    twice = replace(there, tubes={**there.tubes, "H-4711": (numbered, replace(STRANGER, how="hospital_number"))})
    assert match(told, twice, Asking(lab=LAB, profile=profile(hospital_numbers=True))).assay is None


def test_a_parent_specimen_is_the_same_tube() -> None:
    specimen = Specimen(ids=("A-000003VK",), parent_ids=("S-000001AF",))
    found = asked(group(*FLOW, specimen=None).__class__(specimen=specimen, code="FLOW", observations=FLOW))
    assert found.assay == FLOW_ORDER
