"""How many events residual disease by flow must be made of: rule sets under a name and a version (flow_rules.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import ResultPart
from services.samples.domain.mrd.rules import RuleSetName

FILE: Final = Path(__file__).with_name("flow_rules.toml")


class FlowRules(ResultPart):
    """Limit of detection = detected / denominator, limit of quantification = quantified / denominator."""

    name: RuleSetName
    version: Annotated[int, Field(ge=1, le=9_999)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=600)]
    confirmed: bool
    detected_from_events: Annotated[int, Field(ge=1, le=10_000)]
    quantified_from_events: Annotated[int, Field(ge=1, le=10_000)]

    @property
    def id(self) -> str:
        """What the result carries."""
        return f"{self.name}@{self.version}"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.detected_from_events > self.quantified_from_events:
            raise Invalid("Less is quantified than is detected.", right="detected at most quantified")
        return self


@cache
def rule_sets() -> Mapping[str, FlowRules]:
    """Those of the file, by their ids."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule_set"]
    return {rules.id: rules for rules in (FlowRules.model_validate(entry) for entry in entries)}


def rules_of(rule_set: str) -> FlowRules:
    """Those of this id; refuses one that is not known."""
    known = rule_sets()
    if rule_set not in known:
        raise Invalid("There is no such rule set for flow.", right=", ".join(sorted(known)))
    return known[rule_set]
