"""What is calculated of whole plates, against numbers worked out by hand."""

from typing import Any

import pytest

from libs.common.errors import Invalid
from services.samples.domain.assays.results.drp_combination import Alone
from services.samples.domain.assays.results.drp_quality import PlateQuality
from services.samples.domain.drug_response.combining import Singles, Together, combinations_of
from services.samples.domain.drug_response.compiling import prepare
from services.samples.domain.drug_response.curve import Curve
from services.samples.domain.drug_response.method import method_id
from services.samples.domain.drug_response.options import FitOptions, Loss
from services.samples.domain.drug_response.plate_files import wells_of
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.domain.drug_response.series import Measured, Series, points_of

DRUG = [
    {"well": "C5", "drug": "venetoclax", "dose_nm": 1, "reading": 90},
    {"well": "D5", "drug": "venetoclax", "dose_nm": 10, "reading": 40},
]
NEGATIVE = [
    {"well": f"{row}3", "role": "negative", "reading": reading}
    for row, reading in zip("CDEF", (98, 102, 99, 101), strict=True)
]
POSITIVE = [
    {"well": f"{row}4", "role": "positive", "reading": reading} for row, reading in zip("CD", (9, 11), strict=True)
]


def order(wells: list[Any], **told: Any) -> ProfileOrder:
    return ProfileOrder.model_validate({"plates": [{"plate": "P1", "wells": wells}], **told})


def figures(quality: PlateQuality) -> dict[str, Any]:
    return {one.code: one.reason if one.value is None else one.value for one in quality.checks}


def test_figures_of_the_controls() -> None:
    [quality] = prepare(order([*NEGATIVE, *POSITIVE, *DRUG], seeded_cells_per_well=200)).quality
    told = figures(quality)
    spread, killed = (10 / 3) ** 0.5, 2**0.5
    assert told["negative_cv"] == pytest.approx(spread)
    assert told["recovery"] == pytest.approx(50)
    assert told["z_prime"] == pytest.approx(1 - 3 * (spread + killed) / 90)
    assert told["ssmd"] == pytest.approx(90 / (spread**2 + killed**2) ** 0.5)
    assert (told["replicate_sd"], told["edge_effect"]) == ("no_replicates", "no_control_at_the_edge")
    assert quality.verdict == "passed"


def test_replicates_are_pooled_and_edges_compared() -> None:
    twice = [*DRUG, {**DRUG[0], "well": "C6", "reading": 94}, {**DRUG[1], "well": "D6", "reading": 40}]
    edge = [{"well": "A3", "role": "negative", "reading": 150}]
    [quality] = prepare(order([*NEGATIVE, *edge, *twice])).quality
    told = figures(quality)
    assert told["replicate_sd"] == pytest.approx((100 * 4 / 110) / 2)
    assert told["edge_effect"] == pytest.approx(50)
    assert quality.verdict == "failed"


def test_wells_that_do_not_count_are_counted() -> None:
    wells = [
        *NEGATIVE,
        *DRUG,
        {"well": "O3", "role": "unused", "reading": 2},
        {**DRUG[0], "well": "C7", "excluded": "bubble"},
    ]
    prepared = prepare(order(wells))
    [quality] = prepared.quality
    assert (quality.wells_used, quality.wells_excluded, quality.wells_unassigned) == (6, 1, 1)
    assert [well.response for well in prepared.series[0].wells] == [90, 40]


def test_what_counts_as_zero_is_a_choice() -> None:
    responses = {}
    for zero in ("none", "positive"):
        [series] = prepare(order([*NEGATIVE, *POSITIVE, *DRUG], options={"zero": zero})).series
        responses[zero] = series.wells[0].response
    assert responses == {"none": 90, "positive": pytest.approx(100 * 80 / 90)}


def test_a_drug_that_nobody_read_is_named() -> None:
    wells = [*NEGATIVE, *DRUG, {"well": "E5", "drug": "lost", "dose_nm": 1}]
    [unread] = prepare(order(wells)).unread
    assert (unread.drug, unread.reason) == ("lost", "no_reading")


def test_a_plate_without_controls_is_refused() -> None:
    with pytest.raises(ValueError, match="untreated control"):
        order([*NEGATIVE[:1], *DRUG])


def test_replicates_become_what_was_chosen() -> None:
    series = Series("a", tuple(Measured(dose, told) for dose, told in ((1, 90), (1, 92), (1, 97), (10, 40))))
    means = {
        kind: points_of(series, FitOptions.model_validate({"replicates": kind})) for kind in ("all", "mean", "median")
    }
    assert [len(points) for points in means.values()] == [4, 2, 2]
    assert (means["mean"][0].response_percent, means["median"][0].response_percent) == (93, 92)
    assert means["mean"][0].replicates == 3


def test_together_against_alone() -> None:
    """a stops 40 %, b 50 %: Bliss expects 70, HSA 50; both together stop 80."""
    wells = [Together("P1:C9", "b", 5, "a", 1, 20), Together("P1:D9", "a", 2, "b", 5, 45)]
    singles = Singles(
        {"a": Series("a", (Measured(1, 60),)), "b": Series("b", (Measured(5, 50),))}, {"a": Curve(1, 0, 100, 0.30103)}
    )
    [pair], none = combinations_of(wells, singles)
    first, second = pair.wells
    assert (pair.first, pair.second, none) == ("a", "b", ())
    assert (first.alone, second.alone) == (Alone.MEASURED, Alone.FITTED)
    assert (first.hsa_excess, first.bliss_excess) == pytest.approx((30, 10))
    assert second.first_alone_percent == pytest.approx(50, abs=1e-3)
    assert second.bliss_excess == pytest.approx(55 - 75, abs=1e-3)
    assert pair.mean_bliss_excess == pytest.approx(-5, abs=1e-3)


def test_together_without_alone_is_told() -> None:
    found, lonely = combinations_of([Together("P1:C9", "a", 1, "b", 5, 20)], Singles({}, {}))
    assert (found, lonely) == ((), ("a+b",))


def test_the_method_s_name_is_of_what_was_chosen() -> None:
    assert method_id(FitOptions()) == method_id(FitOptions(loss=Loss.LEAST_SQUARES))
    assert len({method_id(FitOptions(loss=loss)) for loss in Loss}) == 2


def test_files_of_a_laboratory_with_semicolons_commas_and_micromolar() -> None:
    layout = "\ufeffWell;Drug;Concentration;Unit;Second drug;Second concentration;Second unit\nc03;DMSO;;;;;\nC4;6-Mercaptopurine;0,5;µM;;;\nC5;A;1;nM;B b;2;uM\n"
    readings = (
        "Row;Col;Response;Exclude;Readout\nC;3;1000,5;0;live\nC;4;500;1;live\nC;5;;0;live\nC;3;7;0;dead\nO;3;2;0;live\n"
    )
    found = {one["well"]: one for one in wells_of(layout, readings, where="body.plates[0]", readout="LIVE")}
    assert found["C3"] == {"well": "C3", "role": "negative", "reading": 1000.5, "excluded": None}
    assert (found["C4"]["drug"], found["C4"]["dose_nm"], found["C4"]["excluded"]) == (
        "6-mercaptopurine",
        500,
        "excluded in the file",
    )
    assert (found["C5"]["second_drug"], found["C5"]["second_dose_nm"], found["C5"]["reading"]) == ("b-b", 2000, None)
    assert found["O3"]["role"] == "unused"


def test_two_spellings_do_not_become_one_drug_unseen() -> None:
    layout = "well,drug,dose\nC3,Ara-C,1\nC4,Ara C,10\n"
    with pytest.raises(Invalid) as told:
        wells_of(layout, "well,reading\nC3,1\n", where="body.plates[0]")
    assert [(one.what, one.where) for one in told.value.several] == [
        ("Line 3: Two names become the same code.", "body.plates[0].layout_csv")
    ]
