"""The thresholds and the risk table, each set under an id that every answer carries.

Source: domain.md, section 3. What is marked (check) there is data here, so that a
changed reading becomes a new set and old answers still name theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dateutil.relativedelta import relativedelta

from libs.common.vocabulary import Lineage, RiskArm, RiskGroup, SiteClass, Timing

Cell = tuple[Lineage, SiteClass, Timing]
Risk = tuple[RiskGroup, RiskArm]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One reading of the rules of timing, site and risk."""

    id: str
    notes: tuple[str, ...]
    very_early_within: relativedelta
    """Counted from the first diagnosis."""
    late_from: relativedelta
    """Counted from the end of frontline therapy."""
    marrow_blasts: float
    """Per cent from which marrow alone is a relapse."""
    combined_blasts: float
    """Per cent from which marrow counts beside a site outside it."""
    adult_from: relativedelta
    escalating_mrd: float
    """MRD at the end of induction, as a fraction, from which SR becomes HR."""
    risk: Mapping[Cell, Risk]


_BY_TIMING = (Timing.VERY_EARLY, Timing.EARLY, Timing.LATE)

_SR, _HR = RiskArm.SR, RiskArm.HR
_S1, _S2, _S3, _S4 = RiskGroup.S1, RiskGroup.S2, RiskGroup.S3, RiskGroup.S4

# One line per row of the table in domain.md, section 3: very early, early, late.
_ROWS: Mapping[tuple[Lineage, SiteClass], tuple[Risk, Risk, Risk]] = {
    (Lineage.BCP, SiteClass.ISOLATED_MARROW): ((_S4, _HR), (_S3, _HR), (_S2, _SR)),
    (Lineage.BCP, SiteClass.COMBINED): ((_S4, _HR), (_S2, _SR), (_S2, _SR)),
    (Lineage.BCP, SiteClass.ISOLATED_EXTRAMEDULLARY): ((_S2, _HR), (_S2, _SR), (_S1, _SR)),
    (Lineage.T, SiteClass.ISOLATED_EXTRAMEDULLARY): ((_S2, _HR), (_S2, _SR), (_S1, _SR)),
    (Lineage.T, SiteClass.ISOLATED_MARROW): ((_S4, _HR), (_S4, _HR), (_S4, _HR)),
    (Lineage.T, SiteClass.COMBINED): ((_S4, _HR), (_S4, _HR), (_S4, _HR)),
}

RELAPSE_2026_1 = RuleSet(
    id="reallnet-relapse-2026-1",
    notes=(
        "Very early is asked first: before diagnosis + 18 calendar months, also when later than the end + 6 months.",
        "At exactly the end of frontline therapy + 6 months sources disagree; this set says late (>=).",
        "The split of S3 and S4, the escalation at MRD 1e-3 and poor response are to be checked.",
        "CNS2 and CNS3 count as involvement, CNS1 does not.",
    ),
    very_early_within=relativedelta(months=18),
    late_from=relativedelta(months=6),
    marrow_blasts=25.0,
    combined_blasts=5.0,
    adult_from=relativedelta(years=18),
    escalating_mrd=1e-3,
    risk=MappingProxyType(
        {(*row, timing): cell for row, cells in _ROWS.items() for timing, cell in zip(_BY_TIMING, cells, strict=True)}
    ),
)

CURRENT = RELAPSE_2026_1

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType({rules.id: rules for rules in (RELAPSE_2026_1,)})
