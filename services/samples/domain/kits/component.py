"""What lies in a kit: so many of a component, of which lot, good until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.errors import Invalid
from services.samples.domain.kits.template import Part, Template

WHERE = "body.components"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """As it was laid into the kit."""

    component: str
    number: int
    lot: str | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the hub says of a component; the number is the template's if it says none."""

    component: str
    lot: str | None = None
    expires_on: date | None = None
    number: int | None = None


def contents(template: Template, told: Sequence[Told], *, today: date) -> tuple[Component, ...]:
    """Every component of the template; refused if a dated one is not told, or is too old."""
    _check_named(template, [one.component for one in told])
    by_name = {one.component: one for one in told}
    return tuple(_laid(part, by_name.get(part.id) or Told(component=part.id), today=today) for part in template.parts)


def first_expiry(components: Sequence[Component]) -> date | None:
    """A kit is good for as long as all that is in it."""
    return min((one.expires_on for one in components if one.expires_on is not None), default=None)


def _check_named(template: Template, names: Sequence[str]) -> None:
    known = [part.id for part in template.parts]
    odd = next((name for name in names if name not in known or names.count(name) > 1), None)
    if odd is not None:
        raise Invalid(
            f"Each component of a kit {template.id} stands here at most once, and no other.",
            where=WHERE,
            right=", ".join(known),
        )


def _laid(part: Part, told: Told, *, today: date) -> Component:
    if part.dated and (told.lot is None or told.expires_on is None):
        raise Invalid(f"The lot and the expiry of {part.id} must be told.", where=WHERE, right="lot and expires_on")
    if told.expires_on is not None and told.expires_on < today:
        raise Invalid(f"The component {part.id} has expired.", where=WHERE, right=f"from {today} on")
    number = part.number if told.number is None else told.number
    if number < part.number:
        raise Invalid(f"Too few of {part.id} for one kit.", where=WHERE, right=f"{part.number} or more")
    return Component(component=part.id, number=number, lot=told.lot, expires_on=told.expires_on)
