"""The risk of a first relapse by the table of the rule set; otherwise not classified, never a default."""

from collections.abc import Iterator

from libs.common.vocabulary import EpisodeKind, Lineage, RiskArm, RiskGroup, SiteClass, Timing
from services.registry.domain.course import Course, Episode
from services.registry.domain.genetics import is_philadelphia
from services.registry.domain.response import POOR, AssessedAt
from services.registry.domain.rule_set import RuleSet
from services.registry.domain.treatment import TRANSPLANTS

Risks = tuple[tuple[RiskGroup, ...], tuple[RiskArm, ...], tuple[str, ...]]
"""Groups, arms, and the sentences that explain them."""


def assess_risk(
    episode: Episode, course: Course, *, timing: tuple[Timing, ...], site: SiteClass | None, rules: RuleSet
) -> Risks:
    """Group and arm for every timing that is possible, escalated by the response."""
    obstacles = (*_obstacles(episode, course, rules), *_gaps(timing, site))
    if obstacles or site is None:
        return (), (), obstacles
    lineage = episode.content.lineage
    cells = [rules.risk[lineage, site, one] for one in timing]
    groups = tuple(group for group in RiskGroup if group in {cell[0] for cell in cells})
    arms = tuple(arm for arm in RiskArm if arm in {cell[1] for cell in cells})
    sentence = f"First relapse, {lineage}, {site}, {' or '.join(timing)}: {_words(groups)}, arm {_words(arms)}."
    return _escalated((groups, arms, (sentence,)), poor_answers(episode, course, rules=rules))


def poor_answers(episode: Episode, course: Course, *, rules: RuleSet) -> tuple[str, ...]:
    """What is registered that makes SR to HR: a poor response, or MRD at the end of induction (check)."""
    found: list[str] = []
    responses = [one for one in course.responses_to(episode.id) if one.assessed_at is AssessedAt.END_OF_INDUCTION]
    if episode.content.poor_response or any(one.response in POOR for one in responses):
        found.append("poor response to induction")
    levels = [episode.content.mrd, *(one.mrd for one in responses)]
    if any(level is not None and level >= rules.escalating_mrd for level in levels):
        found.append(f"MRD >= {rules.escalating_mrd:g} at the end of induction")
    return tuple(found)


def _obstacles(episode: Episode, course: Course, rules: RuleSet) -> Iterator[str]:
    """Why the table does not speak of this episode (domain.md, section 3)."""
    told, day = episode.content, episode.content.diagnosed_on
    if told.kind is EpisodeKind.REFRACTORY:
        yield "Risk not classified: refractory disease."
    elif told.kind is not EpisodeKind.RELAPSE or told.relapse_number != 1:
        yield "Risk not classified: the table is for first relapses."
    if told.lineage not in {Lineage.BCP, Lineage.T}:
        yield f"Risk not classified: lineage {told.lineage}; the table knows bcp and t."
    if is_philadelphia(course.genetics_until(day)):
        yield "Risk not classified: BCR::ABL1."
    if told.after_hsct or course.may_have_had(TRANSPLANTS, before=day):
        yield "Risk not classified: after a transplantation."
    if day.latest >= course.birth_date + rules.adult_from:
        certain = day.earliest >= course.birth_date + rules.adult_from
        yield f"Risk not classified: {'18 years or older' if certain else 'possibly 18 years old, the day is missing'}."


def _gaps(timing: tuple[Timing, ...], site: SiteClass | None) -> Iterator[str]:
    if not timing:
        yield "Risk not classified: the timing is not known."
    if site is None:
        yield "Risk not classified: the site is not classified."


def _escalated(risks: Risks, poor: tuple[str, ...]) -> Risks:
    groups, arms, sentences = risks
    if RiskArm.SR not in arms:
        return risks
    if not poor:
        return groups, arms, (*sentences, "SR stands unless a poor response is recorded later.")
    return groups, (RiskArm.HR,), (*sentences, f"SR becomes HR: {' and '.join(poor)}.")


def _words(values: tuple[RiskGroup, ...] | tuple[RiskArm, ...]) -> str:
    return " or ".join(value.upper() for value in values)
