"""The groups of relapse that trials looks for gaps in have the risks that the registry gives them."""

from typing import Any

from libs.common.vocabulary import Lineage, RiskArm
from services.registry.domain.rule_set import RULE_SETS
from services.trials.domain.network.groups import RISK_RULE, groups


def test_the_groups_risks_are_those_of_the_registry_s_table() -> None:
    table = RULE_SETS[RISK_RULE].risk
    asked: dict[Any, set[str | None]] = {}
    for one in groups():
        if one.relapse == "1" and one.lineage != Lineage.MPAL:
            asked.setdefault((one.lineage, one.site, one.timing), set()).add(one.risk)
    assert asked == {
        cell: {RiskArm.SR, RiskArm.HR} if arm is RiskArm.SR else {RiskArm.HR} for cell, (_, arm) in table.items()
    }
