"""From plates to the body of a result: before the fits what is fitted, after them all that belongs to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.samples.domain.assays.results.drp import DrpResult, DrugResponse
from services.samples.domain.assays.results.drp_curve import NotFitted, Unfitted
from services.samples.domain.assays.results.drp_quality import PlateQuality
from services.samples.domain.drug_response.combining import Singles, Together, combinations_of
from services.samples.domain.drug_response.method import method_id
from services.samples.domain.drug_response.normalising import response_of, standard_of
from services.samples.domain.drug_response.plate import Plate, PlateWell, Role
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.domain.drug_response.profiling import Line, curve_of
from services.samples.domain.drug_response.quality import quality_of
from services.samples.domain.drug_response.series import Measured, Series, clipped


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the plates hold, in per cent of their controls."""

    series: tuple[Series, ...]
    together: tuple[Together, ...]
    quality: tuple[PlateQuality, ...]
    unread: tuple[NotFitted, ...]


def prepare(order: ProfileOrder) -> Prepared:
    """Normalise each plate by itself; drugs may lie on several."""
    alone: defaultdict[str, list[Measured]] = defaultdict(list)
    together: list[Together] = []
    quality = []
    for index, plate in enumerate(order.plates):
        standard = standard_of(plate, order.options, where=f"plates[{index}]")
        told = [(one, response_of(one, standard)) for one in plate.wells]
        for well, response in told:
            _sort(plate, well, response, alone, together)
        rules, seeded = order.quality_rules, order.seeded_cells_per_well
        quality.append(quality_of(plate, standard, rules=rules, seeded=seeded))
    ranges = {one.drug: (one.lowest_nm, one.highest_nm) for one in order.library}
    return Prepared(
        series=tuple(Series(drug, tuple(wells), ranges.get(drug)) for drug, wells in sorted(alone.items())),
        together=tuple(together),
        quality=tuple(quality),
        unread=tuple(NotFitted(drug=one, reason=Unfitted.NO_READING) for one in order.drugs if one not in alone),
    )


def result_of(order: ProfileOrder, prepared: Prepared, lines: Sequence[Line], *, plates_id: UUID) -> DrpResult | None:
    """The body of the result; None if no drug has a curve."""
    drugs = tuple(line for line in lines if isinstance(line, DrugResponse))
    if not drugs:
        return None
    combined, lonely = combinations_of(_clipped(prepared.together, order), _singles(prepared, drugs))
    alone = tuple(NotFitted(drug=pair, reason=Unfitted.NO_SINGLE_DRUG) for pair in lonely)
    return DrpResult(
        method=order.method,
        culture_hours=order.culture_hours,
        stroma=order.stroma,
        viability_at_start_percent=order.viability_at_start_percent,
        drugs=drugs,
        method_id=method_id(order.options),
        options=order.options,
        plates_id=plates_id,
        combinations=combined,
        quality=prepared.quality,
        not_fitted=(*failures_of(prepared, lines), *alone),
    )


def failures_of(prepared: Prepared, lines: Iterable[Line]) -> tuple[NotFitted, ...]:
    """The drugs without a curve, and why."""
    return (*prepared.unread, *(line for line in lines if isinstance(line, NotFitted)))


def _sort(
    plate: Plate,
    well: PlateWell,
    response: float | None,
    alone: Mapping[str, list[Measured]],
    together: list[Together],
) -> None:
    if response is None or well.drug is None or well.dose_nm is None:
        return
    name = f"{plate.plate}:{well.well}"
    if well.role is Role.DRUG:
        alone[well.drug].append(Measured(well.dose_nm, response, name))
    elif well.second_drug is not None and well.second_dose_nm is not None:
        together.append(Together(name, well.drug, well.dose_nm, well.second_drug, well.second_dose_nm, response))


def _clipped(wells: Iterable[Together], order: ProfileOrder) -> Iterable[Together]:
    within = order.options.clip
    return (
        Together(one.well, one.first, one.first_dose_nm, one.second, one.second_dose_nm, clipped(one.response, within))
        for one in wells
    )


def _singles(prepared: Prepared, drugs: Iterable[DrugResponse]) -> Singles:
    return Singles(
        series={one.drug: one for one in prepared.series},
        curves={one.drug: curve_of(one.curve) for one in drugs if one.curve is not None},
    )
