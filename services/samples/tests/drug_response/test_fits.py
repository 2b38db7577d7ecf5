"""Curves fitted over HTTP: the whole of the method in the answer, nothing kept, and requests beside it are answered."""

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import pytest

from services.samples.api.drug_response.fits import EXAMPLE

URL = "/v1/drug-response/fits"
DOSES = [0.1, 1, 10, 100, 1000, 10000]
RESPONSES = [99, 97, 82, 47, 21, 9]


@pytest.fixture
def fit(ask: Any) -> Any:
    async def send(**body: Any) -> Any:
        curves = [{"name": "venetoclax", "doses": DOSES, "responses": RESPONSES}]
        answer = await ask("POST", URL, role="functional_lab", of="lab-drp", json={"curves": curves, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return send


async def test_the_answer_says_by_which_method(fit: Any) -> None:
    told = await fit()
    assert told["experimental"] is True
    assert told["options"]["loss"] == "least_squares"
    [one] = told["fits"]
    assert one["auc_normalised"] == pytest.approx(one["auc_log10_dose"] / 5)
    assert one["ic50_nm"] == pytest.approx(88.35, abs=0.01)
    assert (one["converged"], one["fixed"], one["points"]) == (True, ["upper"], 6)
    assert one["rss"] < 15


async def test_units_and_scales_are_the_caller_s(fit: Any) -> None:
    [plain] = (await fit())["fits"]
    logs = [{"name": "same", "doses": [-10, -9, -8, -7, -6, -5], "responses": [one / 100 for one in RESPONSES]}]
    [other] = (await fit(curves=logs, dose_unit="M", dose_scale="log10", response_scale="fraction"))["fits"]
    assert other["rss"] == pytest.approx(plain["rss"] / 10_000, rel=1e-6)
    assert other["auc_normalised"] == pytest.approx(plain["auc_normalised"], abs=1e-9)
    assert (other["upper"], other["ec50_nm"]) == pytest.approx((1.0, plain["ec50_nm"]))


async def test_a_certified_curve_comes_out_to_six_digits(fit: Any) -> None:
    """Rat42 of NIST StRD is b1/(1 + exp(b2 - b3 x)): a curve over the logarithm of the dose."""
    told = json.loads(Path(__file__).with_name("nist_strd_nonlinear.json").read_text("utf-8"))["Rat42"]
    responses, doses = zip(*told["data_y_x"], strict=True)
    options: Any = {"upper": {}, "lower": {"fixed": 0}, "slope": {}, "ec50": {}}
    curves = [{"name": "Rat42", "doses": doses, "responses": responses}]
    [found] = (await fit(curves=curves, dose_scale="ln", options=options))["fits"]
    b3 = -found["slope"]
    values = [found["upper"], b3 * found["log10_ec50_nm"] * math.log(10), b3]
    assert values == pytest.approx([one["certified"] for one in told["params"]], rel=1e-6)
    assert found["rss"] == pytest.approx(told["rss"], rel=1e-6)


async def test_raw_counts_and_molar_doses_are_curves_too(fit: Any) -> None:
    """An area above a thousand and doses of some mol were answered with an error of the service."""
    counts = [{"name": "raw", "doses": DOSES, "responses": [50_000 * one for one in RESPONSES]}]
    options: Any = {"upper": {}, "lower": {}, "slope": {}, "ec50": {}}
    [found] = (await fit(curves=counts, dose_unit="mM", options=options))["fits"]
    [plain] = (await fit(options=options))["fits"]
    assert found["rss"] == pytest.approx(plain["rss"] * 50_000**2, rel=1e-6)
    assert found["auc_normalised"] == pytest.approx(plain["auc_normalised"] * 50_000, rel=1e-6)


async def test_other_options_are_another_method_and_another_area(fit: Any) -> None:
    tested = await fit(**{name: EXAMPLE[name] for name in ("options", "curves", "response_scale")})
    wide = {**EXAMPLE["curves"][0], "library_range": {"lowest": 0.01, "highest": 100000}}  # type: ignore[index, dict-item]
    library = await fit(options=EXAMPLE["options"], curves=[wide], response_scale="fraction")
    assert tested["method_id"] == library["method_id"] != (await fit())["method_id"]
    assert tested["fits"][0]["auc_normalised"] != pytest.approx(library["fits"][0]["auc_normalised"], abs=1e-3)
    assert library["fits"][0]["lowest_dose_nm"] == 0.01


async def test_what_cannot_be_fitted_says_why_and_the_others_are(fit: Any) -> None:
    curves = [
        {"name": "one dose", "doses": [1, 1, 1], "responses": [90, 91, 92]},
        {"name": "good", "doses": DOSES, "responses": RESPONSES, "library_range": {"lowest": 1, "highest": 100}},
        {"name": "no range", "doses": DOSES, "responses": RESPONSES},
    ]
    told = await fit(curves=curves, options={"limits": "library"})
    assert [one["not_fitted"] for one in told["fits"]] == ["too_few_doses", None, "no_library_range"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"curves": [{"name": "a", "doses": [1, 2], "responses": [1]}]}, "body.curves[0]"),
        ({"curves": [{"name": "a", "doses": [1, -2], "responses": [1, 2]}]}, "body.curves[0].doses[1]"),
        ({"options": {"slope": {"lowest": 2, "highest": 1}}}, "body.options.slope"),
        ({"options": {"slope": {"lowest": 0, "highest": 0}}}, "body.options.slope"),
        ({"options": {"upper": {"fixed": 100, "lowest": 1}}}, "body.options.upper"),
    ],
)
async def test_what_is_wrong_is_named(ask: Any, body: Any, where: str) -> None:
    sent = {"curves": [{"name": "a", "doses": DOSES, "responses": RESPONSES}], **body}
    answer = await ask("POST", URL, role="functional_lab", of="lab-drp", json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith(where), answer.text


async def test_a_physician_fits_nothing(clinician: Any) -> None:
    assert (await clinician("POST", URL, json=EXAMPLE)).status_code == 403


async def test_requests_beside_it_are_answered_meanwhile(ask: Any, fit: Any) -> None:
    """Thirty curves take longer than a list: were they fitted on the loop, the list would come after them."""
    curves = [{"name": f"c{n}", "doses": DOSES, "responses": [one + n / 7 for one in RESPONSES]} for n in range(30)]
    fitting = asyncio.create_task(fit(curves=curves))
    beside = await ask("GET", "/v1/assays", role="functional_lab", of="lab-drp")
    assert beside.status_code == 200
    assert not fitting.done()
    assert len((await fitting)["fits"]) == 30
