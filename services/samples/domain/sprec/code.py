"""SPREC: seven letters for what a tube has gone through, each with the fact it comes from; nobody types it.

What is not known is X, what is known and has no letter is Z (XXX and ZZZ for the two words).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.biobank.content import Content
from services.samples.domain.sprec import tables as t
from services.samples.domain.sprec.climate import Climate, Found
from services.samples.domain.sprec.preparation import KeptAt, Preparation, Spin


class Part(StrEnum):
    """The seven elements for fluids, in their order."""

    TYPE = "type"
    PRIMARY_CONTAINER = "primary_container"
    PRE_CENTRIFUGATION = "pre_centrifugation"
    FIRST_CENTRIFUGATION = "first_centrifugation"
    SECOND_CENTRIFUGATION = "second_centrifugation"
    POST_CENTRIFUGATION = "post_centrifugation"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Element:
    """One letter or word, which facts it comes from, and what they say."""

    part: Part
    code: str
    facts: tuple[str, ...]
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of a tube at an instant; `places` are the climates it has lain in, the newest last."""

    content: Content
    preservation: Preservation
    material: Material | None
    tube: Tube | None
    arrived_as: Preservation | None
    extracted_at: datetime | None
    received_at: datetime | None
    preparation: Preparation
    places: Sequence[Found | None]


@dataclass(frozen=True, slots=True)
class Sprec:
    """The code as it is written, and how it came about."""

    elements: tuple[Element, ...]

    @property
    def code(self) -> str:
        """Seven elements with hyphens."""
        return "-".join(element.code for element in self.elements)


def sprec_of(facts: Facts) -> Sprec:
    """All seven, in order."""
    return Sprec((_type(facts), _primary(facts), _before(facts), _spin(facts, 0), _spin(facts, 1), *_late(facts)))


def _late(facts: Facts) -> tuple[Element, Element]:
    return _after(facts), _stored(facts)


def _type(facts: Facts) -> Element:
    says, told = facts.content.value, ("aliquot.content", "aliquot.preservation")
    if facts.content is Content.MNC:
        viable = facts.preservation is Preservation.FROZEN_VIABLE
        return Element(Part.TYPE, t.VIABLE_CELLS if viable else t.DEAD_CELLS, told, f"{says}, {facts.preservation}")
    if facts.content is not Content.SAMPLE:
        return Element(Part.TYPE, t.OTHER * 3, told[:1], says)
    if facts.material is None:
        return Element(Part.TYPE, t.UNKNOWN * 3, ("sample.material",))
    return Element(Part.TYPE, t.TYPES.get(facts.material, t.OTHER * 3), ("sample.material",), facts.material)


def _primary(facts: Facts) -> Element:
    code = t.UNKNOWN * 3 if facts.tube is None else t.PRIMARY.get(facts.tube, t.OTHER * 3)
    return Element(Part.PRIMARY_CONTAINER, code, ("sample.tube",), facts.tube)


def _before(facts: Facts) -> Element:
    """From the draw to the processing; where nobody timed that, it lay between reception and laying down."""
    part, made = Part.PRE_CENTRIFUGATION, facts.preparation
    told = made.told.processed_at
    # What arrived frozen may have been processed before it left.
    earliest = told or (facts.received_at if facts.arrived_as is Preservation.FRESH else None) or facts.extracted_at
    names = ("preparation.processed_at",) if told else ("sample.received_at", "aliquot.banked_at")
    facts_used = ("sample.extracted_at", *names, "preparation.waited_at")
    if facts.extracted_at is None or earliest is None:
        return Element(part, t.UNKNOWN, facts_used)
    shortest, longest = earliest - facts.extracted_at, (told or made.processed_by) - facts.extracted_at
    says = _said([shortest] if told else [shortest, longest], made.told.waited_at)
    if made.told.waited_at is None:
        return Element(part, t.UNKNOWN, facts_used, says)
    codes = {wait_code(wait, made.told.waited_at) for wait in (shortest, longest)}
    return Element(part, codes.pop() if len(codes) == 1 else t.UNKNOWN, facts_used, says)


def wait_code(wait: timedelta, kept_at: KeptAt) -> str:
    """The letter of a wait before processing: exactly two hours is no longer less than two, exactly 48 not more."""
    place = bisect_right(t.BEFORE, wait) + (wait > t.BEFORE_LAST)
    letters = t.BEFORE_LETTERS[kept_at]
    return letters[place] if place < len(letters) else t.OTHER


def _spin(facts: Facts, turn: int) -> Element:
    part = (Part.FIRST_CENTRIFUGATION, Part.SECOND_CENTRIFUGATION)[turn]
    spins, told = facts.preparation.told.spins, ("preparation.spins",)
    if spins is None:
        return Element(part, t.UNKNOWN, told)
    if turn >= len(spins):
        return Element(part, t.NONE, told, "none")
    spin = spins[turn]
    says = f"{spin.force_g} g, {spin.minutes} min, {spin.kept_at}, {'brake' if spin.brake else 'no brake'}"
    return Element(part, spin_code(spin), told, says)


def spin_code(spin: Spin) -> str:
    """The letter of a centrifugation."""
    gentle = spin.force_g < t.GENTLE_BELOW and spin.minutes == t.GENTLE_MINUTES
    if gentle and spin.kept_at is KeptAt.ROOM and not spin.brake:
        return t.GENTLE
    letters = t.SPINS.get((spin.kept_at, spin.brake), "")
    place = bisect_right(t.SPIN_FORCES, spin.force_g)
    return letters[place] if spin.minutes in t.SPIN_MINUTES and place < len(letters) else t.OTHER


def _after(facts: Facts) -> Element:
    part, made = Part.POST_CENTRIFUGATION, facts.preparation
    told = ("preparation.spun_until", "aliquot.banked_at", "preparation.then_kept_at")
    if made.told.spins == ():
        return Element(part, t.NONE, ("preparation.spins",), "none")
    wait, kept_at = made.wait_after(), made.told.then_kept_at
    if wait is None or kept_at is None:
        return Element(part, t.UNKNOWN, told, None if wait is None else _said([wait], None))
    return Element(part, after_code(wait, kept_at), told, _said([wait], kept_at))


def after_code(wait: timedelta, kept_at: KeptAt) -> str:
    """The letter of the wait after the last spin: exactly an hour is no longer less than one, exactly 24 not more."""
    place = bisect_right(t.AFTER, wait) + (wait > t.AFTER_LAST)
    letters = t.AFTER_LETTERS.get(kept_at, "")
    return letters[place] if letters else t.OTHER


def _stored(facts: Facts) -> Element:
    """Where it lies, or lay last; liquid nitrogen after a freezer has a letter of its own."""
    vessel, here = facts.preparation.told.vessel, facts.places[-1] if facts.places else None
    told = ("preparation.vessel", "aliquot.movements", *((here.seen,) if here else ()))
    says = ", ".join([*([vessel] if vessel else []), *([_place(here)] if here else [])]) or None
    if vessel is None or here is None:
        return Element(Part.STORAGE, t.UNKNOWN, told, says)
    was_frozen = any(place is not None and place.climate is Climate.ULTRA for place in facts.places[:-1])
    if here.climate is Climate.NITROGEN and was_frozen and vessel in t.FROM_FREEZER:
        return Element(Part.STORAGE, t.FROM_FREEZER[vessel], told, says)
    return Element(Part.STORAGE, t.STORED.get((vessel, here.climate), t.OTHER), told, says)


def _place(here: Found) -> str:
    figure = "" if here.celsius is None else f" ({here.celsius:g} °C)"
    return f"{here.climate}{figure} in {here.path}"


def _said(waits: Sequence[timedelta], kept_at: KeptAt | None) -> str:
    hours = " to ".join(f"{wait / timedelta(hours=1):.2f}" for wait in waits)
    return f"{hours} h" if kept_at is None else f"{hours} h, {kept_at}"
