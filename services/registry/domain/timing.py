"""When a relapse came: very early, early or late, as a set where the dates leave it open.

domain.md, section 3. Calendar months clamp (31 August + 18 months is the last of
February), and adding months keeps the order of days, so the ends of each span suffice.
"""

from datetime import date

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Timing
from services.registry.domain.rule_set import RuleSet


def possible_timings(
    relapse: PartialDate,
    *,
    diagnosis: PartialDate,
    frontline_end: PartialDate | None,
    on_therapy: bool | None,
    rules: RuleSet,
) -> tuple[Timing, ...]:
    """Every class that some choice of days within the given precision leads to, earliest first."""
    found: list[Timing] = []
    if relapse.earliest < diagnosis.latest + rules.very_early_within:
        found.append(Timing.VERY_EARLY)
    later_from = max(relapse.earliest, diagnosis.earliest + rules.very_early_within)
    if later_from <= relapse.latest:
        found.extend(_early_or_late(later_from, relapse.latest, frontline_end, on_therapy=on_therapy, rules=rules))
    return tuple(found)


def _early_or_late(
    first: date, last: date, frontline_end: PartialDate | None, *, on_therapy: bool | None, rules: RuleSet
) -> list[Timing]:
    if frontline_end is None:
        return [Timing.EARLY] if on_therapy else [Timing.EARLY, Timing.LATE]
    early = first < frontline_end.latest + rules.late_from
    late = last >= frontline_end.earliest + rules.late_from
    return [timing for timing, possible in ((Timing.EARLY, early), (Timing.LATE, late)) if possible]
