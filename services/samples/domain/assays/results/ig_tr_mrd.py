"""Residual disease by IG/TR RQ-PCR: quantified, positive not quantifiable, negative, or not evaluable."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, ResultBody, ResultPart, Slug, fact
from services.samples.domain.assays.results.mrd_plate import Albumin, Level, MarkerOutcome, NotEvaluable, Outcome
from services.samples.domain.mrd.rules import MrdRules, RuleSetId
from services.samples.domain.wording.hint import Hint

_POSITIVE: Final = frozenset({"quantified", "positive_not_quantifiable"})


class TimePoint(ResultPart):
    """When in the course of treatment: the protocol's own name for it, and the day."""

    code: Slug = Field(examples=["eoi"])
    day: Annotated[int, Field(ge=-3_650, le=36_500)] | None = Field(default=None, description="Of treatment.")


class IgTrMrdResult(ResultBody):
    """The outcome over all markers, with the range it was measured in.

    Computed from a plate, it also holds each marker with its wells, and the rule set with all its margins.
    """

    family: Literal["ig_tr_mrd"] = "ig_tr_mrd"
    method: Method
    outcome: Outcome
    markers: Annotated[int, Field(ge=1, le=20)]
    quantitative_range: Level | None = None
    sensitivity: Level | None = None
    time_point: TimePoint | None = None
    rule_set: RuleSetId | None = Field(default=None, description="By which margins it was computed; null: by hand.")
    rules: MrdRules | None = Field(default=None, description="Those margins themselves.")
    cycles: Annotated[int, Field(ge=20, le=60)] | None = Field(default=None, description="That were run.")
    by_marker: Annotated[tuple[MarkerOutcome, ...], Field(max_length=20)] = ()
    albumin: Albumin | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.rules.id if self.rules else None) != self.rule_set or bool(self.by_marker) != bool(self.rule_set):
            raise Invalid("What a plate came to is told whole.", right="rule_set, rules and by_marker, or none of them")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """The outcome and the method."""
        return (*self.outcome.findings(), fact("mrd_method", "ig_tr_rq_pcr"))

    def hints(self) -> tuple[Hint, ...]:
        """Unconfirmed margins, markers that gave no answer or contradict each other, albumin beyond its standards."""
        unconfirmed = (Hint.of("mrd_rules_unsigned", rule_set=self.rule_set),)
        silent = (
            Hint.of("marker_not_evaluable", marker=one.marker).because(one.reasons, "mrd")
            for one in self.by_marker
            if isinstance(one.outcome, NotEvaluable)
        )
        beyond = (Hint.of("albumin_beyond"),) if self.albumin and self.albumin.extrapolated else ()
        found = {one.outcome.status for one in self.by_marker}
        apart = (Hint.of("markers_apart"),) if "negative" in found and found & _POSITIVE else ()
        return (*(unconfirmed if self.rules and not self.rules.confirmed else ()), *silent, *beyond, *apart)
