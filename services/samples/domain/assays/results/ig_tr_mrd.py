"""Residual disease by IG/TR RQ-PCR: quantified, positive not quantifiable, negative, or not evaluable."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, ResultBody, ResultPart, Slug, fact

Level = Annotated[float, Field(gt=0, le=1, examples=[0.0012])]


class Quantified(ResultPart):
    """A level within the quantitative range."""

    status: Literal["quantified"]
    level: Level

    def findings(self) -> tuple[Finding, ...]:
        """The level as a fraction."""
        return (fact("mrd", self.level),)


class PositiveNotQuantifiable(ResultPart):
    """Positive below the quantitative range: an interval, never its middle (domain, section 6)."""

    status: Literal["positive_not_quantifiable"]
    above: Annotated[float, Field(ge=0, le=1)]
    below: Level

    @model_validator(mode="after")
    def _an_interval(self) -> Self:
        if self.above >= self.below:
            raise Invalid("The interval is empty.", right="above less than below")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Its two ends."""
        return (fact("mrd_interval", [self.above, self.below]),)


class Negative(ResultPart):
    """Nothing seen, down to the sensitivity that was reached."""

    status: Literal["negative"]
    sensitivity: Level

    def findings(self) -> tuple[Finding, ...]:
        """Less than the sensitivity; nothing is claimed beyond it."""
        return (fact("mrd_below", self.sensitivity),)


class NotEvaluable(ResultPart):
    """No answer, and why."""

    status: Literal["not_evaluable"]
    reason: Slug

    def findings(self) -> tuple[Finding, ...]:
        """The reason as a code."""
        return (fact("mrd_not_evaluable", self.reason),)


Outcome = Annotated[Quantified | PositiveNotQuantifiable | Negative | NotEvaluable, Field(discriminator="status")]


class IgTrMrdResult(ResultBody):
    """The outcome over all markers, with the range it was measured in."""

    family: Literal["ig_tr_mrd"] = "ig_tr_mrd"
    method: Method
    outcome: Outcome
    markers: Annotated[int, Field(ge=1, le=20)]
    quantitative_range: Level | None = None
    sensitivity: Level | None = None

    def findings(self) -> tuple[Finding, ...]:
        """The outcome and the method."""
        return (*self.outcome.findings(), fact("mrd_method", "ig_tr_rq_pcr"))
