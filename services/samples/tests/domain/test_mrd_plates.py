"""RQ-PCR: hand-made plates at every boundary of the rule set; exactly at a limit is within it."""

import json
import math
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.samples.domain.assays.results.families import read_result
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult
from services.samples.domain.assays.results.mrd_plate import MarkerOutcome
from services.samples.domain.mrd import rule_sets
from services.samples.domain.mrd.evaluate import evaluate
from services.samples.domain.mrd.plate import MrdPlate
from services.samples.domain.mrd.rules import MrdRules
from services.samples.tests import plates
from services.samples.tests.plates import NOTHING, albumin, marker, plate

REDUCTION = rule_sets.rule_sets()["euromrd-2007-reduction@1"]
INTENSIFICATION = rule_sets.rule_sets()["euromrd-2007-intensification@1"]


def result(*rows: Any, rules: MrdRules = REDUCTION, **told: Any) -> IgTrMrdResult:
    return evaluate(MrdPlate.model_validate(plate(*rows, **told)), rules, method="RQ-PCR")


def one(*, rules: MrdRules = REDUCTION, dna: Any = None, **told: Any) -> MarkerOutcome:
    [found] = result(marker(**told), dna or albumin(), rules=rules).by_marker
    return found


def said(found: MarkerOutcome) -> Any:
    """The outcome in a word and its figures."""
    told = found.outcome.model_dump()
    return told.pop("status"), *told.values()


def test_plate_without_fault_is_quantified() -> None:
    found = one()
    assert said(found) == ("quantified", pytest.approx(1e-3))
    assert found.curve is not None
    assert (found.curve.slope, found.curve.intercept, found.curve.r_squared) == (-3.4, 18.0, 1.0)
    assert found.curve.efficiency == pytest.approx(10 ** (1 / 3.4) - 1)
    assert (found.quantitative_range, found.sensitivity, found.lowest_background) == (1e-5, 1e-5, 38.0)
    whole = result()
    assert (whole.rule_set, whole.rules, whole.markers) == (REDUCTION.id, REDUCTION, 1)
    assert "(check)" in whole.hints()[0].en


@pytest.mark.parametrize(
    ("slope", "reasons"),
    [
        (-3.1, ()),
        (-3.11, ()),
        (-3.09, ("slope_out_of_range",)),
        (-3.9, ()),
        (-3.89, ()),
        (-3.91, ("slope_out_of_range",)),
    ],
)
def test_slope(slope: float, reasons: tuple[str, ...]) -> None:
    cts = {dilution: round(18 + slope * math.log10(dilution), 10) for dilution in plates.DILUTIONS}
    found = one(cts=cts, background=[NOTHING] * 3, follow_up=[cts[1e-3]] * 3)
    assert found.reasons == reasons
    assert found.curve is not None
    assert (found.curve.slope, found.curve.accepted) == (slope, not reasons)


@pytest.mark.parametrize(("noise", "reasons"), [(0.5, ()), (0.49, ()), (0.51, ("r_squared_too_low",))])
def test_r_squared(noise: float, reasons: tuple[str, ...]) -> None:
    """With a slope of -3.5 and scatter of 1.5 and 0.5 in two of five dilutions R² is 0.98 exactly."""
    wide = REDUCTION.model_copy(update={"replicates_within_ct": 3.0})
    line = {10.0**-log: 18 + 3.5 * log for log in range(1, 6)}
    cts = {**line, 1e-2: (25 - 1.5, 25 + 1.5), 1e-3: (28.5 - noise, 28.5 + noise)}
    found = one(cts=cts, rules=wide, background=[NOTHING] * 3, follow_up=[25.0] * 3)
    assert found.curve is not None
    assert (found.reasons, found.curve.slope) == (reasons, -3.5)


@pytest.mark.parametrize(
    ("pair", "lowest"),
    [((31.6, 33.1), 1e-4), ((31.6, 33.09), 1e-4), ((31.6, 33.11), 1e-3), ((33.1, 31.6), 1e-4), ((31.6, NOTHING), 1e-3)],
)
def test_replicates_of_a_dilution_end_the_range(pair: tuple[Any, Any], lowest: float) -> None:
    found = one(cts={1e-4: pair, 1e-5: None})
    assert found.quantitative_range == lowest
    assert found.sensitivity == 1e-4


@pytest.mark.parametrize(
    ("background", "lowest", "left_out"),
    [(36.5, 1e-5, None), (36.51, 1e-5, None), (36.49, 1e-4, "near_background")],
)
def test_dilution_must_lie_1_5_below_the_lowest_background(background: float, lowest: float, left_out: Any) -> None:
    found = one(background=[NOTHING, background, 40.0])
    assert (found.quantitative_range, found.standards[-1].left_out) == (lowest, left_out)


@pytest.mark.parametrize(("background", "sensitivity"), [(36.0, 1e-5), (36.01, 1e-5), (35.99, 1e-4)])
def test_sensitivity_lies_1_0_below_the_lowest_background(background: float, sensitivity: float) -> None:
    found = one(background=[background, 40.0, NOTHING])
    assert (found.quantitative_range, found.sensitivity) == (1e-4, sensitivity)


def test_one_well_is_enough_for_the_sensitivity_and_not_for_the_range() -> None:
    found = one(cts={1e-5: (35.0, NOTHING)}, follow_up=[NOTHING] * 3)
    assert (found.quantitative_range, found.sensitivity) == (1e-4, 1e-5)
    assert said(found) == ("negative", 1e-5)


def test_a_stray_well_beyond_a_gap_is_no_sensitivity() -> None:
    found = one(cts={1e-4: (NOTHING, NOTHING), 1e-5: (35.0, NOTHING)})
    assert (found.quantitative_range, found.sensitivity) == (1e-3, 1e-3)


@pytest.mark.parametrize(
    ("cts", "positive"),
    [((37.0, NOTHING, NOTHING), 1), ((36.99, 37.0, NOTHING), 2), ((37.01, NOTHING, NOTHING), 0), ((38, 39, 40), 0)],
)
def test_positive_wells_lie_1_0_below_the_lowest_background(cts: tuple[Any, ...], positive: int) -> None:
    found = one(follow_up=cts)
    assert found.positive_wells == positive
    assert said(found)[0] == ("positive_not_quantifiable" if positive else "negative")


@pytest.mark.parametrize(
    ("ct", "expected"),
    [
        (35.0, ("quantified", pytest.approx(1e-5))),
        (34.99, ("quantified", pytest.approx(1e-5, rel=0.01))),
        (35.01, ("positive_not_quantifiable", 0, 1e-5)),
        (21.4, ("quantified", pytest.approx(0.1))),
        (21.39, ("positive_not_quantifiable", 0.01 * 10, 1)),
    ],
)
def test_level_only_within_the_range(ct: float, expected: Any) -> None:
    assert said(one(follow_up=[ct] * 3)) == expected


@pytest.mark.parametrize(
    ("cts", "expected"),
    [
        ((28.0, 28.5, 29.5), "quantified"),
        ((28.0, 28.5, 29.51), "not_evaluable"),
        ((28.0, 28.1, NOTHING), "not_evaluable"),
        ((36.0, 36.2, NOTHING), "positive_not_quantifiable"),
    ],
)
def test_replicates_of_the_follow_up(cts: tuple[Any, ...], expected: str) -> None:
    found = one(follow_up=cts)
    assert said(found)[0] == expected
    assert found.reasons == (("replicates_differ",) if expected == "not_evaluable" else ())


def test_interval_holds_the_well_that_has_most() -> None:
    status, above, below = said(one(follow_up=[33.3, 37.0, 37.0]))
    assert (status, above) == ("positive_not_quantifiable", 0)
    assert below == pytest.approx(10 ** ((33.3 - 18) / -3.4))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"follow_up": [28.2] * 2}, "follow_up_missing"),
        ({"background": [NOTHING] * 2}, "background_missing"),
        ({"no_template": []}, "no_template_missing"),
        ({"no_template": [NOTHING, 44.0]}, "no_template_amplified"),
        ({"copies": 1}, "standard_curve_too_short"),
        ({"cts": {1e-3: None, 1e-4: None, 1e-5: None}}, "standard_curve_too_short"),
        ({"cts": dict.fromkeys(plates.DILUTIONS)}, "standard_missing"),
    ],
)
def test_what_is_missing_is_named(told: Any, reason: str) -> None:
    found = one(**told)
    assert said(found) == ("not_evaluable", reason)


@pytest.mark.parametrize(("tolerated", "reasons"), [(44.0, ()), (43.99, ()), (44.01, ("no_template_amplified",))])
def test_late_water_may_be_tolerated(tolerated: float, reasons: tuple[str, ...]) -> None:
    rules = REDUCTION.model_copy(update={"no_template_tolerated_from_ct": tolerated})
    assert one(no_template=[44.0], rules=rules).reasons == reasons


@pytest.mark.parametrize(
    ("dna", "reason"),
    [
        ([], "albumin_missing"),
        (albumin(follow_up=(20.0,)), "albumin_follow_up_missing"),
        (albumin(diagnosis=(20.0, NOTHING)), "albumin_diagnosis_undetermined"),
        (albumin(follow_up=(20.0, 21.51)), "albumin_follow_up_differs"),
        (albumin(cts={10.0: NOTHING}), "albumin_standard_curve_too_short"),
        (albumin(cts={1000.0: 20.8, 10.0: 26.0}), "albumin_slope_out_of_range"),
        ([*albumin(), *plates.wells("albumin", "no_template", 39.0)], "albumin_no_template_amplified"),
    ],
)
def test_albumin_faults(dna: Any, reason: str) -> None:
    [found] = result(marker(), dna).by_marker
    assert said(found) == ("not_evaluable", reason)


@pytest.mark.parametrize(("nanograms", "reasons"), [(100.0, ()), (100.01, ()), (99.99, ("too_little_dna",))])
def test_least_amount_of_dna(nanograms: float, reasons: tuple[str, ...]) -> None:
    given_ng = {"diagnosis_ng": 500.0, "follow_up_ng": nanograms}
    assert result(marker(), albumin=given_ng).by_marker[0].reasons == reasons
    if nanograms == 100.0:
        measured = result(marker(), albumin(follow_up=(plates.HUNDRED_NG,) * 2))
        assert measured.albumin is not None
        assert (measured.albumin.follow_up_ng, measured.by_marker[0].reasons) == (100.0, ())


def test_albumin_scales_levels_and_limits() -> None:
    """Five times less DNA in the follow-up: five times the level, and five times less far."""
    given_ng = {"diagnosis_ng": 500.0, "follow_up_ng": 100.0}
    assert said(result(marker(), albumin=given_ng).by_marker[0]) == ("quantified", pytest.approx(5e-3))
    none = result(marker(follow_up=[NOTHING] * 3), albumin=given_ng).by_marker[0]
    assert said(none) == ("negative", pytest.approx(5e-5))
    little = result(marker(follow_up=[36.0] * 3), albumin=given_ng).by_marker[0]
    assert said(little) == ("positive_not_quantifiable", 0, pytest.approx(5e-5))
    # More DNA than at diagnosis reaches no further than the standards did.
    more = result(marker(follow_up=[NOTHING] * 3), albumin={"diagnosis_ng": 100.0, "follow_up_ng": 500.0}).by_marker[0]
    assert said(more) == ("negative", 1e-5)


def test_more_than_at_diagnosis_is_no_fraction() -> None:
    given_ng = {"diagnosis_ng": 500.0, "follow_up_ng": 100.0}
    most = {1.0: 18.0}
    found = result(marker(cts=most, follow_up=[18.0] * 3), albumin=given_ng).by_marker[0]
    assert said(found) == ("positive_not_quantifiable", 0.1, 1)


@pytest.mark.parametrize(
    ("cts", "reduction", "intensification"),
    [
        ((35.0, 35.0, 35.0), "quantified", "quantified"),
        ((35.01, 35.2, NOTHING), "positive_not_quantifiable", "negative"),
        ((35.0, NOTHING, NOTHING), "not_evaluable", "negative"),
        ((36.0, 36.0, 36.0), "positive_not_quantifiable", "negative"),
    ],
)
def test_another_rule_set_is_another_id_and_may_be_another_answer(
    cts: tuple[Any, ...], reduction: str, intensification: str
) -> None:
    found = {rules.id: result(marker(follow_up=cts), albumin(), rules=rules) for rules in (REDUCTION, INTENSIFICATION)}
    assert [(one.rule_set, one.outcome.status) for one in found.values()] == [
        ("euromrd-2007-reduction@1", reduction),
        ("euromrd-2007-intensification@1", intensification),
    ]


@pytest.mark.parametrize(("step", "lowest"), [(2.6, 1e-4), (2.59, 1e-3), (4.0, 1e-4), (4.01, 1e-3)])
def test_step_between_dilutions(step: float, lowest: float) -> None:
    found = one(cts={1e-4: round(28.2 + step, 10), 1e-5: None}, rules=INTENSIFICATION)
    assert found.quantitative_range == lowest


@pytest.mark.parametrize(("ct", "positive"), [(39.0, 3), (39.01, 0)])
def test_positive_well_may_lie_4_beyond_the_sensitivity(ct: float, positive: int) -> None:
    found = one(background=[NOTHING] * 3, follow_up=[ct] * 3, rules=INTENSIFICATION)
    assert (found.sensitivity, found.positive_wells) == (1e-5, positive)


def test_overall_is_the_highest_level() -> None:
    rows = marker("A", follow_up=[28.2] * 3), marker("B", follow_up=[24.8] * 3), marker("C", follow_up=[NOTHING] * 3)
    whole = result(*rows, albumin())
    assert (whole.outcome.model_dump(), whole.markers) == ({"status": "quantified", "level": pytest.approx(1e-2)}, 3)
    assert "One marker is negative, another is not." in {hint.en for hint in whole.hints()}


def test_overall_of_a_level_and_a_marker_above_its_range() -> None:
    above = marker("B", cts={1e-1: None}, follow_up=[18.5] * 3)
    outcome = result(marker("A"), above, albumin()).outcome
    assert outcome.model_dump() == {"status": "positive_not_quantifiable", "above": 0.01, "below": 1}


def test_overall_negative_claims_no_more_than_the_least_sensitive() -> None:
    rows = marker("A", follow_up=[NOTHING] * 3), marker("B", cts={1e-5: None}, follow_up=[NOTHING] * 3)
    assert result(*rows, albumin()).outcome.model_dump() == {"status": "negative", "sensitivity": 1e-4}
    best = REDUCTION.model_copy(update={"negative_by": "most_sensitive"})
    assert result(*rows, albumin(), rules=best).outcome.model_dump() == {"status": "negative", "sensitivity": 1e-5}


def test_overall_without_an_answer_says_why() -> None:
    silent = marker("A", no_template=[30.0]), marker("B", background=[])
    assert result(*silent, albumin()).outcome.model_dump() == {
        "status": "not_evaluable",
        "reason": "no_marker_evaluable",
    }
    assert result(silent[0], marker("B", follow_up=[NOTHING] * 3), albumin()).outcome.status == "negative"
    assert any("A: not evaluable (no_template_amplified)." in hint.en for hint in result(*silent, albumin()).hints())


@pytest.mark.parametrize(
    "ct", [None, "", "N/A", "35.2", "0", 0, -1, 40, 45, True, float("nan"), float("inf"), "NaN", [], {}, 999]
)
def test_what_is_no_ct_is_refused(ct: Any) -> None:
    """Of 40 cycles, 40 and 45 are what programs write where nothing amplified."""
    with pytest.raises(ValidationError):
        MrdPlate.model_validate(plate(marker(follow_up=[ct, 28.2, 28.2]), albumin(), cycles=40))


@pytest.mark.parametrize("word", ["undetermined", "Undetermined", " UNDETERMINED "])
def test_undetermined_stays_a_word(word: str) -> None:
    whole = result(marker(follow_up=[word] * 3, background=[word] * 3), albumin())
    kept = json.loads(whole.model_dump_json())
    [found] = kept["by_marker"]
    assert {well["ct"] for well in found["follow_up"]} == {"undetermined"}
    assert (found["lowest_background"], found["background"]) == ("undetermined", ["undetermined"] * 3)
    assert read_result(kept) == whole


@pytest.mark.parametrize(
    "told",
    [
        {"follow_up": [36.0] * 3},
        {"follow_up": [NOTHING] * 3},
        {"follow_up": [28.2, 28.2, NOTHING]},
        {"follow_up": [19.0] * 3},
    ],
)
def test_what_is_no_level_tells_none(told: Any) -> None:
    whole = result(marker(**told), albumin())
    assert whole.outcome.status != "quantified"
    assert "mrd" not in {finding.code for finding in whole.findings()}
    assert '"level"' not in whole.model_dump_json()


@pytest.mark.parametrize(
    "change",
    [
        {"role": "diagnosis"},
        {"dilution": 0.1},
        {"amount_ng": 5},
        {"role": "standard"},
        {"well": "Q1"},
        {"well": "A25"},
        {"well": "A0"},
        {"target": ""},
    ],
)
def test_wells_that_cannot_be_are_refused(change: Any) -> None:
    body = plate()
    body["wells"][-10] = {**plates.wells(plates.MARKER, "follow_up", 28.2)[0], "well": "P24", **change}
    with pytest.raises(ValidationError):
        MrdPlate.model_validate(body)


def test_a_well_is_there_once_and_albumin_from_one_place() -> None:
    body = plate()
    with pytest.raises(ValidationError, match="twice"):
        MrdPlate.model_validate({**body, "wells": [*body["wells"], body["wells"][0]]})
    with pytest.raises(ValidationError, match="given as well"):
        MrdPlate.model_validate({**body, "albumin": {"diagnosis_ng": 1.0, "follow_up_ng": 1.0}})
    with pytest.raises(ValidationError, match="measures markers"):
        MrdPlate.model_validate(plate(albumin()))


@settings(max_examples=40, deadline=None)
@given(log=st.floats(-4.9, -1.1), ratio=st.floats(0.2, 5), slope=st.floats(-3.85, -3.15), intercept=st.floats(14, 20))
def test_a_dilution_is_recovered(log: float, ratio: float, slope: float, intercept: float) -> None:
    cts = {dilution: intercept + slope * math.log10(dilution) for dilution in plates.DILUTIONS}
    body = marker(cts=cts, background=[NOTHING] * 3, follow_up=[intercept + slope * log] * 3)
    level = 10**log * ratio
    outcome = result(body, albumin={"diagnosis_ng": 500 * ratio, "follow_up_ng": 500}).outcome
    if level > 1:
        assert outcome.status == "positive_not_quantifiable"
    else:
        assert outcome.model_dump() == {"status": "quantified", "level": pytest.approx(level, rel=1e-6)}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), cts=st.lists(st.floats(20, 45) | st.just(NOTHING), min_size=3, max_size=3))
def test_the_order_of_wells_says_nothing(seed: int, cts: list[Any]) -> None:
    body = plate(marker(follow_up=cts), albumin())
    shuffled = {**body, "wells": random.Random(seed).sample(body["wells"], len(body["wells"]))}
    one, other = (evaluate(MrdPlate.model_validate(sent), REDUCTION, method="m") for sent in (body, shuffled))
    assert one == other


def test_every_rule_set_says_where_it_comes_from() -> None:
    known = rule_sets.rule_sets()
    assert rule_sets.default() in known
    assert all("2007" in rules.source and "(check)" in rules.source for rules in known.values())
