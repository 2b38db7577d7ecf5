"""The rule sets by which episodes are classified."""

from typing import Self

from fastapi import APIRouter

from libs.common.access import needs
from libs.common.errors import NotFound
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Lineage, RiskArm, RiskGroup, SiteClass, Timing
from libs.common.wire import View
from services.registry.domain.rule_set import RULE_SETS, RuleSet

router = APIRouter(prefix="/v1/rule-sets", tags=["rule sets"])


class RiskCellView(View):
    """One cell of the risk table."""

    lineage: Lineage
    site_class: SiteClass
    timing: Timing
    risk_group: RiskGroup
    risk_arm: RiskArm


class RuleSetView(View):
    """One reading of the rules, with its thresholds and what is still to be checked."""

    id: str
    notes: tuple[str, ...]
    very_early_within_months: int
    late_from_months: int
    marrow_blasts_percent: float
    combined_blasts_percent: float
    adult_from_years: int
    escalating_mrd: float
    risk: list[RiskCellView]

    @classmethod
    def of(cls, rules: RuleSet) -> Self:
        """Show a rule set."""
        return cls(
            id=rules.id,
            notes=rules.notes,
            very_early_within_months=rules.very_early_within.years * 12 + rules.very_early_within.months,
            late_from_months=rules.late_from.months,
            marrow_blasts_percent=rules.marrow_blasts,
            combined_blasts_percent=rules.combined_blasts,
            adult_from_years=rules.adult_from.years,
            escalating_mrd=rules.escalating_mrd,
            risk=[_cell(lineage, site, timing, rules) for lineage, site, timing in rules.risk],
        )


def _cell(lineage: Lineage, site: SiteClass, timing: Timing, rules: RuleSet) -> RiskCellView:
    group, arm = rules.risk[lineage, site, timing]
    return RiskCellView(lineage=lineage, site_class=site, timing=timing, risk_group=group, risk_arm=arm)


@router.get(
    "/{rule_set_id}",
    summary="Read a rule set",
    responses=refusals(NotFound),
    dependencies=[needs(Permission.PATIENTS_READ)],
)
async def get_rule_set(rule_set_id: str) -> RuleSetView:
    """Every classification names the rule set it was made by."""
    if rule_set_id not in RULE_SETS:
        raise NotFound("There is no such rule set.")
    return RuleSetView.of(RULE_SETS[rule_set_id])
