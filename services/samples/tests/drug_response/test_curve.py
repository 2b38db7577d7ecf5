"""The curve's area, crossing and scores, against numbers that were got in another way."""

import math
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.options import Dss3
from services.samples.domain.drug_response.sensitivity import sensitivity_of

SLOPES = st.floats(0.01, 30) | st.floats(-30, -0.01)
LEVELS = st.floats(-50, 150)
PLACES = st.floats(-6, 8)


@settings(max_examples=40, deadline=None)
@example(slope=1000.0, lower=0.0, upper=100.0, place=1.3)
@example(slope=0.01, lower=0.0, upper=100.0, place=60.0)
@given(slope=SLOPES, lower=LEVELS, upper=LEVELS, place=PLACES)
def test_area_is_what_quadrature_says(slope: float, lower: float, upper: float, place: float) -> None:
    curve = Curve(slope, lower, upper, place)
    breaks = [place] if -1 < place < 4 else None
    told, _ = quad(curve.at, -1.0, 4.0, epsabs=1e-9, limit=400, points=breaks)
    assert curve.area(-1.0, 4.0) == pytest.approx(told, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(slope=st.floats(0.01, 30), lower=st.floats(0, 49), upper=st.floats(51, 120), place=PLACES)
def test_a_positive_slope_falls_and_crosses_half_once(slope: float, lower: float, upper: float, place: float) -> None:
    curve = Curve(slope, lower, upper, place)
    values = [curve.at(x / 4) for x in range(-40, 60)]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(values))
    crossing = curve.crosses(50.0)
    assert crossing is not None
    assert curve.at(crossing) == pytest.approx(50.0, abs=1e-6)


def test_none_of_the_drug_is_the_upper_asymptote_and_endless_drug_the_lower_one() -> None:
    assert Curve(1.5, 7.0, 98.0, 2.0).at(-math.inf) == 98.0
    assert Curve(1.5, 7.0, 98.0, 2.0).at(math.inf) == 7.0
    assert Curve(-1.5, 7.0, 98.0, 2.0).at(-math.inf) == 7.0


@pytest.mark.parametrize(("lower", "upper"), [(60.0, 100.0), (0.0, 40.0), (50.0, 100.0)])
def test_what_never_is_half_crosses_nowhere(lower: float, upper: float) -> None:
    assert Curve(1.0, lower, upper, 2.0).crosses(50.0) is None


def test_scores_of_a_step_are_rectangles() -> None:
    """From 100 to 20 % between the third and the fourth decade of five: 70 points above the threshold over two."""
    scores = sensitivity_of(Curve(900.0, 20.0, 100.0, 2.0), lowest=-1.0, highest=4.0, threshold=10.0, dss3=Dss3.PAPER)
    dss1 = 100 * (70 * 2) / (90 * 5)
    assert scores.dss1 == pytest.approx(dss1, rel=1e-3)
    assert scores.dss2 == pytest.approx(dss1 / math.log10(80), rel=1e-3)
    assert scores.dss3 == pytest.approx(dss1 / math.log10(80) * 2 / 5, rel=1e-3)


def test_the_package_s_third_score_is_twice_the_paper_s() -> None:
    curve = Curve(1.0, 5.0, 100.0, 1.0)
    paper, package = (sensitivity_of(curve, lowest=-1.0, highest=4.0, threshold=10.0, dss3=version) for version in Dss3)
    assert package.dss3 == pytest.approx(2 * paper.dss3)
    assert (package.dss1, package.dss2) == (paper.dss1, paper.dss2)
    assert (paper.dss3_version, package.dss3_version) == ("paper", "package")


@pytest.mark.parametrize(
    "curve",
    [
        Curve(1.0, 95.0, 100.0, 1.0),
        Curve(1.0, 0.0, 100.0, 5.0),
        Curve(-1.0, 20.0, 100.0, 1.0),
        Curve(2.0, 99.0, 80.0, 9.0),
    ],
)
def test_what_does_not_act_inside_the_range_scores_nothing(curve: Curve) -> None:
    scores = sensitivity_of(curve, lowest=-1.0, highest=4.0, threshold=10.0, dss3=Dss3.PAPER)
    assert (scores.dss1, scores.dss2, scores.dss3) == (0.0, 0.0, 0.0)
