"""What the rule makes of an episode within its course, with the sentences that explain it."""

from dataclasses import replace

from libs.common.vocabulary import EpisodeKind, Timing
from services.registry.domain.classification import Classification
from services.registry.domain.course import Course, Episode
from services.registry.domain.risk import assess_risk
from services.registry.domain.rule_set import CURRENT, RuleSet
from services.registry.domain.site_class import place
from services.registry.domain.timing import possible_timings
from services.registry.domain.treatment import CAR_T, TRANSPLANTS

PLACED = frozenset({EpisodeKind.RELAPSE, EpisodeKind.REFRACTORY})
"""Episodes with overt disease after the first diagnosis: they have a site class."""

NOT_FOR_THIS_KIND = "Timing, site and risk are classified for relapses only."


def classify(episode: Episode, course: Course, *, rules: RuleSet = CURRENT) -> Classification:
    """Timing, site class and risk; each may stay empty, and then a sentence says why."""
    told, day = episode.content, episode.content.diagnosed_on
    bare = Classification(
        rule=rules.id,
        after_hsct=told.after_hsct or course.has_had(TRANSPLANTS, before=day),
        after_car_t=told.after_car_t or course.has_had(CAR_T, before=day),
        explanation=(NOT_FOR_THIS_KIND,),
    )
    if told.kind not in PLACED:
        return bare
    timing, of_timing = _timing(episode, course, rules)
    site, of_site = place(episode.content, rules=rules)
    groups, arms, of_risk = assess_risk(episode, course, timing=timing, site=site, rules=rules)
    return replace(
        bare,
        timing=timing,
        site_class=site,
        risk_group=groups,
        risk_arm=arms,
        explanation=(*of_timing, of_site, *of_risk),
    )


def _timing(episode: Episode, course: Course, rules: RuleSet) -> tuple[tuple[Timing, ...], tuple[str, ...]]:
    if episode.content.kind is not EpisodeKind.RELAPSE:
        return (), ("Timing not classified: it is counted for relapses only.",)
    diagnosis = course.first_diagnosis()
    if diagnosis is None:
        return (), ("Timing not classified: the first diagnosis is not registered.",)
    end, on_therapy = diagnosis.content.frontline_ended_on, episode.content.on_frontline_therapy
    found = possible_timings(
        episode.content.diagnosed_on,
        diagnosis=diagnosis.content.diagnosed_on,
        frontline_end=end,
        on_therapy=on_therapy,
        rules=rules,
    )
    return found, _timing_sentences(episode, diagnosis, found)


def _timing_sentences(episode: Episode, diagnosis: Episode, found: tuple[Timing, ...]) -> tuple[str, ...]:
    end, on_therapy = diagnosis.content.frontline_ended_on, episode.content.on_frontline_therapy
    therapy = f"frontline therapy ended {end}" if end else _without_end(on_therapy=on_therapy)
    counted = f"relapse {episode.content.diagnosed_on}, first diagnosis {diagnosis.content.diagnosed_on}, {therapy}"
    sentences = [f"{' or '.join(found).replace('_', ' ').capitalize()}: {counted}."]
    if end and on_therapy and end.certainly_before(episode.content.diagnosed_on):
        sentences.append("The relapse is told to be on frontline therapy, which ended before; the end date counts.")
    return tuple(sentences)


def _without_end(*, on_therapy: bool | None) -> str:
    return "on frontline therapy" if on_therapy else "end of frontline therapy not known"
