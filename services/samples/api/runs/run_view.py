"""What is shown of a run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from libs.common import audit
from libs.common.audit import Audit
from libs.common.contracts.samples.assays import Priority
from libs.common.database import Transaction
from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.api.wording.words_view import WordsView
from services.samples.commands.runs.judge_run import judgement_of
from services.samples.domain.assays.assay import Assay
from services.samples.domain.runs.control_lot import Sign
from services.samples.domain.runs.judgement import ControlValue
from services.samples.domain.runs.quality_rules import Verdict
from services.samples.domain.runs.run import Run, RunState, kept
from services.samples.domain.stages import AssayStage
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.wording.words import words_for
from services.samples.store.assays import assays
from services.samples.store.runs import controls, runs

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$", examples=["lightcycler-2"])]


class FiredView(View):
    """A rule that fired, on which values of which controls."""

    rule: str
    words: WordsView | None
    verdict: Verdict
    analyte: str
    controls: tuple[str, ...]
    values: tuple[dict[str, Any], ...]
    sentence: str


class JudgementView(View):
    """What the controls say, under which rule set."""

    rule_set: str
    findings: tuple[FiredView, ...]
    missing: tuple[str, ...] = Field(description="Controls without a value.")


class RunView(View):
    """One run of the own laboratory."""

    id: UUID
    lab: str
    assay: Kind
    experimental: bool = Field(description="Functional assays await validation: nobody should treat by them alone.")
    instrument: str
    plate: str | None
    state: RunState
    planned_at: datetime
    planned_by: str
    started_at: datetime | None
    started_by: str | None
    judged_at: datetime | None
    judged_by: str | None
    judgement: JudgementView | None = Field(description="As it was judged.")
    reason: str | None = Field(description="Why it was rejected or given up.")
    repeats: UUID | None
    repeated_as: UUID | None
    overridden_at: datetime | None
    overridden_by: str | None
    override_reason: str | None
    version: int

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(**_told(run, RunView))


class InRunView(View):
    """An order in a run."""

    assay_id: UUID
    sample_id: UUID
    patient: str
    place: int
    stage: AssayStage
    awaits: Awaits | None
    priority: Priority
    result_version: int


class ControlValueView(View):
    """A value of a control, and the rules that fired on it when the run was judged."""

    id: UUID
    lot_id: UUID
    analyte: str
    value: float | None
    sign: Sign | None
    z: float | None
    measured_at: datetime
    noted_by: str
    rules: tuple[str, ...]
    message_id: UUID | None = Field(description="The instrument's message that brought it; null: it was typed.")
    group: int | None = Field(description="Which group of that message.")
    withdrawn_at: datetime | None = Field(description="It was noted by mistake, and counts for no rule.")
    withdrawn_by: str | None
    withdrawn_why: str | None

    @classmethod
    def of(cls, value: ControlValue) -> Self:
        return cls(**value_told(value))


def value_told(value: ControlValue) -> dict[str, Any]:
    """A value of a control in the words of its view."""
    message = {"message_id": value.receipt_id, "group": value.place}
    names = [name for name in ControlValueView.model_fields if name not in message]
    return {name: getattr(value, name) for name in names} | message


class WholeRunView(RunView):
    """With its assays, its controls' values and what these say by now."""

    controls: tuple[UUID, ...]
    reagents: tuple[UUID, ...]
    assays: tuple[InRunView, ...]
    values: tuple[ControlValueView, ...]
    now: JudgementView = Field(description="What the controls say as of now, by the rule set in force.")


async def whole(tx: Transaction, run_id: UUID) -> WholeRunView:
    """One run with all that is in it; whose assays were shown is on record."""
    run = await runs.find(tx, run_id)
    inside, values = await runs.contents(tx, run.id), await controls.values_of(tx, run.id)
    orders = {one.id: one for one in await assays.several(tx, inside.assays)}
    patients = {"patients": sorted({one.patient for one in orders.values()})}
    await audit.write(tx, Audit(did="read run", about=f"run/{run.id}", changes=patients))
    shown = [_in_run(orders[one], place) for place, one in enumerate(inside.assays, start=1) if one in orders]
    return WholeRunView(
        **_told(run, RunView),
        controls=inside.controls,
        reagents=inside.reagents,
        assays=tuple(shown),
        values=tuple(map(ControlValueView.of, values)),
        now=_judgement(kept(await judgement_of(tx, run))),
    )


def _told(run: Run, view: type[RunView]) -> dict[str, Any]:
    judged = None if run.judgement is None else _judgement(run.judgement)
    other = {"experimental": run.assay.experimental, "judgement": judged}
    return {name: getattr(run, name) for name in view.model_fields if name not in other} | other


def _judgement(kept: Mapping[str, Any]) -> JudgementView:
    """As it was stored, with the words of its rules."""
    findings = [{**one, "words": WordsView.of(words_for(one["rule"], "quality_rule"))} for one in kept["findings"]]
    return JudgementView.model_validate({**kept, "findings": findings})


def _in_run(order: Assay, place: int) -> InRunView:
    names = ("sample_id", "patient", "stage", "awaits", "priority", "result_version")
    return InRunView(assay_id=order.id, place=place, **{name: getattr(order, name) for name in names})
