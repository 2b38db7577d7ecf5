"""Which sample and which order a group of a message is about: by what it says, never by what it may have meant."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.instruments.known import Known, KnownTube, as_key, assay_id_in, patient_in
from services.samples.domain.instruments.mapping import fits, meant_fields
from services.samples.domain.instruments.message import OrderGroup
from services.samples.domain.instruments.profiles.code_map import ResultMap
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.labelling.typed_code import nearest_label
from services.samples.domain.stages import OPEN_ASSAYS, AssayStage

RELEASED: Final = frozenset({AssayStage.FINAL, AssayStage.CORRECTED})


class NoMatch(StrEnum):
    """Why a group is about nothing that is known; stable codes, the sentence stands beside them."""

    NO_IDS = "no_ids"
    UNKNOWN_SPECIMEN = "unknown_specimen"
    IDS_DISAGREE = "ids_disagree"
    ANOTHER_CHILD = "another_child"
    NO_ORDER = "no_order"
    SEVERAL_ORDERS = "several_orders"
    CLOSED_ORDER = "closed_order"
    NOT_ITS_ASSAY = "not_its_assay"
    UNKNOWN_CODES = "unknown_codes"
    CODES_DISAGREE = "codes_disagree"


OF_THE_MAP: Final = frozenset({NoMatch.UNKNOWN_CODES, NoMatch.CODES_DISAGREE})
"""The specimen may be known; what the codes mean is not."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One id, where it stood, and what was found by it."""

    place: str
    id: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`assay` is None if `why` says why there is none."""

    tried: tuple[Tried, ...] = ()
    tube: KnownTube | None = None
    assay: Assay | None = None
    why: NoMatch | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """On whose behalf; `assays` is what the device may post, `key` what the key it came with may; None: anything."""

    lab: str
    profile: DeviceProfile
    assays: frozenset[Kind] | None = None
    key: frozenset[str] | None = None


def ids_of(group: OrderGroup) -> Iterator[tuple[str, str]]:
    """Every id that a group gives, with its place, in the order in which they are tried."""
    seen: set[str] = set()
    places = (
        ("specimen", group.specimen.ids),
        ("filler", (group.filler,)),
        ("placer", (group.placer,)),
        ("parent_specimen", group.specimen.parent_ids),
        ("patient", group.patient_ids),
    )
    for place, ids in places:
        for one in ids:
            if one and one.strip() and as_key(one) not in seen:
                seen.add(as_key(one))
                yield place, one.strip()


def match(group: OrderGroup, known: Known, asking: Asking) -> Match:
    """The one sample and the one order that it is about, or why there is none."""
    ids = tuple(ids_of(group))
    tried = tuple(Tried(place, one, _found(one, known)) for place, one in ids)
    tubes = {tube.sample_id: tube for tube in _tubes(ids, known, asking)}
    named = {assay.id: assay for assay in _named(ids, known)}
    if not ids:
        return Match(why=NoMatch.NO_IDS, sentence="The group names no specimen, order or patient.")
    if len({*tubes, *(assay.sample_id for assay in named.values())}) > 1 or len(named) > 1:
        return Match(tried=tried, why=NoMatch.IDS_DISAGREE, sentence="The ids name different tubes or orders.")
    tube, order = next(iter(tubes.values()), None), next(iter(named.values()), None)
    stranger = _another_child(ids, known, tube, order)
    if stranger is not None:
        return Match(tried=tried, tube=tube, why=NoMatch.ANOTHER_CHILD, sentence=stranger)
    return _with_order(group, known, asking, Match(tried=tried, tube=tube, assay=order))


def meant_kinds(group: OrderGroup, profile: DeviceProfile) -> frozenset[Kind]:
    """The assays that the profile's maps know the group's codes of: by the order's code, or else by those observed."""
    ordered = {one.assay for one in profile.results if any(fits(code, group.code) for code in one.order_codes)}
    return frozenset(ordered or {one.assay for one in profile.results if _observes(group, one)})


def result_map(profile: DeviceProfile, kind: Kind) -> ResultMap | None:
    """How this assay's result is made."""
    return next((one for one in profile.results if one.assay is kind), None)


def _observes(group: OrderGroup, one: ResultMap) -> bool:
    """Without a known order code, a map is meant only if it knows every code there is: one by chance is too little."""
    return bool(group.observations) and all(any(meant_fields(seen, one)) for seen in group.observations)


def _found(sent: str, known: Known) -> str:
    tubes = known.tubes.get(as_key(sent), ())
    if tubes:
        return ", ".join(f"{tube.how} of {tube.label}" for tube in tubes)
    if _order(sent, known) is not None:
        return "order"
    if patient_in(sent) is not None:
        return "patient code"
    near = nearest_label(sent)
    return "nothing" if near is None else f"nothing: the check symbols are wrong (not taken for {near})"


def _tubes(ids: Iterable[tuple[str, str]], known: Known, asking: Asking) -> Iterator[KnownTube]:
    """A hospital's own number counts if the profile says so, and only one tube has it."""
    for _, one in ids:
        found = known.tubes.get(as_key(one), ())
        labelled = [tube for tube in found if tube.how != "hospital_number"]
        numbered = found if asking.profile.hospital_numbers and len(found) == 1 else ()
        yield from labelled or numbered


def _order(sent: str, known: Known) -> Assay | None:
    as_id = assay_id_in(sent)
    return known.orders.get(str(as_id).upper() if as_id else as_key(sent))


def _named(ids: Iterable[tuple[str, str]], known: Known) -> Iterator[Assay]:
    found = (_order(one, known) for place, one in ids if place != "patient")
    yield from (assay for assay in found if assay is not None)


def _another_child(
    ids: Iterable[tuple[str, str]], known: Known, tube: KnownTube | None, order: Assay | None
) -> str | None:
    """A network code in the message that is not the tube's child's: somebody has mixed something up."""
    child = tube.patient if tube else order.patient if order else None
    codes = {code for place, one in ids if place == "patient" and (code := patient_in(one))}
    if child is None or not codes & known.patients or child in codes:
        return None
    return "The message names another child than the tube's."


def _with_order(group: OrderGroup, known: Known, asking: Asking, found: Match) -> Match:
    kinds = meant_kinds(group, asking.profile)
    if found.assay is not None:
        return _by_number(found, kinds, asking)
    if found.tube is not None:
        orders: Sequence[Assay] = known.of_sample.get(found.tube.sample_id, ())
    else:
        orders = [one for code in _codes(found) for one in known.of_patient.get(code, ()) if one.stage in OPEN_ASSAYS]
    if found.tube is None and not orders:
        sentence = "None of the ids is the label of a tube, or the number of an order, that this laboratory knows."
        return _no(found, NoMatch.UNKNOWN_SPECIMEN, sentence)
    return _by_kind([one for one in orders if one.lab == asking.lab], kinds, asking, found)


def _codes(found: Match) -> Iterator[str]:
    yield from (code for one in found.tried if one.place == "patient" and (code := patient_in(one.id)))


def _by_number(found: Match, kinds: frozenset[Kind], asking: Asking) -> Match:
    assay = found.assay
    if assay is None or assay.lab != asking.lab:
        return _no(found, NoMatch.NO_ORDER, "The order that is named was placed with another laboratory.")
    if kinds and assay.kind not in kinds:
        meant = ", ".join(sorted(kinds))
        sentence = f"The order is for {assay.kind}, and by the profile the message's codes mean {meant}."
        return _no(found, NoMatch.CODES_DISAGREE, sentence)
    if assay.stage not in OPEN_ASSAYS | RELEASED:
        return _no(found, NoMatch.CLOSED_ORDER, f"The order of {assay.kind} is {assay.stage}.")
    if result_map(asking.profile, assay.kind) is None:
        return _no(found, NoMatch.UNKNOWN_CODES, f"The profile has no map for {assay.kind}.", keep=True)
    return _allowed(found, assay, asking)


def _by_kind(orders: Sequence[Assay], kinds: frozenset[Kind], asking: Asking, found: Match) -> Match:
    if not kinds:
        return _no(found, NoMatch.UNKNOWN_CODES, "The profile does not say which assay these codes mean.")
    wanted, fitting = ", ".join(sorted(kinds)), [one for one in orders if one.kind in kinds]
    usable = [one for one in fitting if one.stage in OPEN_ASSAYS] or [one for one in fitting if one.stage in RELEASED]
    if not fitting:
        there = ", ".join(sorted({one.kind for one in orders})) or "nothing"
        sentence = f"The tube has no order of {wanted} at this laboratory (ordered here: {there})."
        return _no(found, NoMatch.NO_ORDER, sentence)
    if not usable:
        return _no(found, NoMatch.CLOSED_ORDER, f"The order of {wanted} is {fitting[-1].stage}.")
    if len(usable) > 1:
        return _no(found, NoMatch.SEVERAL_ORDERS, f"{len(usable)} orders of {wanted} fit; a person says which.")
    return _allowed(found, usable[0], asking)


def _allowed(found: Match, assay: Assay, asking: Asking) -> Match:
    if asking.assays is not None and assay.kind not in asking.assays:
        return _no(found, NoMatch.NOT_ITS_ASSAY, f"This device may not post results of {assay.kind}.")
    if asking.key is not None and assay.kind not in asking.key:
        return _no(found, NoMatch.NOT_ITS_ASSAY, f"The key that it came with is not for {assay.kind}.")
    return Match(tried=found.tried, tube=found.tube, assay=assay)


def _no(found: Match, why: NoMatch, sentence: str, *, keep: bool = False) -> Match:
    return Match(tried=found.tried, tube=found.tube, assay=found.assay if keep else None, why=why, sentence=sentence)


def sample_id_of(found: Match) -> UUID | None:
    """The sample that is meant, as far as it is known."""
    if found.assay is not None:
        return found.assay.sample_id
    return found.tube.sample_id if found.tube else None
