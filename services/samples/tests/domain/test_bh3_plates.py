"""Dynamic BH3 profiling: release between the controls, differences, and when there is no answer."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.samples.domain.assays.results.dbp import DbpResult
from services.samples.domain.assays.results.families import read_result
from services.samples.domain.bh3 import rule_sets
from services.samples.domain.bh3.evaluate import evaluate
from services.samples.domain.bh3.plate import Bh3Plate
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.tests.bh3 import VENETOCLAX, control, plate, sample

DEFAULT = rule_sets.rule_sets()["dbp-default@1"]
STRICT = rule_sets.rule_sets()["dbp-strict@1"]


def result(*wells: Any, rules: Bh3Rules = DEFAULT) -> DbpResult:
    return evaluate(Bh3Plate.model_validate(plate(*wells)), rules, method="plate")


def reasons(*wells: Any, rules: Bh3Rules = DEFAULT) -> tuple[str, ...]:
    [refused] = result(*wells, rules=rules).refused
    return refused.reasons


def controls(negative: float = 10_000, positive: float = 1_000, **more: Any) -> tuple[Any, ...]:
    return control("negative_control", negative, **more), control("positive_control", positive, **more)


UNTREATED, TREATED = sample(8_200), sample(5_500, **VENETOCLAX)


def test_release_lies_between_the_controls() -> None:
    found = result(*controls(), UNTREATED, TREATED)
    [one] = found.drugs
    assert (one.untreated_percent, one.treated_percent, one.delta_priming) == (20.0, 50.0, 30.0)
    assert (one.primed, found.rule_set, found.rules) == (True, "dbp-default@1", DEFAULT)
    assert one.treated is not None
    assert (one.treated.window_ratio, one.treated.borrowed, one.treated.least_events) == (10.0, True, 5_000)
    assert {one.code: one.value for one in found.findings()} == {"dbp:venetoclax:bim:delta_priming": 30.0}
    assert read_result(found.model_dump(mode="json")) == found


@pytest.mark.parametrize(("mfi", "percent"), [(10_900, -10.0), (10_000, 0.0), (1_000, 100.0), (100, 110.0)])
def test_raw_values_outside_the_controls_are_kept(mfi: float, percent: float) -> None:
    [one] = result(*controls(), UNTREATED, sample(mfi, **VENETOCLAX)).drugs
    assert one.treated_percent == percent


@pytest.mark.parametrize(("mfi", "primed"), [(7_300, True), (7_299, True), (7_301, False)])
def test_cut_off_is_reached_at_exactly_ten_points(mfi: float, primed: bool) -> None:
    [one] = result(*controls(), UNTREATED, sample(mfi, **VENETOCLAX)).drugs
    assert one.primed is primed


@pytest.mark.parametrize(
    ("negative", "positive", "answered"),
    [(2_000, 1_000, True), (1_999, 1_000, False), (1_000, 2_000, False), (200, 100, True), (199, 99.5, False)],
)
def test_window(negative: float, positive: float, answered: bool) -> None:
    found = result(*controls(negative, positive), sample(150), sample(150, **VENETOCLAX))
    assert bool(found.drugs) is answered
    if not answered:
        assert found.refused[0].reasons == ("treated_window_too_small", "untreated_window_too_small")


@pytest.mark.parametrize(("events", "answered"), [(300, True), (299, False)])
def test_gated_events(events: int, answered: bool) -> None:
    few = sample(5_500, gated_events=events, **VENETOCLAX)
    found = result(*controls(), UNTREATED, few)
    assert bool(found.drugs) is answered
    if not answered:
        assert found.refused[0].reasons == ("treated_too_few_events",)


def test_a_control_with_too_few_events_spoils_what_rests_on_it() -> None:
    own = controls(9_000, gated_events=10, **VENETOCLAX)
    assert reasons(*controls(), *own, UNTREATED, TREATED) == ("treated_too_few_events",)


def test_what_is_missing_is_named() -> None:
    assert reasons(*controls(), TREATED) == ("untreated_too_few_wells",)
    assert reasons(control("negative_control", 10_000), UNTREATED, TREATED) == (
        "treated_positive_control_missing",
        "untreated_positive_control_missing",
    )
    # A drug that has one control of its own is not helped out with the other one.
    own = control("negative_control", 9_000, **VENETOCLAX)
    assert reasons(*controls(), own, UNTREATED, TREATED) == ("treated_positive_control_missing",)


def test_own_controls_come_first() -> None:
    own = controls(6_000, 1_000, **VENETOCLAX)
    [one] = result(*controls(), *own, UNTREATED, TREATED).drugs
    assert (one.treated_percent, one.treated and one.treated.borrowed) == (10.0, False)


def test_strict_rules_borrow_no_controls_and_want_duplicates() -> None:
    twice = (*controls(), *controls(), UNTREATED, UNTREATED, TREATED, TREATED)
    assert reasons(*twice, rules=STRICT) == ("treated_negative_control_missing", "treated_positive_control_missing")
    own = (*controls(**VENETOCLAX), *controls(**VENETOCLAX))
    found = result(*twice, *own, rules=STRICT)
    assert (found.rule_set, found.drugs[0].delta_priming) == ("dbp-strict@1", 30.0)


@pytest.mark.parametrize(("by", "percent"), [("mean", 50.0), ("median", 40.0)])
def test_replicates_are_brought_together_as_the_rules_say(by: str, percent: float) -> None:
    rules = DEFAULT.model_copy(update={"replicates_by": by})
    three = (sample(mfi, **VENETOCLAX) for mfi in (6_400, 7_300, 2_800))
    [one] = result(*controls(), UNTREATED, *three, rules=rules).drugs
    assert (one.treated_percent, one.treated and one.treated.percents) == (percent, (40.0, 30.0, 80.0))


def test_several_doses_of_a_pair() -> None:
    more = sample(2_800, **{**VENETOCLAX, "drug_dose_nm": 1_000})
    other = sample(5_500, peptide="bad", **VENETOCLAX)
    found = result(*controls(), UNTREATED, TREATED, more, other, sample(8_200, peptide="bad"))
    assert [(one.peptide, one.drug_dose_nm, one.delta_priming) for one in found.drugs] == [
        ("bad", 100, 30.0),
        ("bim", 100, 30.0),
        ("bim", 1_000, 60.0),
    ]
    assert {one.code: one.value for one in found.findings()} == {
        "dbp:venetoclax:bad:delta_priming": 30.0,
        "dbp:venetoclax:bim:delta_priming": 60.0,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"drug": None},
        {"drug_dose_nm": None},
        {"peptide": None},
        {"role": "negative_control"},
        {"mfi": -1},
        {"mfi": None},
    ],
)
def test_wells_that_cannot_be_are_refused(change: Any) -> None:
    with pytest.raises(ValidationError):
        result(*controls(), UNTREATED, {**TREATED, **change})


def test_plate_without_drugs_is_refused() -> None:
    with pytest.raises(ValidationError, match="profiles drugs"):
        result(*controls(), UNTREATED)


@settings(max_examples=40, deadline=None)
@given(
    negative=st.floats(2_000, 50_000),
    window=st.floats(0.01, 0.45),
    treated=st.floats(-20, 120),
    untreated=st.floats(-20, 120),
)
def test_releases_are_recovered(negative: float, window: float, treated: float, untreated: float) -> None:
    positive = negative * window
    mfi = [max(0.0, positive + (negative - positive) * (1 - percent / 100)) for percent in (untreated, treated)]
    [one] = result(*controls(negative, positive), sample(mfi[0]), sample(mfi[1], **VENETOCLAX)).drugs
    if min(mfi) > 0:
        assert (one.untreated_percent, one.treated_percent) == pytest.approx((untreated, treated), abs=1e-5)
    assert one.delta_priming == pytest.approx(one.treated_percent - one.untreated_percent, abs=1e-5)


def test_every_rule_set_says_where_it_comes_from() -> None:
    known = rule_sets.rule_sets()
    assert rule_sets.default() in known
    assert all("(check)" in rules.source for rules in known.values())
