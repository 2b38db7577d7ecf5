"""What a plot says, from what a version holds: points, curves, bounds, and nothing that was not stored."""

import math
from datetime import timedelta

import pytest

from libs.common.contracts.samples.assays import Preanalytics
from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Material, Preservation
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.assays.results.mrd_plate import (
    Negative,
    NotEvaluable,
    PositiveNotQuantifiable,
    Quantified,
)
from services.samples.domain.plots.bh3_bars import Bh3BarsPlot
from services.samples.domain.plots.dose_response import DoseResponsePlot
from services.samples.domain.plots.mrd_series import mrd_series
from services.samples.domain.plots.of_result import plot_of
from services.samples.domain.plots.picture import ResultPlot
from services.samples.domain.plots.standard_curve import StandardCurvePlot
from services.samples.domain.plots.words import number, words
from services.samples.tests import bodies
from services.samples.tests.plots.stored import PATIENT, Json, dbp, drp, drug, mrd, order, outcome, released, version


def told(kind: Kind, body: object, name: str, **asked: str) -> ResultPlot:
    wanted = {"language": "en", "drug": None, "marker": None, **asked}
    return plot_of(order(kind), version(body), name, **wanted)  # type: ignore[arg-type]


def response(body: Json, **asked: str) -> DoseResponsePlot:
    plot = told(Kind.DRP, body, "dose-response", **asked)
    assert isinstance(plot, DoseResponsePlot)
    return plot


def test_a_curve_is_drawn_from_its_stored_parameters() -> None:
    [one] = response(drp()).drugs
    assert one.curve is not None
    assert (one.curve[0].dose_nm, one.curve[-1].dose_nm) == pytest.approx(one.tested_nm)
    half = min(one.curve, key=lambda at: abs(math.log10(at.dose_nm / 12.0)))
    assert half.response_percent == pytest.approx(53, abs=1.5)
    assert (one.ic50_nm, one.library_nm, len(one.points), len(one.controls)) == (12.0, None, 16, 1)
    assert (one.upper_asymptote_percent, one.lower_asymptote_percent) == (98.0, 8.0)


def test_another_range_of_the_area_is_another_range_of_the_curve() -> None:
    wide = drug(limits="library", lowest_dose_nm=0.1, highest_dose_nm=100_000, ic50_nm=None)
    plot = response(drp(wide))
    [one] = plot.drugs
    assert one.curve is not None
    assert (one.library_nm, one.ic50_nm) == ((0.1, 100_000.0), None)
    assert (one.curve[0].dose_nm, one.curve[-1].dose_nm) == pytest.approx((0.1, 100_000))
    assert plot.x.lowest < 0.1
    assert plot.x.highest > 100_000


def test_a_steep_curve_far_from_its_doses_overflows_nowhere() -> None:
    steep = drug(ic50_nm=None)
    steep["curve"] = {**steep["curve"], "slope": 900.0, "log10_ec50_nm": 300.0, "ec50_nm": 1e300}
    [one] = response(drp(steep)).drugs
    assert one.curve is not None
    assert {at.response_percent for at in one.curve} == {98.0}


def test_one_drug_or_all_of_them() -> None:
    body = drp(drug(), drug("dasatinib", ec50=3), not_fitted=[{"drug": "ara-c", "reason": "too_few_doses"}])
    assert [one.drug for one in response(body).drugs] == ["venetoclax", "dasatinib"]
    assert [one.drug for one in response(body, drug="dasatinib").drugs] == ["dasatinib"]
    assert any("ara-c" in note for note in response(body).notes)
    with pytest.raises(Invalid) as unknown:
        response(body, drug="aspirin")
    assert (unknown.value.where, unknown.value.right) == ("query.drug", "venetoclax, dasatinib")
    with pytest.raises(WrongState, match="too_few_doses"):
        response(body, drug="ara-c")


@pytest.mark.parametrize(
    ("kind", "body", "name"),
    [(Kind.DRP, bodies.DRP, "dose-response"), (Kind.IG_TR_MRD, bodies.MRD, "standard-curve")],
)
def test_a_version_without_points_says_so(kind: Kind, body: Json, name: str) -> None:
    with pytest.raises(WrongState, match="holds no points"):
        told(kind, body, name)


@pytest.mark.parametrize(
    ("kind", "name", "right"),
    [(Kind.DRP, "bh3-bars", "dose-response"), (Kind.DBP, "x", "bh3-bars"), (Kind.FLOW, "dose-response", "none: only")],
)
def test_a_plot_that_the_assay_does_not_have(kind: Kind, name: str, right: str) -> None:
    with pytest.raises(Invalid) as refused:
        told(kind, bodies.BY_ASSAY[kind], name)
    assert refused.value.where == "path.plot"
    assert str(refused.value.right).startswith(right)


def test_bars_are_clipped_for_display_only() -> None:
    plot = told(Kind.DBP, dbp(), "bh3-bars")
    assert isinstance(plot, Bh3BarsPlot)
    by_drug = {bar.drug: bar for bar in plot.bars}
    above = by_drug["s63845"]
    assert above.treated_percent > 100 == above.treated_shown
    assert above.clipped
    assert not by_drug["venetoclax"].clipped
    assert (by_drug["venetoclax"].primed, by_drug["dexamethasone"].primed) == (True, False)
    assert (plot.cut_off_points, [one.drug for one in plot.refused]) == (10, ["navitoclax"])
    assert any("clipped" in note for note in plot.notes)
    # What was posted without a plate has bars as well: its percentages are there.
    bare = told(Kind.DBP, bodies.DBP, "bh3-bars")
    assert isinstance(bare, Bh3BarsPlot)
    assert (bare.cut_off_points, bare.bars[0].primed, bare.bars[0].treated_wells_percent) == (None, None, ())


def test_a_standard_curve_keeps_what_did_not_amplify_as_a_word() -> None:
    plot = told(Kind.IG_TR_MRD, mrd(markers=2, follow_up=[30.1, 31.0, "undetermined"]), "standard-curve")
    assert isinstance(plot, StandardCurvePlot)
    first, _, albumin = plot.markers
    assert sorted(map(str, (well.ct for well in first.follow_up))) == ["30.1", "31.0", "undetermined"]
    assert first.no_template == ("undetermined",)
    assert first.curve is not None
    assert first.curve.slope == pytest.approx(-3.4)
    assert first.line is not None
    assert (first.line.from_amount, first.line.from_ct) == pytest.approx((1e-5, 35.0))
    assert (first.quantitative_range, first.sensitivity) == ((1e-5, 0.1), 1e-5)
    assert (albumin.marker, albumin.unit) == ("albumin", "ng")
    one = told(Kind.IG_TR_MRD, mrd(markers=2), "standard-curve", marker=first.marker)
    assert isinstance(one, StandardCurvePlot)
    assert len(one.markers) == 1


@pytest.mark.parametrize("kind", [Kind.DRP, Kind.DBP, Kind.IG_TR_MRD])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_head_says_what_it_is_of(kind: Kind, language: str) -> None:
    body, name = {
        Kind.DRP: (drp(), "dose-response"),
        Kind.DBP: (dbp(), "bh3-bars"),
        Kind.IG_TR_MRD: (mrd(), "standard-curve"),
    }[kind]
    plot = told(kind, body, name, language=language)
    assert plot.experimental is kind.experimental
    assert plot.banner == (words(language)["experimental"] if kind.experimental else None)
    assert (plot.standing, plot.patient, plot.result_version) == (None, PATIENT, 2)
    assert plot.rule is not None
    assert all(part in plot.foot for part in (PATIENT, f"{words(language)['version']} 2", plot.rule, plot.method))


def test_a_version_that_does_not_count_and_a_warm_tube_are_said() -> None:
    warm = Preanalytics(preservation=Preservation.FRESH, transport_alarms=("too_warm",))
    gone = version(drp(), state=ResultState.WITHDRAWN, preanalytics=warm)
    plot = plot_of(order(Kind.DRP), gone, "dose-response", language="es", drug=None, marker=None)
    assert plot.standing == "retirado: no debe usarse"
    assert "too_warm" in " ".join(plot.notes)


def test_a_series_keeps_every_outcome_as_what_it_is() -> None:
    flow = {
        "family": "flow",
        "method": "EuroFlow",
        "mrd": {"events": 0, "denominator": 10**6, "limit_of_detection": 1e-5},
    }
    found = [
        released(outcome(status="negative", sensitivity=1e-5), day=90, number=3),
        released(outcome(status="quantified", level=0.0012), day=0, number=1),
        released(outcome(status="positive_not_quantifiable", above=0.0, below=1e-4), day=33, number=2),
        released(
            outcome(status="not_evaluable", reason="dna_too_little"),
            day=120,
            number=4,
            material=Material.PERIPHERAL_BLOOD,
        ),
        released(flow, day=33, number=5, kind=Kind.FLOW, extracted_at=None),
        released(mrd(markers=2), day=10, number=6),
    ]
    plot = mrd_series(PATIENT, found, language="en", partly=True)
    names = [line.name for line in plot.lines]
    assert names == [
        "IG/TR, all markers, marrow",
        "IG/TR, all markers, blood",
        "IG/TR, IGH VH3-23/JH4, marrow",
        "IG/TR, IGH VH3-24/JH4, marrow",
        "flow, marrow",
    ]
    kinds = [type(point.outcome) for point in plot.lines[0].points]
    assert kinds == [Quantified, Quantified, PositiveNotQuantifiable, Negative]
    assert isinstance(plot.lines[1].points[0].outcome, NotEvaluable)
    [by_flow] = plot.lines[-1].points
    assert (by_flow.outcome, by_flow.at_is_measurement) == (Negative(status="negative", sensitivity=1e-5), True)
    assert plot.x_to is not None
    assert plot.x_from is not None
    assert plot.x_to - plot.x_from == timedelta(days=120)
    assert plot.y.lowest < 1e-5
    assert plot.y.highest > 0.0012
    assert len(plot.notes) == 2


def test_between_the_limits_of_flow_there_is_no_level() -> None:
    body = {"family": "flow", "method": "EuroFlow"}
    limits = {"denominator": 10**6, "limit_of_detection": 2e-5, "limit_of_quantification": 5e-5}
    found = [
        released({**body, "mrd": {"events": events, **limits}}, day=events, number=events + 1, kind=Kind.FLOW)
        for events in (19, 20, 49, 50)
    ]
    [line] = mrd_series(PATIENT, found, language="en", partly=False).lines
    assert [point.outcome.status for point in line.points] == [
        "negative",
        "positive_not_quantifiable",
        "positive_not_quantifiable",
        "quantified",
    ]


def test_nothing_to_draw_is_said() -> None:
    plot = mrd_series(PATIENT, [], language="es", partly=False)
    assert (plot.lines, plot.x_from, plot.standing) == ((), None, words("es")["no_results"])


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [(12.5, "12.5", "12,5"), (-3.4, "−3.4", "−3,4"), (1e-5, "10⁻⁵", "10⁻⁵"), (2.5e-5, "2.5 · 10⁻⁵", "2,5 · 10⁻⁵"), (0, "0", "0"), (100_000, "100000", "100000")],
)  # fmt: skip
def test_numbers_as_each_language_writes_them(value: float, english: str, spanish: str) -> None:
    assert (number(value, "en"), number(value, "es")) == (english, spanish)


def test_both_languages_have_the_same_words() -> None:
    english, spanish = words("en"), words("es")
    assert english.keys() == spanish.keys()
    assert all(english[key].keys() == spanish[key].keys() for key in english if isinstance(english[key], dict))
    assert set(english["materials"]) == {*Material, "unknown"}
