"""Fresh or frozen, which hub, by when: the routing rule of the network (Velasco 2023, section 4; domain, section 4).

promised reception = pick-up + transit + wait for opening hours; fresh if and only if promised reception less
extraction is at most 48 h and at most each wanted assay's own limit. Exactly 48 h is fresh. All differences are
taken between instants: an hour is an hour on the nights of the clock change and in the Canary Islands.
"""

from typing import Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Preservation
from services.samples.domain.routing.advice import Advice, Answer, HubOption
from services.samples.domain.routing.journey import Journey, applied_limits, frozen_state, lost_by_freezing, warnings
from services.samples.domain.routing.limits import kit_for, rule_id
from services.samples.domain.routing.reception import options_of

RULE: Final = "routing-2026.2"


def advise(journey: Journey) -> Advice:
    """The rule; a question back where the extraction's time is not known."""
    if journey.preservation is not Preservation.FRESH:
        return _frozen(journey, options_of(journey), why=(f"The material is kept {journey.preservation} already.",))
    if journey.extracted_at is None:
        return _ask(journey)
    if journey.pick_up_at < journey.extracted_at:
        raise Invalid("The pick-up lies before the extraction.", where="body.pick_up_at", right="a later time")
    options = options_of(journey)
    if options[0].fresh:
        return _fresh(journey, options)
    return _frozen(journey, options, why=(_why_frozen(options), *options[0].reasons))


def _why_frozen(options: list[HubOption]) -> str:
    if any(option.fresh for option in options):
        return "Reception in time cannot be guaranteed at any hub that does all wanted assays."
    return "Reception in time cannot be guaranteed at any hub."


def _ask(journey: Journey) -> Advice:
    return Advice(
        answer=Answer.ASK,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        question="When was the sample extracted?",
        instruction="No advice: the time of extraction is unknown. Ask for it.",
        instruction_es="Sin recomendación: no se conoce la hora de extracción. Pregúntela.",
        temperature=journey.temperature,
        reasons=("Without the time of extraction nobody can say how old it will be on arrival.",),
        warnings=warnings(journey),
    )


def _fresh(journey: Journey, options: list[HubOption]) -> Advice:
    return Advice(
        answer=Answer.FRESH,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        preservation=Preservation.FRESH,
        instruction=f"Send it fresh to {options[0].hub}.",
        instruction_es=f"Envíela en fresco a {options[0].hub}.",
        temperature=journey.temperature,
        reasons=options[0].reasons,
        warnings=warnings(journey),
        limits=applied_limits(journey),
        best=options[0],
        alternatives=tuple(options[1:]),
    )


def _frozen(journey: Journey, options: list[HubOption], *, why: tuple[str, ...]) -> Advice:
    state = frozen_state(journey)
    kit = kit_for(state) if journey.preservation is Preservation.FRESH else None
    return Advice(
        answer=Answer.FROZEN,
        rule=RULE,
        limits_rule=rule_id(),
        pick_up_at=journey.pick_up_at,
        preservation=state,
        kit=kit,
        instruction=f"Freeze now, use kit {kit.id}." if kit else f"Send it frozen to {options[0].hub}.",
        instruction_es=f"Congele ahora con el kit {kit.id}." if kit else f"Envíela congelada a {options[0].hub}.",
        temperature=journey.temperature,
        reasons=why,
        warnings=(*warnings(journey), *lost_by_freezing(journey)),
        limits=applied_limits(journey),
        best=options[0],
        alternatives=tuple(options[1:]),
    )
