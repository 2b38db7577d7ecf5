"""Which lot and which run a control's message means, and what its values are: all that it says, and nothing more."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay
from services.samples.domain.instruments.message import Lot, OrderGroup, Specimen
from services.samples.domain.instruments.profiles.control_map import ControlCode, ControlName, QualityControl
from services.samples.domain.instruments.quality.attribution import (
    Attribution,
    KnownControls,
    Measuring,
    OpenRun,
    attribute,
)
from services.samples.domain.instruments.quality.control_reading import read_control
from services.samples.domain.runs.control_lot import ControlLot, Sign, Target
from services.samples.domain.runs.run import Run, RunState
from services.samples.tests.instruments.groups import profile, seen

NOW = datetime(2026, 6, 16, 12, tzinfo=UTC)
TARGETS = (Target(analyte="abl1-ct", mean=22, sd=0.3, unit="Ct"), Target(analyte="ntc", sign=Sign.NEGATIVE))


def lot(material: str, number: str) -> ControlLot:
    told: dict[str, Any] = {"assay": Assay.IG_TR_MRD, "expires_on": date(2026, 12, 31), "targets": TARGETS}
    return ControlLot(
        id=new_id(), lab="hub", material=material, lot=number, registered_at=NOW, registered_by="x", **told
    )


HIGH, LOW, NEXT = lot("high", "17"), lot("low", "17"), lot("high", "18")


def run(*lots: ControlLot, state: RunState = RunState.RUNNING, instrument: str = "lc-2") -> OpenRun:
    told: dict[str, Any] = {"instrument": instrument, "state": state, "planned_at": NOW, "planned_by": "x"}
    return OpenRun(Run(id=new_id(), lab="hub", assay=Assay.IG_TR_MRD, **told), frozenset(one.id for one in lots))


def meant(
    *ids: str, runs: tuple[OpenRun, ...], lots: tuple[Lot, ...] = (), marks: Any = None, at: datetime = NOW
) -> Attribution:
    known = KnownControls(lots=(HIGH, LOW, NEXT), runs=runs)
    group = OrderGroup(specimen=Specimen(ids=ids, role="Q"), lots=lots)
    return attribute(group, marks or QualityControl(), known, Measuring(instruments=frozenset({"lc-2"}), at=at))


MAPPED = QualityControl(materials=(ControlName(ids=("QC-1*",), material="high"),))


@pytest.mark.parametrize(
    ("ids", "lots", "marks", "expected"),
    [
        (("18",), (), None, NEXT),
        (("high", "17"), (), None, HIGH),
        (("LOW-17",), (), None, LOW),
        (("low",), (), None, LOW),
        (("low",), (Lot(name="Low", lot="17"), Lot(name="Taq", lot="9")), None, LOW),
        (("QC-1/3", "000042"), (Lot(name="any", lot="18"),), MAPPED, NEXT),
        (("17",), (), None, "several_controls"),
        (("high",), (), None, "several_controls"),
        (("low", "19"), (), None, "another_lot"),
        (("low",), (Lot(name="low", lot="19"),), None, "another_lot"),
        (("19",), (), None, "unknown_control"),
        ((), (), None, "unknown_control"),
    ],
)
def test_the_lot_is_what_is_named(ids: tuple[str, ...], lots: tuple[Lot, ...], marks: Any, expected: Any) -> None:
    found = meant(*ids, lots=lots, marks=marks, runs=(run(HIGH, LOW, NEXT),))
    assert (found.why or found.lot) == expected


def test_the_run_has_the_lot_and_is_on_the_instrument() -> None:
    here, elsewhere = run(HIGH), run(NEXT, instrument="lc-3")
    assert meant("high", runs=(here, elsewhere)).run == here.run
    assert meant("18", runs=(here, elsewhere)).why == "no_run"
    assert meant("18", str(elsewhere.run.id), runs=(here, elsewhere)).run == elsewhere.run
    assert meant("high", runs=(here, run(HIGH))).why == "several_runs"
    assert meant("high", runs=(run(HIGH, state=RunState.PLANNED),)).why == "run_not_started"
    assert meant("high", runs=(here,), at=NOW - timedelta(hours=12)).run == here.run
    assert meant("high", runs=(here,), at=NOW - timedelta(hours=12, seconds=1)).why == "no_run"


def test_values_are_numbers_in_the_target_s_unit_or_signs() -> None:
    marks = QualityControl(
        analytes=(
            ControlCode(codes=("AB*",), analyte="abl1-ct", units=[{"unit": "mCt", "factor": 0.001}]),
            ControlCode(codes=("N",), analyte="ntc", values={"Undetermined": Sign.NEGATIVE}),
        )
    )
    group = OrderGroup(
        observations=(
            seen("ABL", "22100", unit="mCt"),
            seen("N", "Undetermined"),
            seen("ABX", "Undetermined"),
            seen("other", "1"),
        )
    )
    read = read_control(group, HIGH, profile(quality_control=marks))
    assert [(one.analyte, one.value, one.sign) for one in read.values] == [
        ("abl1-ct", pytest.approx(22.1), None),
        ("ntc", None, "negative"),
    ]
    assert (len(read.remarks), read.problems, read.unmapped) == (1, [], ["other"])
    plain = OrderGroup(observations=(seen("1", "22.3", text="ABL1 Ct"), seen("NTC", "NO DETECTADO")))
    assert [one.value or one.sign for one in read_control(plain, HIGH, profile()).values] == [22.3, "negative"]
    wrong = OrderGroup(observations=(seen("abl1-ct", "2", unit="copies"), seen("ntc", "maybe")))
    assert len(read_control(wrong, HIGH, profile()).problems) == 2
