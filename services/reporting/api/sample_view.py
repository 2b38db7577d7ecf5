"""Samples on a report: each with its chain from bedside to freezer, its assays and every version of a result."""

from datetime import datetime
from itertools import groupby
from typing import Any, Self
from uuid import UUID

from libs.common.contracts.samples.assays import ChangeReason, Finding, Preanalytics, Priority
from libs.common.experimental import functional
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from libs.common.wire import View
from services.reporting.domain.results import Released, ResultState, versions
from services.reporting.domain.wording import is_experimental, note_on
from services.reporting.store.reports import Facts

Row = dict[str, Any]


class StepView(View):
    """One step of the chain; `happened_at` is missing where nobody knows it."""

    stage: str
    happened_at: datetime | None
    stated_at: datetime
    hospital: str | None
    hub: str | None
    facts: dict[str, Any]

    @classmethod
    def of(cls, step: Row) -> Self:
        """Where a step names assays, those that await validation are named beside them."""
        facts = step["facts"]
        named = {"experimental_assays": functional(facts["assays"])} if "assays" in facts else {}
        return cls(**{**step, "facts": {**facts, **named}})


class CorrectionView(View):
    """Which version this one corrects, and why, in the laboratory's words for readers."""

    result_version: int | None
    reason: ChangeReason | None
    text: str | None


class EndView(View):
    """Why a version no longer counts: which one stands in its place (none: it was withdrawn), and since when."""

    at: datetime
    replaced_by: int | None
    reason: ChangeReason | None
    text: str | None

    @classmethod
    def of(cls, step: Row, *, withheld: bool) -> Self:
        facts = step["facts"]
        why = facts.get("corrects") or facts
        by = facts["result_version"] if step["stage"] == "amended" else None
        text = None if withheld else why.get("text")
        return cls(at=step["happened_at"], replaced_by=by, reason=why.get("reason"), text=text)


class ResultView(View):
    """One version of a result; `note` is to be read with it."""

    result_version: int
    state: ResultState
    released_at: datetime
    experimental: bool
    note: str | None
    findings_withheld: bool
    findings: list[Finding]
    preanalytics: Preanalytics
    corrects: CorrectionView | None = None
    ended: EndView | None = None

    @classmethod
    def of(cls, facts: Row, *, state: ResultState, ended: Row | None) -> Self:
        shown = {**facts, "experimental": facts["experimental"] or is_experimental(facts["assay"])}
        withheld = facts["findings_withheld"]
        end = None if ended is None else EndView.of(ended, withheld=withheld)
        return cls(state=state, note=note_on(facts["assay"], withheld=withheld), ended=end, **shown)


class AssayView(View):
    """From order to result; `assay` is unknown only until its order arrives."""

    assay_id: UUID
    assay: Assay | None
    lab: str | None
    stage: str
    ordered_at: datetime | None
    experimental: bool
    note: str | None
    priority: Priority | None
    retest_of: UUID | None
    reflex_rule: str | None
    caused_by: UUID | None
    results: list[ResultView]

    @classmethod
    def of(cls, steps: list[Row]) -> Self:
        known = _joined(steps)
        kind = known.get("assay")
        return cls(
            assay_id=steps[0]["assay_id"],
            assay=kind,
            lab=known.get("lab"),
            **{name: known.get(name) for name in ("priority", "retest_of", "reflex_rule", "caused_by")},
            stage=steps[-1]["stage"],
            ordered_at=next((step["happened_at"] for step in steps if step["stage"] == "ordered"), None),
            experimental=bool(known.get("experimental")) or is_experimental(kind),
            note=note_on(kind, withheld=False),
            results=[_result(steps, released) for released in versions(step["stage"] for step in steps)],
        )


class JourneyView(View):
    """What loggers say of the tube's way in one parcel; `alarms` go with its results, also with earlier ones."""

    parcel_id: UUID
    judged_at: datetime
    limits: str | None
    alarms: list[str]
    lowest: float
    highest: float
    mean_kinetic: float
    minutes_outside: int
    longest_gap_minutes: int


class SampleView(View):
    """As it is by now, and how it came there."""

    sample_id: UUID
    stage: str | None
    material: Material | None
    tube: Tube | None
    preservation: Preservation | None
    referral_id: UUID | None
    episode_id: UUID | None
    hours_since_extraction: float | None
    chain: list[StepView]
    temperatures: list[JourneyView]
    assays: list[AssayView]

    @classmethod
    def of(cls, sample_id: str, *, steps: list[Row], assays: list[list[Row]], journeys: list[Row]) -> Self:
        known = _joined(steps)
        names = cls.model_fields.keys() - {"sample_id", "stage", "chain", "temperatures", "assays"}
        return cls(
            sample_id=UUID(sample_id),
            stage=steps[-1]["stage"] if steps else None,
            chain=[StepView.of(step) for step in steps],
            temperatures=[JourneyView(**row) for row in journeys if row["sample_id"] == sample_id],
            assays=[AssayView.of(assay) for assay in assays],
            **{name: known.get(name) for name in names},
        )


def samples_of(facts: Facts) -> list[SampleView]:
    """Oldest first; an assay whose sample is not known yet stands under the bare id of the sample."""
    steps = _grouped(facts["sample_steps"], "sample_id")
    assays = _grouped(facts["assay_steps"], "assay_id")
    of_sample: dict[str, list[list[Row]]] = {sample_id: [] for sample_id in steps}
    for assay in assays.values():
        sample_id = next((step["sample_id"] for step in assay if step["sample_id"]), None)
        if sample_id:
            of_sample.setdefault(sample_id, []).append(assay)
    journeys = _journeys(facts["parcel_temperatures"])
    return [
        SampleView.of(sample_id, steps=steps.get(sample_id, []), assays=of_sample[sample_id], journeys=journeys)
        for sample_id in sorted(of_sample)
    ]


def _journeys(rows: list[Row]) -> list[Row]:
    """The tubes of each parcel as it was judged last."""
    last = [judged[-1] for judged in _grouped(rows, "parcel_id").values()]
    return [
        {**tube, "parcel_id": row["parcel_id"], "judged_at": row["facts"]["judged_at"]}
        for row in last
        for tube in row["facts"]["tubes"]
    ]


def _result(steps: list[Row], released: Released) -> ResultView:
    ended = None if released.ended is None else steps[released.ended]
    return ResultView.of(steps[released.step]["facts"], state=released.state, ended=ended)


def _grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    ordered = sorted(rows, key=lambda row: (row[key], row["version"]))
    return {name: list(same) for name, same in groupby(ordered, key=lambda row: row[key])}


def _joined(steps: list[Row]) -> Row:
    """What the steps tell together: the later one wins, and silence says nothing."""
    known: Row = {}
    for step in steps:
        known |= {name: value for name, value in step["facts"].items() if value is not None}
    return known
