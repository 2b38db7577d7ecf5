"""Wells without template: what amplifies there was carried in."""

from collections.abc import Sequence

from services.samples.domain.mrd.ct import Ct, exact, measured
from services.samples.domain.mrd.rules import MrdRules
from services.samples.domain.mrd.why import NotEvaluableBecause


def no_template_faults(cts: Sequence[Ct], *, least: int, rules: MrdRules) -> tuple[str, ...]:
    """Too few such wells, or one that amplified."""
    tolerated = rules.no_template_tolerated_from_ct
    early = [ct for ct in measured(cts) if tolerated is None or ct < exact(tolerated)]
    if early:
        return (NotEvaluableBecause.NO_TEMPLATE_AMPLIFIED,)
    return (NotEvaluableBecause.NO_TEMPLATE_MISSING,) if len(cts) < least else ()
