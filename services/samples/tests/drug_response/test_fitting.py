"""Fits are the best there are: no worse than the truth, than neighbours, or than what stands in a formula."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.fitting.curve_fit import Fitted, fit_curve
from services.samples.domain.drug_response.options import Asymptote, Ec50Range, FitOptions, Loss, SlopeRange

DOSES = [0.1, 0.1, 1.0, 1.0, 10.0, 10.0, 100.0, 100.0, 1e3, 1e3, 1e4, 1e4]
FREE = FitOptions(upper=Asymptote(), lower=Asymptote(), slope=SlopeRange(), ec50=Ec50Range())
ABSOLUTE = FitOptions(loss=Loss.LEAST_ABSOLUTE)
RESPONSES = [100, 98, 97, 99, 80, 85, 50, 45, 20, 22, 10, 9]
TRUTHS = st.builds(
    Curve,
    slope=st.floats(0.1, 4),
    lower=st.floats(0, 90),
    upper=st.just(100.0),
    log10_ec50=st.floats(-1, 5),
)


def curve_of(fitted: Fitted) -> Curve:
    return Curve(fitted.slope, fitted.lower, fitted.upper, fitted.log10_ec50)


def loss_of(curve: Curve, responses: list[float], loss: Loss, doses: list[float] = DOSES) -> float:
    rest = [curve.at(math.log10(x) if x else -math.inf) - y for x, y in zip(doses, responses, strict=True)]
    return math.fsum(abs(one) if loss is Loss.LEAST_ABSOLUTE else one * one for one in rest)


def noisy(truth: Curve, seed: int, spread: float = 6.0) -> list[float]:
    noise = np.random.default_rng(seed).normal(0, spread, len(DOSES))
    return [truth.at(math.log10(x)) + float(away) for x, away in zip(DOSES, noise, strict=True)]


@settings(max_examples=12, deadline=None)
@given(truth=TRUTHS, seed=st.integers(0, 99), loss=st.sampled_from(list(Loss)))
def test_no_fit_is_worse_than_the_truth(truth: Curve, seed: int, loss: Loss) -> None:
    responses = noisy(truth, seed)
    found = fit_curve(DOSES, responses, FitOptions(loss=loss))
    assert loss_of(curve_of(found), responses, loss) <= loss_of(truth, responses, loss) * (1 + 1e-9)


@settings(max_examples=6, deadline=None)
@given(truth=TRUTHS, seed=st.integers(0, 99))
def test_no_neighbour_has_less_absolute_loss(truth: Curve, seed: int) -> None:
    responses = noisy(truth, seed)
    found = curve_of(fit_curve(DOSES, responses, ABSOLUTE))
    least = loss_of(found, responses, Loss.LEAST_ABSOLUTE)
    for away, signs in product((1e-5, 1e-3, 0.1), product((-1, 0, 1), repeat=3)):
        beside = Curve(
            min(max(found.slope * math.exp(signs[0] * away), 0.01), 10.0),
            min(max(found.lower + signs[1] * away * 10, 0.0), 100.0),
            100.0,
            min(max(found.log10_ec50 + signs[2] * away, -4.0), 6.0),
        )
        assert loss_of(beside, responses, Loss.LEAST_ABSOLUTE) >= least * (1 - 1e-7)


def test_points_that_lie_on_a_curve_give_it_back() -> None:
    truth = Curve(1.3, 12.0, 96.0, 1.7)
    found = fit_curve(DOSES, [truth.at(math.log10(x)) for x in DOSES], FREE)
    assert found.slope == pytest.approx(1.3, rel=1e-6)
    assert (found.lower, found.upper) == pytest.approx((12.0, 96.0), rel=1e-6)
    assert found.log10_ec50 == pytest.approx(1.7, rel=1e-6)
    assert found.converged
    assert found.at_ends == (False, False, False, False)


@pytest.mark.parametrize("loss", list(Loss))
def test_another_unit_of_dose_moves_the_curve_and_changes_nothing_else(loss: Loss) -> None:
    options = FitOptions(loss=loss)
    first = fit_curve(DOSES, RESPONSES, options)
    second = fit_curve([x / 10 for x in DOSES], RESPONSES, options)
    assert second.log10_ec50 == pytest.approx(first.log10_ec50 - 1, abs=1e-6)
    assert (second.slope, second.lower) == pytest.approx((first.slope, first.lower), rel=1e-5)


def test_the_same_points_in_another_order_are_the_same_curve_to_the_last_bit() -> None:
    turned = fit_curve(DOSES[::-1], RESPONSES[::-1], FREE)
    assert turned == fit_curve(DOSES, RESPONSES, FREE) == fit_curve(DOSES, RESPONSES, FREE)


def test_one_outlier_moves_absolute_deviations_less_than_squares() -> None:
    clean, spoilt = RESPONSES, [*RESPONSES[:5], 0.0, *RESPONSES[6:]]
    moved = {
        loss: abs(
            curve_of(fit_curve(DOSES, spoilt, FitOptions(loss=loss))).area(-1, 4)
            - curve_of(fit_curve(DOSES, clean, FitOptions(loss=loss))).area(-1, 4)
        )
        for loss in Loss
    }
    assert moved[Loss.LEAST_ABSOLUTE] < moved[Loss.LEAST_SQUARES] / 3


def test_absolute_deviations_that_several_curves_share_say_so() -> None:
    truth = Curve(slope=1.2, lower=10, upper=100, log10_ec50=2)
    apart = [truth.at(math.log10(x)) + away for x, away in zip(DOSES, [6, -6] * 6, strict=True)]
    assert fit_curve(DOSES, apart, ABSOLUTE).others_as_good
    for doses, responses, options in ((DOSES[::2], RESPONSES[::2], ABSOLUTE), (DOSES, apart, FitOptions())):
        assert not fit_curve(doses, responses, options).others_as_good


def test_a_flat_line_is_fitted_by_its_mean() -> None:
    responses = [97.0, 99.0] * 6
    found = curve_of(fit_curve(DOSES, responses, FREE))
    assert loss_of(found, responses, Loss.LEAST_SQUARES) == pytest.approx(12.0, rel=1e-6)


@pytest.mark.parametrize("loss", list(Loss))
@pytest.mark.parametrize("level", [0.0, 97.0])
def test_equal_responses_are_met(loss: Loss, level: float) -> None:
    found = curve_of(fit_curve(DOSES, [level] * 12, FREE.model_copy(update={"loss": loss})))
    assert loss_of(found, [level] * 12, loss) < 1e-6


def test_a_step_is_met_by_a_steep_slope() -> None:
    responses = [100.0] * 6 + [5.0] * 6
    assert loss_of(curve_of(fit_curve(DOSES, responses, FREE)), responses, Loss.LEAST_SQUARES) < 1e-9


def test_a_straight_rise_over_log_dose_is_followed() -> None:
    """The limit of ever flatter slopes: no curve of the family is best, but none is needed to come this near."""
    responses = [60.0 + 10 * math.log10(x) for x in DOSES]
    assert loss_of(curve_of(fit_curve(DOSES, responses, FREE)), responses, Loss.LEAST_SQUARES) < 1e-3


def test_two_points_are_met_and_a_single_fixed_asymptote_is_kept() -> None:
    found = fit_curve([1.0, 100.0], [90.0, 20.0], FitOptions())
    assert loss_of(curve_of(found), [90.0, 20.0], Loss.LEAST_SQUARES, [1.0, 100.0]) < 1e-9
    assert found.upper == 100.0


def test_bounds_are_kept_and_told() -> None:
    responses = [100.0] * 6 + [5.0] * 6
    found = fit_curve(
        DOSES, responses, FitOptions(slope=SlopeRange(lowest=0.01, highest=2.5), lower=Asymptote(lowest=8.0))
    )
    assert (found.slope, found.lower) == pytest.approx((2.5, 8.0))
    assert found.at_ends == (True, False, True, False)
    assert found.converged


def test_a_negative_slope_is_the_same_curve_from_the_other_side() -> None:
    options = FitOptions(upper=Asymptote(), lower=Asymptote(), slope=SlopeRange(lowest=-10, highest=-0.01))
    found = fit_curve(DOSES, RESPONSES, options)
    falling = fit_curve(DOSES, RESPONSES, options.model_copy(update={"slope": SlopeRange(lowest=0.01, highest=10)}))
    assert found.slope == pytest.approx(-falling.slope, rel=1e-4)
    assert (found.lower, found.upper) == pytest.approx((falling.upper, falling.lower), rel=1e-4)


def test_dose_zero_is_the_upper_asymptote() -> None:
    truth = Curve(1.3, 12.0, 96.0, 1.7)
    doses = [0.0, 0.0, *DOSES]
    responses = [96.0, 96.0, *(truth.at(math.log10(x)) for x in DOSES)]
    assert curve_of(fit_curve(doses, responses, FREE)).at(-math.inf) == pytest.approx(96.0)
