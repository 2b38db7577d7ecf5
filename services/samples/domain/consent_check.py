"""Whether a family agreed to every assay that is wanted of a tube, asked before the tube is drawn or accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from libs.common.errors import ConsentMissing, Wrong
from libs.common.experimental import is_functional
from libs.common.vocabulary import Assay, Purpose
from services.samples.domain.consents import FOR_ANY_TUBE, FOR_SAMPLES, purpose_of
from services.samples.domain.known_patient import Agreement, KnownPatient, Standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """An assay, and where in the request it is asked for."""

    assay: Assay
    where: str


def missing_for_tube(patient: KnownPatient) -> Sequence[Agreement]:
    """What stands against drawing or using any tube of the child."""
    every = [patient.agreement(purpose) for purpose in FOR_ANY_TUBE]
    # There is no registration without the registry's consent; only its withdrawal is news.
    return [one for one in every if one.standing is not Standing.GIVEN and not _is_registration(one)]


def missing_for(patient: KnownPatient, assay: Assay) -> Sequence[Agreement]:
    """What stands against this assay: for any tube, and for the assay's own purpose."""
    purpose = purpose_of(assay)
    own = [] if purpose in {FOR_SAMPLES, *patient.given} else [patient.agreement(purpose)]
    return [*missing_for_tube(patient), *own]


def check_collection(patient: KnownPatient, wanted: Iterable[Wanted], *, where: str) -> None:
    """Refuse the tube, and name what is missing for the tube itself and for each assay."""
    for_tube = missing_for_tube(patient)
    wrong = [_wrong(where, "a tube", one) for one in for_tube]
    for asked in wanted:
        own = [one for one in missing_for(patient, asked.assay) if one not in for_tube]
        wrong += [_wrong(asked.where, asked.assay, one) for one in own]
    if wrong:
        raise ConsentMissing(f"The family's consent is missing: {'; '.join(one.what for one in wrong)}.", several=wrong)


def right_of(what: str, missing: Agreement) -> str:
    """What would make it right."""
    record = f"consent to {missing.purpose} recorded at the registry"
    if missing.standing is Standing.NOT_YET:
        return f"from {missing.since} on, or an earlier {record}"
    return record if what == "a tube" else f"{record}, or a tube without {_named(what)}"


def _named(what: str) -> str:
    """Not even a refusal names a functional assay without saying what it is."""
    return f"{what} (experimental)" if is_functional(what) else what


def _wrong(where: str, what: str, missing: Agreement) -> Wrong:
    told = f"{_named(what)} needs consent to {missing.purpose}, {missing.words}"
    return Wrong(where=where, what=told, right=right_of(what, missing))


def _is_registration(one: Agreement) -> bool:
    return one.purpose is Purpose.REGISTRY and one.standing is Standing.NEVER_GIVEN
