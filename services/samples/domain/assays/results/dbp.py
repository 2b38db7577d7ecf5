"""Dynamic BH3 profiling: experimental. How much more a drug primes the cells, per drug and peptide."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Method, ResultBody, ResultPart, Slug, fact
from services.samples.domain.bh3.rules import Bh3Rules
from services.samples.domain.mrd.rules import RuleSetId
from services.samples.domain.wording.hint import Hint

Priming = Annotated[float, Field(ge=-100_000, le=100_000, examples=[41.5])]
"""Per cent release; raw values outside 0–100 are kept and clipped only for display (domain, section 6)."""

Micromolar = Annotated[float, Field(gt=0, le=1_000, examples=[0.1])]
Nanomolar = Annotated[float, Field(gt=0, le=1e9, examples=[100.0])]
Mfi = Annotated[float, Field(ge=0, le=1e9, examples=[8_450.0])]
Events = Annotated[int, Field(ge=0, le=1_000_000_000)]

ROUNDING = 0.05
"""How far a difference may be off because its terms were rounded to one decimal."""


class Arm(ResultPart):
    """What one percentage was made of: the wells, and the window between the controls."""

    mfi: tuple[Mfi, ...]
    percents: tuple[Priming, ...] = Field(description="Release of each well, raw.")
    negative_mfi: Mfi = Field(description="Of the wells that keep everything, brought together.")
    positive_mfi: Mfi = Field(description="Of the wells that release everything, brought together.")
    window_ratio: Annotated[float, Field(ge=0)] | None = Field(description="Negative over positive; null if that is 0.")
    borrowed: bool = Field(default=False, description="The controls are those of the untreated cells.")
    least_events: Events = Field(description="In the poorest of all these wells.")


class Condition(ResultPart):
    """One drug with one peptide, each at one dose."""

    drug: Slug
    peptide: Slug
    peptide_dose_um: Micromolar
    drug_dose_nm: Nanomolar

    @property
    def key(self) -> tuple[str, str, float, float]:
        """What makes it another one."""
        return self.drug, self.peptide, self.drug_dose_nm, self.peptide_dose_um


class DrugPriming(Condition):
    """Treated less untreated, at the same peptide and dose."""

    treated_percent: Priming
    untreated_percent: Priming
    delta_priming: Annotated[float, Field(ge=-200_000, le=200_000)]
    treated: Arm | None = Field(default=None, description="Computed from a plate: what the percentage is made of.")
    untreated: Arm | None = None
    primed: bool | None = Field(default=None, description="The difference reaches the rule set's cut-off.")

    @model_validator(mode="after")
    def _difference(self) -> Self:
        if abs(self.treated_percent - self.untreated_percent - self.delta_priming) > 2 * ROUNDING:
            raise Invalid("The difference is not treated less untreated.")
        return self


class RefusedPriming(Condition):
    """A condition without an answer, and why."""

    reasons: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]


class DbpResult(ResultBody):
    """All drugs, doses and peptides of a run."""

    family: Literal["dbp"] = "dbp"
    experimental: Literal[True] = Field(default=True, description="Awaits validation; nobody treats by it alone.")
    method: Method
    gated_events: Events | None = None
    drugs: Annotated[tuple[DrugPriming, ...], Field(max_length=1_000)] = ()
    refused: Annotated[tuple[RefusedPriming, ...], Field(max_length=1_000)] = ()
    rule_set: RuleSetId | None = Field(default=None, description="By which margins it was computed; null: by hand.")
    rules: Bh3Rules | None = Field(default=None, description="Those margins themselves, the cut-off among them.")

    @model_validator(mode="after")
    def _once(self) -> Self:
        told = [*(one.key for one in self.drugs), *(one.key for one in self.refused)]
        if len(set(told)) < len(told):
            raise Invalid("A drug is there twice with the same peptide and doses.", right="each condition once")
        if not told:
            raise Invalid("The result says nothing of any drug.")
        if (self.rules.id if self.rules else None) != self.rule_set:
            raise Invalid("What a plate came to is told whole.", right="rule_set and rules, or neither")
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Per drug and peptide the difference in points; of several doses the largest, the others stay in the body."""
        largest: dict[str, float] = {}
        for one in self.drugs:
            code = f"dbp:{one.drug}:{one.peptide}:delta_priming"
            largest[code] = max(one.delta_priming, largest.get(code, one.delta_priming))
        return tuple(fact(code, delta, "%") for code, delta in largest.items())

    def hints(self) -> tuple[Hint, ...]:
        """Unconfirmed margins, conditions without an answer, several doses of one pair."""
        unconfirmed = (Hint.of("bh3_rules_unsigned", rule_set=self.rule_set),)
        silent = (
            Hint.of("priming_refused", drug=one.drug, peptide=one.peptide).because(one.reasons, "bh3", arms="bh3_arm")
            for one in self.refused
        )
        return (*(unconfirmed if self.rules and not self.rules.confirmed else ()), *silent)
