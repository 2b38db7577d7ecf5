"""A run: one kind of assay on one instrument, with its assays, its controls and its reagents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import WrongState
from libs.common.vocabulary import Assay
from services.samples.domain.runs.judgement import Judgement


class RunState(StrEnum):
    """How far it is, and what its controls came to."""

    PLANNED = "planned"
    RUNNING = "running"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


R = RunState

RUN_MOVES: Final[Mapping[RunState, frozenset[RunState]]] = MappingProxyType(
    {
        R.PLANNED: frozenset({R.RUNNING, R.CANCELLED}),
        R.RUNNING: frozenset({R.ACCEPTED, R.REJECTED}),
        # What was accepted may turn out to be bad: a reagent is recalled, a plate was turned round.
        R.ACCEPTED: frozenset({R.REJECTED}),
        R.REJECTED: frozenset(),
        R.CANCELLED: frozenset(),
    }
)
OPEN_RUNS: Final = frozenset({R.PLANNED, R.RUNNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`judgement` is what its controls said when it was judged; `reason` why it was rejected or cancelled."""

    id: UUID
    lab: str
    assay: Assay
    instrument: str
    state: RunState
    planned_at: datetime
    planned_by: str
    plate: str | None = None
    started_at: datetime | None = None
    started_by: str | None = None
    judged_at: datetime | None = None
    judged_by: str | None = None
    judgement: Mapping[str, Any] | None = None
    reason: str | None = None
    repeats: UUID | None = None
    repeated_as: UUID | None = None
    overridden_at: datetime | None = None
    overridden_by: str | None = None
    override_reason: str | None = None
    version: int = 1

    def started(self, *, by: str, at: datetime) -> Self:
        """The instrument runs."""
        return self._moved(R.RUNNING, started_at=at, started_by=by)

    def accepted(self, judgement: Judgement, *, by: str, at: datetime) -> Self:
        """The controls are as they should be, and a person says so."""
        self._check(R.ACCEPTED)
        if judgement.missing:
            raise WrongState(f"Controls are without a value: {'; '.join(judgement.missing)}.")
        if judgement.rejecting:
            told = "; ".join(one.sentence for one in judgement.rejecting)
            raise WrongState(f"The controls do not allow it: {told}. Reject the run, and repeat or override it.")
        return self._moved(R.ACCEPTED, judged_at=at, judged_by=by)

    def rejected(self, *, by: str, at: datetime, reason: str) -> Self:
        """Its results cannot be released as they are."""
        return self._moved(R.REJECTED, judged_at=at, judged_by=by, reason=reason)

    def cancelled(self, *, reason: str) -> Self:
        """It will not be run."""
        return self._moved(R.CANCELLED, reason=reason)

    def check_repeatable(self) -> None:
        """Refuse to repeat what was not rejected."""
        if self.state is not R.REJECTED:
            raise WrongState(f"The run is {self.state}; only a rejected one is repeated.", where="body.repeats")

    def repeated(self, repeat: UUID) -> Self:
        """Another run does it again."""
        self.check_repeatable()
        return replace(self, repeated_as=repeat, version=self.version + 1)

    def overridden(self, *, by: str, at: datetime, reason: str) -> Self:
        """A person answers for its results all the same; the reason stays with them."""
        if self.state is not R.REJECTED:
            raise WrongState(f"The run is {self.state}; only a rejected one can be overridden.")
        if self.overridden_at is not None:
            raise WrongState(f"{self.overridden_by} has overridden it already.")
        told = replace(self, overridden_at=at, overridden_by=by, override_reason=reason)
        return replace(told, version=self.version + 1)

    def check_releasable(self) -> None:
        """Refuse results of a run that nobody has judged, or whose controls were bad."""
        if self.state is R.REJECTED and self.overridden_at is None:
            told = "; ".join(sentences(self.judgement)) or self.reason
            raise WrongState(f"Run {self.id} was rejected: {told}. Repeat it, or override it with a reason.")
        if self.state in OPEN_RUNS:
            raise WrongState(f"Run {self.id} is {self.state}; accept or reject it by its controls first.")

    def _check(self, to: RunState) -> None:
        if to not in RUN_MOVES[self.state]:
            allowed = ", ".join(sorted(RUN_MOVES[self.state])) or "nothing more"
            raise WrongState(f"The run is {self.state}; it cannot become {to} (allowed: {allowed}).")

    def _moved(self, to: RunState, **changes: Any) -> Self:
        self._check(to)
        return replace(self, state=to, version=self.version + 1, **changes)


def sentences(judgement: Mapping[str, Any] | None) -> list[str]:
    """What is kept of the rules that reject, as a person reads it."""
    return [one["sentence"] for one in (judgement or {}).get("findings", ()) if one["verdict"] == "reject"]


def kept(judgement: Judgement) -> Mapping[str, Any]:
    """A judgement as it is stored with the run."""
    findings = [
        {
            "rule": one.rule,
            "verdict": one.verdict,
            "analyte": one.analyte,
            "controls": list(one.controls),
            "values": [dict(value) for value in one.values],
            "sentence": one.sentence,
        }
        for one in judgement.findings
    ]
    return {"rule_set": judgement.rule_set, "findings": findings, "missing": list(judgement.missing)}
