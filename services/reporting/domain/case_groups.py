"""Which of the paper's groups a consultation's case belongs to."""

from enum import StrEnum

from libs.common.vocabulary import EpisodeKind, Timing

HIGH_RISK_TIMING = frozenset({Timing.VERY_EARLY, Timing.EARLY})
"""The paper's own parenthesis: high risk is "early and very early" (domain.md, section 7)."""


class CaseGroup(StrEnum):
    """The paper's three groups, and the rest."""

    REFRACTORY = "refractory"
    SECOND_OR_LATER_RELAPSE = "second_or_later_relapse"
    HIGH_RISK_FIRST_RELAPSE = "high_risk_first_relapse"
    OTHER = "other"


def group_of(kind: str | None, *, relapse_number: int | None, timing: tuple[str, ...]) -> CaseGroup:
    """Refractory comes before second or later, and that before high risk (domain.md, section 7)."""
    if kind == EpisodeKind.REFRACTORY:
        return CaseGroup.REFRACTORY
    if kind != EpisodeKind.RELAPSE or relapse_number is None:
        return CaseGroup.OTHER
    if relapse_number > 1:
        return CaseGroup.SECOND_OR_LATER_RELAPSE
    return CaseGroup.HIGH_RISK_FIRST_RELAPSE if _is_high_risk(timing) else CaseGroup.OTHER


def single_timing(timing: tuple[str, ...]) -> str | None:
    """The class of a relapse, where the dates leave only one."""
    return timing[0] if len(timing) == 1 else None


def _is_high_risk(timing: tuple[str, ...]) -> bool:
    return single_timing(timing) in HIGH_RISK_TIMING
